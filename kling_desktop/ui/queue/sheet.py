"""The queue as a sheet over the window: what runs, what waits, in which order, and when a night run stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSpinBox,
    QWidget,
)

from kling_desktop.core import Core
from kling_desktop.domain.events import JobMoved, JobProgress, QueueChanged
from kling_desktop.domain.jobs import UNFINISHED, Job, JobId
from kling_desktop.domain.queue import Place, Queue, StopRules
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose.takes.card_words import REPEATABLE, can_cancel, cancel_words, retry_words
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.parts.solid import SheetTable
from kling_desktop.ui.queue.rows import BAD, WAITING, Column, QueueRows
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.queue import queue_words

_WIDTH, _HEIGHT = 210, 130
_SHOWN = UNFINISHED | BAD
_TICK = 1000
"""Milliseconds between two looks at the clock."""


class QueueSheet(Overlay):
    """Follows the core while it is there. Every change is made in the core and comes back as an event."""

    def __init__(self, window: QWidget, bridge: Bridge[Core]) -> None:
        super().__init__(window, t("Queue"))
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
        self.table = self._table()
        self.none = label(t("Nothing is under way. Takes you generate are listed here until they are saved."), "dim")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hold, self.cancel, self.retry = QPushButton(), QPushButton(), QPushButton()
        self.places: dict[Place, QPushButton] = {
            "first": QPushButton(t("First")),
            "up": QPushButton(t("Up")),
            "down": QPushButton(t("Down")),
            "last": QPushButton(t("Last")),
        }
        self.most, self.errors, self.money = QSpinBox(), QSpinBox(), QSpinBox()
        for box in (self.most, self.errors, self.money):
            box.lineEdit().setTextMargins(space(1.5), 0, 0, 0)  # the style sheet's padding does not reach inside
        self._build()
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK)
        self._tick.timeout.connect(self.rows.tick)

    def _table(self) -> SheetTable:
        table = SheetTable()
        table.setModel(self.rows)
        table.setAccessibleName(t("Queue"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        table.setDragDropOverwriteMode(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            stretch = column is Column.TAKE
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
        for column, width in ((Column.STATE, 42), (Column.SERVICE, 26), (Column.TIME, 20), (Column.PRICE, 28)):
            table.setColumnWidth(column, space(width))
        table.selectionModel().selectionChanged.connect(lambda *_: self._show_deeds())
        return table

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
        for field, most, words in (
            (self.most, 9999, t("Pause after this many takes")),
            (self.errors, 99, t("Pause after this many failures in a row")),
        ):
            field.setRange(0, most)
            field.setSpecialValueText(t("never"))
            field.setAccessibleName(words)
            field.setToolTip(words)
            field.editingFinished.connect(self._keep_rules)
        self.money.setRange(0, 99_999)
        self.money.setSpecialValueText(t("no limit"))
        self.money.setAccessibleName(t("Pause before more than this is spent"))
        self.money.setToolTip(t("In dollars or credits, as each provider counts"))
        self.money.editingFinished.connect(self._keep_rules)
        self.body.addLayout(
            _row(
                label(t("Pause by itself after"), "dim"),
                self.most,
                label(t("takes"), "dim"),
                None,
                label(t("failures in a row"), "dim"),
                self.errors,
                None,
                label(t("before more is spent than"), "dim"),
                self.money,
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Ask the core how things stand."""
        super().showEvent(event)
        self._tick.start()
        self._bridge.start(self._read())

    async def _read(self) -> None:
        jobs = await self._bridge.call(lambda core: core.engine.store.jobs(states=_SHOWN))
        self._queue = await self._bridge.call(lambda core: core.queue.now())
        self._jobs = {job.id: job for job in jobs} | self._jobs
        self._show_rules(self._queue.rules)
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
            case QueueChanged(queue=queue):
                self._moved = True
                self._queue = queue

    def _settled(self) -> None:
        """Once for all that has happened; what is saved or cancelled is of no interest here any more."""
        if not self._moved:
            return
        self._moved = False
        for id_ in [id_ for id_, job in self._jobs.items() if job.state not in _SHOWN]:
            del self._jobs[id_]
            self._progress.pop(id_, None)
        self._show()

    def _show(self) -> None:
        chosen = self._chosen()
        self.rows.show(list(self._jobs.values()), self._queue, self._progress)
        row = -1 if chosen is None else self.rows.row_of(chosen.id)
        if row >= 0 and not self.table.selectionModel().isRowSelected(row):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags)
        empty = self.rows.rowCount() == 0
        self.table.setVisible(not empty)
        self.none.setVisible(empty)
        self.pause.setText(t("Resume") if self._queue.paused else t("Pause all"))
        self.pause.setToolTip(t("What was sent goes on and is saved either way"))
        self.says.setText(queue_words(self._queue.why) if self._queue.paused else "")
        self._show_deeds()

    def _show_deeds(self) -> None:
        job = self._chosen()
        waits = job is not None and job.state in WAITING
        waiting = self.rows.waiting
        for place, button in self.places.items():
            ends = {"first": waiting[:1], "up": waiting[:1], "down": waiting[-1:], "last": waiting[-1:]}[place]
            button.setEnabled(job is not None and waits and job.id not in ends)
        held = job is not None and job.id in self._queue.held
        self.hold.setText(t("Let it go") if held else t("Hold back"))
        self.hold.setEnabled(waits)
        self.cancel.setText(t("Cancel") if job is None else cancel_words(job))
        self.cancel.setEnabled(job is not None and can_cancel(job))
        again = job is not None and job.state in REPEATABLE
        self.retry.setText(retry_words(job) if job is not None and again else t("Retry"))
        self.retry.setEnabled(again)
        for button in (self.cancel, self.retry):
            button.setVisible(button.isEnabled())

    def _show_rules(self, rules: StopRules) -> None:
        self.most.setValue(rules.most or 0)
        self.errors.setValue(rules.errors or 0)
        self.money.setValue(int(rules.money or 0))

    def _chosen(self) -> Job | None:
        rows = self.table.selectionModel().selectedRows()
        return self.rows.job_at(rows[0].row()) if rows else None

    # deeds -------------------------------------------------------------------------------------------------------

    def _pause_all(self) -> None:
        if self._queue.paused:
            self._change(lambda queue: queue.resumed(datetime.now(UTC)))
        else:
            self._change(lambda queue: queue.stopped("person"))

    def _move(self, place: Place) -> None:
        job, waiting = self._chosen(), self.rows.waiting
        if job is not None:
            self._change(lambda queue: queue.moved(job.id, place, waiting))

    def _dropped(self, job: str, before: str) -> None:
        waiting = self.rows.waiting
        self._change(lambda queue: queue.placed(JobId(job), JobId(before) if before else None, waiting))

    def _hold(self) -> None:
        job = self._chosen()
        if job is not None:
            held = job.id in self._queue.held
            self._change(lambda queue: queue.with_held(job.id, not held))

    def _cancel(self) -> None:
        job = self._chosen()
        if job is not None:
            self._bridge.start(self._bridge.call(lambda core: core.engine.cancel(job.id)))

    def _retry(self) -> None:
        job = self._chosen()
        if job is not None:
            self._bridge.start(self._bridge.call(lambda core: core.engine.retry(job.id)))

    def _keep_rules(self) -> None:
        money = Decimal(str(self.money.value()))
        rules = StopRules(most=self.most.value() or None, errors=self.errors.value() or None, money=money or None)
        if rules != replace(self._queue.rules, since=None, mark=None):
            self._change(lambda queue: replace(queue, rules=replace(rules, since=datetime.now(UTC))))

    def _change(self, how: Callable[[Queue], Queue]) -> None:
        async def change() -> None:
            self._queue = await self._bridge.call(lambda core: core.queue.change(how))
            self._show()

        self._bridge.start(change())


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
