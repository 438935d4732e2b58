"""Oxen's catalogue: one object a model, with its request schema and its prices per second.

Source: Oxen's pages on models, read in August 2026. Readable without a key. The list under `models` and the schema
under `json_request_schema` are the names of its first weeks; single models may come wrapped in `data`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from kling_desktop.domain.cards.told import ModelTold, ToldPrice
from kling_desktop.domain.offers import ModelId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.providers.answers import Json, amount, inside, rows, words
from kling_desktop.providers.catalogue.schema import read_rules

if TYPE_CHECKING:
    from kling_desktop.providers.catalogue.asking import Asker

MODELS = "/api/ai/models"
OLDER = "/api/evaluations/models"
_BY_SECOND = "per_video_output_second"
_AT_ONCE = 4
_MOST_RESOLUTIONS = 10


async def ask(asker: Asker, models: Iterable[ModelId]) -> dict[str, Json]:
    """What is worth keeping of the answers: per model its schema and prices, or that it is gone. Raises CannotReach.

    A search gives nearly all; a model that is missing there is asked for by its own address, for it may be hidden.
    """
    from kling_desktop.providers.catalogue.asking import kept

    wanted = list(models)
    found = {model: described for model, described in await _listed(asker) if model in wanted}
    answered = bool(found)
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(model: ModelId) -> tuple[ModelId, Json]:
        async with few:
            try:
                answer = await asker.get(f"{MODELS}/{quote(model, safe='')}")
            except Trouble:
                return model, None
        if answer.status == 404 and _says_gone(answer.data, answer.text):
            return model, {"gone": True}
        described = inside(answer.data, "data") if inside(answer.data, "id") is None else answer.data
        return model, described if answer.good and inside(described, "id") == model else None

    missing = [model for model in wanted if model not in found]
    if not answered and missing:
        # Nothing listed: one question shows whether this place has a catalogue at all.
        first = await asker.get(f"{MODELS}/{quote(missing[0], safe='')}")
        if not first.good and not (first.status == 404 and _says_gone(first.data, first.text)):
            return {}
    found |= {model: told for model, told in await asyncio.gather(*map(one, missing)) if told is not None}
    told: dict[str, Json] = {}
    for model, described in found.items():
        if inside(described, "gone") is True:
            told[model] = {"gone": True}
            continue
        schema = inside(described, "request_schema") or inside(described, "json_request_schema")
        told[model] = {"schema": kept(schema), "pricing": kept(inside(described, "pricing"))}
    return told


async def _listed(asker: Asker) -> list[tuple[ModelId, Json]]:
    for path, params in ((MODELS + "/search", {"search": "kling"}), (MODELS, None), (OLDER, None)):
        answer = await asker.told(path, params)
        listed = rows(inside(answer, "data")) or rows(inside(answer, "models")) or rows(answer)
        described = [(ModelId(words(row.get("id")) or words(row.get("name"))), row) for row in listed]
        if any(model for model, _ in described):
            return [(model, row) for model, row in described if model]
    return []


def _says_gone(data: Json, text: str) -> bool:
    """Whether the service itself says that there is no such model; a bare 404 may be any gateway's."""
    said = [text, words(inside(data, "error")), words(inside(data, "error", "detail"))]
    said += [words(inside(data, "error", "message")), words(inside(data, "message"))]
    said += [
        words(inside(data, "status_message")),
        words(inside(data, "detail")),
        words(inside(data, "error", "title")),
    ]
    return any("model not found" in each.lower() for each in said)


def read(told: Json) -> dict[ModelId, ModelTold]:
    """What was kept, as values."""
    if not isinstance(told, dict):
        return {}
    return {
        ModelId(model): ModelTold(gone=True)
        if inside(said, "gone") is True
        else ModelTold(rules=read_rules(inside(said, "schema")), prices=_prices(inside(said, "pricing")))
        for model, said in told.items()
    }


def _prices(pricing: Json) -> tuple[ToldPrice, ...]:
    method = words(inside(pricing, "method"))
    if method and method != _BY_SECOND:
        return ()  # counted in some other way: these numbers would mean something else

    def named(name: str) -> Decimal | None:
        return amount(inside(pricing, name)) or amount(inside(pricing, f"video_{name}"))

    made: list[ToldPrice] = []
    by_resolution = inside(pricing, "cost_per_second_by_resolution")
    if isinstance(by_resolution, dict) and len(by_resolution) <= _MOST_RESOLUTIONS:
        for resolution, price in by_resolution.items():
            plain = amount(price) or amount(inside(price, "cost_per_second"))
            loud = amount(inside(price, "cost_per_second_with_audio")) or amount(inside(price, "with_audio"))
            if plain:
                made.append(ToldPrice(quality=resolution, sound=False, per_second=plain))
            if loud:
                made.append(ToldPrice(quality=resolution, sound=True, per_second=loud))
    plain, loud, fine = named("cost_per_second"), named("cost_per_second_with_audio"), named("cost_per_second_high_res")
    if plain:
        made.append(ToldPrice(sound=False, per_second=plain))
    if loud:
        made.append(ToldPrice(sound=True, per_second=loud))
    if fine and not any(price.quality == "4k" for price in made):
        made.append(ToldPrice(quality="4k", per_second=fine))
    return tuple(made)
