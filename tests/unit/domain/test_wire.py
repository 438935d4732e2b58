"""The exact body that goes out, model by model."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from kling_desktop.domain.cards import offers
from kling_desktop.domain.film import Element, ElementId, Film, Media, Settings, SourceVideo
from kling_desktop.domain.mentions import MentionKind, find
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.wire import build, sent_media
from tests.unit.domain.films import (
    AIHUBMAX,
    ANIMATIC,
    OXEN,
    PIXELDOJO,
    element,
    film,
    picture,
    reference,
    said,
    shots,
    web,
)
from tests.unit.domain.generated import films


def here(media: Media) -> str:
    return f"put:{media.name}"


WHOLE = film(
    references=(reference("rocket"), reference("moon", media=web("moon.png"))),
    elements=(element("astronaut", 1), element("cat")),
    start_frame=picture("coffee.png"),
    end_frame=picture("stars.png"),
    shots=said("@Element1 pours coffee for @element2", "@Image1 lifts off to @Image2"),
    settings=Settings(aspect_ratio="9:16", quality="pro", generate_audio=True, negative_prompt="blur"),
)
SHOTS = [
    {"prompt": "@Element1 pours coffee for @Element2", "duration": 5},
    {"prompt": "@Image1 lifts off to @Image2", "duration": 5},
]
ELEMENTS = [
    {"frontal_image_url": "put:astronaut.png", "reference_image_urls": ["put:astronaut-1.png"]},
    {"frontal_image_url": "put:cat.png"},
]
IMAGES = ["put:rocket.jpg", "https://pictures.example.org/moon.png"]

BODIES: list[tuple[Offer, dict[str, object]]] = [
    (
        OXEN,
        {
            "model": "kling-video-o3-pro-reference-to-video",
            "multi_prompt": SHOTS,
            "input_image": IMAGES,
            "elements": ELEMENTS,
            "start_image_url": "put:coffee.png",
            "tail_image_url": "put:stars.png",
            "negative_prompt": "blur",
            "aspect_ratio": "9:16",
            "generate_audio": True,
        },
    ),
    (
        PIXELDOJO,
        {
            "multi_prompt": SHOTS,
            "duration": 10,
            "image_urls": IMAGES,
            "elements": ELEMENTS,
            "start_image_url": "put:coffee.png",
            "end_image_url": "put:stars.png",
            "aspect_ratio": "9:16",
            "tier": "pro",
            "generate_audio": True,
        },
    ),
    (
        AIHUBMAX,
        {
            "model": "kling-o3-reference-to-video",
            "multi_prompt": SHOTS,
            "duration": 10,
            "shot_type": "customize",
            "image_urls": IMAGES,
            "elements": ELEMENTS,
            "start_image_url": "put:coffee.png",
            "end_image_url": "put:stars.png",
            "aspect_ratio": "9:16",
            "resolution": "1080p",
            "generate_audio": True,
        },
    ),
]


@pytest.mark.parametrize(("offer", "body"), BODIES, ids=[str(offer.provider) for offer, _ in BODIES])
def test_a_whole_film(offer: Offer, body: dict[str, object]) -> None:
    assert build(WHOLE, offer, here) == body


LEAST: list[tuple[Offer, dict[str, object]]] = [
    (
        OXEN,
        {
            "model": "kling-video-o3-pro-reference-to-video",
            "prompt": "A cat naps",
            "duration": 7,
            "aspect_ratio": "16:9",
            "generate_audio": False,
        },
    ),
    (
        PIXELDOJO,
        {"prompt": "A cat naps", "duration": 7, "aspect_ratio": "16:9", "tier": "pro", "generate_audio": False},
    ),
    (
        AIHUBMAX,
        {
            "model": "kling-o3-reference-to-video",
            "prompt": "A cat naps",
            "duration": 7,
            "aspect_ratio": "16:9",
            "resolution": "1080p",
            "generate_audio": False,
        },
    ),
]


@pytest.mark.parametrize(("offer", "body"), LEAST, ids=[str(offer.provider) for offer, _ in LEAST])
def test_the_least_film(offer: Offer, body: dict[str, object]) -> None:
    assert build(film(shots=shots(7)), offer, here) == body


@pytest.mark.parametrize(
    ("offer", "quality", "name", "word"),
    [
        (PIXELDOJO, "standard", "tier", "standard"),
        (PIXELDOJO, "pro", "tier", "pro"),
        (PIXELDOJO, "4k", "tier", "pro"),
        (AIHUBMAX, "standard", "resolution", "720p"),
        (AIHUBMAX, "pro", "resolution", "1080p"),
        (AIHUBMAX, "4k", "resolution", "4k"),
    ],
)
def test_qualities(offer: Offer, quality: str, name: str, word: str) -> None:
    assert build(film(settings=Settings(quality=quality)), offer, here)[name] == word


@pytest.mark.parametrize("quality", ["standard", "pro", "4k", "ultra"])
def test_oxen_has_no_word_for_quality(quality: str) -> None:
    body = build(film(settings=Settings(quality=quality)), OXEN, here)
    assert body == build(film(), OXEN, here)


def test_only_what_is_cited_and_renumbered() -> None:
    value = replace(
        WHOLE,
        shots=said("@Element2 looks at @Image2", "and at @image2 again"),
        settings=Settings(send_references="cited"),
    )
    body = build(value, OXEN, here)
    assert body["multi_prompt"] == [
        {"prompt": "@Element1 looks at @Image1", "duration": 5},
        {"prompt": "and at @Image1 again", "duration": 5},
    ]
    assert body["input_image"] == ["https://pictures.example.org/moon.png"]
    assert body["elements"] == [{"frontal_image_url": "put:cat.png"}]


def test_what_is_set_aside_stays_here() -> None:
    value = film(
        references=(reference("a", aside=True), reference("b")),
        elements=(
            Element(
                id=ElementId("e"), frontal=picture("f.png"), angles=(replace(picture("g.png"), extra={"aside": True}),)
            ),
        ),
        start_frame=replace(picture("s.png"), extra={"aside": True}),
        shots=said("@Image1 and @Element1"),
    )
    assert [media.name for media in sent_media(value, OXEN)] == ["b.jpg", "f.png"]
    body = build(value, OXEN, here)
    assert body["input_image"] == ["put:b.jpg"]
    assert body["elements"] == [{"frontal_image_url": "put:f.png"}]
    assert "start_image_url" not in body


@pytest.mark.parametrize(
    ("prompt", "sent"),
    [
        ("@Image9 lifts off", "lifts off"),
        ("It lifts off @Image9", "It lifts off"),
        ("It @Image9 lifts off", "It lifts off"),
        ("It lifts off (@Image9)", "It lifts off"),
        ("It (@Image9) lifts off", "It lifts off"),
        ("@Image9, the rocket, lifts off", "the rocket, lifts off"),
        ("Rocket @Image9, lifts off", "Rocket, lifts off"),
        ("火箭@Image9起飞", "火箭起飞"),
        ("@image1 lifts off", "@Image1 lifts off"),
        ("@IMAGE01 lifts off", "@Image1 lifts off"),
        ("  @Image1  lifts\n\noff  ", "@Image1  lifts\n\noff"),
        ("@Image1lifts and me@image1.org", "@Image1lifts and me@image1.org"),
        ("a\x00b\ud83dc\td", "abc\td"),
        ("@Ima\x00ge1 lifts off", "@Image1 lifts off"),
        ("line\r\nline", "line\nline"),
    ],
)
def test_mentions_are_tidied(prompt: str, sent: str) -> None:
    value = film(references=(reference("r1"),), shots=said(prompt))
    assert build(value, OXEN, here)["prompt"] == sent


def test_a_source_video_goes_where_it_is_followed() -> None:
    video = SourceVideo(media=web("walk.mp4"), use="reference")
    value = replace(film(shots=said("like @Video1"), settings=Settings(generate_audio=True)), source_video=video)
    body = build(value, PIXELDOJO, here)
    assert (body["video_url"], body["reference_type"], body["keep_audio"], body["generate_audio"]) == (
        "https://pictures.example.org/walk.mp4",
        "video",
        True,
        False,
    )
    assert body["prompt"] == "like @Video1"
    left_out = build(value, OXEN, here)
    assert left_out["prompt"] == "like"
    assert "https://pictures.example.org/walk.mp4" not in json.dumps(left_out)


def test_an_offered_ratio_only() -> None:
    assert "aspect_ratio" not in build(film(settings=Settings(aspect_ratio="21:9")), OXEN, here)


def test_pictures_go_out_once_and_in_order() -> None:
    same = picture("same.png")
    value = film(references=(reference("a", media=same), reference("b", media=same)), start_frame=same)
    assert sent_media(value, OXEN) == (same,)
    assert build(value, OXEN, here)["input_image"] == ["put:same.png", "put:same.png"]
    assert [media.name for media in sent_media(WHOLE, OXEN)] == [
        *("rocket.jpg", "moon.png", "astronaut.png", "astronaut-1.png", "cat.png", "coffee.png", "stars.png")
    ]


def _emptiness(value: object) -> bool:
    if isinstance(value, dict):
        return not value or any(_emptiness(inner) for inner in value.values())
    if isinstance(value, list):
        return not value or any(_emptiness(inner) for inner in value)
    return value is None or value == ""


@given(films())
def test_nothing_empty_is_ever_sent(value: Film) -> None:
    for offer in offers():
        body = build(value, offer, here)
        assert not _emptiness(body)
        json.dumps(body, ensure_ascii=False).encode("utf-8")


@given(films())
def test_every_mention_sent_has_its_picture(value: Film) -> None:
    for offer in offers():
        names, body = offer.wire.names, build(value, offer, here)
        many = body.get(names.get("shots", ""), [])
        assert isinstance(many, list)
        prompts = [str(body.get(names["prompt"], "")), *(str(shot.get("prompt", "")) for shot in many)]
        for found in (found for prompt in prompts for found in find(prompt)):
            match found.mention.kind:
                case MentionKind.IMAGE:
                    sent = body[names["images"]]
                case MentionKind.ELEMENT:
                    sent = body[names["elements"]]
                case MentionKind.VIDEO:
                    sent = [body[names["source_video"]]]
            assert isinstance(sent, list)
            assert 1 <= found.mention.number <= len(sent)


@given(films())
def test_every_local_picture_sent_is_one_that_was_announced(value: Film) -> None:
    for offer in (OXEN, AIHUBMAX, ANIMATIC):
        asked: list[Media] = []

        def note(media: Media, asked: list[Media] = asked) -> str:
            asked.append(media)
            return here(media)

        build(value, offer, note)
        assert set(asked) == {media for media in sent_media(value, offer) if media.path is not None}
