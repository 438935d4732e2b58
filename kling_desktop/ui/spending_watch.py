"""What was spent and what is left, as the window knows it: asked for again whenever money moved."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from kling_desktop.core import Core
from kling_desktop.domain.budgets import Room
from kling_desktop.domain.events import JobMoved, SpendingChanged
from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import Offer
from kling_desktop.jobs.spending import Overview
from kling_desktop.ui.bridge import Bridge, pause
from kling_desktop.ui.document import FilmDocument

_GAP_SECONDS = 0.25
_TIMES_AS_LONG = 8
"""Between two questions: money moves with every job, and sums over a long ledger take their time."""


class SpendingWatch(QObject):
    """Holds the latest overview, with what the film on screen has cost; None until the core is open."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Core], document: FilmDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._document = bridge, document
        self._moved = self._loading = self._again = False
        self.overview: Overview | None = None
        bridge.events.arrived.connect(self._event)
        bridge.events.settled.connect(self._settled)
        document.opened.connect(self.look_again)

    def refresh(self) -> None:
        """Ask the core; asked again meanwhile, once more afterwards."""
        if self._loading:
            self._again = True
        else:
            self._loading = True
            self._bridge.start(self._load())

    async def _load(self) -> None:
        try:
            while True:
                self._again = False
                film, begun = self._document.film.id, time.monotonic()
                self._take(await self._bridge.call(partial(_overview, film)))
                await pause(max(_GAP_SECONDS, _TIMES_AS_LONG * (time.monotonic() - begun)))
                if not self._again:
                    return
        finally:
            self._loading = False

    def _take(self, overview: Overview) -> None:
        if self.overview is None or replace(overview, at=self.overview.at) != self.overview:
            self.overview = overview
            self.changed.emit()

    def rooms(self, offer: Offer, quote: Quote, film: Film, dearest: Money | None) -> tuple[Room, ...]:
        """How an order stands to the budgets; nothing while nobody knows."""
        if self.overview is None:
            return ()
        return self.overview.rooms(offer, quote, film.settings.budget, dearest)

    def _event(self, event: object) -> None:
        self._moved = self._moved or isinstance(event, JobMoved | SpendingChanged)

    def _settled(self) -> None:
        if self._moved:
            self._moved = False
            self.refresh()

    def look_again(self) -> None:
        """Ask the core, if there is one."""
        if self._bridge.is_open:
            self.refresh()


async def _overview(film: FilmId, core: Core) -> Overview:
    return await core.spending.overview(film)
