"""The player of Review: the frame on show is the frame it says, whatever was pressed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from kling_desktop.domain.film import Film, Shot, ShotId
from kling_desktop.domain.takes import Take
from kling_desktop.ui.review.workspace import ReviewWorkspace
from tests.ui.desk import sample_film
from tests.ui.room import Room, clip, number_in, remove

FRAMES = 24


def two_shots() -> Film:
    """Half a second each: frames 0 to 11 and 12 to 23."""
    shots = (Shot(id=ShotId("s1"), prompt="one", duration=0.5), Shot(id=ShotId("s2"), prompt="two", duration=0.5))
    return replace(sample_film(), shots=shots)


def shown(review: ReviewWorkspace) -> int:
    """The number in the picture on screen."""
    area = review.view.picture_area().toRect()
    picture: QImage = review.view.grab(area).toImage()
    return number_in(picture)


def wait_for(room: Room, review: ReviewWorkspace, index: int) -> None:
    """Until that frame stands on screen: as wanted, as shown, as painted, as written."""
    room.qtbot.waitUntil(lambda: review.player.index == review.player.shown == index)
    assert shown(review) == index
    assert review.transport.frame.text() == f"frame {index + 1} of {review.player.clip.count}"  # type: ignore[union-attr]


@pytest.fixture
def review(room: Room) -> Iterator[ReviewWorkspace]:
    """Review with one take of 24 numbered frames, standing on the first."""
    room.take(clip=clip(), film=two_shots())
    made = room.show(ReviewWorkspace(room.ui, room.model))
    wait_for(room, made, 0)
    yield made
    made.close_player()


def test_steps_both_ways_are_exact(room: Room, review: ReviewWorkspace) -> None:
    for index in (1, 2, 3):
        room.press(Qt.Key.Key_Right)
        wait_for(room, review, index)
    room.press(Qt.Key.Key_Left)
    wait_for(room, review, 2)
    room.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_for(room, review, 12)
    room.press(Qt.Key.Key_End)
    wait_for(room, review, FRAMES - 1)
    room.press(Qt.Key.Key_Right)
    wait_for(room, review, FRAMES - 1)
    room.press(Qt.Key.Key_Home)
    wait_for(room, review, 0)
    assert review.transport.time.text() == "00:00:00"


def test_scrubbing_lands_on_the_frame_under_the_pointer(room: Room, review: ReviewWorkspace) -> None:
    bar = review.scrubber
    for index in (17, 4, 23, 0, 11):
        point = QPoint(int((index + 0.5) / FRAMES * bar.width()), bar.height() // 2)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=point)
        wait_for(room, review, index)


def test_l_plays_forward_and_j_backward_until_k(room: Room, review: ReviewWorkspace) -> None:
    review.player.set_loop(False)
    room.press(Qt.Key.Key_L)
    room.qtbot.waitUntil(lambda: review.player.index >= 6)
    room.press(Qt.Key.Key_K)
    assert not review.player.playing
    here = review.player.index
    wait_for(room, review, here)
    room.press(Qt.Key.Key_J)
    room.qtbot.waitUntil(lambda: not review.player.playing)
    wait_for(room, review, 0)


def test_l_again_is_faster_and_k_forgets_it(room: Room, review: ReviewWorkspace) -> None:
    for speed in (1.0, 1.5, 2.0, 2.0):
        room.press(Qt.Key.Key_L)
        assert review.player.speed == speed
        assert review.transport.speed.currentData() == speed
    room.press(Qt.Key.Key_K)
    assert review.player.speed == 1.0


def test_without_loop_it_stops_on_the_last_frame(room: Room, review: ReviewWorkspace) -> None:
    review.transport.buttons["loop"].click()
    assert not review.player.loop
    room.press(Qt.Key.Key_Space)
    assert review.player.playing
    room.qtbot.waitUntil(lambda: not review.player.playing)
    wait_for(room, review, FRAMES - 1)


def test_the_shot_on_show_is_looped_and_nothing_else(room: Room, review: ReviewWorkspace) -> None:
    room.press(Qt.Key.Key_End)
    wait_for(room, review, FRAMES - 1)
    room.press(Qt.Key.Key_S)
    assert review.player.span == (12, 23)
    seen: list[int] = []
    review.player.moved.connect(seen.append)
    room.press(Qt.Key.Key_Space)
    room.qtbot.waitUntil(lambda: any(later < earlier for earlier, later in pairwise(seen)))
    room.press(Qt.Key.Key_K)
    assert min(seen) >= 12
    room.press(Qt.Key.Key_S)
    assert review.player.span is None


def test_speed_is_chosen_from_the_list(room: Room, review: ReviewWorkspace) -> None:
    box = review.transport.speed
    assert [box.itemText(index) for index in range(box.count())] == ["0.25×", "0.5×", "1×", "1.5×", "2×"]
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert review.player.speed == 0.25


def test_another_size_of_window_gets_a_picture_of_that_size(room: Room, review: ReviewWorkspace) -> None:
    sizes: list[int] = []
    review.player.frame_shown.connect(lambda image: sizes.append(image.width()))
    room.window.resize(560, 420)
    room.qtbot.waitUntil(lambda: bool(sizes))
    wanted = min(320, round(review.view.picture_area().width() * review.view.devicePixelRatioF()))
    room.qtbot.waitUntil(lambda: sizes[-1] == wanted)
    wait_for(room, review, 0)


def test_leaving_the_page_stops_playing(room: Room, review: ReviewWorkspace) -> None:
    room.press(Qt.Key.Key_Space)
    assert review.player.playing
    review.hide()
    assert not review.player.playing


def test_a_take_with_sound_plays_to_its_end(room: Room, review: ReviewWorkspace) -> None:
    loud = room.take(clip=clip(sound=True))
    review.show_take(loud.id)
    room.qtbot.waitUntil(lambda: review.player.clip is not None and review.player.clip.has_audio)
    wait_for(room, review, 0)
    assert review.transport.buttons["sound"].isEnabled()
    room.press(Qt.Key.Key_M)
    assert review.player.sound.muted
    review.player.set_loop(False)
    room.press(Qt.Key.Key_Space)
    room.qtbot.waitUntil(lambda: not review.player.playing, timeout=10_000)
    wait_for(room, review, 23)


def test_a_silent_take_has_no_sound_button(room: Room, review: ReviewWorkspace) -> None:
    assert not review.transport.buttons["sound"].isEnabled()


def test_switching_quickly_shows_the_last_one(room: Room, review: ReviewWorkspace) -> None:
    takes = [room.take(clip=clip(seconds)) for seconds in (0.5, 0.75, 1.25)]
    for take in takes:
        review.show_take(take.id)
    room.qtbot.waitUntil(lambda: review.player.clip is not None and review.player.clip.count == 30)
    room.press(Qt.Key.Key_End)
    wait_for(room, review, 29)
    assert review.title.text() == f"Launch day · take {takes[-1].number}"


def lost(room: Room) -> Take:
    take = room.take("Lost", clip=clip(0.5, size=(64, 36)))
    remove(take.file)
    return take


def test_a_missing_file_is_said_in_a_sentence(room: Room, review: ReviewWorkspace) -> None:
    take = lost(room)
    review.show_take(take.id)
    room.qtbot.waitUntil(lambda: review.player.trouble is not None)
    words = review.view.accessibleDescription()
    assert take.file.name in words
    assert "Traceback" not in words
    assert not review.transport.buttons["play"].isEnabled()
    assert not review.use_frame.isEnabled()
    room.press(Qt.Key.Key_Space)
    assert not review.player.playing


def test_a_missing_file_does_not_spoil_the_next_one(room: Room, review: ReviewWorkspace) -> None:
    first = review.take
    assert first is not None
    gone = lost(room)
    review.show_take(gone.id)
    review.show_take(first.id)
    wait_for(room, review, 0)
    assert review.player.trouble is None
    assert review.view.accessibleDescription() == ""


def test_a_file_that_is_no_video_is_said_in_a_sentence(room: Room, review: ReviewWorkspace) -> None:
    take = room.take("Nonsense", clip=b"no video at all")
    review.show_take(take.id)
    room.qtbot.waitUntil(lambda: bool(review.view.accessibleDescription()))
    assert review.player.clip is None


def test_closing_ends_the_decoder(room: Room, review: ReviewWorkspace) -> None:
    def decoding() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "review-decoder"]

    assert decoding()
    review.close_player()
    assert not decoding()
    review.player.step(1)  # nothing answers any more, nothing breaks
