"""The queue as a sheet over the window: what runs, what waits, in which order, and when a night run stops."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.events import DiskWait, JobMoved, JobProgress, QueueChanged
from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.queue import Place, Queue
from kling_desktop.domain.troubles import Trouble, TroubleFacts
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose.takes.card_words import REPEATABLE, can_cancel, is_local
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.queue.deed_words import cancel_all_words, retry_all_words
from kling_desktop.ui.queue.limits import QueueLimits
from kling_desktop.ui.queue.rows import BAD, WAITING, QueueRows
from kling_desktop.ui.queue.table import PLACE_KEYS, QueueTable
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.queue import queue_words

_WIDTH, _HEIGHT = 210, 140
_SHOWN = UNFINISHED | BAD
_TICK = 1000
"""Milliseconds between two looks at the clock."""
_NATIVE = QKeySequence.SequenceFormat.NativeText


class QueueSheet(Overlay):
    """Follows the core while it is there. Every change is made in the core and comes back as an event."""

    history_requested = Signal(object)
    """The `JobId` of a job whose log is wanted."""
    dispute_requested = Signal(object)
    """The `JobId` of a job whose dispute file is wanted."""
    look_up_requested = Signal(object)
    """The `JobId` of an unknown job that is to be looked for."""
    resend_requested = Signal(object)
    """An unknown `Job` that somebody wants to order again."""

    def __init__(
        self, window: QWidget, bridge: Bridge[Core], disk: Callable[[], Mapping[JobId, TroubleFacts]] = dict
    ) -> None:
        """`disk` tells which jobs wait for our own disk, and why."""
        super().__init__(window, t("Queue"))
        self._disk = disk
        self._bridge = bridge
        self._jobs: dict[JobId, Job] = {}
        self._progress: dict[JobId, float] = {}
        self._queue = Queue()
        self._moved = False
        self.card.setFixedWidth(min(space(_WIDTH), window.width() - space(12)))
        self.card.setFixedHeight(min(space(_HEIGHT), window.height() - space(12)))
        self.says = label("", "dim", wrap=True)
        self.pause = QPushButton()
        self.pause.clicked.connect(self._pause_all)
        self.close_button = QPushButton(t("Close"))
        self.close_button.clicked.connect(self.leave)
        self.rows = QueueRows()
        self.rows.setParent(self)
        self.rows.dropped.connect(self._dropped)
        self.table = QueueTable(self.rows)
        self.none = label(t("Nothing is under way. Takes you generate are listed here until they are saved."), "dim")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hold, self.cancel, self.retry = QPushButton(), QPushButton(), QPushButton()
        self.places: dict[Place, QPushButton] = {
            "first": QPushButton(t("First")),
            "up": QPushButton(t("Up")),
            "down": QPushButton(t("Down")),
            "last": QPushButton(t("Last")),
        }
        self.limits = QueueLimits()
        self.limits.changed.connect(self._change)
        self._again: set[JobId] = set()
        """What was ordered again from here a moment ago: its row may not say so yet."""
        self._build()
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK)
        self._tick.timeout.connect(self.rows.tick)

    def _build(self) -> None:
        self.body.addLayout(_row(label(t("Queue"), "title"), self.says, self.pause, self.close_button, stretch=1))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.none, 1)
        deeds = _row(*self.places.values(), None, self.hold, self.cancel, self.retry)
        self.body.addLayout(deeds)
        for place, button in self.places.items():
            button.clicked.connect(lambda _checked=False, place=place: self._move(place))
        self.hold.clicked.connect(self._hold)
        self.cancel.clicked.connect(self._cancel)
        self.retry.clicked.connect(self._retry)
        keys = {place: Qt.Key(key) for key, place in PLACE_KEYS.items()}
        for place, button in self.places.items():
            button.setToolTip(QKeySequence(Qt.Modifier.ALT | keys[place]).toString(_NATIVE))
        self.hold.setToolTip(QKeySequence(Qt.Key.Key_Space).toString(_NATIVE))
        self.body.addWidget(self.limits)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_deeds())
        self.table.place_requested.connect(self._move)
        self.table.hold_requested.connect(self._hold)
        self.table.cancel_requested.connect(self._cancel_by_key)
        self.table.history_requested.connect(self._show_history)
        self.table.menu_requested.connect(self._show_menu)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask the core how things stand."""
        super().showEvent(event)
        self._tick.start()
        self._bridge.start(self._read())

    async def _read(self) -> None:
        jobs = await self._bridge.call(lambda core: core.engine.store.jobs(states=_SHOWN))
        self._queue = await self._bridge.call(lambda core: core.queue.now())
        self._jobs = {job.id: job for job in jobs if _of_interest(job)} | self._jobs
        self.limits.show_queue(self._queue)
        self._show()
        if self.rows.rowCount() and not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)

    def _event(self, event: object) -> None:
        match event:
            case JobMoved(job=job, before=before):
                self._moved = True
                self._jobs[job.id] = job
                if job.state is not before:
                    self._progress.pop(job.id, None)  # it was told of what is over
            case JobProgress(job=id_, progress=progress):
                self._moved = True
                self._progress[id_] = progress
            case DiskWait():
                self._moved = True
            case QueueChanged(queue=queue):
                self._moved = True
                self._queue = queue
                self.limits.show_queue(queue)

    def _settled(self) -> None:
        """Once for all that has happened; what is saved or cancelled is of no interest here any more."""
        if not self._moved:
            return
        self._moved = False
        for id_ in [id_ for id_, job in self._jobs.items() if not _of_interest(job)]:
            del self._jobs[id_]
            self._progress.pop(id_, None)
        self._show()

    def _show(self) -> None:
        chosen, current = {job.id for job in self._chosen()}, self.rows.job_at(self.table.currentIndex().row())
        self.rows.show(list(self._jobs.values()), self._queue, self._progress, self._disk())
        self._choose(chosen, None if current is None else current.id)
        empty = self.rows.rowCount() == 0
        self.table.setVisible(not empty)
        self.none.setVisible(empty)
        self.pause.setText(t("Resume") if self._queue.paused else t("Pause all"))
        self.pause.setToolTip(t("What was sent goes on and is saved either way"))
        self.says.setText(queue_words(self._queue.why) if self._queue.paused else "")
        self._show_deeds()

    def _choose(self, chosen: Collection[JobId], current: JobId | None) -> None:
        """What was chosen stays so wherever it went."""
        model = self.table.selectionModel()
        rows = {row for row in map(self.rows.row_of, chosen) if row >= 0}
        if not rows or rows == {index.row() for index in model.selectedRows()}:
            return
        selection = QItemSelection()
        for row in rows:
            selection.select(self.rows.index(row, 0), self.rows.index(row, self.rows.columnCount() - 1))
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        here = -1 if current is None else self.rows.row_of(current)
        if here >= 0:
            model.setCurrentIndex(self.rows.index(here, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _show_deeds(self) -> None:
        jobs, waiting = self._chosen(), self.rows.waiting
        places = sorted(waiting.index(job.id) for job in jobs if job.state in WAITING)
        at_top = places == list(range(len(places)))
        at_bottom = places == list(range(len(waiting) - len(places), len(waiting)))
        for place, button in self.places.items():
            button.setEnabled(bool(places) and not (at_top if place in {"first", "up"} else at_bottom))
        waits = [job for job in jobs if job.state in WAITING]
        self.hold.setText(t("Let it go") if waits and self._all_held(waits) else t("Hold back"))
        self.hold.setEnabled(bool(waits))
        stopped, again = self._cancellable(), self._repeatable()
        self.cancel.setText(cancel_all_words(stopped) if stopped else t("Cancel"))
        self.cancel.setEnabled(bool(stopped))
        self.retry.setText(retry_all_words(again) if again else t("Retry"))
        self.retry.setEnabled(bool(again))
        for button in (self.cancel, self.retry):
            button.setVisible(button.isEnabled())

    def _all_held(self, jobs: Sequence[Job]) -> bool:
        return all(job.id in self._queue.held for job in jobs)

    def _chosen(self) -> list[Job]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [job for row in rows if (job := self.rows.job_at(row)) is not None]

    def _cancellable(self) -> list[Job]:
        return [job for job in self._chosen() if can_cancel(job)]

    def _repeatable(self) -> list[Job]:
        """Of several only those that failed: what else went wrong is looked at one by one."""
        jobs = self._chosen()
        wanted = {State.FAILED} if len(jobs) > 1 else REPEATABLE | {State.UNKNOWN}
        return [job for job in jobs if job.state in wanted and job.id not in self._again]

    # deeds -------------------------------------------------------------------------------------------------------

    def _pause_all(self) -> None:
        if self._queue.paused:
            self._change(lambda queue: queue.resumed(datetime.now(UTC)))
        else:
            self._change(lambda queue: queue.stopped("person"))

    def _move(self, place: Place) -> None:
        jobs, waiting = [job.id for job in self._chosen()], self.rows.waiting
        if jobs:
            self._change(lambda queue: queue.moved_all(jobs, place, waiting))

    def _dropped(self, jobs: str, before: str) -> None:
        waiting, moved = self.rows.waiting, [JobId(job) for job in jobs.split()]
        self._change(lambda queue: queue.placed(moved, JobId(before) if before else None, waiting))

    def _hold(self) -> None:
        jobs = [job for job in self._chosen() if job.state in WAITING]
        held, ids = self._all_held(jobs), frozenset(job.id for job in jobs)
        if jobs:
            self._change(lambda queue: replace(queue, held=queue.held - ids if held else queue.held | ids))

    def _cancel(self) -> None:
        for job in self._cancellable():
            self._bridge.start(self._bridge.call(partial(_cancel, job.id)))

    def _cancel_by_key(self) -> None:
        """What costs nothing, at once; where money may be lost, the button that says so is the next key's."""
        jobs = self._cancellable()
        if jobs and all(job.state in WAITING for job in jobs):
            self._cancel()
        elif jobs:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retry(self) -> None:
        jobs = self._repeatable()
        if len(jobs) == 1 and jobs[0].state is State.UNKNOWN:
            self.look_up_requested.emit(jobs[0].id)
            return
        for job in jobs:
            self._again.add(job.id)
            self._bridge.start(self._order_again(job.id))
        self._show_deeds()

    async def _order_again(self, job: JobId) -> None:
        try:
            await self._bridge.call(lambda core: core.engine.retry(job))
        except Trouble:
            self._again.discard(job)  # nothing was ordered
            self._show_deeds()
            raise

    def _show_history(self) -> None:
        jobs = self._chosen()
        if len(jobs) == 1:
            self.history_requested.emit(jobs[0].id)

    def _show_menu(self, at: QPoint) -> None:
        """What the buttons do, and what is seldom wanted."""
        jobs = self._chosen()
        if not jobs:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for place, button in self.places.items():
            if button.isEnabled():
                key = QKeySequence(Qt.Modifier.ALT | next(key for key, to in PLACE_KEYS.items() if to == place))
                menu.addAction(button.text(), partial(self._move, place)).setShortcut(key)
        for button, run in ((self.hold, self._hold), (self.cancel, self._cancel), (self.retry, self._retry)):
            if button.isEnabled():
                menu.addAction(button.text(), run)
        one = jobs[0] if len(jobs) == 1 else None
        if one is not None and one.state is State.UNKNOWN:
            again = menu.addAction(t("Send again all the same…"), lambda: self.resend_requested.emit(one))
            again.setEnabled(one.again is None)
        if any(job.state is State.FAILED for job in self._jobs.values()):
            menu.addAction(t("Select all that failed"), self._select_failed)
        if one is not None:
            menu.addSeparator()
            menu.addAction(t("What happened…"), self._show_history).setShortcut(Qt.Key.Key_Return)
            if not is_local(one):
                menu.addAction(t("Dispute file…"), lambda: self.dispute_requested.emit(one.id))
        menu.popup(at)

    def _select_failed(self) -> None:
        failed = [job.id for job in self._jobs.values() if job.state is State.FAILED and job.id not in self._again]
        self._choose(failed, failed[0] if failed else None)

    def _change(self, how: Callable[[Queue], Queue]) -> None:
        async def change() -> None:
            self._queue = await self._bridge.call(lambda core: core.queue.change(how))
            self.limits.show_queue(self._queue)
            self._show()

        self._bridge.start(change())


def _of_interest(job: Job) -> bool:
    """What failed and was sent again is dealt with; what nobody knows of may have cost something all the same."""
    return job.state in _SHOWN and (job.again is None or job.state is State.UNKNOWN)


async def _cancel(job: JobId, core: Core) -> None:
    await core.engine.cancel(job)


def _row(*widgets: QWidget | None, stretch: int = -1) -> QHBoxLayout:
    """Side by side; None is the room between, and so is the widget at `stretch`."""
    row = QHBoxLayout()
    row.setSpacing(space(2))
    for number, widget in enumerate(widgets):
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if number == stretch else 0)
    return row
