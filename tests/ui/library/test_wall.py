"""The wall: pages, single changes, choosing, scrubbing, what leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from kling_desktop.domain.takes import Take, Verdict
from kling_desktop.ui.library.wall.model import PAGE
from kling_desktop.ui.library.wall.view import Wall
from kling_desktop.ui.library.workspace import LibraryWorkspace
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.messages import Toast
from tests.ui.room import Room, clip, number_in


def names(wall: Wall) -> list[str]:
    return [wall.wall.card(row).name for row in range(wall.wall.rowCount())]


def ids(wall: Wall) -> list[str]:
    return [wall.wall.card(row).id for row in range(wall.wall.rowCount())]


def open_library(room: Room, takes: int) -> LibraryWorkspace:
    library = room.show(LibraryWorkspace(room.ui))
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == takes)
    return library


@pytest.fixture
def three(room: Room) -> list[Take]:
    return [room.take("Launch day", clip=clip(0.5)), room.take("Perfume spot"), room.take("Alley chase")]


@pytest.fixture
def library(room: Room, three: list[Take]) -> LibraryWorkspace:
    made = open_library(room, len(three))
    # What the bus told of the takes above has been dealt with when the counts are right.
    room.qtbot.waitUntil(lambda: made.search.count.text() == "3 takes")
    return made


def test_takes_are_shown_newest_first(library: LibraryWorkspace) -> None:
    assert names(library.wall) == ["Alley chase · take 3", "Perfume spot · take 2", "Launch day · take 1"]


def test_cards_say_length_size_and_sound(room: Room, library: LibraryWorkspace) -> None:
    assert library.wall.wall.card(0).facts == "5 s · 1080p"
    room.take("Loud", clip=clip(1.0, sound=True))
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 4)
    assert library.wall.wall.card(0).facts == "1 s · 180p · ♪"
    spoken = library.wall.wall.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Loud · take 4, 1 s, 180p, with sound"


def test_a_new_take_is_one_new_row(room: Room, library: LibraryWorkspace) -> None:
    resets: list[bool] = []
    rows: list[tuple[int, int]] = []
    library.wall.wall.modelReset.connect(lambda: resets.append(True))
    library.wall.wall.rowsInserted.connect(lambda _parent, first, last: rows.append((first, last)))
    room.take("Fourth")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 4)
    assert names(library.wall)[0] == "Fourth · take 4"
    assert (rows, resets) == ([(0, 0)], [])
    room.qtbot.waitUntil(lambda: library.search.count.text() == "4 takes")


def test_a_new_take_that_the_search_does_not_find_stays_away(room: Room, library: LibraryWorkspace) -> None:
    library.search.set_text("film:Perfume")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 1)
    room.take("Launch day")
    room.take("Perfume spot")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 2)
    assert names(library.wall) == ["Perfume spot · take 5", "Perfume spot · take 2"]


def test_keys_judge_and_rate_the_chosen(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    library.wall.setFocus()
    library.wall.choose(three[0].id)
    room.press(Qt.Key.Key_A)
    room.press(Qt.Key.Key_4)
    room.qtbot.waitUntil(lambda: library.wall.wall.card(2).verdict is Verdict.APPROVED)
    room.qtbot.waitUntil(lambda: library.wall.wall.card(2).rating == 4)
    kept = room.stored(three[0].id)
    assert (kept.verdict, kept.rating) == (Verdict.APPROVED, 4)
    assert library.details.verdict.text() == "Approved"
    room.press(Qt.Key.Key_A)
    room.qtbot.waitUntil(lambda: library.wall.wall.card(2).verdict is Verdict.NONE)


def test_what_no_longer_fits_the_search_leaves_and_the_next_is_chosen(
    room: Room, library: LibraryWorkspace, three: list[Take]
) -> None:
    library.search.set_text("is:new")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 3)
    library.wall.setFocus()
    library.wall.choose(three[2].id)
    for left in (2, 1, 0):
        room.press(Qt.Key.Key_X)
        room.qtbot.waitUntil(lambda left=left: library.wall.wall.rowCount() == left)  # type: ignore[misc]
    assert all(room.stored(take.id).verdict is Verdict.REJECTED for take in three)


def test_the_bin_has_a_way_back(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    library.wall.setFocus()
    library.wall.choose(three[1].id)
    room.press(Qt.Key.Key_Delete)
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 2)
    assert three[1].file.is_file()
    room.qtbot.waitUntil(lambda: any("bin" in text for text in messages(room)))
    undo(room)
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 3)
    assert names(library.wall)[1] == "Perfume spot · take 2"


def messages(room: Room) -> list[str]:
    return [toast.accessibleName() for toast in toasts(room)]


def toasts(room: Room) -> list[Toast]:
    return [child for child in room.window.children() if isinstance(child, Toast) and not child.isHidden()]


def undo(room: Room) -> None:
    next(button for button in toasts(room)[0].findChildren(QPushButton) if button.text() == "Undo").click()


def test_what_is_in_the_bin_can_be_restored(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    room.ask(lambda core: core.library.bin([three[0].id]))
    library.search.set_text("is:binned")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 1)
    library.wall.choose(three[0].id)
    room.qtbot.waitUntil(lambda: library.details.buttons["restore"].isVisible())
    assert not library.details.buttons["bin"].isVisible()
    library.details.buttons["restore"].click()
    room.qtbot.waitUntil(lambda: library.message_title.isVisible())
    library.message_button.click()
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 3)


def test_selected_takes_leave_as_files(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    library.wall.selectAll()
    room.qtbot.waitUntil(lambda: library.wall.chosen_count() == 3)
    urls = [Path(url.toLocalFile()) for url in library.wall.luggage().urls()]
    assert urls == [take.file for take in reversed(three)]
    room.qtbot.waitUntil(lambda: library.search.count.text() == "3 of 3 takes")  # said a moment later


def test_pages_follow_each_other_without_gaps(room: Room) -> None:
    takes = room.takes(PAGE + 5)
    library = open_library(room, PAGE)
    library.wall.verticalScrollBar().setValue(library.wall.verticalScrollBar().maximum())
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == PAGE + 5)
    assert ids(library.wall) == [take.id for take in reversed(takes)]
    assert library.wall.wall.complete


def test_select_all_means_all_and_loads_nothing_for_it(room: Room) -> None:
    takes = room.takes(PAGE + 5)
    library = open_library(room, PAGE)
    wall = library.wall
    wall.setFocus()
    room.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    room.qtbot.waitUntil(lambda: wall.chosen_count() == PAGE + 5)
    assert wall.wall.rowCount() == PAGE
    assert wall.beyond == tuple(take.id for take in reversed(takes[:5]))
    # One let go of: the rest stays, and deeds reach what was never loaded.
    cell = wall.visualRect(wall.wall.index(0)).center()
    QTest.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, cell)
    assert wall.chosen_count() == PAGE + 4
    room.press(Qt.Key.Key_4)
    room.qtbot.waitUntil(lambda: room.stored(takes[0].id).rating == 4)
    assert room.stored(takes[-1].id).rating == 0
    # Rows that come are selected as they were; another choice lets go of all.
    wall.wall.fetchMore(QModelIndex())
    room.qtbot.waitUntil(lambda: wall.wall.rowCount() == PAGE + 5)
    assert (wall.beyond, wall.chosen_count()) == ((), PAGE + 4)
    library.search.set_text("Launch")
    room.qtbot.waitUntil(lambda: wall.wall.rowCount() == PAGE)
    wall.selectAll()
    room.qtbot.waitUntil(lambda: len(wall.beyond) == 5)
    QTest.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cell)
    assert (wall.beyond, wall.chosen_count()) == ((), 1)


def test_a_new_take_does_not_move_what_is_being_looked_at(room: Room) -> None:
    room.takes(60)
    library = open_library(room, 60)
    library.wall.verticalScrollBar().setValue(300)
    room.take("New")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 61)
    assert library.wall.verticalScrollBar().value() == 300


def test_every_cell_is_where_it_is_looked_for(library: LibraryWorkspace, room: Room) -> None:
    room.takes(40)
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 43)
    wall = library.wall
    for width in (120, 200, 330):
        wall.set_card_width(width)
        for row in (0, 1, 7, 20, 42):
            index = wall.wall.index(row)
            wall.scrollTo(index)
            box = wall.visualRect(index)
            assert wall.viewport().rect().contains(box.center())
            assert wall.indexAt(box.center()) == index
        assert wall.columns == wall.viewport().width() // wall.cell.width()
        assert wall.cell.width() >= width


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ([Qt.Key.Key_Right, Qt.Key.Key_Right], 2),
        ([Qt.Key.Key_Left], 0),
        ([Qt.Key.Key_Down], 4),
        ([Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down], 8),
        ([Qt.Key.Key_Down, Qt.Key.Key_Up], 0),
        ([Qt.Key.Key_Right, Qt.Key.Key_Up], 1),
        ([Qt.Key.Key_End], 9),
        ([Qt.Key.Key_End, Qt.Key.Key_Home], 0),
        ([Qt.Key.Key_End, Qt.Key.Key_Down], 9),
    ],
)
def test_arrows_walk_the_rows(room: Room, keys: list[Qt.Key], row: int) -> None:
    room.takes(10)
    library = open_library(room, 10)
    wall = library.wall
    wall.set_cell(QSize(wall.viewport().width() // 4, 80))
    assert wall.columns == 4
    wall.setFocus()
    wall.setCurrentIndex(wall.wall.index(0))
    for key in keys:
        room.press(key)
    assert wall.currentIndex().row() == row
    assert [card.id for card in wall.chosen()] == [wall.wall.card(row).id]


def test_shift_chooses_everything_between(room: Room) -> None:
    room.takes(10)
    library = open_library(room, 10)
    wall = library.wall
    wall.set_cell(QSize(wall.viewport().width() // 4, 80))
    centre = [wall.visualRect(wall.wall.index(row)).center() for row in (2, 9)]
    QTest.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=centre[0])
    QTest.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=centre[1])
    assert [wall.wall.row_of(card.id) for card in wall.chosen()] == list(range(2, 10))
    QTest.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, wall.viewport().height() - 5))
    assert wall.chosen() == []


def test_the_pointer_scrubs_through_the_take(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    scrubbing = library.wall.scrubbing
    card = library.wall.wall.card(2)
    assert card.id == three[0].id
    scrubbing.hover(card, 0.0)
    room.qtbot.waitUntil(lambda: scrubbing.frame(card.id) is not None)
    seen = []
    for part in (0.0, 0.5, 1.0):
        scrubbing.hover(card, part)
        frame = scrubbing.frame(card.id)
        assert frame is not None
        seen.append(number_in(frame.toImage()))
    assert seen[0] == 0
    assert seen[2] == 11
    assert 4 <= seen[1] <= 7
    scrubbing.hover(None, 0)
    assert scrubbing.frame(card.id) is None


def test_a_broken_take_is_not_scrubbed_and_not_asked_for_again(room: Room, library: LibraryWorkspace) -> None:
    broken = room.take("Broken", clip=b"no video at all")
    room.qtbot.waitUntil(lambda: library.wall.wall.rowCount() == 4)
    scrubbing = library.wall.scrubbing
    with room.qtbot.waitSignal(scrubbing.changed):
        scrubbing.hover(library.wall.wall.card(0), 0.5)
    assert scrubbing.frame(broken.id) is None


def test_two_clicks_open_the_take_in_review(room: Room, library: LibraryWorkspace, three: list[Take]) -> None:
    box = library.wall.visualRect(library.wall.wall.index(1))
    with room.qtbot.waitSignal(library.review_requested) as asked:
        QTest.mouseClick(library.wall.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        QTest.mouseDClick(library.wall.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert asked.args == [three[1].id]
    with room.qtbot.waitSignal(library.review_requested) as asked:
        room.press(Qt.Key.Key_Return)
    assert asked.args == [three[1].id]


class Boxes(QObject):
    """How high each piece is that is painted of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.heights: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return False


