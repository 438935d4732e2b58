"""Half-written files of processes that were killed."""

from __future__ import annotations

import os
from pathlib import Path

from kling_desktop.media.whole_files import part_of, sweep, write_whole

DAY = 86_400.0


def test_only_what_nobody_writes_any_more_is_swept(tmp_path: Path) -> None:
    write_whole(tmp_path / "picture.png", lambda out: out.write(b"whole"))
    old, young = part_of(tmp_path / "old.png"), part_of(tmp_path / "young.png")
    for part, age in ((old, DAY + 10), (young, DAY - 10)):
        part.write_bytes(b"half")
        os.utime(part, (1e9 - age, 1e9 - age))
    sweep(tmp_path, 1e9)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([young.name, "picture.png"])
    sweep(tmp_path / "nowhere", 1e9)
