"""What the checks say of source videos, needed start frames, and models that lack shots, references or elements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.cards import offer_for, offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import Film, Settings, SourceVideo
from kling_desktop.domain.lengths import measured, source_seconds
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import Problem, VideoFacts
from kling_desktop.words.problems import fix_words, sentence
from tests.unit.domain.films import JARGON, element, film, picture, reference, said, shots, web

MODELS: dict[str, Offer] = {card.model: card for card in offers()}
GOOD = VideoFacts(seconds=8, width=1920, height=1080, fps=24, container="mov,mp4,m4a", codec="h264", bytes=9_000_000)
HUB_EDIT = MODELS["kling-o3-video-to-video-edit"]
UPLOADED = HUB_EDIT
IMAGE = MODELS["kling-o3-image-to-video"]


def with_video(*, start: float = 0, end: float | None = None, use: str = "edit", local: bool = True) -> Film:
    media = picture("take.mp4") if local else web("take.mp4")
    return replace(film(shots=shots(8)), source_video=SourceVideo(media=media, use=use, start=start, end=end))


def found(value: Film, offer: Offer, video: VideoFacts | None = None) -> dict[str, Problem]:
    problems = check(value, offer, {}, video)
    for problem in problems:
        words = [sentence(problem)] + ([fix_words(problem.fix)] if problem.fix else [])
        assert not [text for text in words if not text or JARGON.search(text)], words
    return {problem.code: problem for problem in problems}


def blocking(value: Film, offer: Offer, video: VideoFacts | None = None) -> set[str]:
    return {code for code, problem in found(value, offer, video).items() if problem.blocks}


def test_a_good_video_passes() -> None:
    assert found(with_video(), UPLOADED, GOOD) == {}
    assert found(with_video(), UPLOADED, None) == {}  # not measured yet


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seconds": 2.9}, "source-video.too-short"),
        ({"seconds": 10.2}, "source-video.too-long"),
        ({"width": 350, "height": 1080}, "source-video.too-small"),
        ({"width": 4000, "height": 1000}, "source-video.too-long-shape"),
    ],
)
def test_limits(facts: dict[str, float], code: str) -> None:
    assert blocking(with_video(), UPLOADED, replace(GOOD, **facts)) == {code}  # type: ignore[arg-type]  # one by one


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"width": 640, "height": 1080}, "source-video.too-small"),
        ({"width": 3840, "height": 2160}, "source-video.too-big"),
        ({"fps": 15.0}, "source-video.frame-rate"),
        ({"fps": 120.0}, "source-video.frame-rate"),
        ({"bytes": 300_000_000}, "source-video.too-heavy"),
    ],
)
def test_what_is_on_the_web_must_fit_as_it_is(facts: dict[str, float], code: str) -> None:
    video = replace(GOOD, **facts)  # type: ignore[arg-type]  # one by one
    assert blocking(with_video(local=False, end=8), UPLOADED, video) == {code}


@pytest.mark.parametrize(
    ("facts", "code", "severity", "told"),
    [
        ({"width": 640, "height": 1080}, "source-video.enlarged", "warning", {"to_width": 720, "to_height": 1216}),
        ({"width": 3840, "height": 2160}, "source-video.made-smaller", "info", {"to_width": 2160, "to_height": 1216}),
        ({"fps": 15.0}, "source-video.other-rate", "info", {"sent": 30}),
        ({"fps": 120.0}, "source-video.other-rate", "info", {"sent": 60}),
        ({"bytes": 300_000_000}, "source-video.made-lighter", "info", {}),
        ({"codec": "hevc"}, "source-video.converted", "info", {"format": "MOV (H.265)"}),
        ({"container": "matroska,webm"}, "source-video.converted", "info", {"format": "MKV (H.264)"}),
    ],
)
def test_a_file_of_this_computer_is_brought_into_shape(
    facts: dict[str, object], code: str, severity: str, told: dict[str, object]
) -> None:
    problems = found(with_video(), UPLOADED, replace(GOOD, **facts))  # type: ignore[arg-type]  # one by one
    assert {each: str(problem.severity) for each, problem in problems.items()} == {code: severity}
    assert problems[code].facts.items() >= told.items()


@pytest.mark.parametrize("facts", [{"seconds": 10.04}, {"fps": 23.976}, {"fps": 60.0}, {"width": 2160, "height": 720}])
def test_edges_pass(facts: dict[str, float]) -> None:
    assert blocking(with_video(), UPLOADED, replace(GOOD, **facts)) == set()  # type: ignore[arg-type]  # one by one


def test_the_chosen_part_counts_not_the_whole_file() -> None:
    long = replace(GOOD, seconds=60, bytes=400_000_000)
    assert blocking(with_video(start=50, end=58), UPLOADED, long) == set()
    problem = found(with_video(start=20), UPLOADED, long)["source-video.too-long"]
    assert problem.fix is not None
    mended = edits.apply_fix(with_video(start=20), problem.fix)
    assert source_seconds(mended, long) == 10
    assert blocking(mended, UPLOADED, long) == set()


def test_a_range_after_the_end_is_none() -> None:
    assert blocking(with_video(start=9), UPLOADED, GOOD) == {"source-video.bad-range"}


def test_another_kind_of_file_is_converted_here_and_refused_from_the_web() -> None:
    other = replace(GOOD, container="matroska,webm")
    assert not found(with_video(), UPLOADED, other)["source-video.converted"].blocks
    assert "source-video.wrong-kind" in blocking(with_video(local=False), UPLOADED, other)


def test_a_local_video_needs_a_way_to_get_there() -> None:
    for card in (offer for offer in offers() if offer.capabilities.source_uses and not offer.local):
        use = min(card.capabilities.source_uses)
        mine = replace(with_video(use=use), start_frame=picture())
        alone, helped = (check(mine, card, {}, GOOD, bucket=bucket) for bucket in (False, True))
        stuck = [problem for problem in alone if problem.code == "source-video.no-route"]
        assert bool(stuck) == (card.provider == "pixeldojo"), card.model
        assert not [problem for problem in helped if problem.code == "source-video.no-route"], card.model
        assert "source-video.no-route" not in blocking(with_video(use=use, local=False), card, GOOD)


def test_a_video_no_model_wants_can_be_set_aside_and_comes_back() -> None:
    hub = MODELS["kling-o3-reference-to-video"]
    value = replace(with_video(), shots=said("@Video1 at dusk"))
    problem = found(value, hub)["source-video.not-used"]
    assert not problem.blocks
    assert problem.fix is not None
    aside = edits.apply_fix(value, problem.fix)
    assert aside.source_video is not None
    assert aside.source_video.media.aside
    assert "source-video.not-used" not in found(aside, hub)
    assert edits.set_source_aside(aside, False) == value


NEEDS_VIDEO = [card for card in offers() if not card.capabilities.source_optional]


@pytest.mark.parametrize("offer", NEEDS_VIDEO, ids=lambda offer: offer.model)
def test_no_video_no_film(offer: Offer) -> None:
    assert "source-video.needed" in blocking(film(start_frame=web("a.jpg")), offer)
    other = "reference" if "edit" in offer.capabilities.source_uses else "edit"
    problem = found(with_video(use=other, local=False), offer)["source-video.other-use"]
    assert problem.blocks


def test_a_length_that_must_be_told() -> None:
    dojo = MODELS["kling-video-edit"]
    assert blocking(with_video(local=False), dojo) == {"source-video.length-unknown"}
    assert found(with_video(local=False, end=8), dojo) == {}
    assert blocking(with_video(local=False, end=8), dojo, replace(GOOD, seconds=20)) == {"source-video.too-long"}


def test_the_result_is_as_long_as_the_video() -> None:
    value = replace(with_video(), shots=shots(5))
    problem = found(value, UPLOADED, GOOD)["duration.as-source"]
    assert (problem.blocks, problem.facts["seconds"]) == (False, 8)
    silly = replace(with_video(), shots=shots(2.5))
    assert blocking(silly, UPLOADED, GOOD) == set()


def test_measured_writes_the_end_down_once() -> None:
    value = measured(with_video(start=1), GOOD)
    assert value.source_video is not None
    assert (value.source_video.end, source_seconds(value)) == (8, 7)
    assert measured(value, GOOD) == value
    assert measured(with_video(), None) == with_video()
    assert measured(film(), GOOD) == film()


# Start frames --------------------------------------------------------------------------------------------------------


NEEDS_START = [card for card in offers() if card.capabilities.needs_start]


@pytest.mark.parametrize("offer", NEEDS_START, ids=lambda offer: offer.model)
def test_a_picture_to_start_from(offer: Offer) -> None:
    assert "frame.start-needed" in blocking(film(), offer)
    value = film(references=(reference("aside", aside=True), reference("rocket"), reference("moon")))
    problems = found(value, offer)
    assert "frame.start-needed" not in problems
    first = problems["frame.start-from-reference"]
    assert (first.field, first.facts["mention"], first.blocks) == ("references[1]", "@Image1", False)
    assert problems["references.not-offered"].field == "references[2]"
    framed = found(replace(value, start_frame=picture("start.png")), offer)
    assert "frame.start-from-reference" not in framed
    assert framed["references.not-offered"].field == "references[1]"


def test_the_reference_that_starts_is_measured_at_its_place() -> None:
    from kling_desktop.domain.problems import PictureFacts

    start = reference("rocket")
    small = {start.media: PictureFacts(width=100, height=100, format="PNG")}
    problems = check(film(references=(start,)), IMAGE, small)
    assert [(each.code, each.field) for each in problems if each.blocks] == [("picture.too-small", "references[0]")]


# What models lack ----------------------------------------------------------------------------------------------------


def test_shots_are_joined_for_a_model_without_cuts() -> None:
    omni = MODELS["kling-video-o3-omni"]
    value = film(shots=said("One", "Two", "Two"))
    problem = found(value, omni)["shots.too-many"]
    assert problem.fix is not None
    mended = edits.apply_fix(value, problem.fix)
    assert [(shot.prompt, shot.duration) for shot in mended.shots] == [("One Two", 15)]
    assert blocking(mended, omni) == set()


def test_shots_that_do_not_fit_into_one_prompt_are_not_joined() -> None:
    problem = found(film(shots=said("x" * 300, "y" * 300)), MODELS["kling-video-o3-omni"])["shots.too-many"]
    assert problem.fix is None


def test_elements_and_references_that_stay_are_told() -> None:
    value = film(references=(reference("a"),), elements=(element("cat", front=False),), shots=said("A cat naps"))
    problems = found(value, MODELS["kling-o3-text-to-video"])
    assert set(problems) == {"references.not-offered", "elements.not-offered"}
    assert not any(problem.blocks for problem in problems.values())


# The choice ----------------------------------------------------------------------------------------------------------


FIRST = {
    "oxen": "kling-video-o3-pro-reference-to-video",
    "pixeldojo": "kling-reference-to-video",
    "aihubmax": "kling-o3-reference-to-video",
}


@pytest.mark.parametrize(
    "value",
    [
        film(),
        film(settings=Settings(quality="4k", negative_prompt="blur", generate_audio=True)),
        film(start_frame=picture(), end_frame=picture("end.png")),
        film(references=tuple(reference(f"r{n}") for n in range(9))),
        film(shots=said("x" * 600)),
        film(shots=shots(2)),
        film(shots=()),
        with_video(use="eat"),
    ],
)
@pytest.mark.parametrize("provider", FIRST)
def test_every_film_without_a_use_for_another_goes_to_the_reference_model(provider: str, value: Film) -> None:
    offer = offer_for(provider, None, value)
    assert offer is not None
    assert offer.model == FIRST[provider]


@pytest.mark.parametrize(
    ("provider", "use", "model"),
    [
        ("oxen", "edit", "kling-video-o3-pro-video-to-video-edit"),
        ("oxen", "reference", "kling-video-o3-omni"),
        ("pixeldojo", "edit", "kling-video-edit"),
        ("pixeldojo", "reference", "kling-reference-to-video"),
        ("aihubmax", "edit", "kling-o3-video-to-video-edit"),
        ("aihubmax", "reference", "kling-o3-video-to-video-reference"),
    ],
)
def test_a_source_video_chooses_the_model_that_has_its_use(provider: str, use: str, model: str) -> None:
    offer = offer_for(provider, None, with_video(use=use, local=False, end=8))
    assert offer is not None
    assert offer.model == model
    # Only the length of a video on the web, or nothing at all, keeps it from being sent.
    assert blocking(with_video(use=use, local=False, end=8), offer) == set()


def test_a_longer_video_goes_where_it_fits() -> None:
    motion = offer_for("aihubmax", None, replace(with_video(use="reference", end=20), start_frame=picture()))
    assert motion is not None
    assert motion.model == "kling-v3-motion-control"
