"""PixelDojo's catalogue: a public list with what an order costs, and one JSON Schema a model.

Source: PixelDojo's public reference, read in August 2026. The schema lists every field and allows no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from kling_desktop.domain.cards.told import ModelTold, ToldPrice
from kling_desktop.domain.offers import ModelId
from kling_desktop.providers.answers import Json, amount, inside, rows, words
from kling_desktop.providers.catalogue.schema import read_rules

if TYPE_CHECKING:
    from kling_desktop.providers.catalogue.asking import Asker

MODELS = "/api/v1/models"


async def ask(asker: Asker, models: Iterable[ModelId]) -> dict[str, Json]:
    """What is worth keeping of the answers: per model its schema and cost, or that it is gone. Raises CannotReach."""
    from kling_desktop.providers.catalogue.asking import kept

    wanted = list(models)
    answer = await asker.get(MODELS, {"detailed": "true"})
    listed = rows(inside(answer.data, "models")) or rows(inside(answer.data, "data")) or rows(answer.data)
    found: dict[str, dict[str, Json]] = {words(row.get("apiId")): row for row in listed if words(row.get("apiId"))}
    if not any(model in found for model in wanted):
        return {}  # no list, or one of something else: no word about any model of ours
    told: dict[str, Json] = {}
    for model in wanted:
        row = found.get(model)
        path = f"{MODELS}/{quote(model, safe='')}"
        if row is None:
            # Only models that are switched on are listed. One that still has a page may be hidden.
            page = await asker.get(path)
            if page.status == 404:
                told[model] = {"gone": True}
            continue
        schema = inside(row, "requestSchema") or inside(await asker.told(path), "requestSchema")
        if schema is None:
            schema = inside(await asker.told(path + "/schema"), "schema")
        told[model] = {"schema": kept(schema), "cost": kept(inside(row, "creditCost"))}
    return told


def read(told: Json) -> dict[ModelId, ModelTold]:
    """What was kept, as values."""
    if not isinstance(told, dict):
        return {}
    return {
        ModelId(model): ModelTold(gone=True)
        if inside(said, "gone") is True
        else ModelTold(rules=read_rules(inside(said, "schema")), prices=_prices(inside(said, "cost")))
        for model, said in told.items()
    }


def _prices(cost: Json) -> tuple[ToldPrice, ...]:
    """`fixed` amounts are those of an order as it is by default: the service's own page shows 15 for five seconds."""
    kind = words(inside(cost, "type")).lower()
    told = amount(inside(cost, "amount")) or amount(inside(cost, "default"))
    if not told:
        told, kind = amount(cost), "fixed"
    if not told:
        return ()
    if "second" in kind:
        # Which tier it is for is not said.
        return (ToldPrice(per_second=told),)
    return (ToldPrice(usual_order=told),) if kind == "fixed" else ()
