"""The one place where the core is built and closed; window, command line and tests all come through here."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.dispute import Dispute
from kling_desktop.domain.events import Bus, KeyringWaits
from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock, KeyReport
from kling_desktop.domain.purses import Whose
from kling_desktop.domain.troubles import DatabaseBroken
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.clock import SystemClock
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.keys import SystemKeys
from kling_desktop.host.library_place import library_here, open_library
from kling_desktop.host.logs import level_of, start_logging
from kling_desktop.host.paths import Paths, find_paths, make_folders
from kling_desktop.host.secrets import remember_environment
from kling_desktop.host.settings import Settings, SettingsStore
from kling_desktop.host.spelling import Spelling
from kling_desktop.host.text_blocks import TextBlocks
from kling_desktop.jobs.accounts import AccountBook
from kling_desktop.jobs.balances import Balances
from kling_desktop.jobs.dispute import dispute_of, write_dispute
from kling_desktop.jobs.engine import Engine
from kling_desktop.jobs.gateways import Gateways
from kling_desktop.jobs.hosting import Hosting, ready
from kling_desktop.jobs.kit import Kit
from kling_desktop.jobs.lease import Lease
from kling_desktop.jobs.living import LivingCards, card_folder
from kling_desktop.jobs.looking import looking
from kling_desktop.jobs.market import Market
from kling_desktop.jobs.queue_book import QueueBook
from kling_desktop.jobs.queueing import Turnstile
from kling_desktop.jobs.spending import Spending
from kling_desktop.jobs.store import JobStore
from kling_desktop.jobs.tidying import idle
from kling_desktop.library.element_shelf import ElementShelf
from kling_desktop.library.films import Films, Recovery, save
from kling_desktop.library.fresh import FreshFilms
from kling_desktop.library.kept import keep_frame, keep_picture
from kling_desktop.library.takes import Library
from kling_desktop.storage.database import Database

POLL = "KLING_DESKTOP_POLL_SECONDS"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Everything a face works with. `carried_over` tells of a database that was damaged and replaced at the start."""

    paths: Paths
    settings: SettingsStore
    keys: KeyDesk
    bus: Bus
    library: Library
    shelf: ElementShelf
    films: Films
    fresh: FreshFilms
    windows: Lease
    """This window as one of those that are open."""
    engine: Engine
    queue: Turnstile
    market: Market
    cards: LivingCards
    spending: Spending
    hosting: Hosting
    gateways: Gateways
    accounts: AccountBook
    blocks: TextBlocks
    spelling: Spelling
    _tests: KeyTests
    carried_over: DatabaseBroken | None = None

    async def try_key(self, provider: ProviderId, account: str = "") -> KeyReport:
        """Ask a provider, at no cost, whether our key of an account works."""
        report = await self._tests.try_key(provider, account)
        balances = self.cards.balances
        if report.works and report.balance is None:
            before = balances.of(provider, account)
            await self.cards.read_balances([(provider, account)])
            known = balances.of(provider, account)
            # What was told with an order some time ago is shown with its age, not as an answer to this test.
            report = report if known is None or known is before else replace(report, balance=known.left)
        elif report.works:
            await balances.note(provider, report.balance, account)
        return report

    async def keep_cards_fresh(self) -> None:
        """From now on ask the services with a key about their models now and then, in the background."""

        async def with_key() -> tuple[Whose, ...]:
            present = (await self.market.purse()).present
            return tuple(whose for whose, there in present.items() if there)

        self.cards.start_keeping_fresh(with_key)

    async def set_key(self, provider: ProviderId, key: str, account: str = "") -> None:
        """Keep a key in the keyring; raises KeyringMissing, KeyringRefused, NoKey."""
        await self.keys.set(provider, key, account)
        self.market.forget_keys()

    async def remove_key(self, provider: ProviderId, account: str = "") -> bool:
        """Forget a key of the keyring; False when there was none. Raises KeyringMissing, KeyringRefused."""
        try:
            return await self.keys.remove(provider, account)
        finally:
            self.market.forget_keys()

    async def keyring_waits(self) -> bool:
        """Whether the keyring keeps somebody waiting now."""
        return self.keys.thread.is_late

    async def stop_waiting_for_keyring(self) -> None:
        """A person does not want to wait for the keyring any longer: whoever does is refused."""
        self.keys.give_up()

    async def ask_keyring_again(self) -> None:
        """The keyring did not open, and a person wishes to try again: whoever needs a key asks for it once more."""
        self.keys.try_again()
        self.market.forget_keys()

    async def dispute(self, job: JobId) -> Dispute:
        """Everything that is known of a job, for others to read; raises NoSuchJob."""
        return await dispute_of(self.engine.store, self.spending, job)

    async def write_dispute(self, dispute: Dispute, text: str, file: Path) -> tuple[Path, Path]:
        """Write what people read and what programs read; gives both files. Raises CannotSave, DiskFull."""
        return await asyncio.to_thread(write_dispute, dispute, text, file)

    async def keep_picture(self, data: bytes) -> Path:
        """Keep a pasted picture beside the library; gives its file. Raises PictureLost, CannotSave, DiskFull."""
        await asyncio.to_thread(library_here, self.paths)
        return await asyncio.to_thread(keep_picture, data, self.paths.references)

    async def keep_frame(self, video: Path, index: int) -> Path:
        """Keep a frame of a video as a picture; gives its file. Raises NotAVideo, CannotSave, DiskFull."""
        await asyncio.to_thread(library_here, self.paths)
        return await asyncio.to_thread(keep_frame, video, index, self.paths.references)

    async def new_film_file(self, film: Film, *, fresh: bool = False) -> Path:
        """Save a film that has no place yet into a free file among our own; raises CannotSave, DiskFull.

        `fresh`: it is a new one, and cleared away at a later start if nobody ever touches it.
        """

        def work() -> Path:
            path = self.films.untitled(film)
            save(path, film, private=True)
            if fresh:
                self.fresh.note(path)
            return path

        return await asyncio.to_thread(work)

    async def sweep_films(self, names: Collection[str]) -> tuple[Path, ...]:
        """Clear away new films that nobody ever touched, unless another window is open: they may be on screen there.

        `names`: what a film is called that has no name yet. Gives the files that are gone. Raises CannotSave, DiskFull.
        """

        def work(busy: frozenset[FilmId]) -> tuple[Path, ...]:
            self.windows.take()
            if self.windows.others():
                return ()
            now = self.settings.now
            open_ones = {*now.open_films, *((now.last_film,) if now.last_film else ())}
            kept = busy | {found.film.id for found in self.films.unsaved()}
            gone = self.fresh.sweep(open_ones, names, lambda film: film in kept, datetime.now(UTC))
            for path in gone:
                self.films.forget(path)
            return gone

        jobs, takes = await self.engine.store.films(), await self.library.films()
        return await asyncio.to_thread(work, jobs | takes)

    async def keep_unsaved(self, film: Film, path: Path | None) -> None:
        """Keep work that could not be written to its own file; raises CannotSave, DiskFull."""
        await asyncio.to_thread(self.films.autosave, film, path, datetime.now(UTC))

    async def forget_unsaved(self, film: FilmId) -> None:
        """The work is in its own file now; raises CannotSave."""
        await asyncio.to_thread(self.films.settled, film)

    async def unsaved(self) -> tuple[Recovery, ...]:
        """Work that could not be written to its own file so far, the latest first."""
        return await asyncio.to_thread(self.films.unsaved)

    async def templates(self) -> tuple[Path, ...]:
        """The person's own films to begin others with."""
        return await asyncio.to_thread(self.films.templates)

    async def keep_template(self, film: Film, name: str) -> Path:
        """Keep a film to begin others with; raises CannotSave, DiskFull."""
        return await asyncio.to_thread(self.films.keep_template, film, name)

    async def drop_template(self, path: Path) -> None:
        """Forget one; raises CannotSave."""
        await asyncio.to_thread(self.films.drop_template, path)

    async def change_settings(self, how: Callable[[Settings], Settings]) -> Settings:
        """Replace the settings by what `how` makes of them, and keep that; raises CannotSave, DiskFull."""
        return await asyncio.to_thread(self.settings.change, how)


