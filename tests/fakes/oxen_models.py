"""Oxen's Kling models: request schemas, prices, and the errors the model itself raises after the job was queued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

from tests.fakes.errors import ONE_TO_FIFTEEN
from tests.fakes.schema import Fault, Schema, address, choice, flag, several, strict, text, whole
from tests.fakes.wire import Json

REFERENCE = "kling-video-o3-pro-reference-to-video"
OMNI = "kling-video-o3-omni"
UHD_REFERENCE = "kling-video-o3-4k-reference-to-video"
MOTION = "kling-video-v3-pro-motion-control"

MOST_PICTURES = {REFERENCE: 4}
MOST_ENTRIES = {OMNI: 7, UHD_REFERENCE: 7}
"""Models that count an element as one, however many views it has."""
SHOTS = frozenset({REFERENCE, UHD_REFERENCE})
"""Models that take several shots."""
MOST_PICTURES_WITH_VIDEO = 4

_RATIO = choice("16:9", "9:16", "1:1")
_PICTURE = address(data=True)
_ELEMENT = strict(
    frontal_image_url=address(data=True, required=True),
    reference_image_urls=several(_PICTURE, 3),
)
_ORDER: dict[str, Schema] = {
    "model": text(required=True),
    "target_namespace": text(),
}
_SHOT = strict(prompt=text(1, 512, required=True), duration=whole(1, 15))

_FROM_REFERENCES: dict[str, Schema] = {
    "prompt": text(1, 512),
    "multi_prompt": several(_SHOT),
    "duration": whole(3, 15),
    "start_image_url": _PICTURE,
    "tail_image_url": _PICTURE,
    "elements": several(_ELEMENT),
    "negative_prompt": text(),
    "aspect_ratio": _RATIO,
    "generate_audio": flag(),
    "response_format": choice("url", "b64_json"),
}
_FIVE_OR_TEN: dict[str, Json] = {"type": "integer", "enum": [5, 10]}

SCHEMAS: Mapping[str, Schema] = {
    REFERENCE: strict(**_ORDER, **_FROM_REFERENCES, input_image=several(_PICTURE, 4)),
    UHD_REFERENCE: strict(**_ORDER, **_FROM_REFERENCES, input_image=several(_PICTURE, 7)),
    "kling-video-o3-4k-image-to-video": strict(
        **_ORDER,
        prompt=text(required=True),
        input_image=address(data=True, required=True),
        tail_image_url=_PICTURE,
        duration=whole(3, 15),
        generate_audio=flag(),
    ),
    "kling-video-o3-4k-text-to-video": strict(
        **_ORDER, prompt=text(required=True), duration=whole(3, 15), aspect_ratio=_RATIO, generate_audio=flag()
    ),
    OMNI: strict(
        **_ORDER,
        prompt=text(required=True),
        input_image=several(_PICTURE, 7),
        input_video=address(),
        video_mode=choice("edit", "reference"),
        start_image_url=_PICTURE,
        tail_image_url=_PICTURE,
        elements=several(_ELEMENT),
        resolution=choice("720p", "1080p", "4k"),
        duration=whole(3, 15),
        aspect_ratio=_RATIO,
        generate_audio=flag(),
        keep_audio=flag(),
        response_format=choice("url", "b64_json"),
    ),
    "kling-video-o3-pro-image-to-video": strict(
        **_ORDER,
        prompt=text(required=True),
        input_image=address(data=True, required=True),
        tail_image_url=_PICTURE,
        duration=whole(3, 15),
        aspect_ratio=_RATIO,
    ),
    "kling-video-o3-pro-video-to-video-edit": strict(
        **_ORDER,
        prompt=text(required=True),
        input_video=address(required=True),
        input_image=several(_PICTURE, 4),
        elements=several(_ELEMENT),
        keep_audio=flag(),
    ),
    "kling-video-o3-pro-video-to-video-reference": strict(
        **_ORDER,
        prompt=text(required=True),
        input_video=address(required=True),
        input_image=several(_PICTURE, 4),
        elements=several(_ELEMENT),
        keep_audio=flag(),
        aspect_ratio=choice("auto", "16:9", "9:16", "1:1"),
        duration=choice(*(str(each) for each in range(3, 16))),
    ),
    "kling-video-v2-6-pro-image-to-video": strict(
        **_ORDER,
        prompt=text(required=True),
        input_image=_PICTURE,
        negative_prompt=text(),
        duration=_FIVE_OR_TEN,
        generate_audio=flag(),
    ),
    MOTION: strict(
        **_ORDER,
        prompt=text(required=True),
        input_image=address(data=True, required=True),
        input_video=address(required=True),
        character_orientation=choice("image", "video", required=True),
        keep_original_sound=flag(),
        elements=several(_ELEMENT, 1),
    ),
    "kling-video-v2-6-pro-text-to-video": strict(
        **_ORDER,
        prompt=text(required=True),
        negative_prompt=text(),
        aspect_ratio=_RATIO,
        duration=_FIVE_OR_TEN,
        generate_audio=flag(),
        cfg_scale={"type": "number", "minimum": 0, "maximum": 10},
    ),
}

RATES: Mapping[str, Decimal] = {
    REFERENCE: Decimal("0.224"),
    OMNI: Decimal("0.224"),
    "kling-video-o3-pro-image-to-video": Decimal("0.224"),
    UHD_REFERENCE: Decimal("0.42"),
    "kling-video-o3-4k-image-to-video": Decimal("0.42"),
    "kling-video-o3-4k-text-to-video": Decimal("0.42"),
    "kling-video-o3-pro-video-to-video-reference": Decimal("0.336"),
    "kling-video-v2-6-pro-image-to-video": Decimal("0.070"),
    MOTION: Decimal("0.168"),
    "kling-video-o3-pro-video-to-video-edit": Decimal("0.336"),
    "kling-video-v2-6-pro-text-to-video": Decimal("0.070"),
}
"""Dollars per second of output; made up where the service names none."""

TEXT_MODELS = frozenset({"claude-sonnet-5"})


def shots_of(body: Mapping[str, Json]) -> list[dict[str, Json]]:
    """The shots sent; empty without `multi_prompt`."""
    shots = body.get("multi_prompt")
    return [shot for shot in shots if isinstance(shot, dict)] if isinstance(shots, list) else []


def seconds(body: Mapping[str, Json]) -> int:
    """Seconds of video the body asks for; what is no number counts as the default of 5."""
    shots = shots_of(body)
    wanted = [shot.get("duration", 5) for shot in shots] or [body.get("duration", 5)]
    return sum(
        int(each) if isinstance(each, int) or (isinstance(each, str) and each.isdigit()) else 5 for each in wanted
    )


def pictures_in(body: Mapping[str, Json]) -> int:
    """Reference pictures of a body: `input_image` and every view of every element; frames do not count."""
    images = body.get("input_image")
    count = len(images) if isinstance(images, list) else int(isinstance(images, str))
    elements = body.get("elements")
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict):
            views = element.get("reference_image_urls")
            count += int("frontal_image_url" in element) + (len(views) if isinstance(views, list) else 0)
    return count


def too_many_pictures(model: str, body: Mapping[str, Json]) -> str | None:
    """What the model says about too many pictures."""
    if model == MOTION:
        return None
    most, used = MOST_PICTURES.get(model), pictures_in(body)
    if model in MOST_ENTRIES:
        parts = (body.get("input_image"), body.get("elements"))
        most, used = MOST_ENTRIES[model], sum(len(part) for part in parts if isinstance(part, list))
    if "input_video" in body:
        most = MOST_PICTURES_WITH_VIDEO
    if most is None or used <= most:
        return None
    return f"Maximum {most} total images across all elements and input_image references."


def model_error(model: str, body: Mapping[str, Json]) -> str | None:
    """The first thing the model refuses, in its own words without Oxen's wrapping; None when it takes the body."""
    if model in SHOTS:
        found = _prompt_error(body) or _duration_error(body)
        if found is not None:
            return found
    else:
        required = cast("list[str]", SCHEMAS[model].get("required") or [])
        if any(name not in body for name in required):
            return "Field required"
    elements = body.get("elements")
    for element in elements if isinstance(elements, list) else []:
        if not isinstance(element, dict) or "frontal_image_url" not in element:
            return "Field required"
    if "tail_image_url" in body and "start_image_url" not in body and "input_image" not in body:
        return "tail_image_url requires start_image_url"
    if "input_video" in body and body.get("generate_audio") is True:
        return "generate_audio must be false when a video is given"
    return too_many_pictures(model, body)


