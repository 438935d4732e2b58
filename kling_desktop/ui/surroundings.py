"""What every panel may use, handed down from the window: no globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kling_desktop.core import Core
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.commands import Commands
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.messages import Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The services of one window."""

    bridge: Bridge[Core]
    commands: Commands
    messages: Messages
    thumbnails: Thumbnails
    open_keys: Callable[[], object]
    """Open the keys dialog."""
    open_spending: Callable[[], object] = lambda: None
    """Open the sheet of spending and budgets."""

    def report(self, trouble: Trouble) -> None:
        """Show a failure that has no better place."""
        self.messages.trouble(trouble)
