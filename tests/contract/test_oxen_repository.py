"""A public repository at Oxen: only after a yes, under random names, once for the same bytes, tried without a key."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.order_troubles import NoUserName
from kling_desktop.domain.ports import Ready, ReadyPicture
from kling_desktop.domain.wire import build, sent_media
from kling_desktop.providers.connect import connect
from kling_desktop.providers.oxen import Oxen
from kling_desktop.providers.oxen.repository import Repository
from tests.contract.desk import KEY, Desk, HeldKeys, InstantClock, offer_of, painted, picture, pictured_film
from tests.fakes.oxen_repos import OxenRepos
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named, Reset, Status

OXEN = ProviderId.OXEN
REPO = "artist/kling-desktop-inputs"


@pytest.fixture
async def oxen(server: FakeProviderServer, tmp_path: Path) -> AsyncIterator[Oxen]:
    providers = connect(server.environment(), HeldKeys(), tmp_path / "cache", InstantClock(), agreed=lambda _: True)
    provider = providers[OXEN]
    assert isinstance(provider, Oxen)
    yield provider
    await providers.aclose()


def of(oxen: Oxen) -> Repository:
    assert isinstance(oxen.public, Repository)
    return oxen.public


@pytest.fixture
def repos(server: FakeProviderServer) -> OxenRepos:
    return server.oxen.repos


@pytest.fixture
def files(tmp_path: Path) -> dict[Media, ReadyPicture]:
    drawn = [painted(tmp_path / "my secret film.png", "blue"), painted(tmp_path / "face.jpg", "red")]
    return {media: picture(media) for media in drawn}


async def publish(oxen: Oxen, files: dict[Media, ReadyPicture]) -> list[str]:
    told: list[float] = []
    addresses = await of(oxen).publish(files, told.append)
    assert told[-1] == 1.0
    assert told == sorted(told)
    return [addresses[media] for media in files]


def puts(server: FakeProviderServer) -> list[str]:
    return [request.path for request in server.requests if request.method == "PUT"]


@pytest.mark.parametrize("folders", [False, True], ids=["file", "folder"])
async def test_files_become_public(
    oxen: Oxen, server: FakeProviderServer, repos: OxenRepos, files: dict[Media, ReadyPicture], folders: bool
) -> None:
    repos.folders = folders
    addresses = await publish(oxen, files)
    assert repos.public == {REPO: True}
    for address, file in zip(addresses, files.values(), strict=True):
        answer = await oxen.service.peek(address)
        assert answer is not None
        assert answer.text.encode("latin-1")[:200] == file.file.read_bytes()[:200]
        assert address.startswith(f"{server.url}/api/repos/{REPO}/file/main/")
        assert "secret" not in address
    assert server.violations == []
    assert not any(request.contains("secret") for request in server.requests)
    checks = [request for request in server.requests if request.method == "GET" and "/file/" in request.path]
    assert checks
    assert not any(request.key for request in checks)
    assert all(request.headers.get("range") for request in checks)


async def test_nothing_goes_there_without_a_yes(
    desk: Desk, server: FakeProviderServer, files: dict[Media, ReadyPicture]
) -> None:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    assert not of(provider).open
    with pytest.raises(t.UploadFailed):
        await of(provider).publish(files, lambda _: None)
    assert server.requests == []


async def test_the_same_bytes_go_there_once(
    oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture], tmp_path: Path
) -> None:
    first = await publish(oxen, files)
    assert await publish(oxen, files) == first
    assert len(puts(server)) == 2
    # Another process, some days later.
    providers = connect(server.environment(), HeldKeys(), tmp_path / "cache", InstantClock(), agreed=lambda _: True)
    later = providers[OXEN]
    assert isinstance(later, Oxen)
    assert await publish(later, files) == first
    await providers.aclose()
    assert len(puts(server)) == 2


async def test_what_no_longer_opens_goes_there_again(
    oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture]
) -> None:
    first = await publish(oxen, files)
    server.on("GET", "/api/repos/*", Status(404))
    second = await publish(oxen, files)
    assert second[0] != first[0]
    assert second[1] == first[1]


async def test_a_repository_that_is_there_is_used(
    oxen: Oxen, repos: OxenRepos, files: dict[Media, ReadyPicture]
) -> None:
    repos.public[REPO] = True
    assert len(await publish(oxen, files)) == 2


@pytest.mark.parametrize("private", ["made", "found"])
async def test_a_repository_that_nobody_can_read_is_of_no_use(
    oxen: Oxen, server: FakeProviderServer, repos: OxenRepos, files: dict[Media, ReadyPicture], private: str
) -> None:
    if private == "made":
        repos.private = True
    else:
        repos.public[REPO] = False
    with pytest.raises(t.UploadFailed) as caught:
        await publish(oxen, files)
    assert caught.value.given["file"] == "my secret film.png"
    assert server.submissions == 0


@pytest.mark.parametrize("name", ["oxen.invalid_params", "oxen.forbidden_guess", "oxen.not_found"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_refusal_is_an_upload_that_failed(
    oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture], name: str, method: str
) -> None:
    server.on(method, "/api/repos*", Named(name), times=None)
    with pytest.raises(t.UploadFailed):
        await publish(oxen, files)


async def test_a_fault_is_tried_again(oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture]) -> None:
    server.on("POST", "/api/repos", Status(503))
    server.on("PUT", "/api/repos/*", Reset(), Status(502))
    assert len(await publish(oxen, files)) == 2


async def test_without_a_user_name(oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture]) -> None:
    server.oxen.settings.tells_name = False
    with pytest.raises(NoUserName):
        await publish(oxen, files)
    assert puts(server) == []


async def test_a_file_that_went_away(oxen: Oxen, files: dict[Media, ReadyPicture]) -> None:
    next(iter(files.values())).file.unlink()
    with pytest.raises(t.PictureLost):
        await publish(oxen, files)


async def test_small_pictures_stay_inside_the_request(
    oxen: Oxen, server: FakeProviderServer, files: dict[Media, ReadyPicture]
) -> None:
    addresses = await oxen.hand_over(files, lambda _: None)
    assert all(address.startswith("data:") for address in addresses.values())
    assert server.requests == []


async def test_large_ones_go_there_once_it_was_agreed_to(
    oxen: Oxen, desk: Desk, server: FakeProviderServer, files: dict[Media, ReadyPicture]
) -> None:
    large = {media: replace(file, bytes=7_000_000) for media, file in files.items()}
    told = await desk.provider(OXEN).hand_over(large, lambda _: None)
    assert all(address.startswith("data:") for address in told.values())  # nobody agreed there
    real = {media: _padded(file) for media, file in files.items()}
    addresses = await oxen.hand_over(real, lambda _: None)
    assert all(address.startswith(server.url) for address in addresses.values())


def _padded(file: ReadyPicture) -> ReadyPicture:
    with file.file.open("ab") as opened:
        opened.write(b"\0" * 7_000_000)
    return replace(file, bytes=file.file.stat().st_size)


async def test_the_service_can_read_what_is_there(desk: Desk, server: FakeProviderServer, tmp_path: Path) -> None:
    """From the artist's files to the finished take, with a desk that has agreed."""
    providers = connect(server.environment(), HeldKeys(), tmp_path / "cache", InstantClock(), agreed=lambda _: True)
    film = pictured_film(tmp_path)
    provider = providers[OXEN]
    assert isinstance(provider, Oxen)
    offer = offer_of(OXEN, film)
    wanted = {media: picture(media) for media in sent_media(film, offer)}
    addresses = await of(provider).publish(wanted, lambda _: None)
    job = desk.job(OXEN, film)
    accepted = await provider.submit(offer, build(film, offer, lambda media: addresses[media]), job)
    _, end = await desk.end_of(replace(job, remote_id=accepted.remote_id))
    assert isinstance(end, Ready)
    assert server.violations == []
    assert not server.leaks
    assert all(request.key in {KEY, ""} for request in server.requests)
    await providers.aclose()