def breaches(model: str, body: Mapping[str, Json]) -> Iterator[Fault]:
    """What a client must leave out, though the model may swallow it."""
    if shots_of(body) and "duration" in body:
        yield Fault(path="duration", rule="excludes", message="with a single prompt only: shots have their own")
    if model == OMNI and "aspect_ratio" in body and body.get("video_mode", "edit") == "edit" and "input_video" in body:
        yield Fault(path="aspect_ratio", rule="excludes", message="an edit is as wide as its source")
    if model == OMNI and "video_mode" in body and "input_video" not in body:
        yield Fault(path="video_mode", rule="needs", message="only with a video")
    if model == MOTION and "elements" in body and body.get("character_orientation") != "video":
        yield Fault(path="elements", rule="needs", message="only with the orientation of the video")


def _prompt_error(body: Mapping[str, Json]) -> str | None:
    single, shots = body.get("prompt"), body.get("multi_prompt")
    if single and shots:
        return "Cannot provide both 'prompt' and 'multi_prompt'."
    if not single and not shots:
        return "Either 'prompt' or 'multi_prompt' must be provided."
    if any(not shot.get("prompt") for shot in shots_of(body)):
        return "Field required"
    texts = [shot.get("prompt") for shot in shots_of(body)] or [single]
    if any(isinstance(each, str) and len(each) > 512 for each in texts):
        return "String should have at most 512 characters"
    return None


def _duration_error(body: Mapping[str, Json]) -> str | None:
    each = [shot.get("duration", 5) for shot in shots_of(body)] or [body.get("duration", 5)]
    if any(not isinstance(length, int) or not 1 <= length <= 15 for length in each):
        return f"Input should be {ONE_TO_FIFTEEN}"
    total = seconds(body)
    if total > 15:
        return f"Total shot duration ({total}s) exceeds maximum allowed (15s)."
    if total < 3:
        return (
            f"duration value '{total}' is invalid. Try using duration='5' instead, "
            "as duration support may vary by model and mode."
        )
    return None


def describe(model: str) -> dict[str, Json]:
    """The model as the catalogue gives it."""
    rate = float(RATES[model])
    fields = SCHEMAS[model]["properties"]
    takes: list[Json] = ["text"]
    takes += [kind for kind in ("image", "video") if isinstance(fields, dict) and f"input_{kind}" in fields]
    return {
        "id": model,
        "object": "model",
        "created": 1775000000,
        "owned_by": "kling",
        "display_name": model.replace("-", " ").title(),
        "model_type": "base",
        "endpoint": "/videos/generate",
        "capabilities": {"input": takes, "output": ["video"]},
        "pricing": {
            "method": "per_video_output_second",
            "cost_per_second": rate,
            "cost_per_second_with_audio": rate,
        },
        "request_schema": dict(SCHEMAS[model]),
    }
