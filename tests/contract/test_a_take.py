"""The whole way of one take, at every paid service: hand over, order, look, load."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.film import Shot, ShotId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Cancelled, Failed, Gone, Ready, Rendering, Waiting
from kling_desktop.domain.troubles import CannotCancel, Charged, PictureLost, RenderFailed, UploadFailed
from tests.contract.desk import KEY, PAID, Desk, painted, pictured_film, words_film
from tests.fakes.clips import make_clip
from tests.fakes.jobs import JobLife, Step, failing
from tests.fakes.provider_server import FakeProviderServer

OXEN, DOJO, HUB = PAID
TAKES_PICTURES = (OXEN, HUB)


async def test_from_words_to_a_whole_file(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    assert [entry.id for entry in server.ledger] == [job.remote_id]
    seen, ready = await desk.end_of(job)
    assert isinstance(seen[0], Waiting)
    assert isinstance(seen[-1], Rendering)
    assert isinstance(ready, Ready)
    assert ready.url is not None
    fetched = desk.fetch(ready.url, provider=paid)
    data = (desk.folder / "take.part").read_bytes()
    assert data == make_clip(3.0)
    assert (fetched.bytes, fetched.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("provider", TAKES_PICTURES)
async def test_local_pictures_reach_the_service(
    desk: Desk, server: FakeProviderServer, provider: ProviderId, tmp_path: Path
) -> None:
    film = pictured_film(tmp_path / "pictures")
    _, ready = await desk.end_of(await desk.ordered(provider, film))
    assert isinstance(ready, Ready)  # the fake opens every picture it is given
    assert not any(request.contains("blue.png") for request in server.requests)


async def test_several_shots(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    film = words_film()
    film = replace(film, shots=(*film.shots, Shot(id=ShotId("s2"), prompt="It lands", duration=2)))
    _, ready = await desk.end_of(await desk.ordered(paid, film))
    assert isinstance(ready, Ready)
    assert server.ledger[0].body["multi_prompt"] == [
        {"prompt": "A rocket lifts off", "duration": 3},
        {"prompt": "It lands", "duration": 2},
    ]


async def test_what_was_charged_is_told_where_the_service_tells_it(desk: Desk, paid: ProviderId) -> None:
    job = desk.job(paid)
    accepted = await desk.submit(job)
    _, ready = await desk.end_of(replace(job, remote_id=accepted.remote_id))
    assert isinstance(ready, Ready)
    told = {
        OXEN: (None, Money(Decimal("0.672"), Unit.USD), None),
        DOJO: (Money(Decimal(24), Unit.CREDITS), Money(Decimal(24), Unit.CREDITS), Money(Decimal(976), Unit.CREDITS)),
        HUB: (None, None, None),
    }
    assert (accepted.charged, ready.charged, accepted.balance) == told[paid]


@pytest.mark.parametrize("word", ["rummaging", "in_progress", ""])
async def test_an_unknown_state_is_rendering(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, word: str
) -> None:
    server.plan(JobLife(steps=(Step(word, 10),), held=True))
    job = await desk.ordered(paid)
    assert isinstance(await desk.provider(paid).look(job), Rendering)


async def test_progress_is_a_share(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(steps=(Step("rendering", 40),), held=True))
    job = await desk.ordered(HUB)
    assert await desk.provider(HUB).look(job) == Rendering(progress=0.4)


@pytest.mark.parametrize("word", ["cancelled", "canceled"])
async def test_cancelled_there(desk: Desk, server: FakeProviderServer, paid: ProviderId, word: str) -> None:
    server.plan(JobLife(steps=(Step(word),), held=True))
    assert isinstance((await desk.end_of(await desk.ordered(paid)))[1], Cancelled)


async def test_a_job_that_is_not_known_is_gone_in_the_end(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    server.plan(JobLife(steps=(), outcome="vanished"))
    seen, end = await desk.end_of(await desk.ordered(paid))
    assert end == Gone()
    assert len(seen) == {OXEN: 0, DOJO: 3, HUB: 2}[paid]


@pytest.mark.parametrize("provider", [DOJO, HUB])
async def test_done_before_the_result_is_there(desk: Desk, server: FakeProviderServer, provider: ProviderId) -> None:
    # AIHubMax is asked twice at each look: its results may hide behind the wish to be brought up to date.
    server.plan(JobLife(steps=(), empty_completions=6 if provider is HUB else 3))
    seen, end = await desk.end_of(await desk.ordered(provider))
    assert seen == [Rendering(progress=1.0 if provider is HUB else None)] * 3
    assert isinstance(end, Ready)


async def test_done_without_a_result_for_good(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(steps=(), empty_completions=100))
    _, end = await desk.end_of(await desk.ordered(DOJO))
    assert isinstance(end, Failed)
    assert isinstance(end.trouble, RenderFailed)
    assert end.trouble.charged is Charged.YES


@pytest.mark.parametrize("shape", ["video", "videos", "video_objects", "assets"])
async def test_every_shape_of_a_result(desk: Desk, server: FakeProviderServer, shape: str) -> None:
    server.apply({"settings": {"pixeldojo": {"result": shape}}})
    assert (await desk.link_of(DOJO)).startswith(server.url)


@pytest.mark.parametrize("shape", ["objects", "strings"])
async def test_results_as_texts_and_as_objects(desk: Desk, server: FakeProviderServer, shape: str) -> None:
    server.apply({"settings": {"aihubmax": {"results": shape}}})
    assert (await desk.link_of(HUB)).startswith(server.url)


async def test_links_of_a_day(desk: Desk) -> None:
    _, ready = await desk.end_of(await desk.ordered(HUB))
    assert isinstance(ready, Ready)
    assert ready.expires is not None
    assert timedelta(hours=23) < ready.expires - desk.clock.now() <= timedelta(hours=24)


async def test_a_job_that_failed_at_oxen_and_cost_nothing(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(failing("oxen.too_short"))
    _, end = await desk.end_of(await desk.ordered(OXEN))
    assert isinstance(end, Failed)
    assert end.trouble.charged is Charged.NO  # its price in the history is null


async def test_cancel_where_there_is_a_way(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(held=True))
    job = await desk.ordered(OXEN)
    await desk.provider(OXEN).cancel(job)
    assert isinstance((await desk.end_of(job))[1], Cancelled)


@pytest.mark.parametrize("status", [404, 409])
async def test_too_late_to_cancel(desk: Desk, server: FakeProviderServer, status: int) -> None:
    server.apply({"settings": {"oxen": {"cancel_finished_status": status}}})
    job = await desk.ordered(OXEN)
    await desk.end_of(job)
    with pytest.raises(CannotCancel):
        await desk.provider(OXEN).cancel(job)


@pytest.mark.parametrize("provider", [DOJO, HUB])
async def test_no_way_to_cancel(desk: Desk, server: FakeProviderServer, provider: ProviderId) -> None:
    job = await desk.ordered(provider)
    before = len(server.requests)
    with pytest.raises(CannotCancel) as caught:
        await desk.provider(provider).cancel(job)
    assert caught.value.given["provider"] in {"PixelDojo", "AIHubMax"}
    assert len(server.requests) == before


async def test_no_way_for_a_local_picture(desk: Desk, server: FakeProviderServer, tmp_path: Path) -> None:
    with pytest.raises(UploadFailed) as caught:
        await desk.submit(desk.job(DOJO, pictured_film(tmp_path)))
    assert caught.value.given == {"provider": "PixelDojo", "file": "blue.png"}
    assert server.requests == []


@pytest.mark.parametrize("provider", TAKES_PICTURES)
async def test_a_picture_that_went_away(desk: Desk, provider: ProviderId, tmp_path: Path) -> None:
    media = painted(tmp_path / "gone.png", "green")
    from tests.contract.desk import picture

    ready = picture(media)
    ready.file.unlink()
    with pytest.raises(PictureLost):
        await desk.provider(provider).hand_over({media: ready}, lambda _: None)


async def test_oxen_before_its_rows_stayed(desk: Desk, server: FakeProviderServer) -> None:
    server.apply({"settings": {"oxen": {"generation": "G2"}}})
    seen, end = await desk.end_of(await desk.ordered(OXEN))
    assert seen == [Rendering()] * len(seen)
    assert end == Gone(ended=True)  # finished, failed and expired look the same there


async def test_the_key_goes_along_and_the_program_says_who_it_is(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    await desk.ordered(paid)
    request = server.requests[-1]
    assert request.key == KEY
    assert request.headers["user-agent"].startswith("KlingDesktop/")
    assert "range" not in request.headers
