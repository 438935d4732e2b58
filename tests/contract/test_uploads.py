"""AIHubMax's upload: repeated in safety, once for the same bytes while they live, and tried before money is spent."""

import asyncio
import json
from pathlib import Path

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.film import Media
from kling_desktop.domain.network_troubles import LogInFirst
from kling_desktop.domain.offers import ProviderId
from tests.contract.desk import KEY, Desk, painted, picture, pictured_film
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Alter, Hang, Named, Redirect, Reset, Status, html

HUB = ProviderId.AIHUBMAX
STREAM = "/v1/files/upload/stream"


@pytest.fixture
def blue(tmp_path: Path) -> Media:
    return painted(tmp_path / "My secret project.png", "blue")


async def hand_over(desk: Desk, media: Media) -> str:
    return (await desk.provider(HUB).hand_over({media: picture(media)}, lambda _: None))[media]


async def test_the_bytes_arrive_under_another_name(desk: Desk, server: FakeProviderServer, blue: Media) -> None:
    url = await hand_over(desk, blue)
    upload, check = server.requests
    assert blue.path is not None
    assert blue.path.read_bytes() in upload.body
    assert upload.key == KEY
    assert "content-length" in upload.headers
    assert not upload.contains("secret project")
    assert b'name="auto_cleanup"\r\n\r\ntrue' in upload.body
    assert url.endswith(".png")
    assert (check.method, check.headers["range"]) == ("GET", "bytes=0-1023")
    assert "authorization" not in check.headers


async def test_progress_grows_to_one(desk: Desk, tmp_path: Path) -> None:
    both = {media: picture(media) for media in (painted(tmp_path / "a.png", "red"), painted(tmp_path / "b.jpg", "red"))}
    told: list[float] = []
    await desk.provider(HUB).hand_over(both, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) >= 2


async def test_the_same_bytes_go_once_a_day(desk: Desk, server: FakeProviderServer, blue: Media) -> None:
    first = await hand_over(desk, blue)
    assert await hand_over(desk, blue) == first
    assert len(server.to(STREAM)) == 1
    await desk.clock.sleep(24 * 3600 + 1)
    assert await hand_over(desk, blue) != first
    assert len(server.to(STREAM)) == 2


@pytest.mark.parametrize("spoil", [Reset(), Reset(acted=True), Status(503), Status(429), Status(408)])
async def test_a_passing_fault_is_tried_again(
    desk: Desk, server: FakeProviderServer, blue: Media, spoil: Action
) -> None:
    server.on("POST", STREAM, spoil, spoil)
    assert (await hand_over(desk, blue)).startswith("http")
    assert len(server.to(STREAM)) == 3
    assert len(desk.clock.slept) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Named("aihubmax.storage_full"), t.UploadFailed),
        (Named("aihubmax.too_large"), t.UploadFailed),
        (Named("aihubmax.too_large_page"), t.UploadFailed),
        (Named("aihubmax.invalid_file_type"), t.UploadFailed),
        (Named("aihubmax.invalid_request"), t.UploadFailed),
        (Named("aihubmax.unauthorized"), t.KeyRefused),
        (Named("aihubmax.insufficient_quota"), t.OutOfCredit),
        (Named("aihubmax.internal_error"), t.ServerFault),
        (Named("aihubmax.rate_limit_exceeded"), t.RateLimited),
        (Reset(), t.CannotReach),
        (html(), LogInFirst),
        (Redirect(status=307), t.ServerFault),
        (Status(200, {"ok": True}), t.UploadFailed),
        (Alter({"url": "http://192.168.0.7/a.png"}), t.UploadFailed),
        (Alter({"url": "file:///etc/passwd"}), t.UploadFailed),
        (Alter({"size": 7}), t.UploadFailed),
    ],
)
async def test_a_failed_upload_orders_nothing(
    desk: Desk, server: FakeProviderServer, tmp_path: Path, answer: Action, kind: type[t.Trouble]
) -> None:
    server.on("POST", STREAM, answer, times=None)
    with pytest.raises(t.Trouble) as caught:
        await desk.submit(desk.job(HUB, pictured_film(tmp_path)))
    assert type(caught.value) is kind
    assert caught.value.charged is t.Charged.NO
    assert server.to("/v1/videos/generations") == []
    assert not any(request.elsewhere for request in server.requests)


@pytest.mark.parametrize("answer", [Status(403), Status(404), Status(410), html(), Status(200, "not a picture")])
async def test_an_upload_that_nobody_can_fetch(
    desk: Desk, server: FakeProviderServer, blue: Media, answer: Action
) -> None:
    server.on("GET", "/files/uploads/*", answer)
    with pytest.raises(t.UploadFailed) as caught:
        await hand_over(desk, blue)
    assert caught.value.given["file"] == "My secret project.png"
    assert await hand_over(desk, blue)  # the bad address was not kept
    assert len(server.to(STREAM)) == 2


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("portal", [html(), Redirect("https://login.hotel.example/"), Status(511)], ids=repr)
async def test_a_network_that_asks_for_a_log_in_is_waited_for(
    desk: Desk, server: FakeProviderServer, blue: Media, portal: Action, known: bool
) -> None:
    first = await hand_over(desk, blue) if known else None
    server.on("GET", "/files/uploads/*", portal)
    server.on("GET", "/v1/models", portal)
    with pytest.raises(LogInFirst):
        await hand_over(desk, blue)
    assert await hand_over(desk, blue) == first or not known
    assert len(server.to(STREAM)) == 1, "what was sent need not be sent again"


