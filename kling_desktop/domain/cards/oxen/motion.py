"""Motion control at Oxen: a figure moves as in a video."""

from __future__ import annotations

from types import MappingProxyType

from kling_desktop.domain.cards.oxen.pages import ELEMENTS, FOLLOW, PRO_ONLY, WORDS, offer, seed_price
from kling_desktop.domain.film import Quality
from kling_desktop.domain.offers import Capabilities, Route, Slots, VideoRules, Wire

V3_PRO_MOTION = offer(
    "kling-video-v3-pro-motion-control",
    "Kling 3 Pro, motion control",
    Capabilities(
        prompt_length=2500,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=1, with_video=1),
        references=False,
        needs_start=True,
        end_frame=False,
        aspect_ratios=(),
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        sound=False,
        source_uses=FOLLOW,
        source_optional=False,
        as_long_as_source=FOLLOW,
        video=VideoRules(seconds=(3, 30)),
        routes=(Route.INLINE,),
        video_routes=(Route.REPOSITORY,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                **ELEMENTS,
                "start_frame": "input_image",
                "source_video": "input_video",
                "keep_audio": "keep_original_sound",
            }
        ),
        # The figure moves as in the video; with "image" no elements and 10 seconds at most.
        always=MappingProxyType({"character_orientation": "video"}),
    ),
    seed_price("0.168"),
)