class KeyTests:
    """Asks providers about keys, so that faces need not know providers."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def try_key(self, provider: ProviderId, account: str = "") -> KeyReport:
        """What the provider says of the key of an account."""
        named = self._kit.named
        found = self._kit.providers[provider] if named is None else named(provider, account)
        return await found.try_key()


def poll_seconds(environ: Mapping[str, str]) -> float | None:
    """Seconds between polls where the environment says so; what is no sensible number is as if it were not there."""
    try:
        seconds = float(environ.get(POLL, ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86_400 else None


@asynccontextmanager
async def open_core(
    environ: Mapping[str, str] | None = None, clock: Clock | None = None, *, patience: int | None = None
) -> AsyncIterator[Core]:
    """Build the core, and close it in reverse order whatever happens.

    `patience` is how many network faults in a row a job waits out before it is left for later; None waits for ever.
    Raises CannotSave, DiskFull, DatabaseBusy, DatabaseNewer, BadAddress.
    """
    environ = os.environ if environ is None else environ
    clock = clock or SystemClock()
    remember_environment(environ)
    async with AsyncExitStack() as closing:
        paths = find_paths(environ)
        await asyncio.to_thread(make_folders, paths)
        closing.callback(await asyncio.to_thread(start_logging, paths, level_of(environ)))
        settings = await asyncio.to_thread(SettingsStore, paths.settings)
        paths = paths.with_library(settings.now.library)
        await asyncio.to_thread(open_library, paths)
        database, carried_over = await _open_database(paths)
        closing.push_async_callback(asyncio.to_thread, database.close)
        addresses = Addresses(environ, lambda: settings.now.addresses)
        bus = Bus()
        keys = KeyDesk(
            await asyncio.to_thread(SystemKeys, environ, addresses=addresses, accounts=lambda: settings.now.accounts),
            lambda waiting: bus.publish(KeyringWaits(waiting)),
        )
        from kling_desktop.providers.bucket import Bucket
        from kling_desktop.providers.catalogue.reader import CatalogueReader
        from kling_desktop.providers.connect import connect

        secrets = await asyncio.to_thread(BucketKeys, environ, thread=keys.thread)
        bucket = Bucket(lambda: settings.now.bucket, secrets, clock, paths.cache / "bucket.json", poll_seconds(environ))
        providers = connect(
            environ,
            keys,
            paths.cache,
            clock,
            bucket,
            user_name=lambda: settings.now.users.get(ProviderId.OXEN, ""),
            agreed=lambda place: place in settings.now.agreed,
            orders=lambda: settings.now.routes,
            addresses=addresses,
        )
        closing.push_async_callback(providers.aclose)
        library = Library(database, paths, bus)
        lease = Lease(paths.locks)
        queue = Turnstile(QueueBook(paths.database.with_name("queue.json")), database, lease, bus, clock)
        store = JobStore(database)
        balances = Balances(card_folder(paths) / "balances.json", bus, clock)
        reader = CatalogueReader(providers, lambda provider: market.usual(provider))
        cards = LivingCards(card_folder(paths), addresses, reader, store, balances, bus, clock)
        closing.push_async_callback(cards.aclose)
        await cards.load()
        kit = Kit(
            store=store,
            budgets=settings.budgets,
            lease=lease,
            providers=providers,
            library=library,
            keys=keys,
            bus=bus,
            clock=clock,
            ready_folder=paths.cache / "ready",
            part_folder=paths.library / ".part",
            hints=providers.hints_of,
            named=providers.of,
            queue=queue,
            uploads=bucket,
            cards=cards,
            renew=providers.renew,
            poll_seconds=poll_seconds(environ),
        )
        market = Market(
            keys,
            ready(lambda: settings.now.bucket, secrets),
            looking(addresses),
            addresses,
            catalogue=lambda: cards.now,
            accounts=lambda: settings.now.accounts,
        )
        windows = Lease(paths.locks / "windows")
        closing.push_async_callback(asyncio.to_thread, windows.release)
        engine = Engine(kit, market, paths.references, patience=patience)
        closing.push_async_callback(engine.aclose)
        yield Core(
            paths=paths,
            settings=settings,
            keys=keys,
            bus=bus,
            library=library,
            shelf=ElementShelf(paths, bus),
            films=Films(paths, settings),
            fresh=FreshFilms(paths),
            windows=windows,
            engine=engine,
            queue=queue,
            market=market,
            cards=cards,
            spending=Spending(database, store, settings, bus, clock),
            hosting=Hosting(settings, secrets, bucket, market, lambda: idle(kit.store, clock.now())),
            gateways=Gateways(addresses, settings, kit.store, market, cards),
            accounts=AccountBook(settings, keys, kit.store, market, balances),
            blocks=TextBlocks(paths.text_blocks),
            spelling=Spelling(paths.own_words, environ),
            _tests=KeyTests(kit),
            carried_over=carried_over,
        )


async def _open_database(paths: Paths) -> tuple[Database, DatabaseBroken | None]:
    """The database; a damaged one lies aside after the first attempt, and the second opens its replacement."""
    try:
        return await asyncio.to_thread(Database.open, paths.database), None
    except DatabaseBroken as trouble:
        return await asyncio.to_thread(Database.open, paths.database), trouble
