"""One home for everything when it is named, the platform's places otherwise; private, and clear when impossible."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_desktop.domain.troubles import CannotSave
from kling_desktop.host.paths import find_paths, make_folders


def test_everything_is_below_the_named_home(home: Path) -> None:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    assert (paths.database, paths.library, paths.settings) == (
        home / "kling.db",
        home / "library",
        home / "settings.json",
    )
    places = (paths.logs, paths.cache, paths.films, paths.locks, paths.references, paths.posters)
    assert all(place.is_relative_to(home) for place in places)
    assert paths.references == home / "library" / ".references"
    assert not home.exists()


def test_the_environment_of_the_process_is_the_usual_one(home: Path) -> None:
    assert find_paths().database == home / "kling.db"


def test_a_relative_home_is_made_absolute_and_a_tilde_is_the_persons(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    assert find_paths({"KLING_DESKTOP_HOME": "here"}).library == tmp_path / "here" / "library"
    assert find_paths({"KLING_DESKTOP_HOME": "~/k"}).library == tmp_path / "person" / "k" / "library"


def test_without_a_named_home_the_library_is_among_the_persons_videos(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_VIDEOS_DIR"):
        monkeypatch.delenv(name, raising=False)
    paths = find_paths({"KLING_DESKTOP_HOME": " "})
    assert paths.library.parent.name in {"Videos", "Movies"}
    assert len({paths.database.parent, paths.settings.parent, paths.cache, paths.library}) == 4


def test_the_library_may_be_elsewhere(home: Path, tmp_path: Path) -> None:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    assert paths.with_library(None) == paths
    assert paths.with_library(tmp_path / "big disk").references == tmp_path / "big disk" / ".references"


def test_folders_are_private(home: Path) -> None:
    home.mkdir(mode=0o755)
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    make_folders(paths)
    for folder in (home, paths.library, paths.logs, paths.cache, paths.films, paths.locks):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_library_elsewhere_keeps_the_usual_rights(home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    make_folders(find_paths({"KLING_DESKTOP_HOME": str(home)}).with_library(shared))
    assert shared.stat().st_mode & 0o777 == 0o755


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(CannotSave) as caught:
            make_folders(find_paths({"KLING_DESKTOP_HOME": str(home)}))
        assert str(tmp_path / "file") in caught.value.given["file"]
