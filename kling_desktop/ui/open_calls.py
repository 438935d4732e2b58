"""Takes that are made during one call that stays open: said once, and asked about before the program is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kling_desktop.core import Core
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.jobs import JobId
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.messages import Messages
from kling_desktop.words import n, troubles


class OpenCalls(QObject):
    """Knows which calls are open now. Their answers come to this program alone, and are lost with it."""

    def __init__(self, messages: Messages, bridge: Bridge[Core]) -> None:
        super().__init__(messages)
        self._messages = messages
        self._open: set[JobId] = set()
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
            return
        self._open.add(job.id)
        assert job.trouble is not None
        self._messages.say(f"{troubles.sentence(job.trouble)} {troubles.remedy(job.trouble)}", stay=True)

    def before_closing(self) -> str:
        """What closing would lose."""
        return n(
            "A take is being made during a call that ends with the program. Closing now loses its video, paid or not.",
            "{count} takes are being made during calls that end with the program. Closing now loses their videos, "
            "paid or not.",
            self.count,
        )
