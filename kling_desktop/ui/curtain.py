"""While one film goes and another comes nothing is painted: each is seen whole, and painted in a turn of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QListView, QWidget

_LAYOUTS = 2
"""Turns of the loop for layouts: lists that hold other rows make columns longer."""


class Curtain(QObject):
    """Before a workspace; what was painted last stays on screen while it is down."""

    def __init__(self, workspace: QWidget) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._layouts_left = 0
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._lay_out)

    @contextmanager
    def down(self) -> Iterator[None]:
        """Until a few turns of the loop after the end, however that comes."""
        self._workspace.setUpdatesEnabled(False)
        try:
            yield
        finally:
            self._layouts_left = _LAYOUTS
            self._turn.start()

    def _lay_out(self) -> None:
        # Lists put off their layout until they are painted; columns would follow, and all of it be painted again.
        for rows in self._workspace.findChildren(QListView):
            if rows.isVisible():
                rows.doItemsLayout()
        self._layouts_left -= 1
        if self._layouts_left > 0:
            self._turn.start()
        else:
            self._workspace.setUpdatesEnabled(True)
