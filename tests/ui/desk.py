"""What a panel needs to live in a test: a document, the shared model, a bridge to a small core."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.core import Core
from kling_desktop.domain.accounts import Accounts
from kling_desktop.domain.budgets import NO_BUDGETS, NOTHING_SPENT, Budgets, Scope, Tally
from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.film import (
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Reference,
    ReferenceId,
    Settings,
    Shot,
    ShotId,
)
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.problems import PictureFacts, VideoFacts
from kling_desktop.domain.purses import Purse, Whose
from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.paths import find_paths
from kling_desktop.host.resources import resource
from kling_desktop.host.settings import Settings as HostSettings
from kling_desktop.host.settings import SettingsStore
from kling_desktop.host.spelling import OFF, Spelling
from kling_desktop.host.text_blocks import TextBlocks
from kling_desktop.jobs.balances import Balance
from kling_desktop.jobs.spending import Overview
from kling_desktop.library.films import save
from kling_desktop.ui.bridge import Bridge, CoreThread
from kling_desktop.ui.commands import Commands
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.surroundings import Surroundings

W = TypeVar("W", bound=QWidget)


@dataclass
class Order:
    """What the engine was asked to send."""

    film: Film
    offer: Offer
    takes: int


@dataclass
class SmallEngine:
    """Takes orders and remembers them; refuses with `refusal` while there is one."""

    orders: list[Order] = field(default_factory=list)
    refusal: Trouble | None = None
    hold: asyncio.Event | None = None

    async def jobs(self, _film: FilmId | None = None) -> tuple[Job, ...]:
        return ()

    async def start(self, film: Film, offer: Offer, takes: int, _limit: Decimal | None) -> tuple[Job, ...]:
        if self.hold is not None:
            await self.hold.wait()
        if self.refusal is not None:
            raise self.refusal
        self.orders.append(Order(film, offer, takes))
        return ()


@dataclass
class SmallMarket:
    """Measures pictures for real; keys are as the test says."""

    keys: dict[ProviderId, bool]
    bucket: bool = False

    async def pictures(self, film: Film) -> Mapping[Media, PictureFacts]:
        from kling_desktop.media.pictures import measure

        video = None if film.source_video is None else film.source_video.media
        return {media: measure(media) for media in film.files if media.path is not None and media != video}

    async def video(self, film: Film) -> VideoFacts | None:
        from kling_desktop.media.source import measure

        media = None if film.source_video is None else film.source_video.media
        return None if media is None or media.path is None else measure(media)

    async def has_bucket(self) -> bool:
        return self.bucket

    homes: Mapping[ProviderId, str] = field(default_factory=dict)

    accounts: Mapping[str, Accounts] = field(default_factory=dict)

    async def purse(self) -> Purse:
        """Every account of a provider has a key where the provider is said to have one."""
        accounts = Purse(accounts=self.accounts)
        present = {
            (provider, name): there for provider, there in self.keys.items() for name in accounts.names(provider)
        }
        return Purse(accounts=self.accounts, present=present)


@dataclass
class SmallBalances:
    """What the services said is left."""

    now: dict[Whose, Balance] = field(default_factory=dict)


@dataclass
class SmallCards:
    """The offers of the test's choice; asking the services finds `troubles`, and counts."""

    now: Catalogue = BUILT_IN
    balances: SmallBalances = field(default_factory=SmallBalances)
    troubles: dict[ProviderId, Trouble | None] = field(default_factory=dict)
    asked: int = 0

    async def refresh(self) -> Mapping[ProviderId, Trouble | None]:
        self.asked += 1
        return self.troubles

    async def read_balances(self, _providers: Iterable[ProviderId]) -> None:
        return None


@dataclass
class SmallHosting:
    """Uploads everywhere were agreed to, unless the test says otherwise."""

    all_agreed: frozenset[str] = frozenset({"aihubmax", "bucket"})

    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    async def agree(self, *places: str) -> None:
        self.all_agreed |= {*places}


@dataclass
class SmallGateways:
    """Opens addresses as the test says."""

    refusal: Trouble | None = None
    reached: bool = True
    tried: list[tuple[str, str]] = field(default_factory=list)

    async def try_address(self, _offer: Offer, where: str, url: str) -> bool:
        self.tried.append((where, url))
        if self.refusal is not None:
            raise self.refusal
        return self.reached


@dataclass
class SmallLibrary:
    """The takes of the test's choice, newest first."""

    takes: tuple[Take, ...] = ()

    async def list(self, _query: str = "", limit: int = 100) -> tuple[Take, ...]:
        return self.takes[:limit]


@dataclass
class SmallSpending:
    """What was spent, and the budgets, as the test says."""

    budgets: Budgets = NO_BUDGETS
    spent: Tally = NOTHING_SPENT

    async def overview(self, _film: FilmId | None = None) -> Overview:
        tallies = dict.fromkeys((Scope.DAY, Scope.MONTH, Scope.FILM), self.spent)
        return Overview(at=datetime.now(UTC), budgets=self.budgets, tallies=tallies)


