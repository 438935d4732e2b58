"""A real database, library and engine around a provider that says what the test tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.events import Bus, JobMoved
from kling_desktop.domain.film import Film, FilmId, Shot, ShotId
from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Sweeper
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.paths import find_paths, make_folders
from kling_desktop.host.settings import SettingsStore
from kling_desktop.jobs.engine import Engine
from kling_desktop.jobs.kit import Kit
from kling_desktop.jobs.lease import Lease
from kling_desktop.jobs.market import Market
from kling_desktop.jobs.queue_book import QueueBook
from kling_desktop.jobs.queueing import Turnstile
from kling_desktop.jobs.store import JobStore
from kling_desktop.library.takes import Library
from kling_desktop.storage.database import Database
from tests.unit.jobs.scripted import OneKey, ScriptedProvider, SteppingClock


@dataclass
class Desk:
    """One process's worth of engine, with everything a test wants to look at."""

    engine: Engine
    store: JobStore
    lease: Lease
    provider: ScriptedProvider
    clock: SteppingClock
    keys: OneKey
    states: list[State]
    kit: Kit
    moved: list[JobMoved]


class Opening(Protocol):
    """Opens a desk on the test's home; two of them are two processes."""

    def __call__(
        self,
        provider: ScriptedProvider | None = None,
        *,
        patience: int | None = None,
        uploads: Sweeper | None = None,
    ) -> AbstractAsyncContextManager[Desk]: ...


@pytest.fixture
def opening(home: Path) -> Opening:
    def open_desk(
        provider: ScriptedProvider | None = None, *, patience: int | None = None, uploads: Sweeper | None = None
    ) -> AbstractAsyncContextManager[Desk]:
        return opened_desk(home, provider, patience=patience, uploads=uploads)

    return open_desk


@asynccontextmanager
async def opened_desk(
    home: Path,
    provider: ScriptedProvider | None = None,
    *,
    patience: int | None = None,
    uploads: Sweeper | None = None,
) -> AsyncIterator[Desk]:
    """One process on that home."""
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    database = Database.open(paths.database)
    bus, clock, keys = Bus(), SteppingClock(), OneKey()
    asked = KeyDesk(keys)
    provider = provider or ScriptedProvider()
    states: list[State] = []
    moved: list[JobMoved] = []
    bus.subscribe(JobMoved, moved.append)
    bus.subscribe(JobMoved, lambda event: states.append(event.job.state))
    lease = Lease(paths.locks)
    queue = Turnstile(QueueBook(paths.database.with_name("queue.json")), database, lease, bus, clock)
    kit = Kit(
        store=JobStore(database),
        budgets=SettingsStore(paths.settings).budgets,
        lease=lease,
        providers={ProviderId.OXEN: provider},
        library=Library(database, paths, bus, clock),
        keys=asked,
        bus=bus,
        clock=clock,
        ready_folder=paths.cache / "ready",
        part_folder=paths.library / ".part",
        queue=queue,
        uploads=uploads,
    )
    engine = Engine(kit, Market(asked), paths.references, patience=patience)
    try:
        yield Desk(engine, kit.store, kit.lease, provider, clock, keys, states, kit, moved)
    finally:
        await engine.aclose()
        database.close()


@pytest.fixture
def film() -> Film:
    return Film(
        id=FilmId("f" * 32), name="Launch day", shots=(Shot(id=ShotId("s1"), prompt="A rocket lifts off", duration=5),)
    )


@pytest.fixture
def offer(film: Film) -> Offer:
    found = offer_for("oxen", None, film)
    assert found is not None
    return found
