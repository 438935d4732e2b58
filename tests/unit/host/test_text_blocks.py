"""The artist's text blocks: kept in their order, whole or not at all, and a broken file is not lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kling_desktop.host.text_blocks import TextBlock, TextBlocks, tidy_name

TWO = (TextBlock(name="rain", text="heavy rain, wet asphalt"), TextBlock(name="主角", text="@Element1 走来"))


def test_they_come_back_in_their_order(tmp_path: Path) -> None:
    file = TextBlocks(tmp_path / "blocks.json")
    assert file.load().blocks == ()
    file.save(TWO)
    assert file.load().blocks == TWO
    file.save(TWO[::-1])
    assert [block.name for block in file.load().blocks] == ["主角", "rain"]


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"blocks": 3}', b"\xff\xfe"])
def test_a_broken_file_is_kept_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blocks.json"
    path.write_bytes(content)
    loaded = TextBlocks(path).load()
    assert loaded.blocks == ()
    assert loaded.broken is not None
    assert loaded.broken.read_bytes() == content
    TextBlocks(path).save(TWO)
    assert loaded.broken.read_bytes() == content


def test_entries_without_sense_are_left_out_and_unknown_keys_kept(tmp_path: Path) -> None:
    path = tmp_path / "blocks.json"
    path.write_text(json.dumps({"blocks": [{"name": "a", "text": "b", "hue": 3}, {"name": " ", "text": "x"}, 7]}))
    file = TextBlocks(path)
    blocks = file.load().blocks
    assert [(block.name, block.text) for block in blocks] == [("a", "b")]
    file.save(blocks)
    assert json.loads(path.read_text("utf-8"))["blocks"] == [{"hue": 3, "name": "a", "text": "b"}]


def test_names_are_short_and_on_one_line() -> None:
    assert tidy_name("  my\n block ") == "my block"
    assert len(tidy_name("x" * 200)) == 40
