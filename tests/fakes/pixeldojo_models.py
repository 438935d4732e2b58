"""PixelDojo's Kling models: the request schemas it serves, its credits per second, and rules beyond a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tests.fakes.schema import Fault, Schema, address, choice, flag, several, strict, text, whole
from tests.fakes.wire import Json

REFERENCE = "kling-reference-to-video"
EDIT = "kling-video-edit"

_ELEMENT = strict(frontal_image_url=address(required=True), reference_image_urls=several(address(), 3))
_SHOT = strict(prompt=text(1, 512, required=True), duration=whole(1, 15))

SCHEMAS: Mapping[str, Schema] = {
    REFERENCE: strict(
        prompt=text(0, 2500),
        multi_prompt=several(_SHOT, 6),
        reference_type=choice("image", "video"),
        tier=choice("standard", "pro"),
        duration=whole(3, 15),
        aspect_ratio=choice("16:9", "9:16", "1:1"),
        shot_type=choice("customize", "intelligent"),
        start_image_url=address(),
        end_image_url=address(),
        video_url=address(),
        image_urls=several(address(), 7),
        elements=several(_ELEMENT, 7),
        generate_audio=flag(),
        keep_audio=flag(),
        webhook_url=address(),
    ),
    EDIT: strict(
        prompt=text(required=True),
        video_url=address(required=True),
        video_duration={"type": "number", "minimum": 3, "maximum": 15, "required": True},
        tier=choice("standard", "pro"),
        keep_audio=flag(),
        image_urls=several(address(), 4),
        webhook_url=address(),
    ),
}

NAMES = {REFERENCE: "Kling Reference to Video", EDIT: "Kling Video Edit"}
SHOWN_COST = {REFERENCE: 15, EDIT: 40}
DEFAULT_TIER = {REFERENCE: "standard", EDIT: "pro"}
CREDITS_PER_SECOND = {"standard": Decimal(3), "pro": Decimal(8)}


def seconds(model: str, body: Mapping[str, Json]) -> Decimal:
    """Seconds the job is charged for."""
    if model == EDIT:
        length = body.get("video_duration", 5)
        return Decimal(str(length)) if isinstance(length, int | float) else Decimal(5)
    shots = body.get("multi_prompt")
    if isinstance(shots, list) and shots:
        lengths = [shot.get("duration", 5) for shot in shots if isinstance(shot, dict)]
    else:
        lengths = [body.get("duration", 5)]
    return Decimal(sum(each for each in lengths if isinstance(each, int)))


def price(model: str, body: Mapping[str, Json]) -> Decimal:
    """Credits for a job."""
    tier = body.get("tier", DEFAULT_TIER[model])
    return seconds(model, body) * CREDITS_PER_SECOND["pro" if tier == "pro" else "standard"]


def rule_faults(model: str, body: Mapping[str, Json]) -> Iterator[Fault]:
    """What a schema cannot say about the reference model."""
    if model != REFERENCE:
        return
    single, shots = body.get("prompt"), body.get("multi_prompt")
    if single and shots:
        yield Fault(path="multi_prompt", rule="one_of", message="prompt and multi_prompt exclude each other")
    if not single and not shots:
        yield Fault(path="prompt", rule="one_of", message="prompt or multi_prompt is needed")
    if shots and not 3 <= seconds(model, body) <= 15:
        yield Fault(path="multi_prompt", rule="total", message="all shots together last 3 to 15 seconds")
    if "end_image_url" in body and "start_image_url" not in body:
        yield Fault(path="end_image_url", rule="needs", message="a last frame needs a first frame")
    used = sum(len(part) for part in (body.get("image_urls"), body.get("elements")) if isinstance(part, list))
    most = 4 if "video_url" in body else 7
    if used > most:
        yield Fault(path="image_urls", rule="maxItems", message=f"{used} pictures and elements, at most {most}")
    if ("video_url" in body) != (body.get("reference_type") == "video"):
        yield Fault(path="reference_type", rule="needs", message="says video exactly when there is one")
    if "keep_audio" in body and "video_url" not in body:
        yield Fault(path="keep_audio", rule="needs", message="only with a video")
    if "video_url" in body and body.get("generate_audio") is True:
        yield Fault(path="generate_audio", rule="excludes", message="no generated sound with a video")


def describe(model: str) -> dict[str, Json]:
    """The model as the list gives it."""
    cost = SHOWN_COST[model]
    return {
        "apiId": model,
        "name": NAMES[model],
        "description": "Kling O3",
        "modality": "video",
        "creditCost": {"default": cost, "type": "fixed", "amount": cost},
    }
