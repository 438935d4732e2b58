"""A key typed in a prompt paints the words it changes, and leaves the rest of the window alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Shot, ShotId
from kling_desktop.domain.spelling import Word
from kling_desktop.ui.compose.elements.card import ElementCard
from kling_desktop.ui.compose.workspace import ComposeWorkspace
from kling_desktop.ui.parts.picture_slot import PictureSlot
from tests.ui.desk import Desk, sample_film

SHOTS = 15


class Painted(QObject):
    """Every widget that was painted, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.where: dict[QWidget, QRegion] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.where[watched] = self.where.get(watched, QRegion()).united(event.region())
        return False

    def within(self, kind: type[QWidget]) -> list[QWidget]:
        return [widget for widget in self.where if isinstance(widget, kind)]


def fifteen() -> Film:
    shots = tuple(
        Shot(id=ShotId(f"s{number}"), prompt=f"@Element1 and @Image1 in part {number}", duration=1)
        for number in range(SHOTS)
    )
    return replace(sample_film(), shots=shots)


@pytest.fixture
def compose(make: Callable[..., Desk]) -> tuple[Desk, ComposeWorkspace]:
    desk = make(fifteen())
    workspace = desk.show(ComposeWorkspace, 1440, 860)
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.qtbot.waitUntil(lambda: not desk.ui.bridge.tasks.busy)
    workspace.prompt.editor.setFocus()
    desk.qtbot.waitUntil(lambda: not desk.ui.bridge.tasks.busy)
    return desk, workspace


@contextmanager
def painting() -> Iterator[Painted]:
    """What is painted meanwhile; at its end all that does not wait for other threads."""
    QApplication.sendPostedEvents()
    app, painted = QApplication.instance(), Painted()
    assert app is not None
    app.installEventFilter(painted)
    yield painted
    QApplication.sendPostedEvents()
    app.removeEventFilter(painted)


def test_a_key_paints_its_line_and_its_card(compose: tuple[Desk, ComposeWorkspace]) -> None:
    """And looks through no other words; pictures, offers and the monitor are left alone."""
    desk, workspace = compose
    desk.model.select_shot(ShotId("s4"))
    editor, view = workspace.prompt.editor, workspace.timeline.view
    editor.rewrite("\n".join(f"line {number} with @Image1" for number in range(12)), 0)
    QTest.keyClicks(editor, "a")  # of the first letter of a run the whole window knows: there is something to undo
    desk.qtbot.waitUntil(lambda: not desk.ui.bridge.tasks.busy)
    told = QSignalSpy(workspace.offers.view.rows.dataChanged)
    looked: list[str] = []
    known = editor.highlighter.misspelt

    def look_through(text: str) -> tuple[Word, ...]:
        looked.append(text)
        return known(text)

    editor.highlighter.misspelt = look_through
    with painting() as painted:
        QTest.keyClicks(editor, "b")
    assert editor.viewport() in painted.where
    assert looked == ["abline 0 with @Image1"]
    assert painted.within(PictureSlot) == []
    assert painted.within(ElementCard) == []
    for still in (workspace.monitor.canvas, workspace.offers.view.viewport(), workspace.references.gallery.viewport()):
        assert still not in painted.where, still.parent()
    assert told.count() == 0
    card = view.geometry_now.card(4).toAlignedRect()
    assert painted.where[view].boundingRect() == card
    face = view.grab(card).toImage()
    view.repaint_all()
    assert view.grab(card).toImage() == face


def test_what_a_key_changes_elsewhere_is_painted_there(compose: tuple[Desk, ComposeWorkspace]) -> None:
    """A mention typed makes another lane, a number at its picture, a word in the checks."""
    desk, workspace = compose
    editor = workspace.prompt.editor
    editor.replace_range(0, len(editor.prompt), "@Image")
    view = workspace.timeline.view
    with painting() as painted:
        QTest.keyClicks(editor, "2")
        parts = {view, workspace.references.gallery.viewport(), workspace.checks.view.viewport()}
        desk.qtbot.waitUntil(lambda: parts <= painted.where.keys())
    assert painted.where[view].boundingRect() == view.rect()
    assert workspace.references.gallery._gallery.tiles[1].cited


def test_slots_and_cards_follow_what_they_show(compose: tuple[Desk, ComposeWorkspace]) -> None:
    """And a name that was not taken is put back, also where nothing of the element changed meanwhile."""
    desk, workspace = compose
    card = workspace.elements.cards[0]
    renamed = edits.rename_element(desk.film, desk.film.elements[0].id, "Cosmonaut")
    with painting() as painted:
        desk.document.edit(renamed, "Rename")
    assert card in painted.where
    assert card.name.text() == "Cosmonaut"
    assert workspace.elements.cards[1] not in painted.where
    start = desk.film.references[0].media
    with painting() as painted:
        desk.document.edit(edits.set_start_frame(desk.film, start), "Frame")
    assert workspace.frames.start in painted.where
    assert workspace.frames.end not in painted.where
    desk.undo()
    assert workspace.frames.start.media is None
    assert "empty" in workspace.frames.start.accessibleName()
    name = workspace.elements.cards[0].name
    desk.document.read_only = True
    name.setFocus()
    name.setText("Somebody else")
    workspace.prompt.editor.setFocus()
    desk.model.standings_changed.emit()
    assert name.text() == "Cosmonaut"
