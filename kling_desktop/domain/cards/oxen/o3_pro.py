"""O3 Pro at Oxen. Its ids left the catalogue on 27 July 2026; whether they still run is not documented.

Oxen's page names 512 characters for a prompt of the reference model; the others are of the same family.
"""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.cards.oxen.pages import (
    CHECKED,
    EDIT,
    ELEMENTS,
    FOLLOW,
    O3_VIDEO,
    OMNI,
    OPTIONS,
    PAGES,
    PRO_ONLY,
    WORDS,
    no_price,
    offer,
    seed_price,
)
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
        qualities=PRO_ONLY,
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
    checked=CHECKED,
    source=PAGES + "kling_o3_pro_reference_to_video",
    can_cancel=True,
    options=OPTIONS,
    usual_seconds=(60, 900),
    successors=(OMNI,),
)

O3_PRO_IMAGE = offer(
    "kling-video-o3-pro-image-to-video",
    "Kling O3 Pro, image to video",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=0),
        references=False,
        elements=False,
        needs_start=True,
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        sound=False,
        routes=(Route.INLINE,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                "duration": "duration",
                # One address, not a list as the reference model has it.
                "start_frame": "input_image",
                "end_frame": "tail_image_url",
                "aspect_ratio": "aspect_ratio",
            }
        )
    ),
    seed_price("0.224"),
)

O3_PRO_EDIT = offer(
    "kling-video-o3-pro-video-to-video-edit",
    "Kling O3 Pro, video edit",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=4, with_video=4, counting=Counting.PICTURES),
        start_frame=False,
        end_frame=False,
        aspect_ratios=(),
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        sound=False,
        source_uses=EDIT,
        source_optional=False,
        as_long_as_source=EDIT,
        video=O3_VIDEO,
        routes=(Route.INLINE,),
        video_routes=(Route.REPOSITORY,),
    ),
    Wire(
        names=MappingProxyType(
            {
                **WORDS,
                **ELEMENTS,
                "images": "input_image",
                "source_video": "input_video",
                # Its default changed in July 2026, so it is always said.
                "keep_audio": "keep_audio",
            }
        )
    ),
    seed_price("0.336"),
)

O3_PRO_VIDEO_REFERENCE = offer(
    "kling-video-o3-pro-video-to-video-reference",
    "Kling O3 Pro, video reference",
    Capabilities(
        prompt_length=512,
        shot_prompt_length=512,
        shots=1,
        slots=Slots(total=4, with_video=4, counting=Counting.PICTURES),
        start_frame=False,
        end_frame=False,
        qualities=PRO_ONLY,
        best_quality=Quality.PRO,
        sound=False,
        source_uses=FOLLOW,
        source_optional=False,
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
                "source_video": "input_video",
                "keep_audio": "keep_audio",
                "aspect_ratio": "aspect_ratio",
            }
        ),
        as_text=frozenset({"duration"}),
    ),
    no_price(),
)
