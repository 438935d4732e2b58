"""O3 Omni, which took over from O3 Pro in Oxen's catalogue."""

from __future__ import annotations

from types import MappingProxyType

from kling_desktop.domain.cards.oxen.pages import EDIT, ELEMENTS, FOLLOW, O3_VIDEO, OMNI, WORDS, no_price, offer
from kling_desktop.domain.film import Quality, SourceUse
from kling_desktop.domain.offers import Capabilities, ModelId, Route, Slots, Wire

O3_OMNI = offer(
    OMNI,
    "Kling O3 Omni",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        # Shots are not listed for this model, and its prompt is required.
        shots=1,
        slots=Slots(total=7, with_video=4, elements_with_frames=3),
        qualities=MappingProxyType({Quality.STANDARD: "720p", Quality.PRO: "1080p", Quality.UHD: "4k"}),
        best_quality=Quality.PRO,
        source_uses=EDIT | FOLLOW,
        as_long_as_source=EDIT,
        # Not on its page: the limits of the O3 Pro models it took over from.
        video=O3_VIDEO,
        routes=(Route.INLINE,),
        video_routes=(Route.REPOSITORY,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                **ELEMENTS,
                "duration": "duration",
                "images": "input_image",
                "start_frame": "start_image_url",
                "end_frame": "tail_image_url",
                "source_video": "input_video",
                "keep_audio": "keep_audio",
                "aspect_ratio": "aspect_ratio",
                "quality": "resolution",
                "sound": "generate_audio",
            }
        ),
        with_use=MappingProxyType(
            {
                SourceUse.EDIT: MappingProxyType({"video_mode": "edit"}),
                SourceUse.REFERENCE: MappingProxyType({"video_mode": "reference"}),
            }
        ),
        not_with_use=MappingProxyType({SourceUse.EDIT: frozenset({"duration", "aspect_ratio"})}),
        not_with_frames_only=frozenset({"aspect_ratio"}),
    ),
    no_price("Oxen's page names no price for this model; it may depend on the resolution"),
    successors=(ModelId("kling-video-o3-pro-reference-to-video"),),
)
