"""The fakes are as strict as the services' pages: every field of every model, held against tables written by hand.

What a service would refuse is refused; what Oxen queues unread and fails on later is noted at once. A fake that lets
something through would make every test of an adapter worthless.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from tests.fakes import aihubmax_models, oxen_models, pixeldojo_models
from tests.fakes.provider_server import PROVIDERS, FakeProviderServer
from tests.fakes.schema import Schema
from tests.fakes.wire import Json

A = "https://pictures.example.org/a.png"
V = "https://videos.example.org/v.mp4"
ELEMENT: dict[str, Json] = {"frontal_image_url": A, "reference_image_urls": [A]}

# Kinds: each with a good value and bad ones, every one of another type than it should be or empty.
WRONG: Mapping[str, list[Json]] = {
    "words": ["", 5, None, ["x"], {"text": "x"}, True],
    "words or blank": [5, None, ["x"], True],
    "whole": ["5", 5.5, None, [5], True, 0, 99],
    "five or ten": ["5", 6, None, 5.5, True],
    "seconds as words": [5, "2", "16", "5.0", None, ""],
    "number": ["5", None, True, 99],
    "flag": ["true", 1, 0, None, "yes", []],
    "yes or no": [True, "true", None, ""],
    "address": ["", "a.png", "/srv/a.png", 5, None, [A], "file:///a.png"],
    "addresses": [[], A, [None], [5], ["a.png"], [[A]], None, {}],
    "elements": [[], ELEMENT, [{}], [{"frontal_image_url": None}], [A], None,
                 [{"frontal_image_url": A, "name": "Cat"}], [{"frontal_image_url": A, "reference_image_urls": []}],
                 [{"frontal_image_url": A, "reference_image_urls": [A, A, A, A]}]],
    "shots": [[], [{}], [{"prompt": ""}], [{"prompt": "x", "duration": "5"}], ["x"], None, "x",
              [{"prompt": "x", "duration": 5, "index": 1}], [{"duration": 5}]],
    "ratio": ["4:3", "", None, 1.78, "16x9"],
    "ratio or auto": ["4:3", "", None],
    "choice": ["", None, "none of these", 1, True],
}  # fmt: skip

_SCENE = {
    "multi_prompt": "shots",
    "resolution": "choice",
    "generate_audio": "flag",
    "duration": "whole",
    "shot_type": "choice",
}
_REFERENCES = {
    "prompt": "words",
    "multi_prompt": "shots",
    "duration": "whole",
    "input_image": "addresses",
    "start_image_url": "address",
    "tail_image_url": "address",
    "elements": "elements",
    "negative_prompt": "words",
    "aspect_ratio": "ratio",
    "generate_audio": "flag",
    "response_format": "choice",
}
_FROM_VIDEO = {
    "prompt!": "words",
    "video_url!": "address",
    "image_urls": "addresses",
    "elements": "elements",
    "keep_audio": "flag",
    "resolution": "choice",
}
FIELDS: Mapping[str, Mapping[str, str]] = {
    # Oxen
    "kling-video-o3-pro-reference-to-video": _REFERENCES,
    "kling-video-o3-4k-reference-to-video": _REFERENCES,
    "kling-video-o3-4k-image-to-video": {
        "prompt!": "words",
        "input_image!": "address",
        "tail_image_url": "address",
        "duration": "whole",
        "generate_audio": "flag",
    },
    "kling-video-o3-4k-text-to-video": {
        "prompt!": "words",
        "duration": "whole",
        "aspect_ratio": "ratio",
        "generate_audio": "flag",
    },
    "kling-video-o3-omni": {
        "prompt!": "words",
        "input_image": "addresses",
        "input_video": "address",
        "video_mode": "choice",
        "start_image_url": "address",
        "tail_image_url": "address",
        "elements": "elements",
        "resolution": "choice",
        "duration": "whole",
        "aspect_ratio": "ratio",
        "generate_audio": "flag",
        "keep_audio": "flag",
        "response_format": "choice",
    },
    "kling-video-o3-pro-image-to-video": {
        "prompt!": "words",
        "input_image!": "address",
        "tail_image_url": "address",
        "duration": "whole",
        "aspect_ratio": "ratio",
    },
    "kling-video-o3-pro-video-to-video-edit": {
        "prompt!": "words",
        "input_video!": "address",
        "input_image": "addresses",
        "elements": "elements",
        "keep_audio": "flag",
    },
    "kling-video-o3-pro-video-to-video-reference": {
        "prompt!": "words",
        "input_video!": "address",
        "input_image": "addresses",
        "elements": "elements",
        "keep_audio": "flag",
        "aspect_ratio": "ratio or auto",
        "duration": "seconds as words",
    },
    "kling-video-v2-6-pro-text-to-video": {
        "prompt!": "words",
        "negative_prompt": "words",
        "aspect_ratio": "ratio",
        "duration": "five or ten",
        "generate_audio": "flag",
        "cfg_scale": "number",
    },
    "kling-video-v2-6-pro-image-to-video": {
        "prompt!": "words",
        "input_image": "address",
        "negative_prompt": "words",
        "duration": "five or ten",
        "generate_audio": "flag",
    },
    "kling-video-v3-pro-motion-control": {
        "prompt!": "words",
        "input_image!": "address",
        "input_video!": "address",
        "character_orientation!": "choice",
        "keep_original_sound": "flag",
        "elements": "elements",
    },
    # PixelDojo
    "kling-reference-to-video": {
        "prompt": "words or blank",
        "multi_prompt": "shots",
        "reference_type": "choice",
        "tier": "choice",
        "duration": "whole",
        "aspect_ratio": "ratio",
        "shot_type": "choice",
        "start_image_url": "address",
        "end_image_url": "address",
        "video_url": "address",
        "image_urls": "addresses",
        "elements": "elements",
        "generate_audio": "flag",
        "keep_audio": "flag",
        "webhook_url": "address",
    },
    "kling-video-edit": {
        "prompt!": "words",
        "video_url!": "address",
        "video_duration!": "number",
        "tier": "choice",
        "keep_audio": "flag",
        "image_urls": "addresses",
        "webhook_url": "address",
    },
    # AIHubMax
    "kling-o3-reference-to-video": {
        "prompt": "words",
        **_SCENE,
        "aspect_ratio": "ratio",
        "start_image_url": "address",
        "end_image_url": "address",
        "image_urls": "addresses",
        "elements": "elements",
    },
    "kling-o3-text-to-video": {"prompt": "words", **_SCENE, "aspect_ratio": "ratio"},
    "kling-o3-image-to-video": {"prompt": "words", **_SCENE, "image_url!": "address", "end_image_url": "address"},
    "kling-o3-video-to-video-edit": _FROM_VIDEO,
    "kling-o3-video-to-video-reference": {**_FROM_VIDEO, "aspect_ratio": "ratio or auto", "duration": "whole"},
    "kling-v3-motion-control": {
        "prompt": "words",
        "image_url!": "address",
        "video_url!": "address",
        "character_orientation": "choice",
        "keep_original_sound": "yes or no",
        "mode": "choice",
    },
}
"""Every field of every model, `!` where it must be there, besides the model's name."""

