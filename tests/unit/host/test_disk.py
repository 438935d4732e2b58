"""A file is the old one or the new one, and a full disk is told from a forbidden one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kling_desktop.domain.troubles import CannotSave, DiskFull
from kling_desktop.host.disk import disk_trouble, free_bytes, new_folders, saving, write_whole


def test_a_whole_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / ("long name " * 20 + ".json")
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room(number: int, tmp_path: Path) -> None:
    trouble = disk_trouble(OSError(number, os.strerror(number)), tmp_path / "a.json")
    assert isinstance(trouble, DiskFull)
    assert trouble.given == {"folder": str(tmp_path)}


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOENT, errno.EIO])
def test_no_right(number: int, tmp_path: Path) -> None:
    trouble = disk_trouble(OSError(number, os.strerror(number)), tmp_path / "a.json")
    assert isinstance(trouble, CannotSave)
    assert trouble.given == {"file": str(tmp_path / "a.json"), "why": os.strerror(number)}


@pytest.mark.parametrize("size", [1, 70_000])
def test_a_device_without_room_is_a_full_disk(size: int) -> None:
    full = Path("/dev/full")
    with pytest.raises(DiskFull), saving(full), full.open("wb") as file:
        file.write(b"x" * size)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(CannotSave):
        write_whole(tmp_path / "gone" / "a.json", b"")


def test_a_place_that_takes_no_folders_is_an_error_not_an_endless_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, mode: int = 0o777) -> None:  # as below /proc, and on a share that went away
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(FileNotFoundError):
        new_folders(tmp_path / "home" / "logs")


def test_free_room_is_known_also_before_the_folder_is_made(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0
