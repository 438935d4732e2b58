"""AIHubMax's Kling models: what the gateway's schema takes, its prices, and rules beyond a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tests.fakes.schema import Fault, Schema, address, choice, flag, several, strict, text, whole
from tests.fakes.wire import Json

REFERENCE = "kling-o3-reference-to-video"
TEXT = "kling-o3-text-to-video"
IMAGE = "kling-o3-image-to-video"
EDIT = "kling-o3-video-to-video-edit"
VIDEO_REFERENCE = "kling-o3-video-to-video-reference"
MOTION = "kling-v3-motion-control"

_ELEMENT = strict(
    frontal_image_url=address(required=True),
    reference_image_urls=several(address(), 3),
    video_url=address(),
)
_SHOT = strict(prompt=text(1, 512, required=True), duration=whole(1, 15, required=True))
_MODEL = {"model": text(required=True)}
_SCENE: dict[str, Schema] = {
    "prompt": text(1, 2500),
    "multi_prompt": several(_SHOT, 6),
    "shot_type": choice("customize"),
    "resolution": choice("720p", "1080p", "4k"),
    "generate_audio": flag(),
    "aspect_ratio": choice("16:9", "9:16", "1:1"),
    "duration": whole(3, 15),
}

_FROM_PICTURE: dict[str, Schema] = {
    **{name: schema for name, schema in _SCENE.items() if name != "aspect_ratio"},
    "image_url": address(required=True),
    "end_image_url": address(),
}
_PICTURED_ELEMENT = strict(frontal_image_url=address(required=True), reference_image_urls=several(address(), 3))
_FROM_VIDEO: dict[str, Schema] = {
    "prompt": text(1, 2500, required=True),
    "video_url": address(required=True),
    "image_urls": several(address(), 4),
    "elements": several(_PICTURED_ELEMENT, 4),
    "keep_audio": flag(),
    "resolution": choice("720p", "1080p"),
}

SCHEMAS: Mapping[str, Schema] = {
    REFERENCE: strict(
        **_MODEL,
        **_SCENE,
        start_image_url=address(),
        end_image_url=address(),
        image_urls=several(address(), 7),
        elements=several(_ELEMENT, 7),
    ),
    TEXT: strict(**_MODEL, **_SCENE),
    IMAGE: strict(**_MODEL, **_FROM_PICTURE),
    EDIT: strict(**_MODEL, **_FROM_VIDEO),
    VIDEO_REFERENCE: strict(
        **_MODEL, **_FROM_VIDEO, aspect_ratio=choice("auto", "16:9", "9:16", "1:1"), duration=whole(3, 15)
    ),
    MOTION: strict(
        **_MODEL,
        prompt=text(1, 2500),
        image_url=address(required=True),
        video_url=address(required=True),
        character_orientation=choice("image", "video"),
        keep_original_sound=choice("yes", "no"),
        mode=choice("std", "pro"),
    ),
}

PRICES: Mapping[str, Decimal] = {
    f"{model}[{tier}]": Decimal(price)
    for model in (REFERENCE, TEXT, IMAGE, EDIT, VIDEO_REFERENCE)
    for tier, price in {
        "720p": "0.42",
        "720p|audio": "0.56",
        "1080p": "0.56",
        "1080p|audio": "0.70",
        "4k": "2.10",
    }.items()
} | {f"{MOTION}[std]": Decimal("0.63"), f"{MOTION}[pro]": Decimal("0.84")}
"""Dollars per call by tier; made-up numbers, the service publishes none for O3."""


def tier_of(body: Mapping[str, Json]) -> str:
    """The price tier of a body; 4k costs the same with sound."""
    if body.get("model") == MOTION:
        return str(body.get("mode", "std"))
    resolution = str(body.get("resolution", "720p"))
    return f"{resolution}|audio" if body.get("generate_audio") is True and resolution != "4k" else resolution


def seconds(body: Mapping[str, Json]) -> float:
    """Seconds of video the body asks for."""
    length = body.get("duration", 5)
    return float(length) if isinstance(length, int) else 5.0


def price(model: str, body: Mapping[str, Json]) -> Decimal:
    """Dollars for a call."""
    return PRICES[f"{model}[{tier_of(body)}]"]


def rule_faults(body: Mapping[str, Json]) -> Iterator[Fault]:
    """What a schema cannot say."""
    single, shots = body.get("prompt"), body.get("multi_prompt")
    if single and shots:
        yield Fault(path="multi_prompt", rule="one_of", message="prompt and multi_prompt exclude each other")
    if not single and not shots:
        yield Fault(path="prompt", rule="one_of", message="prompt or multi_prompt is required")
    if isinstance(shots, list):
        lengths = [shot.get("duration") for shot in shots if isinstance(shot, dict)]
        total = sum(each for each in lengths if isinstance(each, int))
        if total != body.get("duration"):
            yield Fault(path="duration", rule="total", message=f"the shots add up to {total}")
    if "shot_type" in body and not shots:
        yield Fault(path="shot_type", rule="needs", message="only together with multi_prompt")
    if "end_image_url" in body and not {"start_image_url", "image_url"} & body.keys():
        yield Fault(path="end_image_url", rule="needs", message="a last frame needs a first frame")
    pictures, elements = body.get("image_urls"), body.get("elements")
    used = sum(len(part) for part in (pictures, elements) if isinstance(part, list))
    videos = isinstance(elements, list) and any(isinstance(each, dict) and "video_url" in each for each in elements)
    most = 4 if videos or "video_url" in body else 7
    if used > most:
        yield Fault(path="image_urls", rule="maxItems", message=f"{used} pictures and elements, at most {most}")
