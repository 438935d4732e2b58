"""What the left column and the takes strip ask of the core, and hands that drop, paste and press."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.events import Bus
from kling_desktop.domain.film import Film, FilmId, Media
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import CannotCancel, NoSuchTake, Trouble, TroubleFacts
from kling_desktop.host.paths import find_paths
from kling_desktop.host.resources import resource
from kling_desktop.library import films
from kling_desktop.library.element_shelf import ElementShelf
from kling_desktop.library.kept import keep_frame, keep_picture
from tests.ui.desk import SmallCore, SmallEngine

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass
class StripEngine(SmallEngine):
    """Knows the jobs of the test and remembers what it was asked to do with them."""

    known: list[Job] = field(default_factory=list)
    asked: list[tuple[str, JobId]] = field(default_factory=list)
    found: State = State.UNKNOWN

    async def jobs(self, film_id: FilmId | None = None) -> tuple[Job, ...]:
        return tuple(job for job in self.known if film_id is None or job.film.id == film_id)

    async def retry(self, job: JobId, *, force: bool = False) -> Job:
        self.asked.append(("retry by force" if force else "retry", job))
        return self._job(job)

    async def cancel(self, job: JobId) -> Job:
        self.asked.append(("cancel", job))
        if self.refusal is not None:
            raise CannotCancel(provider="oxen")
        return self._job(job)

    async def look_up(self, job: JobId) -> Job:
        from dataclasses import replace

        self.asked.append(("look up", job))
        return replace(self._job(job), state=self.found)

    def _job(self, job: JobId) -> Job:
        return next(one for one in self.known if one.id == job)


@dataclass
class StripLibrary:
    """Takes of the test; posters are one of the sample pictures."""

    takes: dict[TakeId, Take] = field(default_factory=dict)
    binned: set[TakeId] = field(default_factory=set)

    async def get(self, take: TakeId) -> Take:
        if take not in self.takes:
            raise NoSuchTake(id=take)
        return self.takes[take]

    async def list(self, query: str = "", limit: int = 200) -> tuple[Take, ...]:
        assert query == "is:binned"
        return tuple(self.takes[take] for take in self.binned)[:limit]

    async def poster(self, take: TakeId) -> Path:
        await self.get(take)
        return resource("samples/coffee.png")


@dataclass
class LeftCore(SmallCore):
    """Keeps pasted pictures for real, in a folder of the test."""

    folder: Path = Path()
    engine: StripEngine = field(default_factory=StripEngine)
    library: StripLibrary = field(default_factory=StripLibrary)

    def __post_init__(self) -> None:
        paths = find_paths({"KLING_DESKTOP_HOME": str(self.folder.parent / "shelf-home")})
        self.shelf = ElementShelf(paths, Bus())

    async def new_film_file(self, film: Film, *, fresh: bool = False) -> Path:
        path = self.folder.parent / f"{film.id}.kling"
        films.save(path, film)
        return path

    async def keep_frame(self, video: Path, index: int) -> Path:
        return keep_frame(video, index, self.folder)

    async def keep_picture(self, data: bytes) -> Path:
        return keep_picture(data, self.folder)


def job(
    film: Film,
    number: int,
    state: State,
    *,
    provider: ProviderId = ProviderId.OXEN,
    trouble: Trouble | TroubleFacts | None = None,
    progress: float | None = None,
) -> Job:
    """A job of a film; higher numbers are newer."""
    offer = offer_for(provider, None, film)
    assert offer is not None
    return Job(
        id=JobId(f"job-{number}"),
        film=film,
        number=number,
        provider=provider,
        model=offer.model,
        state=state,
        quote=offer.quote(film, 1),
        created=START + timedelta(minutes=number),
        sent=START + timedelta(minutes=number),
        updated=START + timedelta(minutes=number),
        trouble=trouble.facts if isinstance(trouble, Trouble) else trouble,
        progress=progress,
    )


def take_of(one: Job, file: Path) -> Take:
    """What the library has of a finished job."""
    return Take(
        id=TakeId(one.id),
        file=file,
        sha256="0" * 64,
        bytes=1,
        film=one.film,
        film_id=one.film.id,
        film_name=one.film.name,
        number=one.number,
        provider=one.provider,
        model=one.model,
        remote_id=None,
        video=VideoFacts(seconds=9.0, width=1920, height=1080),
        cost=one.quote.total,
        quote=one.quote,
        created=START,
    )


def chosen(file: Path) -> Media:
    """A picture file as it stands in a film once it was dropped or browsed for: with its hash."""
    return Media(path=file, sha256=hashlib.sha256(file.read_bytes()).hexdigest())


# Hands -----------------------------------------------------------------------------------------------------------


def of_files(*files: Path) -> QMimeData:
    """What a file manager hands over."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def drag_over(target: QWidget, mime: QMimeData, at: QPoint) -> bool:
    """Enter and move; whether a drop would be taken."""
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(at, Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(target, move)
    return move.isAccepted()


def drop(target: QWidget, mime: QMimeData, at: QPoint | None = None) -> bool:
    """A whole drag from outside; whether it was taken."""
    place = target.rect().center() if at is None else at
    if not drag_over(target, mime, place):
        return False
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def entries(menu: QMenu) -> list[str]:
    """What a menu offers."""
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, words: str) -> None:
    """Click an entry."""
    entry = next(action for action in menu.actions() if action.text().startswith(words))
    entry.trigger()
    menu.close()


def submenu(menu: QMenu, words: str) -> QMenu:
    """The menu behind an entry."""
    found = next(action.menu() for action in menu.actions() if action.text() == words)
    assert isinstance(found, QMenu)
    return found


def open_menu() -> QMenu:
    """The menu on screen."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu
