"""Pictures: there, real, large enough, of a fit shape, and within the provider's reach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.addresses import AddressFault, fault_of
from kling_desktop.domain.film import Crop, Element, ElementId, Film, Media, Settings, SourceVideo
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import PictureFacts, PictureFault, Severity
from kling_desktop.domain.shapes import nearest_ratio, ratio_of
from tests.unit.domain.films import (
    AIHUBMAX,
    ANIMATIC,
    GOOD,
    OXEN,
    PIXELDOJO,
    codes,
    element,
    film,
    found,
    picture,
    reference,
    said,
    web,
)

SEEN = picture("seen.jpg")


def everywhere(media: Media) -> Film:
    """A film with one picture in every place that takes one, all mentioned."""
    return film(
        references=(reference("r1", media=media),),
        elements=(Element(id=ElementId("e1"), name="Cat", frontal=media, angles=(media,)),),
        start_frame=media,
        end_frame=media,
        shots=said("@Image1 and @Element1"),
    )


PLACES = ["references[0]", "elements[0].frontal", "elements[0].angles[0]", "start_frame", "end_frame"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PictureFault.MISSING, "picture.missing"),
        (PictureFault.EMPTY, "picture.empty"),
        (PictureFault.UNREADABLE, "picture.unreadable"),
        (PictureFault.DENIED, "picture.denied"),
        (PictureFault.TOO_LARGE, "picture.too-large"),
    ],
)
@pytest.mark.parametrize("offer", [OXEN, AIHUBMAX, ANIMATIC], ids=lambda offer: offer.provider)
def test_a_faulty_picture_is_named_in_every_place(fault: PictureFault, code: str, offer: Offer) -> None:
    problems = found(everywhere(SEEN), offer, {SEEN: PictureFacts(fault=fault)})
    assert codes(problems) == [(code, place) for place in PLACES]
    assert all(problem.blocks for problem in problems)


def test_a_picture_not_measured_yet_is_no_problem() -> None:
    assert found(everywhere(SEEN), OXEN, {}) == []


def test_what_is_not_sent_is_not_checked() -> None:
    missing = {picture("r1.jpg"): PictureFacts(fault=PictureFault.MISSING)}
    value = film(references=(reference("r1"),), settings=Settings(send_references="cited"))
    assert codes(found(value, OXEN, missing)) == [("reference.unused", "references[0]")]
    aside = film(references=(reference("r1", aside=True),))
    assert found(aside, OXEN, missing) == []
    frame = film(start_frame=replace(picture("r1.jpg"), extra={"aside": True}))
    assert found(frame, OXEN, missing) == []


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (300, 300, None),
        (299, 300, "picture.too-small"),
        (300, 299, "picture.too-small"),
        (1, 1, "picture.too-small"),
        (1000, 400, None),
        (1001, 400, "picture.too-wide"),
        (400, 1000, None),
        (400, 1001, "picture.too-tall"),
        (5000, 310, "picture.too-wide"),
    ],
)
@pytest.mark.parametrize("offer", [OXEN, AIHUBMAX], ids=lambda offer: offer.provider)
def test_size_and_shape(width: int, height: int, code: str | None, offer: Offer) -> None:
    facts = replace(GOOD, width=width, height=height)
    value = film(references=(reference("r1"),), shots=said("@Image1"))
    expected = [] if code is None else [(code, "references[0]")]
    assert codes(found(value, offer, {picture("r1.jpg"): facts})) == expected
    assert found(value, ANIMATIC, {picture("r1.jpg"): facts}) == []


@pytest.mark.parametrize(("width", "height"), [(1001, 400), (400, 1001), (4000, 320), (320, 4000), (777, 310)])
@pytest.mark.parametrize("crop", [None, Crop(x=0.2, y=0.1, width=0.5, height=0.8)])
def test_cropping_to_fit_gives_a_shape_that_fits(width: int, height: int, crop: Crop | None) -> None:
    """`width` and `height` are the pixels seen through `crop`."""
    value = film(references=(reference("r1", media=replace(SEEN, crop=crop)),), shots=said("@Image1"))
    facts = replace(GOOD, width=width, height=height)
    (problem,) = found(value, OXEN, {replace(SEEN, crop=crop): facts})
    assert problem.fix is not None
    media = edits.apply_fix(value, problem.fix).references[0].media
    assert media.crop is not None
    assert media.crop.valid
    seen = crop or Crop()
    across, down = media.crop.width / seen.width * width, media.crop.height / seen.height * height
    for pixels_across, pixels_down in ((round(across), round(down)), (int(across), int(down))):
        assert 0.4 <= pixels_across / pixels_down <= 2.5
    assert seen.x <= media.crop.x
    assert media.crop.x + media.crop.width <= seen.x + seen.width + 1e-9
    assert found(edits.apply_fix(value, problem.fix), OXEN, {}) == []


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "TIFF", "MPO"])
def test_other_formats_are_converted(kind: str) -> None:
    value = film(start_frame=SEEN)
    (problem,) = found(value, OXEN, {SEEN: replace(GOOD, format=kind)})
    assert (problem.code, problem.field, problem.severity) == ("picture.converted", "start_frame", Severity.INFO)
    assert found(value, ANIMATIC, {SEEN: replace(GOOD, format=kind)}) == []


@pytest.mark.parametrize(
    ("size", "expected"), [(10_000_000, []), (10_000_001, [("picture.recompressed", "start_frame")])]
)
def test_heavy_files_are_made_lighter(size: int, expected: list[tuple[str, str]]) -> None:
    assert codes(found(film(start_frame=SEEN), AIHUBMAX, {SEEN: replace(GOOD, bytes=size)})) == expected


ADDRESSES = [
    ("https://example.org/a.jpg", None),
    ("HTTPS://Example.org/a.jpg?x=1", None),
    ("https://8.8.8.8/a.jpg", None),
    ("http://example.org/a.jpg", "picture.http-address"),
    ("ftp://example.org/a.jpg", "picture.bad-address"),
    ("data:image/png;base64,AAAA", "picture.bad-address"),
    ("example.org/a.jpg", "picture.bad-address"),
    ("https://", "picture.bad-address"),
    ("https://exa mple.org/a.jpg", "picture.bad-address"),
    ("https://example.org/a\x07.jpg", "picture.bad-address"),
    ("https://[::1/a.jpg", "picture.bad-address"),
    ("https://example.org:99999/a.jpg", "picture.bad-address"),
    ("javascript:alert(1)", "picture.bad-address"),
    ("file:///home/a.jpg", "picture.private-address"),
    ("http://localhost/a.jpg", "picture.private-address"),
    ("https://localhost:8000/a.jpg", "picture.private-address"),
    ("https://127.0.0.1/a.jpg", "picture.private-address"),
    ("https://[::1]/a.jpg", "picture.private-address"),
    ("https://192.168.1.5/a.jpg", "picture.private-address"),
    ("https://10.0.0.1/a.jpg", "picture.private-address"),
    ("https://169.254.169.254/a.jpg", "picture.private-address"),
    ("https://nas/a.jpg", "picture.private-address"),
    ("https://nas.local/a.jpg", "picture.private-address"),
    ("https://localhost./a.jpg", "picture.private-address"),
]


@pytest.mark.parametrize(("address", "code"), ADDRESSES)
def test_addresses(address: str, code: str | None) -> None:
    expected = [] if code is None else [(code, place) for place in PLACES]
    assert codes(found(everywhere(Media(url=address)), PIXELDOJO, {})) == expected


def test_the_animatic_cannot_show_what_is_on_the_web() -> None:
    (problem,) = found(film(start_frame=web()), ANIMATIC)
    assert (problem.code, problem.severity) == ("picture.on-the-web", Severity.WARNING)
    assert codes(found(film(start_frame=Media(url="gopher://x")), ANIMATIC)) == [("picture.bad-address", "start_frame")]
    assert fault_of("http://example.org/a.jpg") is AddressFault.NOT_SECURE


def test_pixeldojo_takes_no_local_picture() -> None:
    problems = found(everywhere(SEEN), PIXELDOJO)
    assert codes(problems) == [("picture.no-route", place) for place in PLACES]
    assert all(problem.blocks for problem in problems)
    assert found(everywhere(web()), PIXELDOJO) == []


def test_a_web_picture_is_sent_whole() -> None:
    value = film(start_frame=replace(web(), crop=Crop(width=0.5), rotate=90))
    (problem,) = found(value, OXEN)
    assert (problem.code, problem.severity) == ("picture.sent-whole", Severity.WARNING)
    assert problem.fix is not None
    assert edits.apply_fix(value, problem.fix).start_frame == web()


@pytest.mark.parametrize(
    "crop",
    [
        Crop(x=1.0),
        Crop(x=-0.1, width=0.5),
        Crop(width=0),
        Crop(height=1.5),
        Crop(x=0.6, width=0.5),
        Crop(y=0.6, height=0.5),
        Crop(width=-1),
    ],
)
def test_a_crop_outside_the_picture(crop: Crop) -> None:
    value = film(start_frame=replace(SEEN, crop=crop))
    (problem,) = found(value, OXEN, {})
    assert (problem.code, problem.field, problem.blocks) == ("picture.bad-crop", "start_frame", True)
    assert problem.fix is not None
    assert edits.apply_fix(value, problem.fix).start_frame == SEEN


@pytest.mark.parametrize(("turn", "nearest"), [(45, 90), (44, 0), (359, 0), (-90, 270), (450, 90), (200, 180)])
def test_an_impossible_turn(turn: int, nearest: int) -> None:
    value = film(start_frame=replace(SEEN, rotate=turn))
    (problem,) = found(value, OXEN, {})
    assert (problem.code, problem.blocks) == ("picture.bad-turn", True)
    assert problem.fix is not None
    assert edits.apply_fix(value, problem.fix).start_frame == replace(SEEN, rotate=nearest)


def test_frames_of_different_shapes() -> None:
    value = film(start_frame=SEEN, end_frame=picture("end.jpg"))
    facts = {SEEN: GOOD, picture("end.jpg"): replace(GOOD, width=900, height=1600)}
    assert codes(found(value, OXEN, facts)) == [("frame.shapes-differ", "end_frame")]
    facts[picture("end.jpg")] = replace(GOOD, width=1601)
    assert found(value, OXEN, facts) == []


@pytest.mark.parametrize("offer", [OXEN, ANIMATIC], ids=lambda offer: offer.provider)
def test_the_start_frame_decides_the_shape(offer: Offer) -> None:
    value = film(start_frame=SEEN, settings=Settings(aspect_ratio="9:16"))
    (problem,) = found(value, offer, {SEEN: GOOD})
    assert (problem.code, problem.severity) == ("frame.decides-shape", Severity.INFO)


def test_an_end_frame_needs_a_start_frame() -> None:
    value = film(end_frame=SEEN)
    (problem,) = found(value, OXEN)
    assert (problem.code, problem.field, problem.blocks) == ("frame.end-without-start", "end_frame", True)
    assert problem.fix is not None
    fixed = edits.apply_fix(value, problem.fix)
    assert (fixed.start_frame, fixed.end_frame) == (SEEN, None)
    assert found(value, ANIMATIC) == []


def test_a_source_video_nobody_uses_is_left_out() -> None:
    value = replace(film(), source_video=SourceVideo(media=web("a.mp4")))
    (problem,) = found(value, OXEN)
    assert (problem.code, problem.field, problem.severity) == (
        "source-video.not-used",
        "source_video",
        Severity.WARNING,
    )
    assert problem.fix is not None
    assert found(edits.apply_fix(value, problem.fix), OXEN) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SourceVideo(media=web("a.mp4"), use="reference"), []),
        (SourceVideo(media=web("a.mp4"), use="edit"), [("source-video.not-used", "source_video")]),
        (SourceVideo(media=web("a.mp4"), use="eat"), [("source-video.unknown-use", "source_video.use")]),
        (SourceVideo(media=web("a.mp4"), use="reference", start=2), [("source-video.sent-whole", "source_video")]),
        (SourceVideo(media=picture("a.mp4"), use="reference"), [("source-video.no-route", "source_video")]),
        (
            SourceVideo(media=picture("a.mp4"), use="reference", start=4, end=4),
            [("source-video.bad-range", "source_video"), ("source-video.no-route", "source_video")],
        ),
        (
            SourceVideo(media=Media(url="http://10.0.0.1/a"), use="reference"),
            [("picture.private-address", "source_video")],
        ),
    ],
)
def test_a_source_video_at_a_model_that_follows_one(source: SourceVideo, expected: list[tuple[str, str]]) -> None:
    assert codes(found(replace(film(shots=said("like @Video1")), source_video=source), PIXELDOJO)) == expected


def test_elements_too_many_with_a_frame() -> None:
    mentions = said(" ".join(f"@Element{number}" for number in range(1, 5)))
    value = film(elements=tuple(element(f"e{number}") for number in range(1, 5)), shots=mentions, start_frame=SEEN)
    assert codes(found(value, AIHUBMAX)) == [("elements.too-many-with-frames", "elements[3]")]
    assert found(edits.set_start_frame(value, None), AIHUBMAX) == []


@pytest.mark.parametrize(
    ("words", "ratio"),
    [
        ("16:9", 16 / 9),
        ("9:16", 9 / 16),
        (" 4:3 ", 4 / 3),
        ("2.39:1", 2.39),
        ("wide", None),
        ("16:0", None),
        ("", None),
    ],
)
def test_ratios(words: str, ratio: float | None) -> None:
    assert ratio_of(words) == ratio


@pytest.mark.parametrize(
    ("words", "nearest"), [("21:9", "16:9"), ("4:3", "16:9"), ("4:5", "1:1"), ("2:3", "9:16"), ("odd", "16:9")]
)
def test_the_nearest_ratio(words: str, nearest: str) -> None:
    assert nearest_ratio(words, ("16:9", "9:16", "1:1")) == nearest
