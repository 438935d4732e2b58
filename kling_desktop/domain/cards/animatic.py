"""The animatic: the free draft this computer renders by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.film import Quality
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import (
    Capabilities,
    Durations,
    ModelId,
    Offer,
    PictureRules,
    ProviderId,
    Rate,
    Route,
    Slots,
    Wire,
)

_ANY_NUMBER = 1000
_ANY_LENGTH = 1_000_000

_NAMES = (
    *("model", "prompt", "shots", "duration", "images", "elements", "front", "angles", "start_frame", "end_frame"),
    *("aspect_ratio", "quality", "sound"),
)

ANIMATIC = Offer(
    provider=ProviderId.ANIMATIC,
    model=ModelId("animatic"),
    title="Free draft on this computer",
    provider_title="Animatic",
    capabilities=Capabilities(
        prompt_length=_ANY_LENGTH,
        shot_prompt_length=_ANY_LENGTH,
        shots=_ANY_NUMBER,
        durations=Durations(total=(1, 60), shot=(1, 60)),
        slots=Slots(total=None, angles=_ANY_NUMBER),
        pictures=PictureRules(
            # What Pillow opens, by its own names.
            formats=(
                *("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "MPO", "JPEG2000", "ICO", "ICNS", "PPM"),
                *("TGA", "PCX", "DDS", "SGI", "QOI", "PSD", "DIB"),
            ),
            min_side=1,
            min_ratio=0.0,
            max_ratio=10_000.0,
            max_bytes=1_000_000_000,
        ),
        qualities=MappingProxyType({quality: str(quality) for quality in Quality}),
        best_quality=Quality.PRO,
        sound=True,
        end_needs_start=False,
        needs_words=False,
        routes=(Route.LOCAL,),
    ),
    wire=Wire(names=MappingProxyType({name: name for name in _NAMES}), duration_with_shots=True),
    unit=Unit.USD,
    rates=(Rate(per_second=Decimal(0), exact=True, source="Rendered on this computer"),),
    checked=date(2026, 11, 21),
    source="https://pypi.org/project/kling-desktop/",
    local=True,
    can_cancel=True,
)

CARDS = (ANIMATIC,)
