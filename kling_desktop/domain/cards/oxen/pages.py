"""What the cards of Oxen share: the day and place of reading, prices of its model page, names of fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.film import Quality, SourceUse
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import Capabilities, ModelId, Offer, Option, ProviderId, Rate, VideoRules, Wire

OMNI = ModelId("kling-video-o3-omni")
"""What took over from O3 Pro and O3 4K when they left the catalogue."""
CHECKED = date(2026, 8, 8)
PAGES = "https://docs.oxen.ai/inference-api/reference/models/"
PRO_ONLY: Mapping[str, str | None] = MappingProxyType({Quality.PRO: None})
UHD_ONLY: Mapping[str, str | None] = MappingProxyType({Quality.UHD: None})
EDIT = frozenset({SourceUse.EDIT})
FOLLOW = frozenset({SourceUse.REFERENCE})
O3_VIDEO = VideoRules(seconds=(3, 15), sides=(720, 3840))
WORDS = {"model": "model", "prompt": "prompt"}
ELEMENTS = {"elements": "elements", "front": "frontal_image_url", "angles": "reference_image_urls"}
NO_PRICE = "Oxen's pages name no price for this model"


TARGET_NAMESPACE = "target_namespace"
RESPONSE_FORMAT = "response_format"
NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
"""A user or an organisation; it also stands in paths, so no slash and no dots alone."""
OPTIONS = (
    # Where the result is kept, and who is billed.
    Option(name=TARGET_NAMESPACE, pattern=NAME),
    # For the call that stays open alone: what it would mean in the queue is not documented.
    Option(name=RESPONSE_FORMAT, pattern="url|b64_json", values=("url", "b64_json"), in_body=False),
)


def seed_price(dollars: str) -> tuple[Rate, ...]:
    """A price per second that Oxen's model page promises."""
    return (Rate(per_second=Decimal(dollars), exact=True, source=f"Oxen's model page: ${dollars} a second"),)


def no_price(why: str = NO_PRICE) -> tuple[Rate, ...]:
    """An unknown price."""
    return (Rate(per_second=None, exact=False, source=why),)


def offer(
    model: str,
    title: str,
    can: Capabilities,
    wire: Wire,
    rates: tuple[Rate, ...],
    *,
    usual_seconds: tuple[int, int] = (300, 900),
    successors: tuple[ModelId, ...] = (OMNI,),
) -> Offer:
    """A card of Oxen."""
    return Offer(
        provider=ProviderId.OXEN,
        model=ModelId(model),
        title=title,
        provider_title="Oxen",
        capabilities=can,
        wire=wire,
        unit=Unit.USD,
        rates=rates,
        checked=CHECKED,
        source=PAGES + model,
        can_cancel=True,
        options=OPTIONS,
        usual_seconds=usual_seconds,
        successors=successors,
    )
