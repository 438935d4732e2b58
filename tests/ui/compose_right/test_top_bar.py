"""The bar at the top with everything that can be going on at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from kling_desktop.ui.parts.state_pill import StatePill
from kling_desktop.ui.theme.tokens import theme
from kling_desktop.ui.topbar import TopBar
from tests.ui.desk import Desk

LONG = "Offline: review works, rendering waits"


@pytest.fixture
def bar(desk: Desk) -> TopBar:
    film = replace(desk.film, name="A film of very many shots, whose name does not end soon either")
    desk.document.edit(film, "a long name")
    shown = TopBar(desk.document)
    shown.setParent(desk.window)
    shown.setGeometry(0, 0, 1100, 48)
    desk.window.resize(1440, 100)
    desk.window.show()
    shown.show()
    shown.set_pill(shown.today, "Today $126.88")
    shown.set_pill(shown.provider, "AIHubMax · add a key")
    shown.set_pill(shown.running, "24 rendering · 88 waiting")
    shown.set_offline(True)
    return shown


def cut(bar: TopBar) -> list[str]:
    """The pills that have less room than their words take."""
    pills = (bar.disk, bar.offline, bar.running, bar.today, bar.provider)
    return [pill.text() for pill in pills if pill.isVisible() and pill.width() < pill.sizeHint().width()]


def test_no_pill_is_cut_however_much_is_going_on(desk: Desk, bar: TopBar) -> None:
    bar.set_disk("Disk full", "")
    desk.qtbot.waitUntil(lambda: cut(bar) == [])
    assert bar.offline.text() == "Offline"
    assert LONG in bar.offline.toolTip()
    bar.resize(1440, bar.height())
    desk.qtbot.waitUntil(lambda: cut(bar) == [])
    bar.set_disk("", "")
    assert bar.offline.text() == LONG, "where there is room it says what still works"


@pytest.mark.parametrize(("tone", "colour"), [("run", "run"), ("warn", "warn")])
def test_the_dot_has_the_colour_of_the_state(desk: Desk, bar: TopBar, tone: str, colour: str) -> None:
    assert isinstance(bar.running, StatePill)
    bar.running.set_tone("run" if tone == "run" else "warn")
    wanted = QColor(getattr(theme(), colour)).name()
    desk.qtbot.waitUntil(lambda: cut(bar) == [])
    image = bar.running.grab().toImage()
    middle = image.height() // 2
    assert wanted in {image.pixelColor(x, middle).name() for x in range(image.width() // 2)}


def test_a_long_name_leaves_room_for_saved(desk: Desk, bar: TopBar) -> None:
    bar.set_pill(bar.running, "")
    bar.set_offline(False)
    bar.refresh()
    desk.qtbot.waitUntil(lambda: not bar.saved.cut)
    assert bar.saved.text()
