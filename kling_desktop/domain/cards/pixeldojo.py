"""PixelDojo's models. Source: its two model pages; ranges they leave out are those of Kling itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.film import Quality, SourceUse
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import (
    Capabilities,
    Counting,
    Durations,
    ModelId,
    Offer,
    ProviderId,
    Rate,
    Slots,
    VideoRules,
    Wire,
)

_STANDARD = "PixelDojo's page shows 15 credits for its usual 5 seconds at standard, which is 3 a second"
_PRO = "PixelDojo's page of the video edit shows 40 credits for 5 seconds at pro, which is 8 a second; taken over here"
_SOUND = "; with sound it may cost more"

REFERENCE = Offer(
    provider=ProviderId.PIXELDOJO,
    model=ModelId("kling-reference-to-video"),
    title="Kling O3, reference to video",
    provider_title="PixelDojo",
    capabilities=Capabilities(
        # The page names no length; Kling's own limits are 2500 and 512.
        prompt_length=2500,
        shot_prompt_length=512,
        durations=Durations(total=(3, 15), shot=(1, 15)),
        slots=Slots(total=7, with_video=4, counting=Counting.ENTRIES, angles=3, elements_with_frames=3),
        qualities=MappingProxyType({Quality.STANDARD: "standard", Quality.PRO: "pro"}),
        best_quality=Quality.PRO,
        sound=True,
        source_uses=frozenset({SourceUse.REFERENCE}),
        # No upload is documented: a local file has no way to get there.
        routes=(),
    ),
    wire=Wire(
        names=MappingProxyType(
            {
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
                "quality": "tier",
                "sound": "generate_audio",
                "source_video": "video_url",
                "keep_audio": "keep_audio",
            }
        ),
        # `duration` has a default of 5 there, which would contradict the shots if it were left out.
        duration_with_shots=True,
        with_use=MappingProxyType({SourceUse.REFERENCE: MappingProxyType({"reference_type": "video"})}),
    ),
    unit=Unit.CREDITS,
    rates=(
        Rate(
            with_source=True,
            per_second=None,
            exact=False,
            source="PixelDojo does not say what a film with a reference video costs",
        ),
        Rate(quality=Quality.STANDARD, sound=False, per_second=Decimal(3), exact=False, source=_STANDARD),
        Rate(quality=Quality.STANDARD, sound=True, per_second=Decimal(3), exact=False, source=_STANDARD + _SOUND),
        Rate(quality=Quality.PRO, sound=False, per_second=Decimal(8), exact=False, source=_PRO),
        Rate(quality=Quality.PRO, sound=True, per_second=Decimal(8), exact=False, source=_PRO + _SOUND),
    ),
    checked=date(2026, 9, 30),
    source="https://pixeldojo.ai/api-platform/kling-reference-to-video",
    usual_seconds=(30, 240),
)

EDIT = Offer(
    provider=ProviderId.PIXELDOJO,
    model=ModelId("kling-video-edit"),
    title="Kling O3, video edit",
    provider_title="PixelDojo",
    capabilities=Capabilities(
        # The page names no limits; these are those of the same model elsewhere.
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=4, with_video=4),
        elements=False,
        start_frame=False,
        end_frame=False,
        aspect_ratios=(),
        qualities=MappingProxyType({Quality.STANDARD: "standard", Quality.PRO: "pro"}),
        best_quality=Quality.PRO,
        sound=False,
        source_uses=frozenset({SourceUse.EDIT}),
        source_optional=False,
        as_long_as_source=frozenset({SourceUse.EDIT}),
        video=VideoRules(seconds=(3, 15), sides=(720, 3840)),
    ),
    wire=Wire(
        names=MappingProxyType(
            {
                "prompt": "prompt",
                "images": "image_urls",
                "quality": "tier",
                "source_video": "video_url",
                "source_seconds": "video_duration",
                "keep_audio": "keep_audio",
            }
        ),
    ),
    unit=Unit.CREDITS,
    rates=(
        Rate(
            quality=Quality.STANDARD,
            per_second=None,
            exact=False,
            source="PixelDojo does not say what a video edit at standard costs",
        ),
        Rate(
            quality=Quality.PRO,
            per_second=Decimal(8),
            exact=False,
            source="PixelDojo's page shows 40 credits for 5 seconds at its usual pro, which is 8 a second",
        ),
    ),
    checked=date(2026, 9, 30),
    source="https://pixeldojo.ai/api-platform/kling-video-edit",
    successors=(REFERENCE.model,),
    usual_seconds=(30, 240),
)

CARDS = (REFERENCE, EDIT)
