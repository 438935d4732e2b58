"""O3 4K at Oxen. Its ids left the catalogue on 27 July 2026; whether they still run is not documented."""

from __future__ import annotations

from types import MappingProxyType

from kling_desktop.domain.cards.oxen.o3_pro import O3_PRO_REFERENCE
from kling_desktop.domain.cards.oxen.pages import UHD_ONLY, WORDS, no_price, offer
from kling_desktop.domain.film import Quality
from kling_desktop.domain.offers import Capabilities, Route, Slots, Wire

O3_4K_REFERENCE = offer(
    "kling-video-o3-4k-reference-to-video",
    "Kling O3 4K, reference to video",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        slots=Slots(total=7, with_video=4, elements_with_frames=3),
        qualities=UHD_ONLY,
        best_quality=Quality.UHD,
        negative_prompt=True,
        routes=(Route.INLINE,),
    ),
    O3_PRO_REFERENCE.wire,
    no_price(),
)

O3_4K_IMAGE = offer(
    "kling-video-o3-4k-image-to-video",
    "Kling O3 4K, image to video",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=0),
        references=False,
        elements=False,
        needs_start=True,
        aspect_ratios=(),
        qualities=UHD_ONLY,
        best_quality=Quality.UHD,
        routes=(Route.INLINE,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                "duration": "duration",
                "start_frame": "input_image",
                "end_frame": "tail_image_url",
                "sound": "generate_audio",
            }
        )
    ),
    no_price(),
)

O3_4K_TEXT = offer(
    "kling-video-o3-4k-text-to-video",
    "Kling O3 4K, text to video",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=0),
        references=False,
        elements=False,
        start_frame=False,
        end_frame=False,
        qualities=UHD_ONLY,
        best_quality=Quality.UHD,
    ),
    Wire(
        names=MappingProxyType(
            {**WORDS, "duration": "duration", "aspect_ratio": "aspect_ratio", "sound": "generate_audio"}
        )
    ),
    no_price(),
)
