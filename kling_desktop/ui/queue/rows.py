"""The rows of the queue: under way, then waiting in their order, then what went wrong lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.queue import Queue
from kling_desktop.ui.compose.takes.card_words import offer_of, price
from kling_desktop.ui.parts.clock_words import clock
from kling_desktop.words import t
from kling_desktop.words.states import job_words

WAITING = frozenset({State.PLANNED, State.PREPARING})
BAD = frozenset({State.FAILED, State.UNKNOWN, State.EXPIRED})
_LATELY = timedelta(hours=24)
_MIME = "application/x-kling-desktop-job"

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """What stands where."""

    TAKE = 0
    STATE = 1
    SERVICE = 2
    TIME = 3
    PRICE = 4


class QueueRows(QAbstractTableModel):
    """A row for each job. Waiting ones can be dragged among themselves."""

    dropped = Signal(str, str)
    """A job, and the job it is to stand before ("": at the end)."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue()
        self._jobs: list[Job] = []
        self._progress: dict[JobId, float] = {}

    @property
    def waiting(self) -> list[JobId]:
        """The jobs that wait, in the order in which they go."""
        return [job.id for job in self._jobs if job.state in WAITING]

    def show(self, jobs: Sequence[Job], queue: Queue, progress: dict[JobId, float]) -> None:
        """Show these, sorted; what is selected stays so where it still is."""
        now = datetime.now(UTC)
        by_id = {job.id: job for job in jobs}
        under_way = [job for job in jobs if job.state in UNFINISHED - WAITING]
        waiting = queue.sorted([job.id for job in jobs if job.state in WAITING])
        bad = [job for job in jobs if job.state in BAD and now - job.updated < _LATELY]
        wanted = [*under_way, *(by_id[each] for each in waiting), *reversed(bad)]
        self.queue, self._progress = queue, progress
        if [job.id for job in wanted] == [job.id for job in self._jobs]:
            self._jobs = wanted
            if wanted:
                self.dataChanged.emit(self.index(0, 0), self.index(len(wanted) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._jobs = wanted
        self.endResetModel()

    def job_at(self, row: int) -> Job | None:
        """The job of a row."""
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def row_of(self, job: JobId) -> int:
        """The row of a job, -1 for none."""
        return next((row for row, each in enumerate(self._jobs) if each.id == job), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (t("Take"), t("State"), t("Provider"), t("Time"), t("Price"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        job = self.job_at(index.row())
        if job is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and job.trouble is not None:
            from kling_desktop.words import troubles

            return troubles.whole(job.trouble)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        match index.column():
            case Column.TAKE:
                return t("{film} · take {number}", film=job.film.name or t("Untitled film"), number=job.number)
            case Column.STATE:
                return self._state(job)
            case Column.SERVICE:
                offer = offer_of(job)
                return job.provider.value if offer is None else offer.provider_title
            case Column.TIME:
                until = datetime.now(UTC) if job.state in UNFINISHED else job.updated
                return clock(max(0.0, (until - (job.sent or job.created)).total_seconds()))
            case _:
                return price(job)

    def flags(self, index: Index) -> Qt.ItemFlag:
        job = self.job_at(index.row())
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if job is None:
            return Qt.ItemFlag.ItemIsDropEnabled
        return usual | Qt.ItemFlag.ItemIsDragEnabled if job.state in WAITING else usual

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        job = self.job_at(indexes[0].row()) if indexes else None
        data.setData(_MIME, b"" if job is None else job.id.encode())
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
            return t("Waiting")
        progress = self._progress.get(job.id)
        if progress is not None and job.state in {State.RENDERING, State.DOWNLOADING}:
            return t("{state} {percent} %", state=job_words(job), percent=int(progress * 100))
        return job_words(job)
