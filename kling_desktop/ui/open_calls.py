"""Takes that are made during one call that stays open: said once, and asked about before the program is closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from kling_desktop.core import Core
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.jobs import JobId
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.messages import Messages, Toast
from kling_desktop.words import joined, n, t, troubles


class OpenCalls(QObject):
    """Knows which calls are open now. Their answers come to this program alone, and are lost with it."""

    def __init__(self, messages: Messages, bridge: Bridge[Core]) -> None:
        super().__init__(messages)
        self._messages = messages
        self._open: set[JobId] = set()
        self._said: list[Toast] = []
        bridge.events.arrived.connect(self._event)

    @property
    def count(self) -> int:
        """How many takes are being made like this."""
        return len(self._open)

    def _event(self, event: object) -> None:
        if not isinstance(event, JobMoved):
            return
        job = event.job
        if not job.kept_open:
            self._open.discard(job.id)
            if not self._open:
                for toast in list(self._said):
                    toast.leave()
            return
        self._open.add(job.id)
        assert job.trouble is not None
        self._keep(self._messages.say(joined(troubles.sentence(job.trouble), troubles.remedy(job.trouble)), stay=True))

    def ask(self, close: Callable[[], object]) -> None:
        """Say what closing would lose, with a way to close all the same."""
        words = n(
            "A take is being made during a call that ends with the program. Closing now loses its video, paid or not.",
            "{count} takes are being made during calls that end with the program. Closing now loses their videos, "
            "paid or not.",
            self.count,
        )
        self._keep(self._messages.say(words, action=t("Close anyway"), run=close, stay=True))

    def _keep(self, toast: Toast) -> None:
        """It is of interest as long as there is an open call."""
        if toast not in self._said:
            self._said.append(toast)
            toast.left.connect(lambda: self._said.remove(toast))
