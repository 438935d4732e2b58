"""A chosen library folder that is gone is told, and found again or replaced, while everything else goes on."""

from __future__ import annotations

import json
from pathlib import Path

from kling_desktop.core import Core
from tests.ui.window.whole import Whole


def test_a_library_that_was_moved_is_found_again_and_nothing_is_made_where_it_was(
    whole: Whole, home: Path, tmp_path: Path
) -> None:
    place, moved, empty = tmp_path / "takes", tmp_path / "elsewhere", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    (home / "settings.json").write_text(json.dumps({"library": str(place)}), "utf-8")
    whole.open()
    whole.close()
    (place / "take.json").write_text(json.dumps({"format": "kling-desktop-take", "version": 1, "id": "a"}), "utf-8")
    place.rename(moved)
    whole.open()
    whole.until(lambda: whole.said != [])
    assert whole.said[0].startswith(f"The library's folder {place} is not there.")
    find, other = whole.toasts[0].more
    assert (find.text(), other.text()) == ("Find it…", "Choose another folder…")
    whole.click(find)
    whole.choose_file(empty)
    whole.until(lambda: len(whole.said) == 2)
    assert whole.said[1] == f"There are no takes of Kling Desktop in {empty}."
    whole.click(find)
    whole.choose_file(moved)
    whole.until(lambda: f"The library is in {moved} from the program's next start on." in whole.said)
    assert not any(words.startswith("The library's folder") for words in whole.said)
    assert not place.exists()
    whole.close()
    whole.open()
    assert whole.ask(_library) == moved
    assert whole.said == []


async def _library(core: Core) -> Path:
    return core.paths.library
