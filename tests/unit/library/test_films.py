"""Films are opened with a clear word, saved whole or not at all, and unsaved work survives."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kling_desktop.domain.film import FilmId, new_film
from kling_desktop.domain.troubles import CannotSave, UnreadableProject
from kling_desktop.host.paths import find_paths
from kling_desktop.host.settings import SettingsStore
from kling_desktop.library.films import Films, load, save
from tests.unit.library.workshop import NOON, film


@pytest.fixture
def films(home: Path) -> Films:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    home.mkdir()
    return Films(paths, SettingsStore(paths.settings))


def test_saved_is_what_is_loaded(tmp_path: Path) -> None:
    picture = tmp_path / "pictures" / "a.png"
    wanted = film("Ночь", picture=picture)
    save(tmp_path / "night.kling", wanted)
    loaded = load(tmp_path / "night.kling")
    assert (loaded.film, loaded.read_only) == (wanted, False)
    assert json.loads((tmp_path / "night.kling").read_text("utf-8"))["references"][0]["path"] == "pictures/a.png"
    assert [file.name for file in tmp_path.iterdir()] == ["night.kling"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "missing"),
        (b"", "empty-file"),
        (b"\x00\xff\xfe", "not-utf-8"),
        (b"[1]", "not-a-film"),
        (b"{", "not-json"),
    ],
)
def test_a_film_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "bad.kling"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableProject) as caught:
        load(path)
    assert caught.value.given["why"] == why
    assert caught.value.given["file"] == str(path)


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(UnreadableProject) as caught:
        load(tmp_path)
    assert caught.value.given["why"] == "a-folder"


def test_a_film_of_a_newer_version_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "new.kling"
    save(path, film())
    text = json.dumps({**json.loads(path.read_text("utf-8")), "version": 7, "tracks": 3})
    path.write_text(text)
    assert load(path).read_only
    with pytest.raises(CannotSave):
        save(path, film())
    assert path.read_text() == text


def test_a_save_that_fails_leaves_the_film_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "film.kling"
    save(path, film(prompts=("first",)))
    before = path.read_bytes()
    code = (
        "import resource, sys; from pathlib import Path; from kling_desktop.domain.troubles import DiskFull\n"
        "from kling_desktop.library.films import save; from tests.unit.library.workshop import film\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try:\n    save(Path(sys.argv[1]), film(prompts=('x' * 5000,)))\n"
        "except DiskFull as full:\n    print(full.given['folder'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == str(tmp_path), done.stderr
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["film.kling"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 2000


def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    true, link = tmp_path / "true.kling", tmp_path / "link.kling"
    save(true, film("one"))
    true.chmod(0o640)
    link.symlink_to(true)
    save(link, film("two"))
    assert link.is_symlink()
    assert load(true).film.name == "two"
    assert true.stat().st_mode & 0o777 == 0o640


def test_untitled_films_have_a_free_place(films: Films, home: Path) -> None:
    first = films.untitled(new_film())
    save(first, new_film())
    assert first == home / "films" / "Untitled.kling"
    assert films.untitled(new_film()).name == "Untitled (2).kling"
    assert films.untitled(new_film("Sea: part 1")).name == "Sea part 1.kling"


def test_unsaved_work_is_there_after_a_crash_until_it_is_settled(films: Films, tmp_path: Path) -> None:
    where = tmp_path / "deep" / "a.kling"
    films.autosave(film("A", "a"), where, NOON)
    films.autosave(film("B", "../../b", picture=tmp_path / "p.png"), None, NOON + timedelta(minutes=1))
    films.autosave(film("A2", "a"), where, NOON + timedelta(minutes=2))
    found = films.unsaved()
    assert [(one.film.name, one.path, one.at) for one in found] == [
        ("A2", where, NOON + timedelta(minutes=2)),
        ("B", None, NOON + timedelta(minutes=1)),
    ]
    assert found[1].film == film("B", "../../b", picture=tmp_path / "p.png")
    assert not where.exists()
    films.settled(FilmId("a"))
    films.settled(FilmId("a"))
    assert [one.film.name for one in films.unsaved()] == ["B"]


def test_damaged_recoveries_are_passed_over(films: Films, home: Path) -> None:
    films.autosave(film(), None, NOON)
    for number, text in enumerate(("{", "[]", '{"format": "kling-desktop-recovery", "film": 3}')):
        (home / "films" / "unsaved" / f"bad{number}.json").write_text(text)
    assert len(films.unsaved()) == 1


def test_recent_films_are_those_that_are_there(films: Films, tmp_path: Path, home: Path) -> None:
    paths = [tmp_path / f"{number}.kling" for number in range(15)]
    for path in paths:
        save(path, new_film())
        films.opened(path)
    films.opened(paths[13])
    paths[14].unlink()
    assert films.recent()[:2] == (paths[13], paths[12])
    assert len(films.recent()) == 11
    films.forget(paths[13])
    again = Films(find_paths(os.environ), SettingsStore(home / "settings.json"))
    assert again.recent()[0] == paths[12]
