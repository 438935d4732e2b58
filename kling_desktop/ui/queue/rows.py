"""The rows of the queue: under way, then waiting in their order, then what went wrong lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from types import MappingProxyType

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.network_troubles import CertificateRefused, LogInFirst, ProxyRefused
from kling_desktop.domain.queue import Queue
from kling_desktop.domain.troubles import CannotReach, RateLimited, TroubleFacts
from kling_desktop.ui.compose.takes.card_words import offer_of, price
from kling_desktop.ui.parts.clock_words import clock
from kling_desktop.words import t
from kling_desktop.words.states import disk_words, job_words

WAITING = frozenset({State.PLANNED, State.PREPARING})
BAD = frozenset({State.FAILED, State.UNKNOWN, State.EXPIRED})
_NO_WAY = frozenset({CannotReach.code, CertificateRefused.code, ProxyRefused.code, LogInFirst.code})
_LATELY = timedelta(hours=24)
_MIME = "application/x-kling-desktop-job"

Index = QModelIndex | QPersistentModelIndex
_USUAL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_NOTHING: Mapping[JobId, TroubleFacts] = MappingProxyType({})
_DRAGGED = _USUAL | Qt.ItemFlag.ItemIsDragEnabled


class Column(IntEnum):
    """What stands where."""

    TAKE = 0
    STATE = 1
    SERVICE = 2
    TIME = 3
    PRICE = 4


class QueueRows(QStandardItemModel):
    """A row for each job. Waiting ones can be dragged among themselves.

    The words are kept on Qt's side: painting five hundred rows asks nothing of Python, which has jobs to see to.
    """

    dropped = Signal(str, str)
    """Jobs with blanks between, and the job they are to stand before ("": at the end)."""

    def __init__(self) -> None:
        super().__init__(0, len(Column))
        self.setHorizontalHeaderLabels([t("Take"), t("State"), t("Provider"), t("Time"), t("Price")])
        plain = QStandardItem()
        plain.setFlags(_DRAGGED)
        self.setItemPrototype(plain)
        self.queue = Queue()
        self._jobs: list[Job] = []
        self._fixed: list[bool] = []
        """Of each row, whether it cannot be dragged."""
        self._progress: Mapping[JobId, float] = {}
        self._disk: Mapping[JobId, TroubleFacts] = _NOTHING
        self._percents: dict[JobId, int | None] = {}

    @property
    def waiting(self) -> list[JobId]:
        """The jobs that wait, in the order in which they go."""
        return [job.id for job in self._jobs if job.state in WAITING]

    def show(
        self,
        jobs: Sequence[Job],
        queue: Queue,
        progress: Mapping[JobId, float],
        disk: Mapping[JobId, TroubleFacts] = _NOTHING,
    ) -> None:
        """Show these, sorted. Only rows that say something else now are written anew.

        `disk` are the jobs that wait for our own disk, and why.
        """
        now = datetime.now(UTC)
        by_id = {job.id: job for job in jobs}
        under_way = [job for job in jobs if job.state in UNFINISHED - WAITING]
        waiting = queue.sorted([job.id for job in jobs if job.state in WAITING])
        bad = [job for job in jobs if job.state in BAD and now - job.updated < _LATELY]
        wanted = [*under_way, *(by_id[each] for each in waiting), *reversed(bad)]
        waits_otherwise = (queue.paused, queue.held) != (self.queue.paused, self.queue.held)
        self.queue, self._progress = queue, progress
        percents = {job.id: self._percent(job) for job in under_way}
        changed = {id_ for id_, _ in percents.items() - self._percents.items()}
        changed |= {id_ for id_, _ in self._disk.items() ^ disk.items()}
        self._percents, self._disk = percents, dict(disk)
        self._drop({job.id for job in wanted})
        changed |= self._fill(wanted)
        before, self._jobs = self._jobs, wanted
        rows = [
            row
            for row, (old, job) in enumerate(zip(before, wanted, strict=True))
            if old is not job or job.id in changed or (waits_otherwise and job.state in WAITING)
        ]
        self._write(rows, now)

    def tick(self) -> None:
        """Time has gone by: what is under way or waits says so."""
        now, rows = datetime.now(UTC), [row for row, job in enumerate(self._jobs) if job.state in UNFINISHED]
        if rows:
            with QSignalBlocker(self):
                for row in rows:
                    self.setData(self.index(row, Column.TIME), _age(self._jobs[row], now))
            self.dataChanged.emit(self.index(rows[0], Column.TIME), self.index(rows[-1], Column.TIME))

    def _drop(self, wanted: set[JobId]) -> None:
        """Rows that are no longer there go."""
        for first, last in reversed(_runs([row for row, job in enumerate(self._jobs) if job.id not in wanted])):
            del self._jobs[first : last + 1], self._fixed[first : last + 1]
            self.removeRows(first, last + 1 - first)

    def _fill(self, wanted: list[Job]) -> set[JobId]:
        """Rows for what is new come in where it belongs; they are written afterwards."""
        fresh = {job.id for job in wanted} - {job.id for job in self._jobs}
        for first, last in _runs([row for row, job in enumerate(wanted) if job.id in fresh]):
            count = last + 1 - first
            self.insertRows(first, count)
            self._jobs[first:first] = wanted[first : last + 1]
            self._fixed[first:first] = [False] * count
        return fresh

    def _write(self, rows: list[int], now: datetime) -> None:
        with QSignalBlocker(self):
            for row in rows:
                self._write_row(row, self._jobs[row], now)
        for first, last in _runs(rows):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def _write_row(self, row: int, job: Job, now: datetime) -> None:
        words = (
            t("{film} · take {number}", film=job.film.name or t("Untitled film"), number=job.number),
            self._state(job),
            _title(job),
            _age(job, now),
            price(job),
        )
        why = self._disk.get(job.id, job.trouble)
        tip = None if why is None else _why(why)
        fixed = job.state not in WAITING
        for column, text in enumerate(words):
            index = self.index(row, column)
            self.setData(index, text)
            self.setData(index, tip, Qt.ItemDataRole.ToolTipRole)
            if fixed is not self._fixed[row]:
                self.itemFromIndex(index).setFlags(_USUAL if fixed else _DRAGGED)
        self._fixed[row] = fixed

    def job_at(self, row: int) -> Job | None:
        """The job of a row."""
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def row_of(self, job: JobId) -> int:
        """The row of a job, -1 for none."""
        return next((row for row, each in enumerate(self._jobs) if each.id == job), -1)

    def _percent(self, job: Job) -> int | None:
        """How far it is, where that is told."""
        progress = self._progress.get(job.id) if job.state in {State.RENDERING, State.DOWNLOADING} else None
        return None if progress is None else int(progress * 100)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        jobs = [self.job_at(row) for row in sorted({index.row() for index in indexes})]
        data.setData(_MIME, " ".join(job.id for job in jobs if job is not None).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Say where a job was dropped. The rows follow once the queue is so: nothing is moved here."""
        moved = bytes(data.data(_MIME).data()).decode("ascii", "replace")
        before = self.job_at(row if row >= 0 else parent.row() if parent.isValid() else len(self._jobs))
        if moved and action == Qt.DropAction.MoveAction:
            # Above what is under way there is no place: the first that waits is the first to go.
            waiting = self.waiting
            under_way = before is not None and before.state in UNFINISHED - WAITING
            there = waiting[0] if under_way and waiting else before.id if before and before.id in waiting else ""
            self.dropped.emit(moved, there)
        return False

    def _state(self, job: Job) -> str:
        if job.state in WAITING and job.id in self.queue.held:
            return t("Held back")
        if job.state in WAITING and self.queue.paused:
            return t("Waiting: paused")
        if job.state in WAITING:
            return job_words(job) if job.lacks_key else _what_for(job)
        if job.id in self._disk:
            return disk_words(self._disk[job.id])
        if job.state is State.QUEUED and not job.lacks_key and not job.kept_open:
            return t("In line at {provider}", provider=_title(job))  # this sheet has a queue of its own
        percent = self._percent(job)
        if percent is not None:
            return t("{state} {percent} %", state=job_words(job), percent=percent)
        return job_words(job)


def _title(job: Job) -> str:
    offer = offer_of(job)
    return job.provider.value if offer is None else offer.provider_title


def _what_for(job: Job) -> str:
    """What a job waits for that is to be sent: its turn, or what a try before found."""
    code = "" if job.trouble is None else job.trouble.code
    if code == RateLimited.code:
        return t("{provider} is busy", provider=_title(job))
    if code in _NO_WAY:
        return t("No way to {provider}", provider=_title(job))
    return t("Waiting")


def _age(job: Job, now: datetime) -> str:
    until = now if job.state in UNFINISHED else job.updated
    return clock(max(0.0, (until - (job.sent or job.created)).total_seconds()))


def _why(trouble: TroubleFacts) -> str:
    from kling_desktop.words import troubles

    return troubles.whole(trouble)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as spans of neighbours, first and last."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
