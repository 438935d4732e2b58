"""The cards of now: kept on disk, asked anew, marked as gone, corrected by renders; and what serves when all fails."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.events import BalanceRead, Bus, CatalogueChanged
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, Offer, ProviderId
from kling_desktop.domain.ports import Failed
from kling_desktop.domain.troubles import CannotReach, ModelGone, OverBudget, PriceUnknown, Trouble
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.paths import find_paths, make_folders
from kling_desktop.jobs import card_cache
from kling_desktop.jobs.balances import Balances
from kling_desktop.jobs.card_cache import Kept
from kling_desktop.jobs.living import FRESH, LivingCards, assemble, cached, card_folder
from kling_desktop.jobs.planning import allow
from kling_desktop.jobs.store import JobStore
from kling_desktop.providers.answers import Json
from kling_desktop.storage.database import Database
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.scripted import ScriptedProvider, SteppingClock

OXEN = ProviderId.OXEN
REFERENCE = ModelId("kling-video-o3-pro-reference-to-video")
OMNI = ModelId("kling-video-o3-omni")
BASE = "http://127.0.0.1:9"
ENVIRON = {f"KLING_DESKTOP_{name}_URL": BASE for name in ("OXEN", "PIXELDOJO", "AIHUBMAX")}
PRICED: Json = {str(REFERENCE): {"pricing": {"method": "per_video_output_second", "cost_per_second": Decimal("0.3")}}}
KEPT = (
    b'{"version": 1, "base": "http://127.0.0.1:9", "asked": "WHEN", "models": {"kling-video-o3-omni": {"gone": true}}}'
)
GONE: Json = {str(REFERENCE): {"gone": True}, str(OMNI): {}}


@dataclass
class Told:
    """Services that say what the test wants, and count how often they were asked."""

    answers: dict[ProviderId, Json] = field(default_factory=dict)
    trouble: Trouble | None = None
    asked: list[ProviderId] = field(default_factory=list)
    left: Money | None = None

    async def ask(self, provider: ProviderId, models: Iterable[ModelId]) -> Json:
        assert set(models) == {card.model for card in BUILT_IN.of(provider)}
        self.asked.append(provider)
        if self.trouble is not None:
            raise self.trouble
        return self.answers.get(provider)

    async def balance(self, provider: ProviderId, account: str = "") -> Money | None:
        if self.trouble is not None:
            raise self.trouble
        return self.left if provider is OXEN else None


@dataclass
class Bench:
    cards: LivingCards
    told: Told
    clock: SteppingClock
    bus: Bus
    folder: Path
    store: JobStore
    changes: list[Catalogue] = field(default_factory=list)


@asynccontextmanager
async def bench(home: Path, told: Told | None = None) -> AsyncIterator[Bench]:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    database = Database.open(paths.database)
    bus, clock, told = Bus(), SteppingClock(), told or Told()
    store = JobStore(database)
    folder = card_folder(paths)
    cards = LivingCards(
        folder, Addresses(ENVIRON), told, store, Balances(folder / "balances.json", bus, clock), bus, clock
    )
    made = Bench(cards, told, clock, bus, folder, store)
    bus.subscribe(CatalogueChanged, lambda event: made.changes.append(event.catalogue))
    await cards.load()
    try:
        yield made
    finally:
        await cards.aclose()
        database.close()


def card(catalogue: Catalogue, model: ModelId = REFERENCE) -> Offer:
    found = catalogue.find(OXEN, model)
    assert found is not None
    return found


def rate(offer: Offer) -> Decimal | None:
    found = offer.rate_for("pro", sound=False, with_source=False)
    return None if found is None else found.per_second


async def test_without_any_answer_the_built_in_cards_serve(home: Path) -> None:
    async with bench(home, Told(trouble=CannotReach(host="x"))) as desk:
        troubles = await desk.cards.refresh()
        assert {type(trouble) for trouble in troubles.values()} == {CannotReach}
        assert desk.cards.now.offers == BUILT_IN.offers
        assert desk.changes == []


async def test_an_answer_is_kept_for_the_next_start(home: Path) -> None:
    async with bench(home, Told({OXEN: PRICED})) as desk:
        asked = desk.clock.now()
        assert await desk.cards.refresh([OXEN]) == {OXEN: None}
        assert rate(card(desk.cards.now)) == Decimal("0.3")
        assert card(desk.cards.now).asked == asked
        assert desk.changes == [desk.cards.now]
    async with bench(home, Told(trouble=CannotReach(host="x"))) as later:
        assert rate(card(later.cards.now)) == Decimal("0.3")
        assert card(later.cards.now).asked == asked
        await later.cards.refresh()
        assert rate(card(later.cards.now)) == Decimal("0.3")
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    assert rate(card(cached(paths, Addresses(ENVIRON), asked))) == Decimal("0.3")
    elsewhere = {**ENVIRON, "KLING_DESKTOP_OXEN_URL": "http://127.0.0.1:10"}
    assert rate(card(cached(paths, Addresses(elsewhere), asked))) == Decimal("0.224")


async def test_only_what_is_old_is_asked_again(home: Path) -> None:
    async with bench(home, Told({OXEN: PRICED})) as desk:
        await desk.cards.refresh([OXEN])
        assert await desk.cards.refresh([OXEN], older_than=FRESH) == {}
        await desk.clock.sleep(FRESH.total_seconds() + 1)
        assert await desk.cards.refresh([OXEN], older_than=FRESH) == {OXEN: None}
        assert desk.told.asked == [OXEN, OXEN]


async def test_a_service_that_says_nothing_takes_nothing_away(home: Path) -> None:
    async with bench(home, Told({OXEN: PRICED})) as desk:
        await desk.cards.refresh([OXEN])
        desk.told.answers = {OXEN: {}}
        await desk.cards.refresh([OXEN])
        assert rate(card(desk.cards.now)) == Decimal("0.3")


async def test_a_model_that_went_is_believed_for_a_week(home: Path) -> None:
    async with bench(home, Told({OXEN: GONE})) as desk:
        await desk.cards.refresh([OXEN])
        assert card(desk.cards.now).gone
        instead = card(desk.cards.now).instead
        assert instead is not None
        assert instead.model == OMNI
        now = desk.clock.now()
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    assert card(cached(paths, Addresses(ENVIRON), now + timedelta(days=6))).gone
    assert not card(cached(paths, Addresses(ENVIRON), now + timedelta(days=8))).gone


async def test_a_refused_order_marks_the_model_for_a_day_or_until_it_is_listed(home: Path) -> None:
    async with bench(home) as desk:
        await desk.cards.refused(OXEN, REFERENCE)
        assert card(desk.cards.now).gone
        now = desk.clock.now()
        paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
        assert card(cached(paths, Addresses(ENVIRON), now)).gone
        assert not card(cached(paths, Addresses(ENVIRON), now + timedelta(days=2))).gone
        desk.told.answers = {OXEN: PRICED}
        await desk.clock.sleep(60)
        await desk.cards.refresh([OXEN])
        assert not card(desk.cards.now).gone


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 2}',
        b'{"version": 1, "base": "https://elsewhere", "asked": "2026-11-21T12:00:00+00:00", "models": {}}',
        b'{"version": 1, "base": "http://127.0.0.1:9", "asked": "never", "models": {"x": {"gone": true}}}',
        KEPT.replace(b"WHEN", b"2999-01-01T00:00:00+00:00"),
        KEPT.replace(b"WHEN", b"2020-01-01T00:00:00+00:00"),
        b"[" * 200_000,
        b"\x00\xff" * 100,
    ],
)
def test_a_broken_or_foreign_cache_is_as_if_it_were_not_there(home: Path, content: bytes) -> None:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    file = card_cache.file_of(card_folder(paths), OXEN, BASE)
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert cached(paths, Addresses(ENVIRON), datetime(2026, 11, 21, tzinfo=UTC)).offers == BUILT_IN.offers


def test_the_cache_holds_numbers_as_they_were(tmp_path: Path) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    card_cache.save(tmp_path, OXEN, BASE, Kept(asked=now, told=PRICED))
    assert card_cache.load(tmp_path, OXEN, BASE, now).told == PRICED
    assert json.loads(card_cache.file_of(tmp_path, OXEN, BASE).read_bytes())["provider"] == "oxen"


def test_a_card_newer_than_an_old_answer_wins() -> None:
    old = Kept(asked=datetime(2026, 8, 1, tzinfo=UTC), told=PRICED)
    assert assemble({OXEN: old}, (), datetime(2026, 11, 21, tzinfo=UTC)).offers == BUILT_IN.offers


async def test_balances_are_remembered_with_their_moment(home: Path) -> None:
    heard: list[BalanceRead] = []
    async with bench(home, Told(left=Money(Decimal("12.5")))) as desk:
        desk.bus.subscribe(BalanceRead, heard.append)
        at = desk.clock.now()
        await desk.cards.read_balances([(OXEN, ""), (ProviderId.PIXELDOJO, "")])
        await desk.cards.balances.note(ProviderId.PIXELDOJO, Money(Decimal(95), Unit.CREDITS))
        assert [(event.provider, event.balance.amount) for event in heard] == [
            (OXEN, Decimal("12.5")),
            ("pixeldojo", 95),
        ]
    async with bench(home, Told(trouble=CannotReach(host="x"))) as later:
        await later.cards.read_balances([(OXEN, "")])
        known = later.cards.balances.now
        assert (known[OXEN, ""].left, known[OXEN, ""].at) == (Money(Decimal("12.5")), at)
        assert known[ProviderId.PIXELDOJO, ""].left == Money(Decimal(95), Unit.CREDITS)
    (card_folder(find_paths({"KLING_DESKTOP_HOME": str(home)})) / "balances.json").write_text('{"oxen": {"left": 7}}')
    async with bench(home) as broken:
        assert broken.cards.balances.now == {}


async def done(desk: Bench, opening: Job, *charges: str) -> None:
    """Finished jobs at PixelDojo with these charges."""
    for number, charge in enumerate(charges):
        job = replace(
            opening,
            id=JobId(f"{number:032x}"),
            state=State.DONE,
            charged=Money(Decimal(charge), Unit.CREDITS),
            sent=desk.clock.now(),
            updated=desk.clock.now() + timedelta(seconds=90),
        )
        await desk.store.plan([job])


async def test_prices_are_learned_from_what_was_charged(home: Path, film: Film) -> None:
    dojo = BUILT_IN.offer_for("pixeldojo", None, film)
    assert dojo is not None
    async with bench(home) as desk:
        now = desk.clock.now()
        job = Job(
            id=JobId("j"),
            film=film,
            number=1,
            provider=dojo.provider,
            model=dojo.model,
            state=State.DONE,
            quote=dojo.quote(film),
            created=now,
            updated=now,
        )
        await done(desk, job, "45", "45", "45")
        await desk.cards.relearn()
        quote = desk.cards.now.choose(film, ProviderId.PIXELDOJO).quote(film)  # type: ignore[union-attr]  # there
        assert (quote.rate, quote.estimate) == (Money(Decimal(9), Unit.CREDITS), False)
        assert quote.source == "From your last 3 renders"
    # The command line reads the same rows, with no core.
    offers = cached(find_paths({"KLING_DESKTOP_HOME": str(home)}), Addresses(ENVIRON), now)
    assert offers.choose(film, ProviderId.PIXELDOJO).quote(film) == quote  # type: ignore[union-attr]  # it is there


async def test_a_job_keeps_the_offer_it_was_planned_with(opening: Opening, film: Film, offer: Offer) -> None:
    """What goes out is what was checked and priced, whatever the catalogue says by then."""
    wanted = replace(film, settings=replace(film.settings, negative_prompt="blur"))
    names = MappingProxyType({ours: name for ours, name in offer.wire.names.items() if ours != "negative_prompt"})
    narrow = replace(offer, wire=replace(offer.wire, names=names))
    provider = ScriptedProvider()
    provider.sights = deque([Failed(trouble=ModelGone(provider="oxen", model="x"))])
    bodies: list[str | None] = []
    for planned in (offer, narrow):
        async with opening(provider) as desk:
            (job,) = await desk.engine.start(wanted, planned)
            await desk.engine.until_finished([job.id])
            bodies.append(await desk.store.body(job.id))
    assert ["blur" in (body or "") for body in bodies] == [True, False]


# Budgets -------------------------------------------------------------------------------------------------------------


def test_an_unknown_price_counts_as_the_dearest_known(film: Film) -> None:
    hub = BUILT_IN.offer_for("aihubmax", None, film)
    assert hub is not None
    quote, dearest = hub.quote(film, 2), BUILT_IN.dearest(Unit.USD)
    assert dearest == Money(Decimal("0.336"))
    with pytest.raises(PriceUnknown) as refused:
        allow(quote, Decimal("3.35"), hub, dearest)
    assert refused.value.facts.facts["assumed"] == "3.360"
    allow(quote, Decimal("3.36"), hub, dearest)
    allow(quote, None, hub, dearest)
    with pytest.raises(PriceUnknown):
        allow(quote, Decimal(100), hub, Money(Decimal(1), Unit.CREDITS))
    with pytest.raises(PriceUnknown):
        allow(quote, Decimal(100), hub, None)


def test_a_length_nobody_knows_counts_as_the_longest(film: Film) -> None:
    edit = BUILT_IN.find(OXEN, ModelId("kling-video-o3-pro-video-to-video-edit"))
    assert edit is not None
    unknown = replace(edit.quote(film), rate=None, seconds=0)
    with pytest.raises(PriceUnknown):
        allow(unknown, Decimal(5), edit, Money(Decimal("0.336")))
    with pytest.raises(OverBudget):
        allow(edit.quote(film), Decimal("0.01"), edit, None)
