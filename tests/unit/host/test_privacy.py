"""Our files are for one person; those of the library are as open as its folder; the rest follows the umask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kling_desktop.domain.film import new_film
from kling_desktop.host.disk import USUAL, start_file, write_whole
from kling_desktop.host.paths import find_paths, make_folder, make_folders
from kling_desktop.library.films import save
from kling_desktop.media.whole_files import write_whole as fill_whole
from kling_desktop.storage.database import connect


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """None at all: whatever is private is so by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_our_files_are_private_also_when_an_earlier_version_left_them_open(tmp_path: Path) -> None:
    for name in ("settings.json", "kling.db", "result.part"):
        (tmp_path / name).touch(0o644)
    write_whole(tmp_path / "settings.json", b"{}")
    start_file(tmp_path / "result.part").close()
    with closing(connect(tmp_path / "kling.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
        files = {path.name: mode(path) for path in tmp_path.iterdir()}
    assert files.keys() >= {"kling.db", "kling.db-wal", "kling.db-shm", "settings.json", "result.part"}
    assert set(files.values()) == {0o600}


def test_every_folder_that_is_missing_is_made_private(tmp_path: Path) -> None:
    home, library = tmp_path / "share" / "programs" / "kling", tmp_path / "Videos" / "Kling Desktop"
    make_folders(find_paths({"KLING_DESKTOP_HOME": str(home)}).with_library(library))
    made = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert library in made
    assert home in made
    assert {path: mode(path) for path in made if mode(path) != 0o700} == {}


@pytest.mark.parametrize(("folder", "file"), [(0o700, 0o600), (0o755, 0o644), (0o775, 0o664)])
def test_what_is_in_the_library_is_as_open_as_its_folder(folder: int, file: int, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir(folder)
    make_folder(library / "Launch day")
    write_whole(library / "Launch day" / "take.json", b"{}", mode=None)
    fill_whole(library / ".references" / "one.png", lambda out: out.write(b"picture"))
    assert (mode(library / "Launch day"), mode(library / ".references")) == (folder, folder)
    assert (mode(library / "Launch day" / "take.json"), mode(library / ".references" / "one.png")) == (file, file)


def test_what_an_artist_saves_somewhere_follows_the_umask(tmp_path: Path) -> None:
    film = tmp_path / "film.kling"
    os.umask(0o027)
    save(film, new_film("Launch day"))
    write_whole(tmp_path / "ledger.csv", b"", USUAL)
    assert (mode(film), mode(tmp_path / "ledger.csv")) == (0o640, 0o640)
    film.chmod(0o604)
    save(film, new_film("Launch day"))
    assert mode(film) == 0o604
