"""The jobs of the film on screen, as far as each of them is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kling_desktop.core import Core
from kling_desktop.domain.events import JobMoved, JobProgress
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, JobId
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.document import FilmDocument


class FilmJobs(QObject):
    """Fetched when a film is opened, followed by the core's events."""

    changed = Signal()
    """A job is new or moved, or it is another film."""
    progressed = Signal(object, float)
    """A job's id and how far it is, 0 to 1."""

    def __init__(self, bridge: Bridge[Core], document: FilmDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._document = bridge, document
        self.all: dict[JobId, Job] = {}
        self.progress: dict[JobId, float] = {}
        self._moved = False
        document.opened.connect(self._opened)
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)

    def load(self) -> None:
        """Fetch them; call once the core is open."""
        self._bridge.start(self._load(self._document.film))

    def _opened(self, film: Film) -> None:
        self.all, self.progress = {}, {}
        self.changed.emit()
        self._bridge.start(self._load(film))

    async def _load(self, film: Film) -> None:
        found = await self._bridge.call(lambda core: core.engine.jobs(film.id))
        if self._document.film.id == film.id:
            self.all = {job.id: job for job in found} | self.all
            self.changed.emit()

    def _event(self, event: object) -> None:
        if isinstance(event, JobMoved) and event.job.film.id == self._document.film.id:
            self.all[event.job.id] = event.job
            if event.job.state is not event.before:
                self.progress.pop(event.job.id, None)  # it was told of what is over: uploading is no rendering
            self._moved = True
        elif isinstance(event, JobProgress) and event.job in self.all:
            self.progress[event.job] = event.progress
            self.progressed.emit(event.job, event.progress)

    def _settled(self) -> None:
        if self._moved:
            self._moved = False
            self.changed.emit()
