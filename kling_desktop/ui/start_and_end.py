"""What the window says where the program begins or ends otherwise than it should: work left over, no library."""

from __future__ import annotations

from collections.abc import Callable

from kling_desktop.core import Core
from kling_desktop.domain.jobs import State
from kling_desktop.domain.troubles import DatabaseBroken, Trouble
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.messages import Messages
from kling_desktop.words import joined, n, t, troubles


class StartAndEnd:
    """Each with the way out there is."""

    def __init__(self, document: FilmDocument, bridge: Bridge[Core], messages: Messages) -> None:
        self._document, self._bridge, self._messages = document, bridge, messages

    async def carry_on(self, core: Core) -> None:
        """Carry on what was sent before the program last ended; what was never sent waits for a nod."""
        await self._bridge.call(lambda _core: core.engine.resume(planned=False))
        jobs = await self._bridge.call(lambda _core: core.engine.jobs())
        waiting = [job for job in jobs if job.state is State.PLANNED and job.id not in core.engine.driving]
        if waiting:
            self._messages.say(
                n(
                    "{n} take was planned when the program last ended, and never sent.",
                    "{n} takes were planned when the program last ended, and never sent.",
                    len(waiting),
                ),
                action=t("Send now"),
                run=lambda: self._bridge.start(self._bridge.call(lambda _core: core.engine.resume())),
                stay=True,
            )

    def say_carried_over(self, trouble: DatabaseBroken) -> None:
        """The database was damaged: say so, and offer to read the takes from their files again."""
        facts = trouble.facts
        self._messages.say(
            joined(troubles.sentence(facts), troubles.remedy(facts)),
            action=t("Rebuild the library"),
            run=lambda: self._bridge.start(self._rebuild()),
            stay=True,
        )

    def say_shut(self, trouble: Trouble, again: Callable[[], object]) -> None:
        """The library could not be opened."""
        self._messages.say(troubles.whole(trouble.facts), action=t("Try again"), run=again, stay=True)

    def say_drop_waits(self) -> None:
        """Something was dropped before there is a film to take it."""
        self._messages.say(t("The film is still being opened. It takes what you dropped as soon as it is."))

    def say_would_be_lost(self, close: Callable[[], object]) -> None:
        """The film can be saved nowhere at all, and the person wants to close."""
        trouble = self._document.trouble
        self._messages.say(
            t(
                "The last changes to the film are not saved: {why} Closing now loses them.",
                why="" if trouble is None else troubles.sentence(trouble.facts),
            ),
            action=t("Close anyway"),
            run=close,
            stay=True,
        )

    async def _rebuild(self) -> None:
        rebuilt = await self._bridge.call(lambda core: core.library.rebuild())
        self._messages.say(n("{n} take is back in the library.", "{n} takes are back in the library.", rebuilt.takes))
