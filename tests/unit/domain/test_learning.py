"""Prices learned from what renders cost: agreeing ones are a promise, others a range, and the dearest counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.learning import Paid, corrected, learned, paid_for
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.offers import Offer
from tests.unit.domain.films import AIHUBMAX, ANIMATIC, OXEN, PIXELDOJO, film

START = datetime(2026, 11, 1, tzinfo=UTC)


def paid(
    *charges: str, seconds: tuple[int, ...] = (), offer: Offer = PIXELDOJO, took: float | None = 100
) -> list[Paid]:
    """Renders at pro without sound, oldest first; of five seconds where nothing else is said."""
    lengths = seconds or (5,) * len(charges)
    return [
        Paid(
            provider=offer.provider,
            model=offer.model,
            quality="pro",
            sound=False,
            with_source=False,
            seconds=Decimal(length),
            charged=Money(Decimal(charge), offer.unit),
            took=took,
            at=START + timedelta(hours=number),
        )
        for number, (charge, length) in enumerate(zip(charges, lengths, strict=True))
    ]


def quote(offer: Offer) -> Quote:
    return offer.quote(film())


def test_agreeing_charges_correct_an_estimate() -> None:
    offer = corrected(PIXELDOJO, paid("50", "100", seconds=(5, 10)))
    told = quote(offer)
    assert told.rate == Money(Decimal(10), Unit.CREDITS)
    assert not told.estimate
    assert told.source == "From your last 2 renders"


def test_only_the_last_six_count() -> None:
    offer = corrected(PIXELDOJO, paid(*["30"] * 4, *["50"] * 6))
    assert quote(offer).source == "From your last 6 renders"
    assert quote(offer).rate == Money(Decimal(10), Unit.CREDITS)


def test_a_new_price_counts_once_it_was_seen_twice() -> None:
    once = quote(corrected(PIXELDOJO, paid("40", "40", "55")))
    assert once.estimate
    assert once.rate == Money(Decimal(11), Unit.CREDITS)
    assert once.source == "From your last 3 renders, which cost 8 credits to 11 credits a second; the dearest counts"
    twice = quote(corrected(PIXELDOJO, paid("40", "40", "55", "55")))
    assert (twice.estimate, twice.rate) == (False, Money(Decimal(11), Unit.CREDITS))


def test_one_render_is_an_estimate() -> None:
    told = quote(corrected(AIHUBMAX, paid("0.75", offer=AIHUBMAX)))
    assert told.rate == Money(Decimal("0.15"), Unit.USD)
    assert (told.estimate, told.source) == (True, "From your last render")


def test_the_same_price_at_every_length_is_one_of_calls() -> None:
    told = quote(corrected(AIHUBMAX, paid("0.56", "0.56", "0.56", seconds=(5, 10, 15), offer=AIHUBMAX)))
    assert (told.flat, told.rate) == (Money(Decimal("0.56")), None)
    assert told.per_take == Money(Decimal("0.56"))


def test_other_settings_keep_the_cards_price() -> None:
    offer = corrected(PIXELDOJO, paid("50", "50"))
    standard = offer.rate_for("standard", sound=False, with_source=False)
    assert standard is not None
    assert standard.per_second == 3


def test_what_agrees_with_a_promise_changes_nothing() -> None:
    assert corrected(OXEN, paid("1.12", "1.12", offer=OXEN)).rates == OXEN.rates
    other = corrected(OXEN, paid("1.50", "1.50", offer=OXEN))
    assert quote(other).rate == Money(Decimal("0.3"))


def test_credits_say_nothing_about_dollars() -> None:
    wrong = [replace(each, charged=Money(Decimal(9), Unit.CREDITS)) for each in paid("1", "1", offer=OXEN)]
    assert corrected(OXEN, wrong).rates == OXEN.rates


@given(st.lists(st.decimals("0.0001", "1000", places=4), min_size=1, max_size=9))
def test_no_price_is_ever_learned_to_be_nothing(charges: list[Decimal]) -> None:
    for known in learned(paid(*map(str, charges))):
        told = known.flat if known.flat is not None else known.per_second
        assert told is not None
        assert told > 0


def test_usual_times_come_from_the_middle_of_past_renders() -> None:
    renders = [
        replace(each, took=seconds)
        for each, seconds in zip(paid(*["40"] * 5), (90, 100, 110, 120, 90_000), strict=True)
    ]
    offer = corrected(PIXELDOJO, renders)
    assert (offer.usual_seconds, offer.usual_learned) == ((100, 120), 5)
    assert corrected(PIXELDOJO, renders[:2]).usual_seconds == PIXELDOJO.usual_seconds


def job(offer: Offer, charged: Money | None, **changes: object) -> Job:
    value = Job(
        id=JobId("j"),
        film=film(),
        number=1,
        provider=offer.provider,
        model=offer.model,
        state=State.DONE,
        quote=offer.quote(film()),
        charged=charged,
        created=START,
        sent=START,
        updated=START + timedelta(seconds=80),
    )
    return replace(value, **changes)  # type: ignore[arg-type]  # what the test wants


def test_what_a_job_teaches() -> None:
    told = paid_for(job(PIXELDOJO, Money(Decimal(42), Unit.CREDITS)), PIXELDOJO)
    assert told is not None
    assert (told.quality, told.seconds, told.took) == ("pro", Decimal(5), 80.0)
    assert told.charged == Money(Decimal(42), Unit.CREDITS)


def test_what_teaches_nothing() -> None:
    exact = job(OXEN, OXEN.quote(film()).per_take)
    assert paid_for(exact, OXEN).charged is None  # type: ignore[union-attr]  # it teaches a time
    assert paid_for(job(ANIMATIC, Money(Decimal(0))), ANIMATIC) is None
    assert paid_for(job(PIXELDOJO, None, state=State.FAILED), PIXELDOJO) is None
    assert paid_for(job(PIXELDOJO, Money(Decimal(0), Unit.CREDITS)), PIXELDOJO).charged is None  # type: ignore[union-attr]  # it teaches a time