@pytest.mark.parametrize("answer", [Reset(), Status(500), Status(405), Redirect()])
async def test_a_host_that_does_not_answer_us_may_answer_them(
    desk: Desk, server: FakeProviderServer, blue: Media, answer: Action
) -> None:
    server.on("GET", "/files/uploads/*", answer)
    assert await hand_over(desk, blue)


async def test_a_picture_the_service_could_not_fetch_is_uploaded_anew(
    desk: Desk, server: FakeProviderServer, tmp_path: Path
) -> None:
    film = pictured_film(tmp_path)
    server.on("POST", "/v1/videos/generations", Named("aihubmax.invalid_image_url"))
    with pytest.raises(t.PictureNotFetched):
        await desk.submit(desk.job(HUB, film))
    await desk.ordered(HUB, film)
    assert len(server.to(STREAM)) == 4


@pytest.mark.parametrize(
    ("answer", "why"),
    [("storage_full", "full"), ("too_large", "large"), ("invalid_file_type", ""), ("permission_denied", "")],
)
async def test_a_refused_upload_says_why(
    desk: Desk, server: FakeProviderServer, blue: Media, answer: str, why: str
) -> None:
    server.on("POST", STREAM, Named(f"aihubmax.{answer}"))
    with pytest.raises(t.UploadFailed) as caught:
        await hand_over(desk, blue)
    assert caught.value.given == {"provider": "AIHubMax", "file": "My secret project.png"} | {"why": why}


async def test_retry_after_is_obeyed(desk: Desk, server: FakeProviderServer, blue: Media) -> None:
    server.on("POST", STREAM, Named("aihubmax.rate_limit_exceeded_retry_after"))
    await hand_over(desk, blue)
    assert desk.clock.slept == [2.0]


async def test_another_run_of_the_program_uses_it_again(
    desk: Desk, server: FakeProviderServer, tmp_path: Path, blue: Media
) -> None:
    first = await hand_over(desk, blue)
    other = Desk(server, tmp_path)
    assert await hand_over(other, blue) == first
    await other.aclose()
    assert [request.method for request in server.requests] == ["POST", "GET", "GET"], "looked at before it is used"
    assert KEY not in (tmp_path / "cache" / "uploads.json").read_text()


async def test_another_gateway_has_files_of_its_own(
    desk: Desk, server: FakeProviderServer, tmp_path: Path, blue: Media
) -> None:
    await hand_over(desk, blue)
    other = Desk(server, tmp_path, environ=server.environment())
    await hand_over(other, blue)
    await other.aclose()
    assert len(server.to(STREAM)) == 2


@pytest.mark.parametrize("answer", [Status(404), Status(410), Status(403), html(), Status(200, "something else")])
async def test_what_was_deleted_there_goes_anew(
    desk: Desk, server: FakeProviderServer, blue: Media, answer: Action
) -> None:
    first = await hand_over(desk, blue)
    server.on("GET", "/files/uploads/*", answer)
    assert await hand_over(desk, blue) != first
    assert len(server.to(STREAM)) == 2
    known = json.loads((desk.folder / "cache" / "uploads.json").read_text())["objects"]
    assert first not in [each["key"] for each in known]


@pytest.mark.parametrize("answer", [Reset(), Status(500), Status(429)])
async def test_a_host_that_is_silent_for_a_moment_keeps_what_it_has(
    desk: Desk, server: FakeProviderServer, blue: Media, answer: Action
) -> None:
    first = await hand_over(desk, blue)
    server.on("GET", "/files/uploads/*", answer)
    assert await hand_over(desk, blue) == first
    assert len(server.to(STREAM)) == 1


async def test_several_takes_upload_once(desk: Desk, server: FakeProviderServer, blue: Media) -> None:
    urls = await asyncio.gather(*(hand_over(desk, blue) for _ in range(4)))
    assert len(set(urls)) == 1
    assert len(server.to(STREAM)) == 1


async def test_a_cancelled_upload_ends_at_once(desk: Desk, server: FakeProviderServer, blue: Media) -> None:
    server.on("POST", STREAM, Hang())
    upload = asyncio.create_task(hand_over(desk, blue))
    await asyncio.to_thread(server.wait_for, lambda: server.waiting() == 1)
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    await asyncio.to_thread(server.wait_for, lambda: server.waiting() == 0)
    assert not (desk.folder / "cache" / "uploads.json").exists(), "nothing is remembered of it"
