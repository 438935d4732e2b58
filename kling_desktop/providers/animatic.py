"""The provider on this computer: renders the animatic, free and without a network."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import (
    Accepted,
    Cancelled,
    Failed,
    KeyReport,
    Pace,
    Ready,
    ReadyPicture,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import Again, Charged, RenderFailed, Trouble

_FREE = Money(Decimal(0))


@dataclass(slots=True)
class _Run:
    """One render, from the queue to its file."""

    file: Path
    stop: threading.Event = field(default_factory=threading.Event)
    progress: float | None = None
    future: Future[bool] | None = None


class Animatic:
    """Renders one film after another in a thread of its own; `folder` takes the files until they are fetched.

    Nothing is lost with the program: the id of a job follows from the job, and a look at one this run of the program
    has not started starts it. Use it on one event loop, and `aclose` it.
    """

    id = ProviderId.ANIMATIC
    pace = Pace(first=0.25, start=0.25, longest=1.0)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: dict[RemoteId, _Run] = {}
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="animatic")
        self._closed = False

    @property
    def needs_key(self) -> bool:
        """No key: nothing leaves this computer."""
        return False

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """The files' own paths."""
        progress(1.0)
        return {media: str(picture.file) for media, picture in pictures.items()}

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002 - protocol
        """Put the job's film into the queue. The body is not needed: the film says more."""
        remote = _remote(job)
        if remote not in self._runs:
            self._start(remote, job.film)
        return Accepted(remote_id=remote, charged=_FREE)

    async def look(self, job: Job) -> Sight:
        """How far it is. Raises DiskFull and the like when a later look may find it done after all."""
        remote = _remote(job)
        run = self._runs.get(remote)
        if run is None or run.future is None:
            file = self._file(remote)
            if await asyncio.to_thread(file.is_file):
                return Ready(file=file, charged=_FREE)
            self._start(remote, job.film)
            return Waiting()
        if not run.future.done() or self._closed:
            return Waiting() if run.progress is None else Rendering(progress=run.progress)
        if run.future.cancelled() or run.stop.is_set():
            return Cancelled(charged=_FREE)
        error = run.future.exception()
        if error is not None:
            return self._failure(remote, error)
        if await asyncio.to_thread(run.file.is_file):
            return Ready(file=run.file, charged=_FREE)
        # Fetched before and asked for again: render it once more.
        del self._runs[remote]
        self._start(remote, job.film)
        return Waiting()

    async def cancel(self, job: Job) -> None:
        """Stop rendering; what is there of the file goes."""
        remote = _remote(job)
        run = self._runs.setdefault(remote, _Run(self._file(remote)))
        run.stop.set()
        if run.future is None:
            run.future = Future()
            run.future.cancel()
        if not run.future.cancel():
            with contextlib.suppress(Exception):  # Whatever went wrong in it no longer matters.
                await asyncio.wrap_future(run.future)
        await asyncio.to_thread(run.file.unlink, missing_ok=True)

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """A lost answer is never a problem here: the id is known, and looking at it renders it."""
        return (_remote(job),)

    def can_find(self) -> bool:
        """Always."""
        return True

    async def try_key(self) -> KeyReport:
        """There is none to try."""
        return KeyReport(works=True)

    def download_headers(self, url: str) -> Mapping[str, str]:  # noqa: ARG002 - protocol
        """Nothing is downloaded."""
        return {}

    def may_fetch(self, url: str) -> bool:  # noqa: ARG002 - protocol
        """Nothing is downloaded."""
        return False

    async def aclose(self) -> None:
        """Stop what is being rendered; it starts again when it is next asked for."""
        self._closed = True
        for run in self._runs.values():
            run.stop.set()
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)

    def _start(self, remote: RemoteId, film: Film) -> None:
        run = _Run(self._file(remote))
        self._runs[remote] = run
        if not self._closed:
            run.future = self._executor.submit(_render, film, run)

    def _failure(self, remote: RemoteId, error: BaseException) -> Failed:
        if isinstance(error, Trouble):
            if error.again is not Again.NEVER:
                # A full disk may have room at the next look, which then starts afresh.
                del self._runs[remote]
                raise error
            return Failed(trouble=error)
        trouble = RenderFailed(f"{type(error).__name__}: {error}", provider=self.id)
        trouble.charged = Charged.NO
        return Failed(trouble=trouble)

    def _file(self, remote: RemoteId) -> Path:
        return self._folder / f"{remote}.mp4"


def _render(film: Film, run: _Run) -> bool:
    """In the worker thread. False when it was stopped."""
    # Imported here: Pillow and PyAV take their time, and the window is to be seen first.
    from kling_desktop.media.animatic import render

    def heard(part: float) -> None:
        run.progress = part

    for left in run.file.parent.glob(f".{run.file.name}.*.part"):
        # From a program that was killed; one job is only ever driven by one program.
        left.unlink(missing_ok=True)
    return render(film, run.file, progress=heard, stop=run.stop)


def _remote(job: Job) -> RemoteId:
    return RemoteId(f"animatic-{job.id}")
