"""Limits follow a schema where it is understood; nonsense changes nothing and breaks nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.checks import check
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.wire import build
from tests.contract.catalogues import DOJO, living, model
from tests.contract.desk import Desk, words_film
from tests.fakes import pixeldojo_models
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.fakes.wire import Json


def schema(**changes: Json) -> dict[str, Json]:
    """PixelDojo's schema with other rules for some fields; None takes a field out."""
    whole = dict(pixeldojo_models.SCHEMAS[DOJO])
    fields = whole["properties"]
    assert isinstance(fields, dict)
    merged = {**fields, **changes}
    return {**whole, "properties": {field: rule for field, rule in merged.items() if rule is not None}}


async def dojo(desk: Desk, **changes: Json) -> Offer:
    desk.server.pixeldojo.settings.schemas[DOJO] = schema(**changes)
    return model(await living(desk, ProviderId.PIXELDOJO), ProviderId.PIXELDOJO, DOJO)


async def test_limits_follow_the_schema(desk: Desk) -> None:
    card = await dojo(
        desk,
        prompt={"type": "string", "maxLength": 1200},
        duration={"type": "integer", "minimum": 4, "maximum": 12},
        multi_prompt={"type": "array", "maxItems": 4},
        image_urls={"type": "array", "maxItems": 5},
        aspect_ratio={"type": "string", "enum": ["9:16", "16:9", "4:3", "auto", "wide", 7]},
        tier={"type": "string", "enum": ["standard", "pro", "4k"]},
    )
    can = card.capabilities
    assert can.prompt_length == 1200
    assert can.durations.total == (4, 12)
    assert (can.shots, can.slots.references, can.slots.total) == (4, 5, 7)
    assert can.aspect_ratios == ("16:9", "9:16", "4:3")
    assert list(can.qualities.items()) == [("standard", "standard"), ("pro", "pro"), ("4k", "4k")]


async def test_lengths_in_a_list(desk: Desk) -> None:
    card = await dojo(desk, duration={"type": "string", "enum": ["5", "10"]})
    assert (card.capabilities.durations.total, card.capabilities.durations.exactly) == ((5, 10), (5, 10))
    film = words_film()
    five = replace(film, shots=(replace(film.shots[0], duration=5),))
    assert build(five, card, str)["duration"] == "5"


async def test_fields_it_does_not_list_are_not_sent(desk: Desk) -> None:
    film = words_film()
    full = replace(film, settings=replace(film.settings, provider="pixeldojo", generate_audio=True))
    before = build(full, model(BUILT_IN, ProviderId.PIXELDOJO, DOJO), str)
    card = await dojo(desk, generate_audio=None, aspect_ratio=None, tier=None, multi_prompt=None, elements=None)
    after = build(full, card, str)
    assert before.keys() - after.keys() == {"generate_audio", "aspect_ratio", "tier"}
    can = card.capabilities
    assert (can.sound, can.aspect_ratios, can.shots, can.elements) == (False, (), 1, False)
    assert [problem.code for problem in check(full, card, {})] == ["sound.not-offered"]


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": None},
        {"duration": None},
        {"prompt": {"type": "array"}},
        {"prompt": {"type": "string", "maxLength": 0}},
        {"prompt": {"type": "string", "maxLength": -5}},
        {"prompt": {"type": "string", "maxLength": 10**12}},
        {"prompt": {"type": "string", "maxLength": "2500"}},
        {"duration": {"type": "integer", "minimum": 20, "maximum": 1}},
        {"duration": {"type": "integer", "minimum": -1, "maximum": 10**9}},
        {"duration": {"type": "integer", "enum": [0, -1, 100000]}},
        {"image_urls": {"type": "array", "maxItems": 10**6}},
        {"multi_prompt": {"type": "array", "maxItems": 0}},
        {"aspect_ratio": "16:9"},
        {"tier": {"type": "string", "enum": []}},
    ],
)
async def test_nonsense_changes_no_limit(desk: Desk, changes: dict[str, Json]) -> None:
    card = await dojo(desk, **changes)
    before = model(BUILT_IN, ProviderId.PIXELDOJO, DOJO).capabilities
    after = card.capabilities
    assert after.prompt_length == before.prompt_length
    assert after.durations == before.durations
    assert after.shots == before.shots
    assert after.qualities == before.qualities
    assert (after.slots.total, after.aspect_ratios) == (before.slots.total, before.aspect_ratios)
    assert card.wire.names == model(BUILT_IN, ProviderId.PIXELDOJO, DOJO).wire.names


async def test_a_new_field_that_must_be_there_leaves_the_card_alone(desk: Desk) -> None:
    whole = schema(secret={"type": "string"}, generate_audio=None)
    desk.server.pixeldojo.settings.schemas[DOJO] = {**whole, "required": ["secret"]}
    card = model(await living(desk, ProviderId.PIXELDOJO), ProviderId.PIXELDOJO, DOJO)
    assert card.capabilities == model(BUILT_IN, ProviderId.PIXELDOJO, DOJO).capabilities


@pytest.mark.parametrize(
    "body",
    [  # each of them a whole answer
        b"",
        b"<html>maintenance</html>",
        b"null",
        b"[[[[[[[[",
        b"[" * 100_000,
        b'{"models": {"apiId": 1}}',
        b'{"models": [1, null, {"apiId": ["x"]}, {"apiId": "kling-reference-to-video", "requestSchema": 7}]}',
        b'{"data": [{"id": 5}, {"id": "kling-video-o3-omni", "pricing": {"cost_per_second": NaN}}]}',
        b'{"models": [{"apiId": "kling-reference-to-video", "creditCost": {"amount": 1e999, "type": "fixed"}}]}',
        b'{"data": [{"model_name": "kling-o3-text-to-video[720p]", "quota_type": 1, "model_price": -1}]}',
        b"\xff\xfe\x00",
    ],
)
async def test_whatever_comes_back_no_card_breaks(desk: Desk, server: FakeProviderServer, body: bytes) -> None:
    for path in (
        "/api/ai/models",
        "/api/ai/models/*",
        "/api/evaluations/models",
        "/api/v1/models",
        "/api/v1/models/*",
        "/v1/models",
        "/api/pricing",
    ):
        server.on("GET", path, Status(200, body), times=None)
    for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
        catalogue = await living(desk, provider)
        for card in catalogue.of(provider):
            before = model(BUILT_IN, provider, card.model)
            assert (card.capabilities, card.wire, card.rates) == (before.capabilities, before.wire, before.rates)
