"""Cards from what the services say today: limits, prices, what is gone; and nothing they say can do harm."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import CannotReach
from kling_desktop.providers.catalogue.reader import CatalogueReader
from tests.contract.catalogues import DOJO, NOW, OMNI, OXEN_REFERENCE, living, model, told
from tests.contract.desk import Desk, words_film
from tests.fakes import oxen_models
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status


@pytest.mark.parametrize("provider", [ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX])
async def test_every_model_is_asked_about_and_what_was_right_stays(desk: Desk, provider: ProviderId) -> None:
    catalogue = await living(desk, provider)
    for card in catalogue.of(provider):
        assert (card.asked, card.gone) == (NOW, False)
        before = model(BUILT_IN, provider, card.model)
        assert set(card.wire.names) == set(before.wire.names), card.model
        assert card.capabilities.source_uses == before.capabilities.source_uses
        assert card.capabilities.qualities == before.capabilities.qualities
    assert desk.server.violations == []
    assert desk.server.ledger == []


async def test_only_reads_go_out_and_keys_only_where_they_are_needed(desk: Desk, server: FakeProviderServer) -> None:
    for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
        await told(desk, provider)
    assert {request.method for request in server.requests} == {"GET"}
    with_key = {request.path for request in server.requests if "authorization" in request.headers}
    assert with_key == {"/v1/models"}
    assert server.leaks == []


@pytest.mark.parametrize("shape", ["search", "list", "older", "wrapped"])
async def test_oxens_catalogue_in_every_shape(desk: Desk, server: FakeProviderServer, shape: Any) -> None:
    server.oxen.catalogue.shape = shape
    server.oxen.catalogue.pricing[OXEN_REFERENCE] = {"method": "per_video_output_second", "cost_per_second": 0.25}
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OXEN_REFERENCE)
    assert card.asked == NOW
    rate = card.rate_for("pro", sound=False, with_source=False)
    assert rate is not None
    assert (rate.per_second, rate.exact) == (Decimal("0.25"), True)
    assert "$0.25 a second" in rate.source


async def test_a_place_without_a_catalogue_changes_nothing(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.catalogue.shape = "none"
    assert await told(desk, ProviderId.OXEN) == {}


async def test_prices_by_resolution_and_sound(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.catalogue.pricing[OMNI] = {
        "method": "per_video_output_second",
        "cost_per_second": 0.1,
        "cost_per_second_by_resolution": {"720p": 0.1, "1080p": 0.15, "4k": 0.42},
    }
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OMNI)

    def price(quality: str, *, sound: bool, with_source: bool = False) -> tuple[Decimal | None, bool]:
        rate = card.rate_for(quality, sound=sound, with_source=with_source)
        assert rate is not None
        return rate.per_second, rate.exact

    assert price("standard", sound=False) == (Decimal("0.1"), True)
    assert price("pro", sound=False) == (Decimal("0.15"), True)
    assert price("4k", sound=False) == (Decimal("0.42"), True)
    assert price("pro", sound=True) == (Decimal("0.15"), False)
    assert price("pro", sound=False, with_source=True) == (Decimal("0.15"), False)


async def test_older_names_of_prices(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.catalogue.pricing[OXEN_REFERENCE] = {
        "video_cost_per_second": "0.3",
        "video_cost_per_second_with_audio": "0.4",
    }
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OXEN_REFERENCE)
    film = words_film()
    loud = replace(film, settings=replace(film.settings, generate_audio=True))
    assert [str(card.quote(each).rate and card.quote(each).rate.amount) for each in (film, loud)] == ["0.3", "0.4"]  # type: ignore[union-attr]  # told just before


@pytest.mark.parametrize(
    "pricing",
    [
        {"method": "per_video_output_second", "cost_per_second": 0},
        {"method": "per_video_output_second", "cost_per_second": -1},
        {"method": "per_video_output_second", "cost_per_second": 1e30},
        {"method": "per_video_output_second", "cost_per_second": None},
        {"method": "per_video_output_second", "cost_per_second": True},
        {"method": "per_video_output_second", "cost_per_second": "free"},
        {"method": "per_video_output_second", "cost_per_second": [0.01]},
        {"method": "per_token", "cost_per_second": 0.01},
        {"cost_per_second_by_resolution": {"720p": 0, "4k": {}}},
        {},
        [],
        "0.01",
    ],
)
async def test_a_price_that_makes_no_sense_is_no_price(desk: Desk, server: FakeProviderServer, pricing: Any) -> None:
    server.oxen.catalogue.pricing[OXEN_REFERENCE] = pricing
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OXEN_REFERENCE)
    assert card.rates == model(BUILT_IN, ProviderId.OXEN, OXEN_REFERENCE).rates


async def test_pixeldojos_costs(desk: Desk, server: FakeProviderServer) -> None:
    server.pixeldojo.settings.costs = {
        DOJO: {"type": "fixed", "amount": 20, "default": 20},
        "kling-video-edit": {"type": "per_second", "amount": 9, "default": 45},
    }
    catalogue = await living(desk, ProviderId.PIXELDOJO)
    card = model(catalogue, ProviderId.PIXELDOJO, DOJO)
    standard = card.rate_for("standard", sound=False, with_source=False)
    pro = card.rate_for("pro", sound=False, with_source=False)
    followed = card.rate_for("pro", sound=False, with_source=True)
    assert standard is not None
    assert (standard.per_second, standard.exact) == (Decimal(4), False)
    assert standard.source.startswith("PixelDojo's list shows 20 credits for its usual 5 seconds at standard")
    assert pro is not None
    assert pro.per_second == 8
    assert followed is not None
    assert not followed.known
    edit = model(catalogue, ProviderId.PIXELDOJO, "kling-video-edit").rate_for("pro", sound=False, with_source=True)
    assert edit is not None
    assert (edit.per_second, edit.exact) == (Decimal(9), False)


async def test_aihubmax_names_prices_for_whole_orders(desk: Desk, server: FakeProviderServer) -> None:
    server.aihubmax.settings.prices["kling-o3-text-to-video[4k]"] = Decimal(0)
    catalogue = await living(desk, ProviderId.AIHUBMAX)
    card = model(catalogue, ProviderId.AIHUBMAX, "kling-o3-reference-to-video")
    assert card.unit is Unit.USD
    for quality, sound, price in (
        ("standard", False, "0.42"),
        ("pro", True, "0.7"),
        ("4k", False, "2.1"),
        ("4k", True, "2.1"),
    ):
        rate = card.rate_for(quality, sound=sound, with_source=False)
        assert rate is not None
        assert (rate.flat, rate.exact) == (Decimal(price), False)
    free = model(catalogue, ProviderId.AIHUBMAX, "kling-o3-text-to-video").rate_for(
        "4k", sound=False, with_source=False
    )
    assert free is None
    motion = model(catalogue, ProviderId.AIHUBMAX, "kling-v3-motion-control")
    assert motion.rate_for("standard", sound=False, with_source=True).flat == Decimal("0.63")  # type: ignore[union-attr]  # there


async def test_aihubmax_without_a_key_still_tells_prices(server: FakeProviderServer, tmp_path: Path) -> None:
    desk = Desk(server, tmp_path, key=None)
    try:
        catalogue = await living(desk, ProviderId.AIHUBMAX)
    finally:
        await desk.aclose()
    assert all(card.asked == NOW and not card.gone for card in catalogue.of(ProviderId.AIHUBMAX))
    assert not any("authorization" in request.headers for request in server.requests)


# What is gone --------------------------------------------------------------------------------------------------------


async def test_o3_pro_that_went_offers_omni(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.settings.gone |= {name for name in oxen_models.SCHEMAS if "o3-pro" in name or "o3-4k" in name}
    catalogue = await living(desk, ProviderId.OXEN)
    card = model(catalogue, ProviderId.OXEN, OXEN_REFERENCE)
    assert card.gone
    assert card.instead is not None
    assert card.instead.model == OMNI
    chosen = catalogue.offer_for("oxen", None, words_film())
    assert chosen is not None
    assert (chosen.model, chosen.stands_in_for) == (OMNI, card.title)


async def test_a_hidden_model_is_not_gone(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.catalogue.hidden = {OXEN_REFERENCE}
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OXEN_REFERENCE)
    assert (card.gone, card.asked) == (False, NOW)


async def test_a_bare_404_is_no_word_about_a_model(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.catalogue.hidden = {OXEN_REFERENCE}
    server.on("GET", f"/api/ai/models/{OXEN_REFERENCE}", Status(404, {"error": "no such page"}), times=None)
    card = model(await living(desk, ProviderId.OXEN), ProviderId.OXEN, OXEN_REFERENCE)
    assert (card.gone, card.asked) == (False, None)


async def test_models_that_went_elsewhere(desk: Desk, server: FakeProviderServer) -> None:
    server.pixeldojo.settings.gone = {"kling-video-edit"}
    server.aihubmax.settings.disabled = {
        name for name in (*server.aihubmax.settings.prices, "kling-o3-text-to-video") if "o3-text" in name
    }
    dojo, hub = await living(desk, ProviderId.PIXELDOJO), await living(desk, ProviderId.AIHUBMAX)
    assert [card.model for card in dojo.offers if card.gone] == ["kling-video-edit"]
    assert [card.model for card in hub.offers if card.gone] == ["kling-o3-text-to-video"]


@pytest.mark.parametrize("status", [404, 500, 403, 200])
async def test_no_list_is_no_proof_that_anything_is_gone(desk: Desk, server: FakeProviderServer, status: int) -> None:
    for path in (
        "/api/ai/models",
        "/api/ai/models/*",
        "/api/evaluations/models",
        "/api/v1/models",
        "/v1/models",
        "/api/pricing",
    ):
        server.on("GET", path, Status(status, {"data": [], "models": []}), times=None)
    for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
        assert not any(card.gone for card in (await living(desk, provider)).offers)


async def test_who_cannot_be_reached_raises(server: FakeProviderServer, tmp_path: Path) -> None:
    desk = Desk(server, tmp_path)
    server.go_offline()
    try:
        for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
            with pytest.raises(CannotReach):
                await told(desk, provider)
    finally:
        await desk.aclose()


async def test_balances(desk: Desk, server: FakeProviderServer) -> None:
    reader = CatalogueReader(desk.providers)
    server.oxen.settings.credits = Decimal("12.5")
    oxen, hub, dojo_ = [
        await reader.balance(provider) for provider in (ProviderId.OXEN, ProviderId.AIHUBMAX, ProviderId.PIXELDOJO)
    ]
    assert oxen is not None
    assert (oxen.amount, oxen.unit) == (Decimal("12.5"), Unit.USD)
    assert hub is not None
    assert hub.unit is Unit.CREDITS
    assert dojo_ is None
    server.on("GET", "/v1/account/credits", Status(404, {}))
    dollars = await reader.balance(ProviderId.AIHUBMAX)
    assert dollars is not None
    assert (dollars.amount, dollars.unit) == (Decimal(100), Unit.USD)
    server.oxen.settings.credits = None
    assert await reader.balance(ProviderId.OXEN) is None
