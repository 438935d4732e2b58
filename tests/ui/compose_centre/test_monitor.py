"""The monitor draws the film as it is now, plays by the clock, and hears keys nobody else wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, new_film
from kling_desktop.ui.compose.monitor.canvas import ratio_of
from kling_desktop.ui.compose.monitor.panel import MonitorPanel
from kling_desktop.ui.compose.monitor.timecode import timecode
from tests.ui.desk import Desk, picture

Make = Callable[..., Desk]


@pytest.fixture
def monitor(desk: Desk) -> MonitorPanel:
    panel = desk.show(MonitorPanel, 640, 480)
    desk.qtbot.waitUntil(lambda: panel.canvas.image is not None)
    return panel


def drawn(desk: Desk, monitor: MonitorPanel, change: Callable[[], object]) -> QImage:
    """The picture that follows a change."""
    with desk.qtbot.waitSignal(monitor.frames.drawn) as signal:
        change()
    assert signal.args is not None
    image = signal.args[0]
    assert isinstance(image, QImage)
    return image


def test_the_first_frame_is_a_picture_of_the_films_shape(desk: Desk, monitor: MonitorPanel) -> None:
    image = monitor.canvas.image
    assert image is not None
    assert image.width() / image.height() == pytest.approx(16 / 9, rel=0.02)
    colours = {image.pixel(x, image.height() // 2) for x in range(0, image.width(), 7)}
    assert len(colours) > 10


def test_another_moment_and_another_film_are_other_pictures(desk: Desk, monitor: MonitorPanel) -> None:
    before = monitor.canvas.image
    later = drawn(desk, monitor, lambda: desk.model.move_playhead(6))
    assert later != before
    shot = desk.film.shots[1]
    edited = drawn(
        desk, monitor, lambda: desk.document.edit(edits.set_prompt(desk.film, shot.id, "@Image2 cools"), "write")
    )
    assert edited != later


def test_the_newest_wish_counts(desk: Desk, monitor: MonitorPanel) -> None:
    seen: list[float] = []
    monitor.frames.drawn.connect(lambda _image, wish: seen.append(wish.seconds))
    for tenth in range(1, 60):
        desk.model.move_playhead(tenth / 10)
    desk.qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 5.9)
    assert len(seen) < 10


def test_the_label_names_shot_and_seconds(desk: Desk, monitor: MonitorPanel) -> None:
    assert monitor.canvas.plate_words == "Animatic · Shot 1 · 5.0 s"
    desk.model.move_playhead(6)
    assert monitor.canvas.plate_words == "Animatic · Shot 2 · 4.0 s"


def invited(monitor: MonitorPanel) -> bool:
    return monitor.canvas.invitation is not None


def shows_picture(monitor: MonitorPanel) -> bool:
    return monitor.canvas.picture is not None


def test_an_empty_film_invites(make: Make) -> None:
    desk = make(new_film())
    monitor = desk.show(MonitorPanel, 640, 480)
    assert invited(monitor)
    desk.document.edit(edits.set_prompt(desk.film, desk.film.shots[0].id, "A red door opens"), "write")
    assert not invited(monitor)
    desk.qtbot.waitUntil(lambda: monitor.canvas.image is not None)


def test_a_film_without_shots_has_nothing_to_play(make: Make) -> None:
    desk = make(replace(new_film(), shots=()))
    monitor = desk.show(MonitorPanel, 640, 480)
    monitor.playback.toggle()
    assert not monitor.playback.playing


def test_space_plays_and_the_playhead_moves(desk: Desk, monitor: MonitorPanel) -> None:
    monitor.canvas.setFocus()
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Space)
    assert monitor.playback.playing
    desk.qtbot.waitUntil(lambda: desk.model.playhead > 0.1)
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Space)
    assert not monitor.playback.playing


def short_film(film: Film) -> Film:
    return replace(film, shots=(replace(film.shots[0], duration=1),))


def test_playing_stops_at_the_end(desk: Desk, monitor: MonitorPanel) -> None:
    desk.document.edit(short_film(desk.film), "shorten")
    desk.model.move_playhead(0.9)
    monitor.transport.play.click()
    desk.qtbot.waitUntil(lambda: not monitor.playback.playing)
    assert desk.model.playhead == 1


def test_in_a_loop_the_end_is_followed_by_the_start(desk: Desk, monitor: MonitorPanel) -> None:
    desk.document.edit(short_film(desk.film), "shorten")
    monitor.transport.loop.click()
    desk.model.move_playhead(0.9)
    monitor.playback.toggle()
    desk.qtbot.waitUntil(lambda: desk.model.playhead < 0.5)
    assert monitor.playback.playing
    monitor.playback.stop()


def test_j_k_l(desk: Desk, monitor: MonitorPanel) -> None:
    desk.model.move_playhead(4)
    monitor.canvas.setFocus()
    speeds = []
    for key in (Qt.Key.Key_L, Qt.Key.Key_L, Qt.Key.Key_J, Qt.Key.Key_K):
        QTest.keyClick(monitor.canvas, key)
        speeds.append(monitor.playback.speed)
    assert speeds == [1, 2, -1, 0]


def test_arrows_step_frames_and_home_and_end_jump(desk: Desk, monitor: MonitorPanel) -> None:
    monitor.canvas.setFocus()
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Right)
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Right)
    assert desk.model.playhead == pytest.approx(2 / 24)
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Left)
    assert desk.model.playhead == pytest.approx(1 / 24)
    QTest.keyClick(monitor.canvas, Qt.Key.Key_End)
    assert desk.model.playhead == pytest.approx(9 - 1 / 24)
    QTest.keyClick(monitor.canvas, Qt.Key.Key_Home)
    assert desk.model.playhead == 0


def test_keys_stay_with_a_text_field_and_a_button(desk: Desk, monitor: MonitorPanel) -> None:
    field, button, pressed = QLineEdit(monitor), QPushButton(monitor), []
    button.clicked.connect(lambda: pressed.append(True))
    field.show()
    button.show()
    field.setFocus()
    QTest.keyClicks(field, "jkl ")
    assert field.text() == "jkl "
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert (pressed, monitor.playback.speed) == ([True], 0)
    QTest.keyClick(button, Qt.Key.Key_L)
    assert monitor.playback.speed == 1
    monitor.playback.stop()


def test_scrubbing_while_playing_goes_on_from_there(desk: Desk, monitor: MonitorPanel) -> None:
    monitor.playback.toggle()
    desk.qtbot.waitUntil(lambda: desk.model.playhead > 0)
    desk.model.move_playhead(5)
    desk.qtbot.waitUntil(lambda: desk.model.playhead > 5.05)
    assert desk.model.playhead < 7
    monitor.playback.stop()


def test_hiding_stops(desk: Desk, monitor: MonitorPanel) -> None:
    monitor.playback.toggle()
    monitor.hide()
    assert not monitor.playback.playing


def test_one_picture_large_until_the_film_moves(desk: Desk, monitor: MonitorPanel) -> None:
    monitor.show_media(picture("chelsea.png"))
    assert monitor.canvas.plate_words == "chelsea.png"
    desk.qtbot.waitUntil(lambda: shows_picture(monitor))
    desk.model.move_playhead(2)
    assert not shows_picture(monitor)
    assert monitor.canvas.plate_words == "Animatic · Shot 1 · 5.0 s"


def test_timecode_counts_frames() -> None:
    assert [timecode(seconds) for seconds in (0, 6.5, 9, 61.0 + 23 / 24)] == [
        "00:00.00",
        "00:06.12",
        "00:09.00",
        "01:01.23",
    ]


def test_a_ratio_that_is_none_is_taken_as_wide() -> None:
    assert ratio_of("9:16") == pytest.approx(0.5625)
    assert ratio_of("wide") == ratio_of("0:0") == ratio_of("1:0") == pytest.approx(16 / 9)
