"""Takes in Compose's monitor: one, two in step, and back to the film."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kling_desktop.domain import edits
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.monitor.panel import MonitorPanel
from kling_desktop.ui.compose.monitor.take_screen import Look, TakeScreen
from kling_desktop.ui.window import Window
from tests.ui.window.whole import Whole

RENDERED = 120_000
"""Milliseconds that two drafts may take on a busy machine."""
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def rendered(whole: Whole) -> Window:
    """A film with two drafts of different shapes of picture."""
    window = whole.open()
    whole.compose(ProviderId.ANIMATIC)
    short = edits.retime(whole.film, whole.film.shots[0].id, 1)
    window.document.edit(edits.change_settings(short, takes=2, quality="standard"), "Two short drafts")
    whole.generate()
    cards = window.compose.takes.cards
    whole.qtbot.waitUntil(
        lambda: len(cards.cards) == 2 and all(card.take is not None for card in cards.cards), timeout=RENDERED
    )
    return window


def click(window: Window, row: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    strip = window.compose.takes.strip
    at = strip.visualRect(strip.model().index(row, 0)).center() - QPoint(20, 20)
    QTest.mouseClick(strip.viewport(), LEFT, modifier, at)


def screen(monitor: MonitorPanel) -> TakeScreen:
    assert monitor.take_screen is not None
    return monitor.take_screen


def colours(widget: TakeScreen) -> set[int]:
    image: QImage = widget.grab().toImage()
    return {image.pixel(x, image.height() // 2) for x in range(0, image.width(), 5)}


def test_a_click_on_a_card_shows_its_take_and_the_keys_play_it(whole: Whole, rendered: Window) -> None:
    monitor = rendered.compose.monitor
    click(rendered, 0)
    assert monitor.on_take
    assert screen(monitor).isVisible()
    assert not monitor.canvas.isVisible()
    assert screen(monitor).takes[0][1].startswith("Draft 2")
    whole.until(lambda: screen(monitor).lead.shown == 0)
    assert monitor.transport.time.text() == "00:00.00 / 00:01.00"
    screen(monitor).setFocus()
    whole.press(Qt.Key.Key_Space)
    whole.until(lambda: screen(monitor).lead.index > 3)
    whole.press(Qt.Key.Key_Space)
    at = screen(monitor).lead.index
    whole.press(Qt.Key.Key_Right)
    assert screen(monitor).lead.index == at + 1
    assert rendered.model.playhead == 0, "the film stands where it stood"


def test_escape_the_button_and_the_playhead_lead_back_to_the_film(whole: Whole, rendered: Window) -> None:
    monitor = rendered.compose.monitor
    click(rendered, 0)
    screen(monitor).setFocus()
    whole.press(Qt.Key.Key_Escape)
    assert not monitor.on_take
    assert monitor.canvas.isVisible()
    click(rendered, 0)
    whole.click(monitor.bar.back)
    assert not monitor.on_take
    click(rendered, 0)
    rendered.model.move_playhead(0.5)
    assert not monitor.on_take
    assert monitor.transport.time.text() == "00:00.12 / 00:01.00"


def test_two_cards_are_compared_in_step(whole: Whole, rendered: Window) -> None:
    monitor = rendered.compose.monitor
    click(rendered, 0)
    click(rendered, 1, CONTROL)
    shown = screen(monitor)
    assert len(shown.takes) == 2
    whole.until(lambda: all(player.shown == 0 for player in shown.players))
    left, right = shown.boxes()
    assert left.right() < right.left()
    monitor.deck.step(5)
    whole.until(lambda: [player.shown for player in shown.players] == [5, 5])
    assert shown.players[1].sound.muted
    whole.click(monitor.bar.buttons[Look.WIPE])
    assert shown.wiping
    assert shown.boxes()[0] == shown.boxes()[1]


def test_the_line_of_the_wipe_is_pulled(whole: Whole, rendered: Window) -> None:
    monitor = rendered.compose.monitor
    click(rendered, 0)
    click(rendered, 1, CONTROL)
    shown = screen(monitor)
    whole.click(monitor.bar.buttons[Look.WIPE])
    whole.until(lambda: shown.lead.shown == 0)
    box = shown.boxes()[0]
    middle = QPoint(round(box.center().x()), round(box.center().y()))
    QTest.mousePress(shown, LEFT, NONE, middle)
    QTest.mouseMove(shown, middle + QPoint(round(box.width() / 4), 0))
    QTest.mouseRelease(shown, LEFT, NONE, middle + QPoint(round(box.width() / 4), 0))
    assert shown.wipe == pytest.approx(0.75, abs=0.02)
    assert not monitor.deck.playing, "pulling the line is no click on the picture"
    QTest.mouseClick(shown, LEFT, NONE, QPoint(round(box.left()) + 20, middle.y()))
    assert monitor.deck.playing


def test_the_picture_of_the_take_is_painted(whole: Whole, rendered: Window) -> None:
    monitor = rendered.compose.monitor
    click(rendered, 0)
    whole.until(lambda: screen(monitor).lead.shown == 0)
    whole.until(lambda: len(colours(screen(monitor))) > 3)


def test_a_take_whose_file_has_gone_says_so(whole: Whole, rendered: Window) -> None:
    take = whole.takes()[0]
    take.file.unlink()
    row = next(row for row, card in enumerate(rendered.compose.takes.cards.cards) if card.take == take)
    click(rendered, row)
    whole.until(lambda: bool(screen(rendered.compose.monitor).trouble))


def test_the_selected_shot_in_a_loop(whole: Whole) -> None:
    window = whole.open()
    whole.compose(ProviderId.ANIMATIC)
    window.document.edit(edits.add_shot(whole.film), "Add shot")
    window.document.edit(edits.retime(whole.film, whole.film.shots[0].id, 1), "Retime")
    playback = window.compose.monitor.playback
    window.model.select_shot(whole.film.shots[0].id)
    window.setFocus()
    window.commands.trigger("compose.play.shot-loop")
    assert window.compose.monitor.transport.shot_loop.isChecked()
    window.model.move_playhead(0.9)
    seen: list[float] = []
    window.model.playhead_moved.connect(seen.append)
    playback.toggle()
    whole.until(lambda: any(later < sooner for sooner, later in itertools.pairwise(seen)))
    playback.stop()
    assert max(seen) < 1.0
    window.model.select_shot(whole.film.shots[1].id)
    playback.toggle()
    assert window.model.playhead >= 1.0
    playback.stop()


def test_a_reference_large_on_the_monitor(whole: Whole) -> None:
    window = whole.open()
    whole.compose(ProviderId.OXEN, resource("samples/chelsea.png"))
    gallery = window.compose.references.gallery
    at = gallery.visualRect(gallery.model().index(0, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, gallery.viewport().mapToGlobal(at))
    QApplication.sendEvent(gallery.viewport(), event)
    whole.until(lambda: any(menu.isVisible() for menu in window.findChildren(QMenu)))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Show on the monitor").trigger()
    menu.close()
    canvas = window.compose.monitor.canvas
    whole.until(lambda: canvas.picture is not None)
    assert canvas.plate_words == "chelsea.png"
