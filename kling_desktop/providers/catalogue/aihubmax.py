"""The catalogue of AIHubMax's software: the ids a key may use, and a public table of prices per call.

Source: the gateway's pages on models and prices, read in August 2026. Ids and prices come in variants of a model:
`name[1080p]`, `name[1080p|audio]`; 4K costs the same with sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from kling_desktop.domain.cards.told import ModelTold, ToldPrice
from kling_desktop.domain.offers import ModelId
from kling_desktop.providers.answers import Json, amount, inside, rows, words

if TYPE_CHECKING:
    from kling_desktop.providers.catalogue.asking import Asker

MODELS = "/v1/models"
PRICES = "/api/pricing"
_BY_CALL = 1
_VARIANT = re.compile(r"(?P<model>[^\[\]]{1,200})(?:\[(?P<tier>[^\[\]|]{1,40})(?:\|(?P<more>[^\[\]]{1,40}))?\])?\Z")
_MOST_ROWS = 50


async def ask(asker: Asker, models: Iterable[ModelId]) -> dict[str, Json]:
    """What is worth keeping of the answers: per model its rows of the price table, or that it is gone.

    Raises CannotReach when nobody answers. Without a key only prices are asked for, and nothing counts as gone.
    """
    from kling_desktop.providers.catalogue.asking import kept

    wanted = list(models)
    table = await asker.get(PRICES)
    ids = await asker.told(MODELS, keyed=True)
    there = {_model_of(words(row.get("id"))) for row in rows(inside(ids, "data")) or rows(ids)}
    told: dict[str, Json] = {}
    for model in wanted:
        if there & set(wanted) and model not in there:
            told[model] = {"gone": True}
            continue
        priced: list[Json] = [
            {name: row.get(name) for name in ("model_name", "quota_type", "model_price", "enable_groups")}
            for row in rows(inside(table.data, "data"))
            if _model_of(words(row.get("model_name"))) == model
        ]
        if priced or model in there:
            groups = inside(table.data, "group_ratio")
            told[model] = {"prices": kept(priced[:_MOST_ROWS]), "groups": kept(groups)}
    return told


def _model_of(name: str) -> str:
    found = _VARIANT.match(name)
    return found["model"] if found is not None else ""


def read(told: Json) -> dict[ModelId, ModelTold]:
    """What was kept, as values."""
    if not isinstance(told, dict):
        return {}
    return {
        ModelId(model): ModelTold(gone=True)
        if inside(said, "gone") is True
        else ModelTold(prices=_prices(inside(said, "prices"), inside(said, "groups")))
        for model, said in told.items()
    }


def _prices(table: Json, groups: Json) -> tuple[ToldPrice, ...]:
    made: list[ToldPrice] = []
    for row in rows(table)[:_MOST_ROWS]:
        variant = _VARIANT.match(words(row.get("model_name")))
        price, ratio = amount(row.get("model_price")), _ratio(row.get("enable_groups"), groups)
        if variant is None or row.get("quota_type") != _BY_CALL or not price or ratio is None:
            continue
        more = variant["more"]
        if more not in (None, "audio"):
            continue
        made.append(ToldPrice(quality=variant["tier"], sound=more is not None, per_call=price * ratio))
    return tuple(made)


def _ratio(enabled: Json, groups: Json) -> Decimal | None:
    """What the group of an account multiplies prices with: the usual group's, else the dearest of those allowed."""
    names = [name for name in enabled if isinstance(name, str)] if isinstance(enabled, list) else []
    ratios = {name: ratio for name in names if (ratio := amount(inside(groups, name)))}
    if "default" in ratios:
        return ratios["default"]
    if ratios:
        return max(ratios.values())
    return Decimal(1) if groups is None or not names else None