GOOD: Mapping[str, Json] = {
    "words": "A rocket",
    "words or blank": "A rocket",
    "address": A,
    "number": 5,
    "choice": "video",
}
SCHEMAS: Mapping[str, Mapping[str, Schema]] = {
    "oxen": oxen_models.SCHEMAS,
    "pixeldojo": pixeldojo_models.SCHEMAS,
    "aihubmax": aihubmax_models.SCHEMAS,
}
_BESIDES = frozenset({"model", "target_namespace"})
MODELS = [(provider, model) for provider in PROVIDERS for model in SCHEMAS[provider]]


def least(model: str) -> dict[str, Json]:
    """The smallest body the model takes."""
    needed = {name.rstrip("!"): kind for name, kind in FIELDS[model].items() if name.endswith("!")}
    body = {name: V if "video" in name and kind == "address" else GOOD[kind] for name, kind in needed.items()}
    return {"prompt": "A rocket", **body}


def post(client: httpx.Client, provider: str, model: str, body: Mapping[str, Json]) -> httpx.Response:
    match provider:
        case "oxen":
            return client.post("/api/ai/queue", json={"model": model, **body})
        case "pixeldojo":
            return client.post(f"/api/v1/models/{model}/run", json=dict(body))
        case _:
            return client.post("/v1/videos/generations", json={"model": model, **body})


def is_refused(server: FakeProviderServer, client: httpx.Client, provider: str, model: str, body: Json) -> None:
    assert isinstance(body, dict)
    before = server.submissions
    answer = post(client, provider, model, body)
    assert server.violations, body
    if provider != "oxen":  # which queues what it has not read
        assert 400 <= answer.status_code < 500, body
        assert server.submissions == before, body
    server.forgive()


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_the_fields_are_those_of_the_page(provider: str, model: str) -> None:
    schema = SCHEMAS[provider][model]
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    table = FIELDS[model]
    assert set(properties) - _BESIDES == {name.rstrip("!") for name in table}
    assert set(map(str, required)) - _BESIDES == {name.rstrip("!") for name in table if name.endswith("!")}
    assert schema["additionalProperties"] is False


def test_no_model_is_left_out() -> None:
    assert {model for _, model in MODELS} == set(FIELDS)


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_the_least_is_taken(server: FakeProviderServer, client: httpx.Client, provider: str, model: str) -> None:
    assert post(client, provider, model, least(model)).status_code in {200, 202}
    assert server.violations == []
    assert server.submissions == 1


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_every_wrong_value_is_refused(
    server: FakeProviderServer, client: httpx.Client, provider: str, model: str
) -> None:
    for name, kind in FIELDS[model].items():
        for wrong in WRONG[kind]:
            body = {**least(model), name.rstrip("!"): wrong}
            if name == "multi_prompt":
                del body["prompt"]
            is_refused(server, client, provider, model, body)


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_every_field_that_must_be_there_must(
    server: FakeProviderServer, client: httpx.Client, provider: str, model: str
) -> None:
    body = least(model)
    for name in list(body):
        is_refused(server, client, provider, model, {each: value for each, value in body.items() if each != name})


