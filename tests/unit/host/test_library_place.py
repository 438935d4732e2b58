"""A library on a disk that was taken away is not begun anew in the place where the disk was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.host.library_place import library_here, open_library
from kling_desktop.host.paths import Paths, find_paths, make_folders


@pytest.fixture
def paths(tmp_path: Path, home: Path) -> Paths:
    own = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(own)
    return own.with_library(tmp_path / "disk" / "takes")


def test_a_chosen_library_is_made_once_and_then_waited_for(paths: Paths, tmp_path: Path) -> None:
    open_library(paths)
    library_here(paths)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    open_library(paths)
    assert not paths.library.exists()
    with pytest.raises(LibraryAway) as caught:
        library_here(paths)
    assert caught.value.given["folder"] == str(paths.library)
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    library_here(paths)


def test_a_folder_on_our_own_disk_is_not_the_disk_that_was_there(paths: Paths) -> None:
    """The disk is mounted at the library itself: without it there is an empty folder."""
    open_library(paths)
    memory = paths.database.with_name("libraries.json")
    assert json.loads(memory.read_text()) == {str(paths.library): False}
    memory.write_text(json.dumps({str(paths.library): True}))
    with pytest.raises(LibraryAway):
        library_here(paths)


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_a_memory_that_cannot_be_read_is_none(paths: Paths, text: str) -> None:
    paths.database.with_name("libraries.json").write_text(text)
    library_here(paths)
    open_library(paths)
    assert paths.library.is_dir()


def test_the_usual_place_is_made_whenever_it_is_missing(home: Path) -> None:
    own = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(own)
    own.library.rmdir()
    library_here(own)
    open_library(own)
    assert own.library.is_dir()
