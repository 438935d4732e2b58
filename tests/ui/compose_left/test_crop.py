"""Cropping and turning over the window: pointer, keys, ratios; the file itself is never touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kling_desktop.domain.film import Crop, Media
from kling_desktop.ui.compose.cropping import Cropping
from kling_desktop.ui.compose.frames.panel import FramesPanel
from kling_desktop.ui.compose.references.panel import ReferencesPanel
from kling_desktop.ui.parts.crop.editor import CropEditor
from tests.ui.desk import Desk, sample_film

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """1200 × 800, its left half red."""
    image = Image.new("RGB", (1200, 800), "blue")
    image.paste((255, 0, 0), (0, 0, 600, 800))
    image.save(tmp_path / "halves.png")
    return tmp_path / "halves.png"


@pytest.fixture
def desk(left: Callable[..., Desk], file: Path) -> Desk:
    film = sample_film()
    first = replace(film.references[0], media=Media(path=file))
    return left(replace(film, references=(first, film.references[1]), start_frame=Media(path=file)))


@pytest.fixture
def panel(desk: Desk) -> ReferencesPanel:
    panel = desk.show(ReferencesPanel, 1000, 700)
    desk.cropping = Cropping(desk.model, desk.ui, panel)  # type: ignore[attr-defined]
    return panel


def opened(desk: Desk, field: str = "references[0]") -> CropEditor:
    desk.model.crop_requested.emit(field)
    cropping: Cropping = desk.cropping  # type: ignore[attr-defined]
    desk.qtbot.waitUntil(lambda: cropping.editor is not None)
    assert cropping.editor is not None
    desk.qtbot.waitUntil(cropping.editor.isVisible)
    return cropping.editor


def pull(editor: CropEditor, start: QPoint, by: QPoint) -> None:
    QTest.mousePress(editor.view, LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(editor.view, start + by * step / 5)
    QTest.mouseRelease(editor.view, LEFT, pos=start + by)


def crop(desk: Desk) -> Crop | None:
    return desk.film.references[0].media.crop


def test_a_corner_is_pulled_and_enter_applies_as_one_step(desk: Desk, panel: ReferencesPanel, file: Path) -> None:
    before = file.read_bytes()
    editor = opened(desk)
    box = editor.view.crop_box()
    pull(editor, box.bottomRight().toPoint(), QPoint(-round(box.width() / 2), -round(box.height() / 4)))
    assert desk.steps == 0
    QTest.keyClick(editor.view, Qt.Key.Key_Return)
    now = crop(desk)
    assert now is not None
    assert (now.x, now.y) == (0, 0)
    assert now.width == pytest.approx(0.5, abs=0.01)
    assert now.height == pytest.approx(0.75, abs=0.01)
    assert (desk.steps, desk.document.undo_stack.undoText()) == (1, "Crop @Image1")
    assert not editor.isVisible()
    assert file.read_bytes() == before
    desk.undo()
    assert crop(desk) is None


def test_the_tile_shows_the_crop(desk: Desk, panel: ReferencesPanel) -> None:
    gallery = panel.gallery

    def middle() -> tuple[int, int, int]:
        at = gallery.visualRect(gallery.model().index(0, 0)).center()
        colour = gallery.viewport().grab().toImage().pixelColor(at + QPoint(-20, -10))
        return colour.red(), colour.green(), colour.blue()

    desk.qtbot.waitUntil(lambda: middle() == (255, 0, 0))
    editor = opened(desk)
    editor.view.setFocus()
    box = editor.view.crop_box()
    pull(editor, box.topLeft().toPoint() + QPoint(0, round(box.height() / 2)), QPoint(round(box.width() * 0.6), 0))
    editor.apply()
    desk.qtbot.waitUntil(lambda: middle() == (0, 0, 255))


def test_escape_leaves_everything_and_gives_the_focus_back(desk: Desk, panel: ReferencesPanel) -> None:
    panel.gallery.select(0)
    QTest.keyClick(panel.gallery, Qt.Key.Key_C)
    editor = opened(desk)
    QTest.keyClick(editor.view, Qt.Key.Key_R)
    QTest.keyClick(editor.view, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert desk.steps == 0
    desk.qtbot.waitUntil(panel.gallery.hasFocus)


def test_ratios_are_kept_while_pulling(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    for key, ratio in ((Qt.Key.Key_4, 1.0), (Qt.Key.Key_3, 16 / 9), (Qt.Key.Key_2, 1.5)):
        QTest.keyClick(editor.view, key)
        box = editor.view.crop_box()
        pull(editor, box.bottomRight().toPoint(), QPoint(-90, -10))
        wide, high = editor.remaining
        assert wide / high == pytest.approx(ratio, abs=0.006)
    QTest.keyClick(editor.view, Qt.Key.Key_3)
    QTest.keyClick(editor.view, Qt.Key.Key_3)
    wide, high = editor.remaining
    assert wide / high == pytest.approx(9 / 16, abs=0.006)


def test_keys_move_and_resize_by_pixels(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    QTest.keyClick(editor.view, Qt.Key.Key_Left, CTRL | SHIFT)
    QTest.keyClick(editor.view, Qt.Key.Key_Up, CTRL)
    assert editor.remaining == (1190, 799)
    QTest.keyClick(editor.view, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(editor.view, Qt.Key.Key_Down)
    assert (round(editor.crop.x * 1200), round(editor.crop.y * 800)) == (10, 1)
    QTest.keyClick(editor.view, Qt.Key.Key_Right, SHIFT)
    assert round(editor.crop.x * 1200) == 10


def test_what_models_do_not_take_is_said_in_red(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    assert editor.readout.text() == "1200 × 800 px · ratio 1.50"
    assert (editor.fault.text(), editor.view.legal) == ("", True)
    box = editor.view.crop_box()
    pull(editor, QPoint(round(box.center().x()), round(box.bottom())), QPoint(0, -round(box.height() * 0.7)))
    assert editor.remaining[1] == pytest.approx(240, abs=3)
    assert "0.4 to 2.5" in editor.fault.text()
    assert "at least 300 pixels a side" in editor.fault.text()
    assert not editor.view.legal
    assert "0.4 to 2.5" in editor.view.accessibleDescription()


def test_turning_takes_the_box_along(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    box = editor.view.crop_box()
    pull(editor, QPoint(round(box.right()), round(box.center().y())), QPoint(-round(box.width() / 2), 0))
    wide, high = editor.remaining
    assert high == 800
    assert abs(wide - 600) <= 3
    QTest.mouseClick(editor.right_turn, LEFT)
    assert editor.remaining == (800, wide)
    editor.apply()
    media = desk.film.references[0].media
    assert media.rotate == 90
    assert media.crop is not None
    assert (media.crop.y, media.crop.width) == (0, 1)
    again = opened(desk)
    assert again.remaining == (800, wide)
    QTest.keyClick(again.view, Qt.Key.Key_Backspace)
    assert (again.remaining, again.rotate) == ((1200, 800), 0)
    again.apply()
    assert desk.film.references[0].media == Media(path=media.path)


def test_frames_and_views_are_cropped_the_same_way(desk: Desk, panel: ReferencesPanel) -> None:
    frames = FramesPanel(desk.model, desk.ui)
    column = panel.layout()
    assert column is not None
    column.addWidget(frames)
    frames.start.setFocus()
    QTest.keyClick(frames.start, Qt.Key.Key_C)
    cropping: Cropping = desk.cropping  # type: ignore[attr-defined]
    desk.qtbot.waitUntil(lambda: cropping.editor is not None)
    assert cropping.editor is not None
    QTest.keyClick(cropping.editor.view, Qt.Key.Key_4)
    cropping.editor.apply()
    assert desk.film.start_frame is not None
    assert desk.film.start_frame.crop == Crop(x=round(1 / 6, 8), width=round(2 / 3, 8))
    assert desk.document.undo_stack.undoText() == "Crop Start frame"
    editor = opened(desk, "elements[0].frontal")
    QTest.keyClick(editor.view, Qt.Key.Key_R)
    QTest.keyClick(editor.view, Qt.Key.Key_Return)
    assert desk.film.elements[0].frontal is not None
    assert desk.film.elements[0].frontal.rotate == 90
    assert desk.document.undo_stack.undoText() == "Crop Front view of @Element1"


def test_tab_stays_inside_and_no_shortcut_reaches_through(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    seen = set()
    for _ in range(12):
        QTest.keyClick(editor.window().focusWidget(), Qt.Key.Key_Tab)
        focus = editor.window().focusWidget()
        assert editor.isAncestorOf(focus)
        seen.add(focus)
    assert editor.apply_button not in seen or editor.apply_button.isEnabled()
    assert any(isinstance(one, QPushButton) for one in seen)
    QTest.keyClick(editor.view, Qt.Key.Key_V, CTRL)  # would paste in the window
    assert desk.steps == 0
    editor.cancel_button.setFocus()
    QTest.keyClick(editor.cancel_button, Qt.Key.Key_Return)
    assert not editor.isVisible()
    assert desk.steps == 0


def test_addresses_and_lost_files_say_why_not(desk: Desk, panel: ReferencesPanel, file: Path) -> None:
    web = replace(desk.film.references[1], media=Media(url="https://example.com/a.png"))
    desk.document.edit(replace(desk.film, references=(desk.film.references[0], web)), "web")
    desk.model.crop_requested.emit("references[1]")
    desk.qtbot.waitUntil(lambda: len(desk.ui.messages.shown) == 1)
    assert "Save it as a file to crop it" in desk.ui.messages.shown[0].label.text()
    file.unlink()
    desk.model.crop_requested.emit("references[0]")
    desk.qtbot.waitUntil(lambda: len(desk.ui.messages.shown) == 2)
    assert desk.ui.messages.shown[1].label.text() == "halves.png: File is missing."
    assert desk.cropping.editor is None  # type: ignore[attr-defined]


def test_the_editor_is_as_large_as_the_window(desk: Desk, panel: ReferencesPanel) -> None:
    editor = opened(desk)
    desk.window.resize(800, 560)
    desk.qtbot.waitUntil(lambda: editor.size() == desk.window.size())
    assert editor.rect().contains(editor.apply_button.geometry())
    assert editor.view.picture_box().width() <= editor.view.width()


def test_escape_while_pulling_puts_the_corner_back_and_undo_goes_through_the_steps(
    desk: Desk, panel: ReferencesPanel
) -> None:
    editor = opened(desk)
    corner = editor.view.crop_box().bottomRight().toPoint()
    QTest.mousePress(editor.view, LEFT, pos=corner)
    QTest.mouseMove(editor.view, corner - QPoint(80, 60))
    assert editor.crop != Crop()
    QTest.keyClick(editor.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(editor.view, LEFT, pos=corner)
    assert editor.isVisible()
    assert editor.crop == Crop()
    pull(editor, corner, QPoint(-80, -60))
    pulled = editor.crop
    QTest.keyClick(editor.view, Qt.Key.Key_R)
    QTest.keyClick(editor.view, Qt.Key.Key_4)
    for crop, rotate in ((None, 90), (pulled, 0), (Crop(), 0)):
        QTest.keyClick(editor.view, Qt.Key.Key_Z, CTRL)
        assert editor.rotate == rotate
        assert crop is None or editor.crop == crop
    QTest.keyClick(editor.view, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(editor.view, Qt.Key.Key_Z, CTRL | SHIFT)
    assert (editor.crop, editor.rotate, desk.steps) == (pulled, 0, 0)
