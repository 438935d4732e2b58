"""Oxen's models. Source: Oxen's model page of April 2026 and its reference, read on 8 August 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.film import Quality
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import (
    Capabilities,
    Counting,
    Durations,
    ModelId,
    Offer,
    ProviderId,
    Rate,
    Route,
    Slots,
    Wire,
)

O3_PRO_REFERENCE = Offer(
    provider=ProviderId.OXEN,
    model=ModelId("kling-video-o3-pro-reference-to-video"),
    title="Kling O3 Pro, reference to video",
    provider_title="Oxen",
    capabilities=Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        durations=Durations(total=(3, 15), shot=(1, 15)),
        # The page counts images, over references and all views of elements, flat 4. Frames are not counted there.
        slots=Slots(total=4, with_video=4, counting=Counting.PICTURES, angles=3, elements_with_frames=3),
        # One quality: it is in the model's name.
        qualities=MappingProxyType({Quality.PRO: None}),
        best_quality=Quality.PRO,
        sound=True,
        negative_prompt=True,
        # The queue takes 4 a call; every take is a call of its own, so that each can be told apart.
        routes=(Route.INLINE,),
    ),
    wire=Wire(
        names=MappingProxyType(
            {
                "model": "model",
                "prompt": "prompt",
                "shots": "multi_prompt",
                "duration": "duration",
                "images": "input_image",
                "elements": "elements",
                "front": "frontal_image_url",
                "angles": "reference_image_urls",
                "start_frame": "start_image_url",
                "end_frame": "tail_image_url",
                "negative_prompt": "negative_prompt",
                "aspect_ratio": "aspect_ratio",
                "sound": "generate_audio",
            }
        ),
    ),
    unit=Unit.USD,
    rates=(
        Rate(per_second=Decimal("0.224"), exact=True, source="Oxen's model page: $0.224 a second, the same with sound"),
    ),
    checked=date(2026, 8, 8),
    source="https://docs.oxen.ai/inference-api/reference/models/kling_o3_pro_reference_to_video",
    can_cancel=True,
    usual_seconds=(60, 900),
)

CARDS = (O3_PRO_REFERENCE,)
