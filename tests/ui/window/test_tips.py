"""Tips and menus name the keys that count, also those of one's own."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from kling_desktop.host.text_blocks import TextBlock
from kling_desktop.ui.compose.prompt.menu import fill_block_menu
from kling_desktop.ui.review.workspace import ReviewWorkspace
from tests.ui.window.whole import Whole

TOLD = ("compose.play.", "review.", "shots.zoom", "shots.table", "window.", "prompt.", "elements.shelf", "film.gen")
_KEYS = re.compile(r" \(([^()]*\)?)\)$")


def tips(window: QWidget) -> dict[str, str]:
    """What buttons do, and the keys their tips end with."""
    found: dict[str, str] = {}
    for button in window.findChildren(QAbstractButton):
        keys = _KEYS.search(button.toolTip())
        if keys is not None and button.accessibleName():
            found[button.accessibleName()] = keys[1]
    return found


def test_every_tip_follows_the_keys_of_ones_own(whole: Whole) -> None:
    window = whole.open()
    review = window.workspace_widget("review")
    assert isinstance(review, ReviewWorkspace)
    window.show_workspace("compose")
    before = tips(window)
    assert before["Play"] == "Space"
    assert before["To the start"] == "Home"
    assert before["Past prompts"] == "Ctrl+Shift+H"
    assert before["Library"] == "Ctrl+2"
    told = [command.id for command in window.commands.all() if command.id.startswith(TOLD)]
    for command_id in told:
        window.commands.rebind(command_id, ("F9",))
    after = {name: keys for name, keys in tips(window).items() if name in before and name != "New film"}
    assert set(after.values()) == {"F9"}
    assert len(after) > 15
    assert window.compose.generate.button.keys == "F9"
    assert review.transport.speed.toolTip() == "Speed (F9 or F9 again: faster)"
    assert {button.text().split()[-1] for button in review.verdict.buttons.values()} == {"F9"}
    play = window.compose.monitor.transport.play
    assert (play.accessibleName(), play.toolTip(), play.accessibleDescription()) == ("Play", "Play (F9)", "F9")
    for command_id in told:
        window.commands.rebind(command_id, ())
    assert [name for name in tips(window) if name in after] == []
    assert review.transport.speed.toolTip() == "Speed"
    prompt = window.compose.prompt
    prompt.blocks.blocks = (TextBlock(name="Rain", text="soft rain"),)
    window.commands.rebind("prompt.block-1", ("F8",))
    menu = QMenu(window)
    fill_block_menu(menu, prompt.field, lambda: None, window.commands)
    assert menu.actions()[0].text() == "Rain\tF8"
