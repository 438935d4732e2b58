"""The column as a whole: what is asked for comes into view, whatever is above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.domain.film import Element, ElementId, Reference, ReferenceId
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.elements.panel import ElementsPanel
from kling_desktop.ui.compose.frames.panel import FramesPanel
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.surroundings import Surroundings
from tests.ui.compose_left.bench import of_files
from tests.ui.desk import Desk, picture, sample_film


class Column(QScrollArea):
    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        inside = QWidget()
        column = QVBoxLayout(inside)
        self.references = ReferencesPanel(model, ui)
        self.elements = ElementsPanel(model, ui)
        self.frames = FramesPanel(model, ui)
        for panel in (self.references, self.elements, self.frames):
            column.addWidget(panel)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def shows(self, widget: QWidget, at: QPoint | None = None) -> bool:
        place = widget.mapTo(self.viewport(), widget.rect().center() if at is None else at)
        return self.viewport().rect().contains(place)


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    references = tuple(Reference(id=ReferenceId(f"r{number}"), media=picture("moon.png")) for number in range(12))
    elements = tuple(
        Element(id=ElementId(f"e{number}"), name=f"Cat {number}", frontal=picture("chelsea.png")) for number in range(6)
    )
    return left(replace(sample_film(), references=references, elements=elements))


@pytest.fixture
def column(desk: Desk) -> Column:
    return desk.show(Column, 300, 360)


def test_nothing_is_wider_than_the_column(desk: Desk, column: Column) -> None:
    desk.qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() > 0)
    inside = column.widget()
    assert inside is not None
    assert inside.width() == column.viewport().width()
    assert inside.minimumSizeHint().width() <= column.viewport().width()


def test_a_tile_far_down_comes_into_view(desk: Desk, column: Column) -> None:
    gallery = column.references.gallery
    column.verticalScrollBar().setValue(column.verticalScrollBar().maximum())
    desk.model.goto_requested.emit("references[0]")
    desk.qtbot.waitUntil(lambda: column.shows(gallery, QPoint(20, 20)))
    assert gallery.currentIndex().row() == 0


def test_an_element_and_a_frame_come_into_view(desk: Desk, column: Column) -> None:
    last = column.elements.cards[5]
    assert not column.shows(last)
    desk.model.goto_requested.emit("elements[5].frontal")
    desk.qtbot.waitUntil(lambda: column.shows(last))
    assert last.slots[0].hasFocus()
    desk.model.goto_requested.emit("end_frame")
    desk.qtbot.waitUntil(lambda: column.shows(column.frames.end))


def test_a_new_element_comes_into_view(desk: Desk, column: Column) -> None:
    desk.ui.commands.trigger("elements.new")
    assert len(column.elements.cards) == 7
    desk.qtbot.waitUntil(lambda: column.shows(column.elements.cards[6]))


def test_a_shortcut_pastes_from_anywhere_in_the_window(desk: Desk, column: Column) -> None:
    column.elements.new.setFocus()
    QApplication.clipboard().setMimeData(of_files(resource("samples/rocket.jpg")))
    QTest.keyClick(column.elements.new, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: len(desk.film.references) == 13)
    assert desk.film.references[12].media.name == "rocket.jpg"