@dataclass
class SmallCore:
    """As much of the core as the panels of Compose ask for."""

    gateways: SmallGateways = field(default_factory=SmallGateways)

    engine: SmallEngine = field(default_factory=SmallEngine)
    market: SmallMarket = field(default_factory=lambda: SmallMarket(dict.fromkeys(ProviderId, True)))
    hosting: SmallHosting = field(default_factory=SmallHosting)
    cards: SmallCards = field(default_factory=SmallCards)
    spending: SmallSpending = field(default_factory=SmallSpending)
    library: object = field(default_factory=SmallLibrary)
    blocks: TextBlocks = field(default_factory=lambda: TextBlocks(find_paths().text_blocks))
    spelling: Spelling = field(default_factory=lambda: Spelling(find_paths().own_words))
    settings: SettingsStore = field(default_factory=lambda: SettingsStore(find_paths().settings))
    spell_check: bool = False

    def __post_init__(self) -> None:
        find_paths().settings.parent.mkdir(parents=True, exist_ok=True)
        if not self.spell_check:
            # A dictionary takes longer to open than most tests to run.
            self.settings.change(lambda settings: replace(settings, spelling=OFF))

    async def new_film_file(self, film: Film, *, fresh: bool = False) -> Path:
        file = find_paths().films / f"{film.id}.kling"
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(save, file, film)
        return file

    async def change_settings(self, how: Callable[[HostSettings], HostSettings]) -> HostSettings:
        return await asyncio.to_thread(self.settings.change, how)


@dataclass
class Desk:
    """One window with a document and a model, ready for panels."""

    qtbot: QtBot
    window: QMainWindow
    document: FilmDocument
    model: ComposeModel
    ui: Surroundings
    core: SmallCore
    keys_opened: list[bool] = field(default_factory=list)
    spending_opened: list[bool] = field(default_factory=list)
    reported: list[Trouble] = field(default_factory=list)

    @property
    def film(self) -> Film:
        return self.document.film

    @property
    def steps(self) -> int:
        """How many undo steps there are."""
        return self.document.undo_stack.index()

    def undo(self) -> None:
        self.document.undo_stack.undo()

    def show(self, make: Callable[[ComposeModel, Surroundings], W], width: int = 720, height: int = 480) -> W:
        """Put a panel on screen."""
        panel = make(self.model, self.ui)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addWidget(panel)
        self.window.setCentralWidget(holder)
        self.window.resize(width, height)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        return panel

    def open(self, film: Film) -> None:
        """Another film."""
        self.document.open(film, None)


@asynccontextmanager
async def opened(core: SmallCore) -> AsyncIterator[Core]:
    # The panels know the core by its type; this is as much of it as they ask for.
    yield cast("Core", core)


def picture(name: str) -> Media:
    """One of the sample pictures."""
    return Media(path=Path(resource(f"samples/{name}")))


def sample_film(**settings: object) -> Film:
    """Two shots, two elements, two references: what the design shows."""
    return Film(
        id=FilmId("film-1"),
        name="Launch day",
        references=(
            Reference(id=ReferenceId("r1"), media=picture("rocket.jpg")),
            Reference(id=ReferenceId("r2"), media=picture("coffee.png")),
        ),
        elements=(
            Element(id=ElementId("e1"), name="Astronaut", frontal=picture("astronaut.png")),
            Element(id=ElementId("e2"), name="Chelsea", frontal=picture("chelsea.png")),
        ),
        shots=(
            Shot(id=ShotId("s1"), prompt="@Element1 pours coffee, @Element2 watches", duration=5),
            Shot(id=ShotId("s2"), prompt="Rack focus: @Image1 lifts off", duration=4),
        ),
        settings=Settings(takes=2, **settings),  # type: ignore[arg-type]  # the settings of the test's choice
    )


def make_desk(qtbot: QtBot, core: SmallCore, film: Film) -> Desk:
    """Build window, bridge, document and model; `close_desk` takes them down."""
    window = QMainWindow()
    reported: list[Trouble] = []
    keys_opened: list[bool] = []
    spending_opened: list[bool] = []
    bridge: Bridge[Core] = Bridge(CoreThread(lambda: opened(core)), reported.append, window)
    document = FilmDocument(bridge, film)
    document.setParent(window)
    model = ComposeModel(document, bridge)
    model.setParent(window)
    ui = Surroundings(
        bridge=bridge,
        commands=Commands(window),
        messages=Messages(window),
        thumbnails=Thumbnails(bridge, window),
        open_keys=lambda: keys_opened.append(True),
        open_spending=lambda: spending_opened.append(True),
    )
    return Desk(qtbot, window, document, model, ui, core, keys_opened, spending_opened, reported)
