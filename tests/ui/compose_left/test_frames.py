"""Start and end frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain import edits
from kling_desktop.domain.film import Media
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.frames.panel import FramesPanel
from kling_desktop.ui.dialogs.address import AddressDialog
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.ui.compose_left.bench import choose, chosen, drop, entries, of_files, open_menu
from tests.ui.desk import Desk, picture, sample_film

MOON = resource("samples/moon.png")
COFFEE = resource("samples/coffee.png")


@pytest.fixture
def desk(left: Callable[..., Desk]) -> Desk:
    return left(replace(sample_film(), start_frame=picture("coffee.png")))


@pytest.fixture
def panel(desk: Desk) -> FramesPanel:
    return desk.show(FramesPanel, 300, 220)


def test_a_dropped_file_is_the_end_frame(desk: Desk, panel: FramesPanel) -> None:
    assert drop(panel.end, of_files(MOON))
    desk.qtbot.waitUntil(lambda: desk.film.end_frame == chosen(MOON))
    assert desk.document.undo_stack.undoText() == "Set end frame"
    desk.undo()
    assert desk.film.end_frame is None


def test_two_files_on_the_start_are_start_and_end(desk: Desk, panel: FramesPanel) -> None:
    assert drop(panel.start, of_files(MOON, COFFEE))
    desk.qtbot.waitUntil(lambda: desk.film.end_frame is not None)
    assert (desk.film.start_frame, desk.film.end_frame) == (chosen(MOON), chosen(COFFEE))
    assert desk.steps == 1


def test_a_reference_dragged_here_is_used_and_stays(desk: Desk, panel: FramesPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.REFERENCE, id="r1")
    assert drop(panel.end, pack(carried, picture("rocket.jpg")))
    desk.qtbot.waitUntil(lambda: desk.film.end_frame == picture("rocket.jpg"))
    assert len(desk.film.references) == 2


def test_dragging_one_frame_onto_the_other_swaps_them(desk: Desk, panel: FramesPanel) -> None:
    carried = Carried(film=desk.film.id, kind=Kind.FRAME, id="start")
    assert drop(panel.end, pack(carried, picture("coffee.png")))
    assert (desk.film.start_frame, desk.film.end_frame) == (None, picture("coffee.png"))
    assert drop(panel.end, pack(replace(carried, id="end"), picture("coffee.png")))
    assert desk.steps == 1


def test_an_end_without_a_start_is_told_on_the_slot(desk: Desk, panel: FramesPanel) -> None:
    assert "no start frame" not in panel.end.toolTip()
    panel.start.setFocus()
    QTest.keyClick(panel.start, Qt.Key.Key_Delete)
    assert desk.film.start_frame is None
    assert drop(panel.end, of_files(MOON))
    desk.qtbot.waitUntil(lambda: "There is an end frame but no start frame." in panel.end.toolTip())
    assert "no start frame" in panel.end.accessibleDescription()


def test_swap_is_offered_when_there_are_two(desk: Desk, panel: FramesPanel) -> None:
    assert not panel.swap.isVisible()
    assert drop(panel.end, of_files(MOON))
    desk.qtbot.waitUntil(panel.swap.isVisible)
    QTest.mouseClick(panel.swap, Qt.MouseButton.LeftButton)
    assert (desk.film.start_frame, desk.film.end_frame) == (chosen(MOON), picture("coffee.png"))


def test_paste_and_the_menu(desk: Desk, panel: FramesPanel) -> None:
    panel.end.setFocus()
    QApplication.clipboard().setMimeData(of_files(MOON))
    QTest.keyClick(panel.end, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: desk.film.end_frame == chosen(MOON))
    panel.end.menu_requested.emit(panel.end.mapToGlobal(QPoint(4, 4)))
    menu = open_menu()
    assert entries(menu) == [
        "Replace…",
        "Use a web address…",
        "Swap start and end frame",
        "Large look",
        "Crop and rotate…",
        "Show in the file manager",
        "Remove",
    ]
    choose(menu, "Remove")
    assert desk.film.end_frame is None


def test_the_cross_under_the_pointer_removes(desk: Desk, panel: FramesPanel) -> None:
    slot = panel.start
    corner = QPoint(slot.width() - 10, 10)
    QTest.mouseMove(slot, slot.rect().center())
    desk.qtbot.waitUntil(slot.underMouse)
    QTest.mouseClick(slot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner)
    assert desk.film.start_frame is None


def test_go_to_focuses_the_frame(desk: Desk, panel: FramesPanel) -> None:
    desk.model.goto_requested.emit("end_frame")
    assert panel.end.hasFocus()


def test_an_address_is_pasted_or_typed(desk: Desk, panel: FramesPanel) -> None:
    panel.end.setFocus()
    QApplication.clipboard().setText("https://pictures.test/end.png")
    QTest.keyClick(panel.end, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: desk.film.end_frame == Media(url="https://pictures.test/end.png"))
    desk.document.edit(edits.set_end_frame(desk.film, None), "Empty")
    panel.end.menu_requested.emit(panel.end.mapToGlobal(QPoint(4, 4)))
    choose(open_menu(), "Use a web address…")
    desk.qtbot.waitUntil(lambda: bool(desk.window.findChildren(AddressDialog)))
    (dialog,) = desk.window.findChildren(AddressDialog)
    assert dialog.line.text() == "https://pictures.test/end.png", "what lies on the clipboard is what is meant"
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.film.end_frame == Media(url="https://pictures.test/end.png"))
    assert desk.core.gateways.tried == [("end_frame", "https://pictures.test/end.png")]
