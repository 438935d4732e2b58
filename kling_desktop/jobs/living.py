"""The cards of now: built in, refreshed from what the services say, corrected by what renders really cost.

Nothing waits for a service: what was kept of its last answers serves until it has answered again, and the built-in
cards serve where it never did.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.cards.refreshing import refreshed
from kling_desktop.domain.cards.told import ModelTold
from kling_desktop.domain.events import Bus, CatalogueChanged, JobMoved
from kling_desktop.domain.jobs import State
from kling_desktop.domain.learning import Paid, by_model, corrected
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ModelId, Offer, ProviderId
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.troubles import BadAddress, Trouble
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.paths import Paths
from kling_desktop.jobs import card_cache
from kling_desktop.jobs.balances import Balances
from kling_desktop.jobs.card_cache import Kept
from kling_desktop.jobs.past_renders import RENDERS, lessons, read_lessons
from kling_desktop.jobs.store import JobStore
from kling_desktop.providers.answers import Json
from kling_desktop.providers.catalogue import read

log = logging.getLogger(__name__)

PAID = tuple(provider for provider in ProviderId if provider is not ProviderId.ANIMATIC)
FRESH = timedelta(hours=6)
"""How old an answer of a service may be before it is asked again."""
_LOOK_AGAIN = 900.0
_LESSON_GAP = 2.0
"""Seconds between two lessons: in a night run something is saved every moment, and prices do not change so fast."""
_BELIEVED = timedelta(days=7)
"""How long it is believed that a model is gone: the service may have it back, and an order is refused at no cost."""
_REFUSED_BELIEVED = timedelta(days=1)


class Services(Protocol):
    """What can be asked of the services."""

    async def ask(self, provider: ProviderId, models: Iterable[ModelId]) -> Json:
        """Their catalogue, as the cache keeps it; raises Trouble."""
        ...

    async def balance(self, provider: ProviderId) -> Money | None:
        """What is left; raises Trouble."""
        ...


def bases(addresses: Addresses) -> dict[ProviderId, str]:
    """The base address of every paid service that has a good one."""
    found: dict[ProviderId, str] = {}
    for provider in PAID:
        try:
            found[provider] = addresses.base(provider)
        except BadAddress:
            log.info("the address of %s is not a good one: its built-in cards serve", provider.value)
    return found


def assemble(kept: Mapping[ProviderId, Kept], renders: Iterable[Paid], now: datetime) -> Catalogue:
    """The catalogue of now."""
    past = by_model(renders)
    said = {
        provider: read(provider, each.told, each.asked) for provider, each in kept.items() if each.asked is not None
    }

    def living(card: Offer) -> Offer:
        told = said.get(card.provider)
        about = None if told is None else told.models.get(card.model)
        if told is not None and about is not None and told.asked.date() >= card.checked:
            stale = about.gone and now - told.asked > _BELIEVED
            card = card if stale else refreshed(card, about, told.asked)
        when = kept.get(card.provider, Kept()).refused.get(card.model)
        if when is not None and abs(now - when) < _REFUSED_BELIEVED and (card.asked is None or when > card.asked):
            card = refreshed(card, ModelTold(gone=True), when)
        return corrected(card, past.get(card.key, ()))

    return Catalogue(living(card) for card in BUILT_IN.offers)


def cached(paths: Paths, addresses: Addresses, now: datetime) -> Catalogue:
    """The catalogue as it was kept, for commands that ask nobody. Blocks."""
    folder = card_folder(paths)
    kept = {provider: card_cache.load(folder, provider, base, now) for provider, base in bases(addresses).items()}
    return assemble(kept, read_lessons(paths.database), now)


def card_folder(paths: Paths) -> Path:
    """Where answers of the services are kept."""
    return paths.cache / "cards"


class LivingCards:
    """Holds the catalogue of now and keeps it fresh; `CatalogueChanged` tells of every new one."""

    def __init__(
        self,
        folder: Path,
        addresses: Addresses,
        services: Services,
        store: JobStore,
        balances: Balances,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._folder = folder
        self._addresses = addresses
        self._bases = bases(addresses)
        self._services = services
        self._store = store
        self._balances = balances
        self._bus = bus
        self._clock = clock
        self._kept: dict[ProviderId, Kept] = {}
        self._renders: tuple[Paid, ...] = ()
        self._now = BUILT_IN
        self._learning = self._to_learn = False
        self._asking: dict[ProviderId, asyncio.Lock] = {provider: asyncio.Lock() for provider in PAID}
        self._tasks: set[asyncio.Task[object]] = set()
        self._unsubscribe = bus.subscribe(JobMoved, self._moved)

    @property
    def now(self) -> Catalogue:
        """The offers of now."""
        return self._now

    @property
    def balances(self) -> Balances:
        """What the services said is left."""
        return self._balances

    async def load(self) -> None:
        """Read what is kept on this computer. Asks nobody."""
        now = self._clock.now()
        for provider, base in self._bases.items():
            self._kept[provider] = await asyncio.to_thread(card_cache.load, self._folder, provider, base, now)
        await self._balances.load()
        await self.relearn()

    async def moved(self, provider: ProviderId) -> None:
        """The service is reached at another address now: what was said at the one of before counts no more."""
        self._bases = bases(self._addresses)
        base = self._bases.get(provider)
        self._kept[provider] = Kept()
        if base is not None:
            now = self._clock.now()
            self._kept[provider] = await asyncio.to_thread(card_cache.load, self._folder, provider, base, now)
        await self._balances.forget(provider)
        self._build()

    async def relearn(self) -> None:
        """Learn prices and times from the latest renders."""
        self._renders = lessons(await self._store.latest_done(RENDERS))
        self._build()

    async def refresh(
        self, providers: Iterable[ProviderId] | None = None, *, older_than: timedelta = timedelta(0)
    ) -> Mapping[ProviderId, Trouble | None]:
        """Ask the services whose answers are older than that; per service asked, the trouble that kept it silent."""
        wanted = [provider for provider in (PAID if providers is None else providers) if provider in self._bases]
        now = self._clock.now()
        due = [provider for provider in wanted if self._age(provider, now) >= older_than]
        troubles = await asyncio.gather(*(self._ask(provider) for provider in due))
        return dict(zip(due, troubles, strict=True))

    async def read_balances(self, providers: Iterable[ProviderId]) -> None:
        """Ask services for what is left; only those there is a key for. Who does not answer is as before."""

        async def one(provider: ProviderId) -> None:
            try:
                await self._balances.note(provider, await self._services.balance(provider))
            except Trouble as trouble:
                log.info("%s did not tell its balance: %s", provider.value, trouble.code)

        await asyncio.gather(*(one(provider) for provider in providers if provider in self._bases))

    async def refused(self, provider: ProviderId, model: ModelId) -> None:
        """An order was refused because the model no longer exists."""
        at = self._clock.now()
        kept = self._kept[provider] = self._kept.get(provider, Kept()).with_refused(model, at)
        self._build()
        await self._save(provider, kept)

    async def keep_fresh(self, with_key: Callable[[], Awaitable[Iterable[ProviderId]]]) -> None:
        """Ask now and then, for as long as this runs, the services that there is a key for, and only those."""
        while True:
            providers = [provider for provider in await with_key() if provider in self._bases]
            told = await self.refresh(providers, older_than=FRESH)
            await self.read_balances(provider for provider, trouble in told.items() if trouble is None)
            await self._clock.sleep(_LOOK_AGAIN)

    def start_keeping_fresh(self, with_key: Callable[[], Awaitable[Iterable[ProviderId]]]) -> None:
        """Keep fresh in the background until `aclose`; must be called on the core's own loop."""
        self._begin(self.keep_fresh(with_key))

    async def aclose(self) -> None:
        """End what runs in the background."""
        self._unsubscribe()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _begin(self, work: Coroutine[object, object, object]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("the cards could not be kept fresh: %s", error)

    def _moved(self, event: JobMoved) -> None:
        job = event.job
        if job.state is State.DONE and job.provider in self._bases and event.before is not State.DONE:
            self._to_learn = True
            if not self._learning:
                self._learning = True
                self._begin(self._learn())

    async def _learn(self) -> None:
        """Learn at once, and what comes meanwhile all together a little later."""
        try:
            while self._to_learn:
                self._to_learn = False
                await self.relearn()
                await self._clock.sleep(_LESSON_GAP)
        finally:
            self._learning = False

    def _age(self, provider: ProviderId, now: datetime) -> timedelta:
        asked = self._kept.get(provider, Kept()).asked
        # Asked in the future, by a clock that was wrong then or is wrong now: who knows how long ago that was.
        return timedelta.max if asked is None or asked > now else now - asked

    async def _ask(self, provider: ProviderId) -> Trouble | None:
        async with self._asking[provider]:
            models = [card.model for card in BUILT_IN.of(provider)]
            try:
                told = await self._services.ask(provider, models)
            except Trouble as trouble:
                log.info("%s did not tell about its models: %s", provider.value, trouble.code)
                return trouble
            if not told:
                # It answered, and said nothing we understand: what was known before is better than that.
                log.info("%s says nothing about our models", provider.value)
                return None
            kept = Kept(asked=self._clock.now(), told=told)
            self._kept[provider] = kept
            self._build()
            await self._save(provider, kept)
            return None

    async def _save(self, provider: ProviderId, kept: Kept) -> None:
        base = self._bases.get(provider)
        if base is None:
            return  # moved to where nobody can be asked
        try:
            await asyncio.to_thread(card_cache.save, self._folder, provider, base, kept)
        except Trouble as trouble:
            log.info("what %s said of its models could not be kept: %s", provider.value, trouble.code)

    def _build(self) -> None:
        now = assemble(self._kept, self._renders, self._clock.now())
        if now.offers != self._now.offers:
            self._now = now
            self._bus.publish(CatalogueChanged(now))
