"""The cards: what the services' pages say, and what this film costs there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kling_desktop.domain.cards import offer_for, offers
from kling_desktop.domain.film import Settings, SourceVideo
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import Offer, ProviderId, Route
from tests.unit.domain.films import AIHUBMAX, ANIMATIC, OXEN, PIXELDOJO, film, shots, web


def test_every_provider_has_a_card_and_no_two_are_the_same() -> None:
    assert {card.provider for card in offers()} == set(ProviderId)
    assert len({(card.provider, card.model) for card in offers()}) == len(offers())


def test_no_price_is_below_nothing() -> None:
    for takes, seconds in ((-1, 5), (1, -5)):
        quote = OXEN.quote(replace(film(), shots=shots(seconds), settings=Settings(takes=takes)))
        assert quote.total == Money(Decimal(0))


@pytest.mark.parametrize("offer", offers(), ids=lambda offer: offer.provider)
def test_a_card_is_whole(offer: Offer) -> None:
    can = offer.capabilities
    assert can.best_quality in can.qualities
    names = set(offer.wire.names)
    assert "prompt" in names
    assert ("shots" in names) == (can.shots > 1)
    assert ("images" in names) == can.references
    assert ({"elements", "front", "angles"} <= names) == can.elements
    assert ("start_frame" in names) == can.start_frame
    assert ("end_frame" in names) == can.end_frame
    assert ("aspect_ratio" in names) == bool(can.aspect_ratios)
    assert ("sound" in names) == can.sound
    assert ("duration" in names) == (can.as_long_as_source != can.source_uses or can.source_optional)
    assert can.as_long_as_source <= can.source_uses
    assert can.source_optional or can.source_uses
    assert ("negative_prompt" in offer.wire.names) == can.negative_prompt
    assert ("quality" in offer.wire.names) == any(word is not None for word in can.qualities.values())
    assert ("source_video" in offer.wire.names) == bool(can.source_uses)
    assert can.durations.total[0] <= can.durations.total[1]
    assert len(set(offer.wire.names.values())) == len(offer.wire.names)
    assert offer.source.startswith("https://")
    assert offer.rates
    assert all(rate.source for rate in offer.rates)
    assert offer.local == (Route.LOCAL in can.routes)


@pytest.mark.parametrize(
    ("offer", "settings", "seconds", "total", "estimate"),
    [
        (OXEN, Settings(), 5, Money(Decimal("1.120")), False),
        (OXEN, Settings(takes=2), 9, Money(Decimal("4.032")), False),
        (OXEN, Settings(generate_audio=True), 15, Money(Decimal("3.360")), False),
        (OXEN, Settings(quality="4k"), 10, Money(Decimal("2.240")), False),
        (PIXELDOJO, Settings(quality="standard"), 5, Money(Decimal(15), Unit.CREDITS), True),
        (PIXELDOJO, Settings(quality="standard", generate_audio=True), 5, Money(Decimal(15), Unit.CREDITS), True),
        (PIXELDOJO, Settings(quality="pro"), 5, Money(Decimal(40), Unit.CREDITS), True),
        (PIXELDOJO, Settings(quality="4k", takes=3), 5, Money(Decimal(120), Unit.CREDITS), True),
        (ANIMATIC, Settings(takes=8), 60, Money(Decimal(0)), False),
    ],
)
def test_prices(offer: Offer, settings: Settings, seconds: int, total: Money, estimate: bool) -> None:
    quote = offer.quote(film(shots=shots(seconds), settings=settings))
    assert (quote.total, quote.estimate, quote.free) == (total, estimate, offer is ANIMATIC)


def test_an_unknown_price_is_never_a_free_one() -> None:
    quote = AIHUBMAX.quote(film())
    assert (quote.known, quote.total, quote.free) == (False, None, False)
    assert quote.source
    video = replace(film(), source_video=SourceVideo(media=web("a.mp4"), use="reference"))
    assert PIXELDOJO.quote(video).known is False


def test_sound_says_that_it_may_cost_more() -> None:
    assert "sound" in PIXELDOJO.quote(film(settings=Settings(generate_audio=True))).source


def test_a_card_is_found_by_the_providers_own_id() -> None:
    assert offer_for("oxen", "kling-video-o3-pro-reference-to-video", film()) is OXEN
    assert offer_for(ProviderId.PIXELDOJO, None, film()) is PIXELDOJO
    assert offer_for("animatic", "animatic", film()) is ANIMATIC
    assert offer_for("oxen", "kling-9", film()) is None
    assert offer_for("veo", None, film()) is None
    assert offer_for("pixeldojo", str(OXEN.model), film()) is None
