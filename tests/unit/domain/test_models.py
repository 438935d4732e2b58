"""Model by model: the exact body of a film that fits, its price, and the day and place its facts were read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import Film, Settings, SourceVideo
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.wire import build
from tests.unit.domain.films import element, film, picture, reference, said, shots, web

MODELS: dict[str, Offer] = {card.model: card for card in offers()}
TAKE = "https://pictures.example.org/take.mp4"

WORDS = film(
    shots=shots(10, prompt="A rocket lifts off"), settings=Settings(generate_audio=True, negative_prompt="blur")
)
FRAMED = replace(WORDS, start_frame=web("start.jpg"), end_frame=web("end.jpg"))
PICTURED = replace(
    WORDS,
    references=(reference("rocket"),),
    elements=(element("cat", 1),),
    shots=said("@Element1 boards @Image1"),
    settings=Settings(quality="standard", keep_audio=False),
)
EDITED = replace(PICTURED, source_video=SourceVideo(media=web("take.mp4"), use="edit", end=7.5))
FOLLOWED = replace(EDITED, source_video=SourceVideo(media=web("take.mp4"), use="reference", end=7.5))

_SAID = {"prompt": "@Element1 boards @Image1"}
_ELEMENTS = {"elements": [{"frontal_image_url": "put:cat.png", "reference_image_urls": ["put:cat-1.png"]}]}
_START, _END = "https://pictures.example.org/start.jpg", "https://pictures.example.org/end.jpg"

BODIES: list[tuple[str, Film, dict[str, object]]] = [
    (
        "kling-video-o3-pro-image-to-video",
        FRAMED,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "input_image": _START,
            "tail_image_url": _END,
            "aspect_ratio": "16:9",
        },
    ),
    (
        "kling-video-o3-pro-image-to-video",  # without a start frame the first reference is one
        PICTURED,
        {"prompt": "boards", "duration": 5, "input_image": "put:rocket.jpg", "aspect_ratio": "16:9"},
    ),
    (
        "kling-video-o3-pro-video-to-video-edit",
        EDITED,
        {**_SAID, **_ELEMENTS, "input_image": ["put:rocket.jpg"], "input_video": TAKE, "keep_audio": False},
    ),
    (
        "kling-video-o3-pro-video-to-video-reference",
        FOLLOWED,
        {
            **_SAID,
            **_ELEMENTS,
            "duration": "5",
            "input_image": ["put:rocket.jpg"],
            "input_video": TAKE,
            "keep_audio": False,
            "aspect_ratio": "16:9",
        },
    ),
    (
        "kling-video-o3-omni",
        EDITED,
        {
            **_SAID,
            **_ELEMENTS,
            "input_image": ["put:rocket.jpg"],
            "input_video": TAKE,
            "keep_audio": False,
            "video_mode": "edit",
            "resolution": "720p",
            "generate_audio": False,
        },
    ),
    (
        "kling-video-o3-omni",
        FOLLOWED,
        {
            **_SAID,
            **_ELEMENTS,
            "duration": 5,
            "input_image": ["put:rocket.jpg"],
            "input_video": TAKE,
            "keep_audio": False,
            "video_mode": "reference",
            "aspect_ratio": "16:9",
            "resolution": "720p",
            "generate_audio": False,
        },
    ),
    (
        "kling-video-o3-omni",  # frames alone decide the shape
        FRAMED,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "start_image_url": _START,
            "tail_image_url": _END,
            "resolution": "1080p",
            "generate_audio": True,
        },
    ),
    (
        "kling-video-v2-6-pro-text-to-video",
        WORDS,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "negative_prompt": "blur",
            "aspect_ratio": "16:9",
            "generate_audio": True,
        },
    ),
    (
        "kling-video-v2-6-pro-image-to-video",
        FRAMED,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "input_image": _START,
            "negative_prompt": "blur",
            "generate_audio": True,
        },
    ),
    (
        "kling-video-v3-pro-motion-control",
        FOLLOWED,
        {
            "prompt": "@Element1 boards",
            **_ELEMENTS,
            "input_image": "put:rocket.jpg",
            "input_video": TAKE,
            "keep_original_sound": False,
            "character_orientation": "video",
        },
    ),
    (
        "kling-video-o3-4k-reference-to-video",
        PICTURED,
        {
            **_SAID,
            **_ELEMENTS,
            "duration": 5,
            "input_image": ["put:rocket.jpg"],
            "aspect_ratio": "16:9",
            "generate_audio": False,
        },
    ),
    (
        "kling-video-o3-4k-image-to-video",
        FRAMED,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "input_image": _START,
            "tail_image_url": _END,
            "generate_audio": True,
        },
    ),
    (
        "kling-video-o3-4k-text-to-video",
        WORDS,
        {"prompt": "A rocket lifts off", "duration": 10, "aspect_ratio": "16:9", "generate_audio": True},
    ),
    (
        "kling-video-edit",
        EDITED,
        {
            "prompt": "boards @Image1",
            "image_urls": ["put:rocket.jpg"],
            "video_url": TAKE,
            "video_duration": 7.5,
            "keep_audio": False,
            "tier": "standard",
        },
    ),
    (
        "kling-o3-text-to-video",
        replace(WORDS, shots=said("One", "Two")),
        {
            "multi_prompt": [{"prompt": "One", "duration": 5}, {"prompt": "Two", "duration": 5}],
            "shot_type": "customize",
            "duration": 10,
            "aspect_ratio": "16:9",
            "resolution": "1080p",
            "generate_audio": True,
        },
    ),
    (
        "kling-o3-image-to-video",
        FRAMED,
        {
            "prompt": "A rocket lifts off",
            "duration": 10,
            "image_url": _START,
            "end_image_url": _END,
            "resolution": "1080p",
            "generate_audio": True,
        },
    ),
    (
        "kling-o3-video-to-video-edit",
        EDITED,
        {
            **_SAID,
            **_ELEMENTS,
            "image_urls": ["put:rocket.jpg"],
            "video_url": TAKE,
            "keep_audio": False,
            "resolution": "720p",
        },
    ),
    (
        "kling-o3-video-to-video-reference",
        FOLLOWED,
        {
            **_SAID,
            **_ELEMENTS,
            "duration": 5,
            "image_urls": ["put:rocket.jpg"],
            "video_url": TAKE,
            "keep_audio": False,
            "aspect_ratio": "16:9",
            "resolution": "720p",
        },
    ),
    (
        "kling-v3-motion-control",
        FOLLOWED,
        {
            "prompt": "boards",
            "image_url": "put:rocket.jpg",
            "video_url": TAKE,
            "keep_original_sound": "no",
            "mode": "std",
            "character_orientation": "video",
        },
    ),
]


def test_the_models_promised_are_all_there() -> None:
    oxen = {
        *("kling-video-o3-pro-reference-to-video", "kling-video-o3-pro-image-to-video", "kling-video-o3-omni"),
        *("kling-video-o3-pro-video-to-video-edit", "kling-video-v2-6-pro-text-to-video"),
        *("kling-video-v2-6-pro-image-to-video", "kling-video-v3-pro-motion-control"),
        *(f"kling-video-o3-4k-{kind}-to-video" for kind in ("text", "image", "reference")),
    }
    dojo = {"kling-reference-to-video", "kling-video-edit"}
    hub = {f"kling-o3-{kind}-to-video" for kind in ("reference", "text", "image")} | {
        *("kling-o3-video-to-video-edit", "kling-o3-video-to-video-reference", "kling-v3-motion-control"),
    }
    for provider, models in {"oxen": oxen, "pixeldojo": dojo, "aihubmax": hub}.items():
        assert models <= {card.model for card in offers() if card.provider == provider}


@pytest.mark.parametrize(
    ("model", "value", "body"), BODIES, ids=[f"{model}-{number}" for number, (model, *_) in enumerate(BODIES)]
)
def test_bodies(model: str, value: Film, body: dict[str, object]) -> None:
    offer = MODELS[model]
    named = {"model": model} if "model" in offer.wire.names else {}
    assert build(value, offer, lambda media: f"put:{media.name}") == named | body


def test_every_card_has_a_body_here_or_with_the_reference_models() -> None:
    from tests.unit.domain.test_wire import BODIES as FIRST

    there = {model for model, *_ in BODIES} | {offer.model for offer, _ in FIRST}
    assert {card.model for card in offers() if not card.local} <= there


LOUD, QUIET = Settings(generate_audio=True), Settings()
PRICES: list[tuple[str, Film, Money | None, bool]] = [
    ("kling-video-o3-pro-image-to-video", WORDS, Money(Decimal("2.240")), False),
    ("kling-video-o3-pro-video-to-video-edit", replace(EDITED, shots=shots(3)), Money(Decimal("2.5200")), True),
    ("kling-video-v2-6-pro-text-to-video", film(shots=shots(5)), Money(Decimal("0.350")), False),
    ("kling-video-v2-6-pro-text-to-video", WORDS, None, True),
    ("kling-video-v2-6-pro-image-to-video", film(shots=shots(10)), Money(Decimal("0.700")), False),
    ("kling-video-v3-pro-motion-control", FOLLOWED, Money(Decimal("1.2600")), True),
    ("kling-video-o3-omni", WORDS, None, True),
    ("kling-video-o3-4k-text-to-video", WORDS, None, True),
    ("kling-video-edit", replace(EDITED, settings=Settings()), Money(Decimal("60.0"), Unit.CREDITS), True),
    ("kling-video-edit", EDITED, None, True),
    ("kling-o3-video-to-video-edit", EDITED, None, True),
]


@pytest.mark.parametrize(("model", "value", "total", "estimate"), PRICES)
def test_prices(model: str, value: Film, total: Money | None, estimate: bool) -> None:
    quote = MODELS[model].quote(value)
    assert (quote.total, quote.estimate, bool(quote.source)) == (total, estimate, True)


@pytest.mark.parametrize("model", [card.model for card in offers() if card.capabilities.as_long_as_source])
def test_what_follows_a_video_is_priced_by_its_measured_length(model: str) -> None:
    offer = MODELS[model]
    use = next(iter(offer.capabilities.as_long_as_source))
    value = replace(PICTURED, source_video=SourceVideo(media=picture("take.mp4"), use=use, start=2))
    assert offer.quote(value).known is False
    assert offer.quote(value, video=VideoFacts(seconds=10)).seconds == 8
    ended = replace(value, source_video=SourceVideo(media=picture("take.mp4"), use=use, start=2, end=6))
    assert offer.quote(ended, video=VideoFacts(seconds=10)).seconds == 4


@pytest.mark.parametrize("offer", [card for card in offers() if card.capabilities.durations.exactly])
@pytest.mark.parametrize(("seconds", "nearest"), [(6, 5), (7, 5), (8, 10), (9, 10)])
def test_lengths_of_five_and_ten_only(offer: Offer, seconds: int, nearest: int) -> None:
    value = film(shots=shots(seconds), start_frame=web("start.jpg") if offer.capabilities.start_frame else None)
    problem = next(each for each in check(value, offer, {}) if each.blocks)
    assert (problem.code, problem.facts["offered"]) == ("duration.not-offered", "5, 10")
    assert problem.fix is not None
    assert (problem.fix.kind, problem.fix.facts["total"]) == ("fit-to", nearest)
