"""AIHubMax's models (FoxAPI runs the same software). Source: its page of the model, read on 4 August 2026."""

from __future__ import annotations

from datetime import date
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

O3_REFERENCE = Offer(
    provider=ProviderId.AIHUBMAX,
    model=ModelId("kling-o3-reference-to-video"),
    title="Kling O3, reference to video",
    provider_title="AIHubMax",
    capabilities=Capabilities(
        prompt_length=2500,
        # Not on the page; 512 is what Kling takes for one shot of several.
        shot_prompt_length=512,
        durations=Durations(total=(3, 15), shot=(1, 15)),
        # The page limits films with a video element to 4; without one Kling takes 7.
        slots=Slots(total=7, with_video=4, counting=Counting.ENTRIES, angles=3, elements_with_frames=3),
        qualities=MappingProxyType({Quality.STANDARD: "720p", Quality.PRO: "1080p", Quality.UHD: "4k"}),
        best_quality=Quality.PRO,
        sound=True,
        routes=(Route.UPLOAD,),
    ),
    wire=Wire(
        names=MappingProxyType(
            {
                "model": "model",
                "prompt": "prompt",
                "shots": "multi_prompt",
                "duration": "duration",
                "images": "image_urls",
                "elements": "elements",
                "front": "frontal_image_url",
                "angles": "reference_image_urls",
                "start_frame": "start_image_url",
                "end_frame": "end_image_url",
                "aspect_ratio": "aspect_ratio",
                "quality": "resolution",
                "sound": "generate_audio",
            }
        ),
        duration_with_shots=True,
        with_shots=MappingProxyType({"shot_type": "customize"}),
    ),
    unit=Unit.USD,
    rates=(
        Rate(
            per_second=None, exact=False, source="AIHubMax names no price for this model; its site shows what it took"
        ),
    ),
    checked=date(2026, 8, 4),
    source="https://docs.aihubmax.com/pages/en/api-manual/video-series/kling/kling-o3-reference-to-video",
    usual_seconds=(60, 600),
)

CARDS = (O3_REFERENCE,)
