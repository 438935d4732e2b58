"""Addresses given by hand are opened before money is spent; only a definite answer speaks against one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kling_desktop.domain.address_troubles import AddressRefused
from kling_desktop.domain.checks.pictures import Place
from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import PictureRules, VideoRules
from kling_desktop.providers.outside import SOURCE_VIDEO, try_out
from kling_desktop.words.troubles import remedy, sentence
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Redirect, Reset, Status, html

RULES = PictureRules()


def encoded(kind: str, width: int = 640, height: int = 480, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind, **options)
    return file.getvalue()


def turned() -> bytes:
    """900 by 300 as stored, 300 by 900 as seen."""
    notes = Image.Exif()
    notes[0x0112] = 6
    return encoded("JPEG", 900, 300, exif=notes.tobytes())


def place(url: str, field: str = "references[0]") -> Place:
    return Place(field=field, media=Media(url=url), mention="@Image1")


async def tried(*places: Place, rules: PictureRules = RULES, video: VideoRules | None = None) -> tuple[Place, ...]:
    """Those of which nothing is known; a base address on this computer lets us go to the test's own server."""
    near = lambda url: url.startswith(("http://127.0.0.1", "https://"))  # noqa: E731 - the rule of this test
    return await try_out(places, rules, video or VideoRules(), near, "Oxen")


@pytest.mark.parametrize(
    "data", [encoded("PNG"), encoded("JPEG"), encoded("JPEG", 300, 300)], ids=["png", "jpg", "300"]
)
async def test_a_picture_is_fine_and_is_fetched_without_a_key(server: FakeProviderServer, data: bytes) -> None:
    url = server.url + server.files.put("picture", data)
    assert await tried(place(url)) == ()
    (request,) = server.requests
    assert request.method == "GET"
    assert "authorization" not in request.headers
    assert request.headers["range"].startswith("bytes=0-")


async def test_a_place_that_knows_no_ranges(server: FakeProviderServer) -> None:
    server.files.ranges = False
    assert await tried(place(server.url + server.files.put("large.png", encoded("PNG") + b"x" * 1_000_000))) == ()


REFUSED = {
    "401": (Status(401), "closed", "asks for a permission (error 401)"),
    "403": (Status(403), "closed", "asks for a permission (error 403)"),
    "404": (Status(404), "gone", "nothing is at its address any more (error 404)"),
    "410": (Status(410), "gone", "nothing is at its address any more (error 410)"),
    "page": (html(), "page", "leads to a web page"),
    "json": (Status(200, {"error": "no"}), "page", "leads to a web page"),
    "words": (Status(200, "hello"), "no-picture", "leads to no picture"),
    "empty": (Status(200, ""), "no-picture", "leads to no picture"),
}


@pytest.mark.parametrize(("answer", "why", "words"), REFUSED.values(), ids=REFUSED)
async def test_a_definite_answer_refuses_and_names_the_entry(
    server: FakeProviderServer, answer: Action, why: str, words: str
) -> None:
    server.on("GET", "/pictures/*", answer)
    with pytest.raises(AddressRefused) as caught:
        await tried(place(f"{server.url}/pictures/rocket.png?token=s3cret"))
    assert (caught.value.given["why"], caught.value.given["field"]) == (why, "references[0]")
    said = sentence(caught.value.facts)
    assert said.startswith("@Image1 (rocket.png)")
    assert words in said
    assert "Nothing was ordered." in remedy(caught.value.facts)
    assert "s3cret" not in said + str(caught.value.given)


WRONG = {
    "webp": (encoded("WEBP"), "format", "is a WEBP file on the web. Oxen takes JPG / PNG."),
    "gif": (encoded("GIF"), "format", "is a GIF file"),
    "small": (encoded("PNG", 299, 400), "too-small", "299 × 400"),
    "wide": (encoded("PNG", 1200, 300), "too-wide", "at most 2.5 times as wide"),
    "tall": (encoded("PNG", 300, 1200), "too-tall", "at most 2.5 times as high"),
    "turned": (turned(), "too-tall", "300 × 900"),
    "heavy": (encoded("PNG") + b"x" * 11_000_000, "too-heavy", "has 11 MB. Oxen takes at most 10 MB."),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 400, "format", "is a HEIC file"),
}


@pytest.mark.parametrize(("data", "why", "words"), WRONG.values(), ids=WRONG)
async def test_a_picture_that_no_model_takes(server: FakeProviderServer, data: bytes, why: str, words: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        await tried(place(server.url + server.files.put("picture.png", data)))
    assert caught.value.given["why"] == why
    assert words in sentence(caught.value.facts)


@pytest.mark.parametrize(
    "answer", [Reset(), Status(500), Status(503), Status(429), Status(405), Redirect("/pictures/rocket.png")]
)
async def test_what_proves_nothing_is_only_told(server: FakeProviderServer, answer: Action) -> None:
    server.on("GET", "/pictures/*", answer, times=None)
    there = place(f"{server.url}/pictures/rocket.png")
    assert await tried(there) == (there,)


async def test_nobody_listens_or_no_such_name() -> None:
    unsure = place("http://127.0.0.1:9/a.png"), place("https://no-such-host.invalid/b.png", "start_frame")
    assert await tried(*unsure) == unsure


async def test_nobody_is_asked_where_we_do_not_go(server: FakeProviderServer) -> None:
    await try_out([place(f"{server.url}/a.png")], RULES, VideoRules(), lambda _: False, "Oxen")
    assert server.requests == []


async def test_a_way_round_is_followed_as_far_as_we_go(server: FakeProviderServer) -> None:
    path = server.files.put("real.png", encoded("PNG"))
    server.on("GET", "/short", Redirect(server.url + path))
    assert await tried(place(f"{server.url}/short")) == ()
    server.on("GET", "/inside", Redirect("http://192.168.0.1/secret.png"))
    inside = place(f"{server.url}/inside")
    assert await tried(inside) == (inside,)


async def test_the_first_bad_one_of_the_film_is_told(server: FakeProviderServer) -> None:
    good = server.url + server.files.put("good.png", encoded("PNG"))
    with pytest.raises(AddressRefused) as caught:
        await tried(
            place(good), place(f"{server.url}/files/gone-1.png", "start_frame"), place(f"{server.url}/files/gone-2.png")
        )
    assert caught.value.given["field"] == "start_frame"
    assert sentence(caught.value.facts).startswith("The start frame (gone-1.png)")


async def test_a_source_video(server: FakeProviderServer) -> None:
    clip = b"\0\0\0\x20ftypisom" + b"\0" * 500
    good = server.url + server.files.put("clip.mp4", clip)
    assert await tried(place(good, SOURCE_VIDEO)) == ()
    picture = server.url + server.files.put("not.mp4", encoded("PNG"))
    with pytest.raises(AddressRefused) as caught:
        await tried(place(picture, SOURCE_VIDEO))
    assert caught.value.given["why"] == "no-video"
    with pytest.raises(AddressRefused) as caught:
        await tried(place(good, SOURCE_VIDEO), video=VideoRules(max_bytes=100))
    assert caught.value.given["why"] == "too-heavy"
