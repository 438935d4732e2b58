"""What happened in the core, for whoever listens. The only callback between packages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from kling_desktop.domain.cards.catalogue import Catalogue
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import Queue
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import TroubleFacts

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class JobMoved:
    """A job is new (`before` None) or went from one state to another, or its row changed within one."""

    job: Job
    before: State | None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, 0 to 1; not kept in its row."""

    job: JobId
    progress: float


@dataclass(frozen=True, slots=True)
class TakeSaved:
    """A take is in the library."""

    take: Take


@dataclass(frozen=True, slots=True)
class TakeChanged:
    """Verdict, rating, tags or notes of a take changed."""

    take: Take


@dataclass(frozen=True, slots=True)
class TakeGone:
    """A take left the library for the bin."""

    id: TakeId


@dataclass(frozen=True, slots=True)
class ShelfChanged:
    """An element came onto the shelf, changed there or left it."""


@dataclass(frozen=True, slots=True)
class Offline:
    """Whether the last attempt to reach a provider found no way there; `why`: what stands between, once it does."""

    provider: str
    offline: bool
    why: TroubleFacts | None = None


@dataclass(frozen=True, slots=True)
class DiskWait:
    """A job waits for our own disk, and why; `trouble` None: it waits for that no more."""

    job: JobId
    trouble: TroubleFacts | None


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """The queue was paused, resumed or put into another order, or its rules changed."""

    queue: Queue


@dataclass(frozen=True, slots=True)
class AddressesNotTried:
    """Addresses of a film that could not be opened from here, which proves nothing about the provider.

    Each as its path in the project file and what its name needs (mention, name).
    """

    job: JobId
    places: tuple[tuple[str, Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """The offers are others now: a service was asked, a model went, a price was learned."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class BalanceRead:
    """A provider told how much is left, at a moment (UTC)."""

    provider: ProviderId
    balance: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class SpendingChanged:
    """A budget was set, or the ledger has entries that come from no move of a job."""


class Bus:
    """Tells listeners of a type about events of that type, in the thread that publishes, in the order of arrival."""

    def __init__(self) -> None:
        self._listeners: list[tuple[type[object], Callable[[object], None]]] = []
        self._lock = threading.Lock()

    def subscribe(self, kind: type[E], listener: Callable[[E], None]) -> Callable[[], None]:
        """Call `listener` for every event of `kind`; the returned function ends that."""

        def call(event: object) -> None:
            if isinstance(event, kind):
                listener(event)

        entry: tuple[type[object], Callable[[object], None]] = (kind, call)
        with self._lock:
            self._listeners.append(entry)

        def stop() -> None:
            with self._lock:
                if entry in self._listeners:
                    self._listeners.remove(entry)

        return stop

    def publish(self, event: object) -> None:
        """Tell everyone. A listener must be quick and must not raise."""
        with self._lock:
            listeners = [call for kind, call in self._listeners if isinstance(event, kind)]
        for call in listeners:
            call(event)
