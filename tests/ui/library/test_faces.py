"""Cards that were painted once: found again by id and look, within a room that has an end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QApplication

from kling_desktop.ui.lists import faces
from kling_desktop.ui.lists.faces import Faces

RED = QColor(255, 0, 0)


@pytest.fixture
def kept(qapp: QApplication) -> Faces:
    return Faces()


def paint(kept: Faces, card: str, look: object, scale: float = 1.0) -> None:
    def fill(painter: QPainter) -> None:
        painter.fillRect(0, 0, 5, 10, QColor(0, 0, 255))

    kept.paint(card, look, (QSize(10, 10), scale, RED), QFont(), fill)


def test_a_card_is_found_while_it_looks_the_same(kept: Faces) -> None:
    assert kept.get("a", 1) is None
    paint(kept, "a", 1, scale=2.0)
    face = kept.get("a", 1)
    assert face is not None
    assert (face.width(), face.devicePixelRatio()) == (20, 2.0)
    image = face.toImage()
    assert [image.pixelColor(x, 10).name() for x in (2, 18)] == ["#0000ff", RED.name()]
    assert kept.get("a", 2) is None
    kept.forget("a")
    assert kept.get("a", 1) is None
    assert kept.bytes == 0


def test_what_was_shown_longest_ago_makes_room(kept: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_ROOM", 3 * 400)
    for card in "abc":
        paint(kept, card, 1)
    assert kept.get("a", 1) is not None
    paint(kept, "d", 1)
    assert [card for card in "abcd" if kept.get(card, 1) is not None] == ["a", "c", "d"]
    paint(kept, "d", 2)
    assert kept.bytes == 3 * 400, "a card that looks otherwise takes the place of the one it was"