def test_only_what_comes_into_view_or_changes_is_painted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_poster(*_: object, **_named: object) -> None:
        return None

    monkeypatch.setattr(Posters, "get", no_poster)  # each that arrives has its card painted, whenever that may be
    room.takes(30)
    library = open_library(room, 30)
    wall = library.wall
    room.qtbot.waitUntil(lambda: library.search.count.text() == "30 takes")
    room.qtbot.waitUntil(lambda: not room.bridge.tasks.busy, timeout=20_000)
    room.qtbot.waitUntil(lambda: not wall.cards.hurried)
    boxes = Boxes(wall.viewport())

    for step in range(1, 9):
        boxes.heights.clear()
        wall.verticalScrollBar().setValue(step * 10)
        room.qtbot.waitUntil(lambda: bool(boxes.heights))
        if max(boxes.heights) <= 10:
            break  # before that something else had still to be painted
    assert max(boxes.heights) <= 10, "a strip as high as the step"
    boxes.heights.clear()
    library.posters.arrived.emit(wall.wall.card(0).id)
    room.qtbot.waitUntil(lambda: bool(boxes.heights))
    assert max(boxes.heights) <= wall.cell.height(), "one card"


def test_many_takes_at_once_are_counted_together(room: Room, library: LibraryWorkspace) -> None:
    told: list[int] = []
    library.wall.wall.counted.connect(told.append)
    room.takes(12)
    room.qtbot.waitUntil(lambda: library.search.count.text() == "15 takes")
    assert len(told) < 12
