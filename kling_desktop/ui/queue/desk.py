"""Where the queue's sheet is opened from, and what it asks for beyond the queue is done."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.jobs import Job
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.takes.resending import look_for, warn_of_resending
from kling_desktop.ui.obstacles import Obstacles
from kling_desktop.ui.spending.desk import SpendingDesk
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t


class QueueDesk(QObject):
    """One for a window."""

    def __init__(self, window: QWidget, ui: Surroundings, spending: SpendingDesk, obstacles: Obstacles) -> None:
        super().__init__(window)
        self._window, self._ui, self._spending, self._obstacles = window, ui, spending, obstacles
        ui.commands.add(Command(id="window.queue", group=t("Window"), words=t("Queue"), keys=("Ctrl+J",)), self.open)

    def open(self) -> None:
        """What is under way and what waits, over the window."""
        from kling_desktop.ui.queue.sheet import QueueSheet

        sheet = QueueSheet(self._window, self._ui.bridge, lambda: self._obstacles.disk)
        sheet.history_requested.connect(self._spending.show_history)
        sheet.dispute_requested.connect(self._spending.save_dispute)
        sheet.look_up_requested.connect(lambda job: self._ui.bridge.start(look_for(self._ui, job)))
        sheet.resend_requested.connect(self._warn)
        sheet.open(sheet.table)

    def _warn(self, job: Job) -> None:
        start, call = self._ui.bridge.start, self._ui.bridge.call
        warn_of_resending(
            self._ui.messages,
            job,
            lambda: start(call(lambda core: core.engine.retry(job.id, force=True))),
            lambda: start(look_for(self._ui, job.id)),
        )
