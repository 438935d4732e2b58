"""Whatever a service names as a price, no rate is nothing, and a model that is gone keeps what it was."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.cards.prices import told_rates
from kling_desktop.domain.cards.refreshing import refreshed
from kling_desktop.domain.cards.told import ModelTold, ToldPrice
from kling_desktop.domain.offers import Offer
from tests.unit.domain.films import OXEN, film

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_amounts = st.none() | st.decimals(allow_nan=True, allow_infinity=True) | st.decimals("-5", "50", places=3)
_prices = st.builds(
    ToldPrice,
    quality=st.none() | st.sampled_from(["720p", "1080p", "4k", "standard", "pro", "free"]),
    sound=st.none() | st.booleans(),
    per_second=_amounts,
    per_call=_amounts,
    usual_order=_amounts,
)


@given(st.lists(_prices, max_size=6), st.sampled_from([card for card in BUILT_IN.offers if not card.local]))
def test_no_price_is_ever_nothing(prices: list[ToldPrice], card: Offer) -> None:
    told = refreshed(card, ModelTold(prices=tuple(prices)), NOW)
    for rate in told.rates:
        for amount in (rate.per_second, rate.flat):
            assert amount is None or (amount.is_finite() and amount > 0)
    assert not told.quote(film()).free


@pytest.mark.parametrize("amount", ["0", "-0.1", "NaN", "Infinity", "21"])
def test_a_price_that_cannot_be_is_not_taken(amount: str) -> None:
    assert told_rates(OXEN, ModelTold(prices=(ToldPrice(per_second=Decimal(amount)),))) == ()


def test_what_was_gone_may_come_back() -> None:
    gone = refreshed(OXEN, ModelTold(gone=True), NOW)
    assert (gone.gone, gone.rates, gone.capabilities) == (True, OXEN.rates, OXEN.capabilities)
    assert not refreshed(gone, ModelTold(), NOW).gone


def test_successors_that_are_gone_too_are_passed_over() -> None:
    everything = Catalogue(refreshed(card, ModelTold(gone=True), NOW) for card in BUILT_IN.offers)
    assert all(card.instead is None for card in everything.offers)
    chosen = everything.offer_for("oxen", None, film())
    assert chosen is not None
    assert chosen.gone
