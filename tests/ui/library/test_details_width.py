"""The column of details keeps its width, whatever is in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.jobs import RemoteId
from kling_desktop.ui.library.details.panel import DetailsPanel
from kling_desktop.ui.lists.posters import Posters
from tests.ui.room import Room


@pytest.mark.parametrize("order", ["remote-1", "be8111e7af164514a3dd5814e028c" * 3, "a-" + "f" * 90])
@pytest.mark.parametrize("notes", ["", "https://example.org/" + "a" * 120])
def test_nothing_widens_it(room: Room, order: str, notes: str) -> None:
    panel = room.show(DetailsPanel(room.ui, Posters(room.bridge, room.ui.thumbnails, room.window)), 320, 700)
    panel.show_take(replace(room.take(), remote_id=RemoteId(order), notes=notes))
    inside = panel.widget()
    assert inside is not None
    room.qtbot.waitUntil(
        lambda: any(order in each.accessibleName() for each in panel.findChildren(QWidget) if each.isVisible())
    )
    assert panel.notes.isVisible() is bool(notes)
    assert inside.minimumSizeHint().width() <= panel.viewport().width()
