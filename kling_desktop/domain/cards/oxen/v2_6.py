"""Kling 2.6 Pro at Oxen: five or ten seconds from words or one picture."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.cards.oxen.pages import PRO_ONLY, WORDS, offer
from kling_desktop.domain.film import Quality
from kling_desktop.domain.offers import Capabilities, Durations, Rate, Route, Slots, Wire

_V2_6_RATES = (
    Rate(sound=False, per_second=Decimal("0.070"), exact=True, source="Oxen's model page: $0.070 a second"),
    Rate(sound=True, per_second=None, exact=False, source="Oxen's page does not say what this model costs with sound"),
)

V2_6_TEXT = offer(
    "kling-video-v2-6-pro-text-to-video",
    "Kling 2.6 Pro, text to video",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        durations=Durations(total=(5, 10), exactly=(5, 10)),
        slots=Slots(total=0),
        references=False,
        elements=False,
        start_frame=False,
        end_frame=False,
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        negative_prompt=True,
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                "duration": "duration",
                "negative_prompt": "negative_prompt",
                "aspect_ratio": "aspect_ratio",
                "sound": "generate_audio",
            }
        )
    ),
    _V2_6_RATES,
)

V2_6_IMAGE = offer(
    "kling-video-v2-6-pro-image-to-video",
    "Kling 2.6 Pro, image to video",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        durations=Durations(total=(5, 10), exactly=(5, 10)),
        slots=Slots(total=0),
        references=False,
        elements=False,
        # Listed as optional; without a picture the text model is meant.
        needs_start=True,
        end_frame=False,
        aspect_ratios=(),
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        negative_prompt=True,
        routes=(Route.INLINE,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                "duration": "duration",
                "start_frame": "input_image",
                "negative_prompt": "negative_prompt",
                "sound": "generate_audio",
            }
        )
    ),
    _V2_6_RATES,
)
