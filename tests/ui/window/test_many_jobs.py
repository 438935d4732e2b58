"""Hundreds of jobs under way: what moves is told alone, what is painted is what is seen, nothing is done twice."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.domain.film import FilmId, Shot, ShotId, new_film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.queue import Queue
from kling_desktop.ui import bridge
from kling_desktop.ui.bridge import Events
from kling_desktop.ui.compose.prompt.history import PromptHistory
from kling_desktop.ui.garbage import Garbage
from kling_desktop.ui.parts.solid import SheetTable
from kling_desktop.ui.queue.rows import Column, QueueRows

MANY = 500
BEGUN = datetime.now(UTC) - timedelta(minutes=5)
FILM = replace(new_film("Night run"), id=FilmId("night"), shots=(Shot(id=ShotId("s1"), prompt="Rain", duration=5),))


def job(number: int, state: State = State.PLANNED) -> Job:
    at = BEGUN + timedelta(milliseconds=number)
    return Job(
        id=JobId(f"{number:04}"),
        film=FILM,
        number=number + 1,
        provider=ProviderId.OXEN,
        model=ModelId("kling-video-o3-omni"),
        state=state,
        quote=Quote(seconds=5, rate=None, source="nobody"),
        created=at,
        updated=at,
    )


class Told:
    """What a model told its views."""

    def __init__(self, rows: QueueRows) -> None:
        self.changed: list[tuple[int, int]] = []
        self.others: list[str] = []
        rows.dataChanged.connect(lambda first, last, *_: self.changed.append((first.row(), last.row())))
        rows.rowsInserted.connect(lambda _parent, first, last: self.others.append(f"in {first}-{last}"))
        rows.rowsRemoved.connect(lambda _parent, first, last: self.others.append(f"out {first}-{last}"))
        rows.modelReset.connect(lambda: self.others.append("reset"))
        rows.layoutChanged.connect(lambda: self.others.append("layout"))


@pytest.fixture
def jobs() -> list[Job]:
    return [job(number) for number in range(MANY)]


@pytest.fixture
def rows(qapp: object, jobs: list[Job]) -> QueueRows:
    made = QueueRows()
    made.show(jobs, Queue(), {})
    return made


def test_a_job_that_moves_is_one_row_that_changes(rows: QueueRows, jobs: list[Job]) -> None:
    told = Told(rows)
    jobs[0] = replace(jobs[0], state=State.RENDERING)
    rows.show(jobs, Queue(), {})
    assert (told.changed, told.others) == ([(0, 0)], [])
    rows.show(jobs, Queue(), {jobs[0].id: 0.4})
    assert (told.changed, told.others) == ([(0, 0), (0, 0)], [])
    assert rows.index(0, Column.STATE).data() == "Rendering 40 %"
    rows.show(jobs, Queue(), {jobs[0].id: 0.401})
    assert len(told.changed) == 2, "a percent that is the same is no news"
    assert not rows.flags(rows.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert rows.flags(rows.index(1, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_what_is_saved_goes_and_what_is_new_comes_alone(rows: QueueRows, jobs: list[Job]) -> None:
    told = Told(rows)
    jobs[3], jobs[4] = (replace(each, state=State.DONE) for each in jobs[3:5])
    jobs += [job(MANY), job(MANY + 1)]
    rows.show(jobs, Queue(), {})
    assert told.others == ["out 3-4", "in 498-499"]
    assert told.changed == [(498, 499)]
    assert [rows.index(row, Column.TAKE).data() for row in (2, 3, 499)] == [
        "Night run · take 3",
        "Night run · take 6",
        "Night run · take 502",
    ]


def test_another_order_writes_the_rows_between_and_no_others(rows: QueueRows, jobs: list[Job]) -> None:
    told = Told(rows)
    moved = Queue().moved(jobs[9].id, "first", [each.id for each in jobs])
    rows.show(jobs, moved, {})
    assert (told.changed, told.others) == ([(0, 9)], [])
    assert rows.job_at(0) is jobs[9]
    rows.show(jobs, replace(moved, paused=True), {})
    assert told.changed[1:] == [(0, MANY - 1)], "every row that waits says that all is paused"


class Paints(QObject):
    """Counts what is painted of a window."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[QObject] = Counter()
        self.boxes: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(event, QPaintEvent):
            self.of[watched] += 1
            self.boxes.append(event.rect())
        return False


def test_five_hundred_moves_paint_what_is_seen_and_nothing_below(
    qtbot: QtBot, rows: QueueRows, jobs: list[Job]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    # As the program's own sheet has it.
    window.setStyleSheet("QAbstractItemView { background: transparent; } QScrollBar { background: #222222; }")
    window.resize(600, 300)
    below = QWidget(window)
    below.setGeometry(window.rect())
    table = SheetTable()
    table.setParent(window)
    table.setModel(rows)
    table.verticalHeader().hide()  # as in the program
    table.setGeometry(20, 20, 500, 200)
    with qtbot.waitExposed(window):
        window.show()
    paints = Paints()
    for widget in (below, table.viewport()):
        widget.installEventFilter(paints)
    drawn: list[int] = []

    class Counting(type(table.itemDelegate())):  # type: ignore[misc]
        def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
            drawn.append(index.row())
            super().paint(painter, option, index)

    delegate = Counting(table)
    table.setItemDelegate(delegate)
    qtbot.waitUntil(lambda: bool(drawn))
    drawn.clear()
    paints.of.clear()
    rows.show([replace(each, state=State.RENDERING) for each in jobs], Queue(), {})
    qtbot.waitUntil(lambda: bool(drawn))
    seen = table.rowAt(table.viewport().height() - 1) + 1
    assert 0 < seen < 20
    assert max(drawn) <= seen, "rows out of sight are not painted"
    assert paints.of[table.viewport()] == 1, "once for all of them"
    assert paints.of[below] == 0, "a table that fills its own ground is painted alone"
    bar = table.verticalScrollBar()
    bar.installEventFilter(paints)
    bar.setValue(bar.value() + 3)
    qtbot.waitUntil(lambda: paints.of[bar] > 0)
    assert paints.of[below] == 0, "nor does its bar show what is below"


def test_news_are_told_in_order_and_over_several_turns(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "_SLICE_SECONDS", -1.0)
    events = Events()
    heard: list[object] = []
    turns: list[int] = []
    events.arrived.connect(heard.append)
    events.settled.connect(lambda: turns.append(len(heard)))
    for number in range(5):
        events.post(number)
    qtbot.waitUntil(lambda: len(heard) == 5)
    events.post("late")
    qtbot.waitUntil(lambda: len(heard) == 6)
    assert heard == [0, 1, 2, 3, 4, "late"]
    assert turns == [1, 2, 3, 4, 5, 6], "the window has a turn between each two"
    events.stop()


def test_prompts_of_jobs_are_looked_through_when_somebody_asks() -> None:
    looked: list[str] = []

    class Watched(PromptHistory):
        def _sent_before(self):  # type: ignore[no-untyped-def]
            looked.append("")
            return super()._sent_before()

    history = Watched()
    history.show_jobs([job(1), job(0)])
    assert looked == []
    assert history.versions(ShotId("s1")) == ("Rain",)
    assert looked == [""]


def test_what_was_there_when_the_window_stood_is_not_looked_at_again(qapp: object) -> None:
    garbage = Garbage()
    try:
        garbage.keep()
        assert gc.get_freeze_count() > 1000
        assert garbage.look() == 0
    finally:
        garbage.end()
    assert gc.get_freeze_count() == 0
