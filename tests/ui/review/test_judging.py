"""What a person says in Review goes into the library; keys reach it from wherever the focus is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.takes import Take, Verdict
from kling_desktop.ui.review.workspace import ReviewWorkspace
from tests.ui.room import Room, clip, number_in


@pytest.fixture
def older(room: Room) -> Take:
    return room.take("Older", clip=clip(0.5))


@pytest.fixture
def review(room: Room, older: Take) -> Iterator[ReviewWorkspace]:
    room.take(clip=clip(0.5))
    made = room.show(ReviewWorkspace(room.ui, room.model))
    room.qtbot.waitUntil(lambda: made.player.shown == 0)
    yield made
    made.close_player()


def watched(review: ReviewWorkspace) -> Take:
    assert review.take is not None
    return review.take


def wait_for(room: Room, review: ReviewWorkspace, **values: object) -> None:
    """Until the library and the screen say so."""

    def told(take: Take) -> bool:
        return all(getattr(take, name) == value for name, value in values.items())

    room.qtbot.waitUntil(lambda: told(watched(review)))
    assert told(room.stored(watched(review).id))


@pytest.mark.parametrize(
    ("key", "verdict"),
    [(Qt.Key.Key_A, Verdict.APPROVED), (Qt.Key.Key_R, Verdict.REDO), (Qt.Key.Key_X, Verdict.REJECTED)],
)
def test_verdict_keys_are_kept_and_taken_back(
    room: Room, review: ReviewWorkspace, key: Qt.Key, verdict: Verdict
) -> None:
    room.press(key)
    wait_for(room, review, verdict=verdict)
    assert [each for each, button in review.verdict.buttons.items() if button.isChecked()] == [verdict]
    room.press(key)
    wait_for(room, review, verdict=Verdict.NONE)


def test_rating_keys_are_kept_and_taken_back(room: Room, review: ReviewWorkspace) -> None:
    room.press(Qt.Key.Key_4)
    wait_for(room, review, rating=4)
    assert review.verdict.stars.rating == 4
    room.press(Qt.Key.Key_4)
    wait_for(room, review, rating=0)


def test_keys_reach_the_player_from_buttons_and_lists(room: Room, review: ReviewWorkspace) -> None:
    places: list[QWidget] = [
        review.transport.buttons["loop"],
        review.transport.speed,
        review.strip,
        review.scrubber,
        review.verdict.stars,
        review.verdict.buttons[Verdict.REDO],
    ]
    for stars, place in enumerate(places):
        place.setFocus()
        assert place.hasFocus()
        room.press(Qt.Key(Qt.Key.Key_1 + stars % 5))
        wait_for(room, review, rating=stars % 5 + 1)
        room.press(Qt.Key.Key_A)
        wait_for(room, review, verdict=Verdict.APPROVED)
        room.press(Qt.Key.Key_A)
        wait_for(room, review, verdict=Verdict.NONE)
    assert review.player.speed == 1.0


def test_a_click_on_a_button_leaves_the_space_bar_to_the_player(room: Room, review: ReviewWorkspace) -> None:
    QTest.mouseClick(review.verdict.buttons[Verdict.APPROVED], Qt.MouseButton.LeftButton)
    wait_for(room, review, verdict=Verdict.APPROVED)
    room.press(Qt.Key.Key_Space)
    assert review.player.playing
    assert watched(review).verdict is Verdict.APPROVED


def test_text_fields_keep_their_keys(room: Room, review: ReviewWorkspace) -> None:
    notes = review.verdict.notes
    notes.setFocus()
    QTest.keyClicks(notes, "axr 15 Jkl")
    assert notes.toPlainText() == "axr 15 Jkl"
    tags = review.verdict.tags
    tags.setFocus()
    QTest.keyClicks(tags, "hero, x1 ")
    room.press(Qt.Key.Key_Return)
    wait_for(room, review, notes="axr 15 Jkl", tags=("hero", "x1"), verdict=Verdict.NONE, rating=0)
    assert not review.player.playing


def test_notes_typed_last_are_kept_when_the_take_changes(room: Room, review: ReviewWorkspace, older: Take) -> None:
    first = watched(review)
    review.verdict.notes.setFocus()
    QTest.keyClicks(review.verdict.notes, "tower leans")
    review.show_take(older.id)
    room.qtbot.waitUntil(lambda: room.stored(first.id).notes == "tower leans")
    assert room.stored(older.id).notes == ""
    assert review.verdict.notes.toPlainText() == ""


def test_a_verdict_does_not_sweep_away_what_is_being_typed(room: Room, review: ReviewWorkspace) -> None:
    review.verdict.notes.setFocus()
    QTest.keyClicks(review.verdict.notes, "ask for a tilt")
    QTest.mouseClick(review.verdict.buttons[Verdict.REDO], Qt.MouseButton.LeftButton)
    wait_for(room, review, verdict=Verdict.REDO, notes="ask for a tilt")
    assert review.verdict.notes.toPlainText() == "ask for a tilt"


def test_n_and_p_go_through_the_takes(room: Room, review: ReviewWorkspace, older: Take) -> None:
    newer = watched(review)
    room.press(Qt.Key.Key_N)
    room.qtbot.waitUntil(lambda: watched(review).id == older.id and review.player.shown == 0)
    room.press(Qt.Key.Key_N)
    assert watched(review).id == older.id
    room.press(Qt.Key.Key_P)
    assert watched(review).id == newer.id


def test_a_take_that_goes_to_the_bin_makes_way(room: Room, review: ReviewWorkspace, older: Take) -> None:
    newer = watched(review)
    room.ask(lambda core: core.library.bin([newer.id]))
    room.qtbot.waitUntil(lambda: review.strip.takes.rowCount() == 1)
    room.qtbot.waitUntil(lambda: watched(review).id == older.id)
    room.ask(lambda core: core.library.restore([newer.id]))
    room.qtbot.waitUntil(lambda: review.strip.takes.rowCount() == 2)
    assert review.strip.takes.takes[0].id == newer.id


def test_without_takes_it_says_what_to_do(room: Room) -> None:
    made = room.show(ReviewWorkspace(room.ui, room.model))
    room.qtbot.waitUntil(lambda: "Compose" in made.view.accessibleDescription())
    assert not made.transport.buttons["play"].isEnabled()
    assert not made.verdict.isEnabled()
    take = room.take(clip=clip(0.5))
    room.qtbot.waitUntil(lambda: made.take is not None and made.take.id == take.id and made.player.shown == 0)
    made.close_player()


def test_the_frame_on_show_becomes_a_reference(room: Room, review: ReviewWorkspace) -> None:
    for _ in range(7):
        room.press(Qt.Key.Key_Right)
    room.qtbot.waitUntil(lambda: review.player.shown == 7)
    with room.qtbot.waitSignal(review.compose_requested):
        next(button for button in review.use_frame.buttons if button.text() == "Reference").click()
    media = room.model.film.references[-1].media
    assert media.path is not None
    assert number_in(picture_of(media.path)) == 7
    assert picture_of(media.path).size() == QSize(320, 180)


def picture_of(path: Path) -> QImage:
    image = QImage(str(path))
    assert not image.isNull()
    return image
