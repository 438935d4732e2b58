"""Oxen's catalogue of models: the list, the search, single models, and the names of its first weeks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes import oxen_models
from tests.fakes.errors import ERRORS, oxen_model_gone
from tests.fakes.wire import Json, Reply, Request, json_reply


@dataclass(slots=True, kw_only=True)
class OxenCatalogue:
    """How much of the catalogue there is, and what it says.

    `shape`: everything; no search; only the names of the first weeks; single models in `data`; nothing. `hidden`
    models run though no list shows them. `pricing` and `schemas` replace those of a model.
    """

    gone: Callable[[], Collection[str]] = frozenset
    hidden: set[str] = field(default_factory=set)
    shape: Literal["search", "list", "older", "wrapped", "none"] = "search"
    pricing: dict[str, Json] = field(default_factory=dict)
    schemas: dict[str, Json] = field(default_factory=dict)

    def listed(self, request: Request, parts: dict[str, str]) -> Reply:
        """`GET /api/ai/models`, and its search."""
        search = request.path.endswith("/search")
        if self.shape not in ({"search"} if search else {"search", "list"}):
            return ERRORS["oxen.not_found"].reply()
        return json_reply(200, {"object": "list", "data": self._all()})

    def listed_of_old(self, request: Request, parts: dict[str, str]) -> Reply:
        """`GET /api/evaluations/models`."""
        if self.shape != "older":
            return ERRORS["oxen.not_found"].reply()
        return json_reply(200, {"status": "success", "models": self._all()})

    def one(self, request: Request, parts: dict[str, str]) -> Reply:
        """`GET /api/ai/models/:id`."""
        model = parts["id"]
        if self.shape in {"none", "older"}:
            return ERRORS["oxen.not_found"].reply()
        if model not in oxen_models.SCHEMAS or model in self.gone():
            return oxen_model_gone(model).reply()
        described = self._described(model)
        return json_reply(200, {"data": described} if self.shape == "wrapped" else described)

    def _all(self) -> list[Json]:
        hidden = {*self.gone(), *self.hidden}
        return [self._described(model) for model in oxen_models.SCHEMAS if model not in hidden]

    def _described(self, model: str) -> dict[str, Json]:
        made = oxen_models.describe(model)
        made["pricing"] = self.pricing.get(model, made["pricing"])
        schema = self.schemas.get(model, made.pop("request_schema"))
        return {**made, "json_request_schema" if self.shape == "older" else "request_schema": schema}
