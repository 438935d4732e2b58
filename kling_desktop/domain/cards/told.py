"""What a service says about a model when it is asked, in a form of ours: the readers of `providers` make these values.

Nothing here is trusted: `refreshing` and `prices` decide what of it is understood well enough to change a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.offers import ModelId, ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field of a request as a JSON Schema describes it; what it does not say is None or empty.

    `kinds` are JSON's names of types. `choices` are texts and whole numbers. `fields` are those of the object, or of
    the objects in the list, `closed` whether they may have no others; `item_kinds` are the types in the list.
    """

    kinds: frozenset[str] = frozenset()
    longest: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[str | int, ...] = ()
    most_items: int | None = None
    item_kinds: frozenset[str] = frozenset()
    fields: Mapping[str, FieldRule] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    closed: bool = False
    usual: str | int | None = None
    """What the service takes when the field is left out."""

    def may_be(self, *kinds: str) -> bool:
        """Whether one of these types is taken, as far as it says."""
        return not self.kinds or bool(self.kinds & set(kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRules:
    """The fields of an order. `closed`: any other field is refused."""

    fields: Mapping[str, FieldRule] = field(hash=False)
    required: frozenset[str] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPrice:
    """A price the service names: for one of its own words of quality (None: any), with sound or not (None: not said).

    Exactly one of the three amounts is set: per second of output, per call whatever its length, or for an order as
    it is when nothing but the words is given (`usual_order`), whose length and quality are the schema's defaults.
    """

    quality: str | None = None
    sound: bool | None = None
    per_second: Decimal | None = None
    per_call: Decimal | None = None
    usual_order: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTold:
    """What was said of one model. `gone`: it no longer exists, and the service says so itself."""

    gone: bool = False
    rules: RequestRules | None = None
    prices: tuple[ToldPrice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTold:
    """What one service said of its models, and when (UTC). A model that is missing was not spoken of."""

    provider: ProviderId
    asked: datetime
    models: Mapping[ModelId, ModelTold] = field(hash=False)
