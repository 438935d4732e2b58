"""AIHubMax's models (FoxAPI runs the same software). Source: its pages of the models, read on 4 August 2026.

Frame fields change their names from model to model. Limits its pages leave out are those of Kling itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
    Route,
    Slots,
    VideoRules,
    Wire,
)

_CHECKED = date(2026, 8, 4)
_PAGES = "https://docs.aihubmax.com/pages/en/api-manual/video-series/kling/"
_RESOLUTIONS: Mapping[str, str | None] = MappingProxyType(
    {Quality.STANDARD: "720p", Quality.PRO: "1080p", Quality.UHD: "4k"}
)
_VIDEO_RESOLUTIONS: Mapping[str, str | None] = MappingProxyType({Quality.STANDARD: "720p", Quality.PRO: "1080p"})
_CUSTOMIZE = MappingProxyType({"shot_type": "customize"})
_EDIT = frozenset({SourceUse.EDIT})
_FOLLOW = frozenset({SourceUse.REFERENCE})
_WORDS = {"model": "model", "prompt": "prompt"}
_SHOTS = {"shots": "multi_prompt", "duration": "duration", "quality": "resolution", "sound": "generate_audio"}
_ELEMENTS = {"elements": "elements", "front": "frontal_image_url", "angles": "reference_image_urls"}
_SOURCE = {"source_video": "video_url", "keep_audio": "keep_audio", "quality": "resolution"}
# Its public price table names some prices, which differ by group and change; none of O3 is printed on a page.
_NO_PRICE = (
    Rate(per_second=None, exact=False, source="AIHubMax names no price for this model; its site shows what it took"),
)


def _offer(model: str, title: str, can: Capabilities, wire: Wire, *successors: str) -> Offer:
    return Offer(
        provider=ProviderId.AIHUBMAX,
        model=ModelId(model),
        title=title,
        provider_title="AIHubMax",
        capabilities=can,
        wire=wire,
        unit=Unit.USD,
        rates=_NO_PRICE,
        checked=_CHECKED,
        source=_PAGES + model,
        usual_seconds=(60, 600),
        successors=tuple(ModelId(successor) for successor in successors),
    )


O3_REFERENCE = _offer(
    "kling-o3-reference-to-video",
    "Kling O3, reference to video",
    Capabilities(
        prompt_length=2500,
        # Not on the page; 512 is what Kling takes for one shot of several.
        shot_prompt_length=512,
        durations=Durations(total=(3, 15), shot=(1, 15)),
        # The page limits films with a video element to 4; without one Kling takes 7.
        slots=Slots(total=7, with_video=4, counting=Counting.ENTRIES, angles=3, elements_with_frames=3),
        qualities=_RESOLUTIONS,
        best_quality=Quality.PRO,
        sound=True,
        routes=(Route.UPLOAD,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **_WORDS,
                **_SHOTS,
                **_ELEMENTS,
                "images": "image_urls",
                "start_frame": "start_image_url",
                "end_frame": "end_image_url",
                "aspect_ratio": "aspect_ratio",
            }
        ),
        duration_with_shots=True,
        with_shots=_CUSTOMIZE,
    ),
    "kling-o3-image-to-video",
    "kling-o3-text-to-video",
)

O3_TEXT = _offer(
    "kling-o3-text-to-video",
    "Kling O3, text to video",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        slots=Slots(total=0),
        references=False,
        elements=False,
        start_frame=False,
        end_frame=False,
        qualities=_RESOLUTIONS,
        best_quality=Quality.PRO,
    ),
    Wire(
        names=MappingProxyType({**_WORDS, **_SHOTS, "aspect_ratio": "aspect_ratio"}),
        duration_with_shots=True,
        with_shots=_CUSTOMIZE,
    ),
    "kling-o3-reference-to-video",
)

O3_IMAGE = _offer(
    "kling-o3-image-to-video",
    "Kling O3, image to video",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        slots=Slots(total=0),
        references=False,
        elements=False,
        needs_start=True,
        aspect_ratios=(),
        qualities=_RESOLUTIONS,
        best_quality=Quality.PRO,
        routes=(Route.UPLOAD,),
    ),
    Wire(
        names=MappingProxyType({**_WORDS, **_SHOTS, "start_frame": "image_url", "end_frame": "end_image_url"}),
        duration_with_shots=True,
        with_shots=_CUSTOMIZE,
    ),
    "kling-o3-reference-to-video",
)

O3_EDIT = _offer(
    "kling-o3-video-to-video-edit",
    "Kling O3, video edit",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=4, with_video=4),
        start_frame=False,
        end_frame=False,
        aspect_ratios=(),
        qualities=_VIDEO_RESOLUTIONS,
        best_quality=Quality.PRO,
        sound=False,
        source_uses=_EDIT,
        source_optional=False,
        as_long_as_source=_EDIT,
        routes=(Route.UPLOAD,),
        video_routes=(Route.UPLOAD,),
    ),
    Wire(names=MappingProxyType({**_WORDS, **_ELEMENTS, **_SOURCE, "images": "image_urls"})),
    "kling-o3-video-to-video-reference",
)

O3_VIDEO_REFERENCE = _offer(
    "kling-o3-video-to-video-reference",
    "Kling O3, video reference",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=4, with_video=4),
        start_frame=False,
        end_frame=False,
        qualities=_VIDEO_RESOLUTIONS,
        best_quality=Quality.PRO,
        sound=False,
        source_uses=_FOLLOW,
        source_optional=False,
        routes=(Route.UPLOAD,),
        video_routes=(Route.UPLOAD,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **_WORDS,
                **_ELEMENTS,
                **_SOURCE,
                "images": "image_urls",
                "duration": "duration",
                "aspect_ratio": "aspect_ratio",
            }
        )
    ),
    "kling-o3-video-to-video-edit",
)

V3_MOTION = _offer(
    "kling-v3-motion-control",
    "Kling 3, motion control",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=0),
        references=False,
        elements=False,
        needs_start=True,
        end_frame=False,
        aspect_ratios=(),
        qualities=MappingProxyType({Quality.STANDARD: "std", Quality.PRO: "pro"}),
        best_quality=Quality.PRO,
        sound=False,
        source_uses=_FOLLOW,
        source_optional=False,
        as_long_as_source=_FOLLOW,
        video=VideoRules(seconds=(3, 30)),
        routes=(Route.UPLOAD,),
        video_routes=(Route.UPLOAD,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **_WORDS,
                "start_frame": "image_url",
                "source_video": "video_url",
                "keep_audio": "keep_original_sound",
                "quality": "mode",
            }
        ),
        # The figure moves as in the video, which then may last 30 seconds instead of 10.
        always=MappingProxyType({"character_orientation": "video"}),
        yes_no=frozenset({"keep_audio"}),
    ),
    "kling-o3-video-to-video-reference",
)

CARDS = (O3_REFERENCE, O3_EDIT, O3_VIDEO_REFERENCE, V3_MOTION, O3_IMAGE, O3_TEXT)
