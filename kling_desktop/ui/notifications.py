"""What is worth a word when nobody looks: takes saved, takes that went wrong, links about to die, a paused queue.

In the window it is a message; when another program is in front, a notification of the system as well, where the system
has them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.events import JobMoved, QueueChanged, TakeSaved
from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.takes import Take
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.theme.icons import icon
from kling_desktop.words import n, t, troubles
from kling_desktop.words.queue import queue_words

SOON = timedelta(minutes=20)
"""A link that dies within so long is worth a warning while its video is not saved."""
_SINGLY = 2
"""So many links that die soon are named one by one."""
_LOOK = 30_000
"""Milliseconds between two looks at the links."""
_WRONG = frozenset({State.FAILED, State.EXPIRED, State.UNKNOWN})


class Desktop(Protocol):
    """The system's own notifications."""

    def tell(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """Show one; `clicked` when the person clicks it."""
        ...


class Tray:
    """Notifications by the system tray; the icon is there from the first one on. Nothing where there is no tray."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self._clicked: Callable[[], None] = lambda: None

    def tell(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """Show one."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        self._clicked = clicked
        if self._icon is None:
            self._icon = QSystemTrayIcon(icon("video"), self._window)
            self._icon.messageClicked.connect(lambda: self._clicked())
            self._icon.activated.connect(lambda _reason: self._clicked())
            self._icon.show()
        self._icon.showMessage(title, text)


class Notifications(QObject):
    """Gathers what happened since the last look, so that ten takes are one word."""

    def __init__(
        self,
        window: QWidget,
        messages: Messages,
        bridge: Bridge[Core],
        desktop: Desktop | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(window)
        self._window, self._messages, self._bridge, self.now = window, messages, bridge, now
        self.desktop: Desktop = desktop or Tray(window)
        self._saved: list[Take] = []
        self._wrong: list[Job] = []
        self._expiring: dict[JobId, Job] = {}
        self._warned: set[tuple[JobId, datetime]] = set()
        self._paused = False
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self.look_at_links)
        self._timer.start()

    def begin(self) -> None:
        """The core is open: videos that were not saved when the program last ended are watched too."""
        self._bridge.start(self._read())

    async def _read(self) -> None:
        for job in await self._bridge.call(lambda core: core.engine.store.unfinished()):
            if job.id not in self._expiring:
                self._follow(job)
        self.look_at_links()

    def look_at_links(self) -> None:
        """Warn of videos whose links die soon and that are not saved yet; once for each link, the first to die first.

        Many at once are one word, about the first.
        """
        due: list[tuple[timedelta, Job]] = []
        for job in self._expiring.values():
            assert job.expires is not None
            left = job.expires - self.now()
            if timedelta(0) <= left <= SOON and (job.id, job.expires) not in self._warned:
                self._warned.add((job.id, job.expires))
                due.append((left, job))
        due.sort(key=lambda each: each[0])
        if len(due) > _SINGLY:
            self._warn(_many(len(due), due[0][0]))
            return
        for left, job in due:
            self._warn(_one(job, left))

    def _warn(self, text: str) -> None:
        self._messages.say(text, stay=True)
        self._tell(t("A paid video may be lost"), text)

    def _event(self, event: object) -> None:
        match event:
            case TakeSaved(take=take):
                self._saved.append(take)
            case JobMoved(job=job, before=before):
                self._follow(job)
                if job.state in _WRONG and before not in {None, job.state}:
                    self._wrong.append(job)
            case QueueChanged(queue=queue):
                if queue.paused and not self._paused and queue.why not in {"", "person"}:
                    self._messages.say(queue_words(queue.why), stay=True)
                    self._tell(t("The queue is paused"), queue_words(queue.why))
                self._paused = queue.paused

    def _follow(self, job: Job) -> None:
        if job.state in UNFINISHED and job.expires is not None and job.remote_id is not None:
            self._expiring[job.id] = job
        else:
            self._expiring.pop(job.id, None)

    def _settled(self) -> None:
        saved, self._saved = self._saved, []
        wrong, self._wrong = self._wrong, []
        if len(saved) == 1:
            self._tell(t("A take is ready"), _name(saved[0].film_name, saved[0].number))
        elif saved:
            self._tell(t("Takes are ready"), n("{count} take is saved.", "{count} takes are saved.", len(saved)))
        if len(wrong) == 1 and wrong[0].trouble is not None:
            sentence = troubles.sentence(wrong[0].trouble)
            self._tell(_name(wrong[0].film.name, wrong[0].number), sentence)
        elif wrong:
            self._tell(t("Takes went wrong"), n("{count} take went wrong.", "{count} takes went wrong.", len(wrong)))
        self.look_at_links()

    def _tell(self, title: str, text: str) -> None:
        """By the system, when the window is not what the person looks at."""
        if not self._window.isActiveWindow():
            self.desktop.tell(title, text, self._come)

    def _come(self) -> None:
        window = self._window.window()
        window.show()
        window.raise_()
        window.activateWindow()


def _one(job: Job, left: timedelta) -> str:
    return n(
        "{take} is not saved yet, and its link dies in {count} minute.",
        "{take} is not saved yet, and its link dies in {count} minutes.",
        _minutes(left),
        take=_name(job.film.name, job.number),
    )


def _many(takes: int, left: timedelta) -> str:
    return n(
        "{takes} takes are not saved yet, and the first of their links dies in {count} minute.",
        "{takes} takes are not saved yet, and the first of their links dies in {count} minutes.",
        _minutes(left),
        takes=takes,
    )


def _minutes(left: timedelta) -> int:
    return max(1, round(left.total_seconds() / 60))


def _name(film: str, number: int) -> str:
    return t("{film} · take {number}", film=film or t("Untitled film"), number=number)