@pytest.mark.parametrize(("provider", "model"), MODELS)
@pytest.mark.parametrize("extra", ["seed", "mode_", "image", "callback_url", "Prompt", ""])
def test_every_unknown_field_is_refused(
    server: FakeProviderServer, client: httpx.Client, provider: str, model: str, extra: str
) -> None:
    is_refused(server, client, provider, model, {**least(model), extra: "x"})


@pytest.mark.parametrize(("provider", "model"), [each for each in MODELS if "multi_prompt" in FIELDS[each[1]]])
def test_one_prompt_or_shots_and_never_both(
    server: FakeProviderServer, client: httpx.Client, provider: str, model: str
) -> None:
    shots: Json = [{"prompt": "One", "duration": 2}, {"prompt": "Two", "duration": 3}]
    body = least(model)
    lone = {name: value for name, value in body.items() if name != "prompt"}
    is_refused(server, client, provider, model, {**body, "multi_prompt": shots})
    is_refused(server, client, provider, model, {**body, "multi_prompt": shots, "duration": 5})
    is_refused(server, client, provider, model, lone)
    total: dict[str, Json] = {} if provider == "oxen" else {"duration": 5}
    assert post(client, provider, model, {**lone, "multi_prompt": shots, **total}).status_code in {200, 202}
    assert server.violations == []
    many: Json = [{"prompt": "x", "duration": 6}] * 3
    is_refused(server, client, provider, model, {**lone, "multi_prompt": many, **({"duration": 18} if total else {})})


REFERENCE_OF = {
    "oxen": "kling-video-o3-pro-reference-to-video",
    "pixeldojo": "kling-reference-to-video",
    "aihubmax": "kling-o3-reference-to-video",
}
RULES: list[tuple[str, str, dict[str, Json]]] = [
    ("oxen", REFERENCE_OF["oxen"], {"tail_image_url": A}),
    ("oxen", REFERENCE_OF["oxen"], {"input_image": [A] * 5}),
    ("oxen", REFERENCE_OF["oxen"], {"input_image": [A] * 3, "elements": [ELEMENT]}),
    ("oxen", REFERENCE_OF["oxen"], {"prompt": "x" * 513}),
    ("oxen", REFERENCE_OF["oxen"], {"duration": 2}),
    ("oxen", "kling-video-o3-omni", {"input_image": [A] * 8}),
    ("oxen", "kling-video-o3-omni", {"input_image": [A] * 5, "input_video": V}),
    ("oxen", "kling-video-o3-omni", {"input_video": V, "generate_audio": True}),
    ("oxen", "kling-video-o3-omni", {"input_video": V, "aspect_ratio": "1:1"}),
    ("oxen", "kling-video-o3-omni", {"video_mode": "edit"}),
    ("oxen", "kling-video-v3-pro-motion-control", {"character_orientation": "image", "elements": [ELEMENT]}),
    ("oxen", "kling-video-v3-pro-motion-control", {"elements": [ELEMENT, ELEMENT]}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"end_image_url": A}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"image_urls": [A] * 8}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"image_urls": [A] * 5, "video_url": V, "reference_type": "video"}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"video_url": V}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"reference_type": "video"}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"keep_audio": True}),
    ("pixeldojo", REFERENCE_OF["pixeldojo"], {"video_url": V, "reference_type": "video", "generate_audio": True}),
    ("pixeldojo", "kling-video-edit", {"image_urls": [A] * 5}),
    ("pixeldojo", "kling-video-edit", {"video_duration": 2}),
    ("aihubmax", REFERENCE_OF["aihubmax"], {"end_image_url": A}),
    ("aihubmax", REFERENCE_OF["aihubmax"], {"shot_type": "customize"}),
    ("aihubmax", REFERENCE_OF["aihubmax"], {"image_urls": [A] * 4, "elements": [{**ELEMENT, "video_url": V}]}),
    ("aihubmax", "kling-o3-video-to-video-edit", {"resolution": "4k"}),
    ("aihubmax", "kling-o3-video-to-video-edit", {"image_urls": [A] * 3, "elements": [ELEMENT, ELEMENT]}),
    ("aihubmax", "kling-o3-video-to-video-edit", {"elements": [{**ELEMENT, "video_url": V}]}),
]


@pytest.mark.parametrize(("provider", "model", "change"), RULES)
def test_what_no_schema_can_say_is_refused_too(
    server: FakeProviderServer, client: httpx.Client, provider: str, model: str, change: dict[str, Json]
) -> None:
    is_refused(server, client, provider, model, {**least(model), **change})


@pytest.mark.parametrize(
    "path",
    ["/v1/tasks/task-unified-1-x?force=true", "/v1/tasks/task-unified-1-x?sync_upstream=1", "/api/v1/jobs?limit=5"],
)
def test_wishes_nobody_has_documented_are_noted(server: FakeProviderServer, client: httpx.Client, path: str) -> None:
    client.get(path)
    assert len(server.violations) == 1
    server.forgive()
