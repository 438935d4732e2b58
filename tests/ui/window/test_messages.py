"""Messages over the window: stacked, dismissed, said once."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt

from kling_desktop.domain.troubles import DiskFull
from kling_desktop.ui import messages
from tests.ui.window.whole import Whole


def test_they_stack_upwards_in_the_corner_without_covering_each_other(whole: Whole) -> None:
    window = whole.open()
    for number in range(3):
        window.messages.say(f"Message {number}. " + "A sentence that goes on for a while. " * number, stay=True)
    boxes = [toast.geometry() for toast in whole.toasts]
    assert len(boxes) == 3
    for above, below in pairwise(boxes):
        assert above.bottom() < below.top()
    assert all(window.rect().contains(box) for box in boxes)
    assert len({box.right() for box in boxes}) == 1
    whole.session.frame.resize(1000, 700)
    whole.until(lambda: whole.toasts[-1].geometry().bottom() > window.height() - 40)
    assert all(window.rect().contains(toast.geometry()) for toast in whole.toasts)


def test_a_long_sentence_beside_a_button_is_there_whole(whole: Whole) -> None:
    window = whole.open()
    words = "A take is being made during a call that ends with the program. Closing now loses its video, paid or not."
    toast = window.messages.say(words, action="Close anyway", run=lambda: None, stay=True)
    whole.until(lambda: toast.label.height() >= toast.label.heightForWidth(toast.label.width()))


def test_one_that_is_dismissed_leaves_no_hole(whole: Whole) -> None:
    window = whole.open()
    first, second = (window.messages.say(f"Message {number}", stay=True) for number in range(2))
    bottom = second.geometry().bottom()
    whole.click(second.close_button)
    assert whole.said == ["Message 0"]
    assert first.geometry().bottom() == bottom


def test_the_same_sentence_is_there_once(whole: Whole) -> None:
    window = whole.open()
    toasts = {id(window.messages.trouble(DiskFull(folder="/films"))) for _ in range(3)}
    assert len(toasts) == 1
    assert len(whole.said) == 1
    assert whole.said[0].startswith("There is no space left in /films.")


def test_passing_remarks_make_room_for_what_failed(whole: Whole) -> None:
    window = whole.open()
    window.messages.say("Failed", stay=True)
    for number in range(6):
        window.messages.say(f"Remark {number}")
    assert whole.said == ["Failed", "Remark 3", "Remark 4", "Remark 5"]


def test_a_remark_leaves_by_itself_and_a_failure_stays(whole: Whole) -> None:
    window = whole.open()
    passing = window.messages.say("Passing")
    window.messages.say("Failed", stay=True)
    assert passing._timer.remainingTime() > messages._STAY_MILLISECONDS // 2
    passing._timer.start(0)
    whole.until(lambda: whole.said == ["Failed"])


def test_its_button_acts_once_and_it_goes(whole: Whole) -> None:
    window = whole.open()
    done: list[int] = []
    toast = window.messages.say("Something to do", action="Do it", run=lambda: done.append(1), stay=True)
    assert toast.action is not None
    assert toast.action.focusPolicy() & Qt.FocusPolicy.TabFocus
    whole.click(toast.action)
    assert done == [1]
    assert whole.said == []


def test_words_are_not_read_as_markup(whole: Whole) -> None:
    window = whole.open()
    toast = window.messages.say("<b>film</b> <img src=x>", stay=True)
    assert toast.label.textFormat() == Qt.TextFormat.PlainText
