"""A result on its way to a part file: interrupted, resumed, redirected, expired, or not a video at all."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.network_troubles import LogInFirst
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Ready
from kling_desktop.providers import fetch as fetching
from tests.contract.desk import KEY, PAID, Desk
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Rule, Slow, Status, Truncate, WrongLength, dead_link, html
from tests.fakes.script import Redirect as To

OXEN, DOJO, HUB = PAID
CLIP = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 4000
HASH = hashlib.sha256(CLIP).hexdigest()


@pytest.fixture
def link(server: FakeProviderServer) -> str:
    return server.put_file("clip.mp4", CLIP)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "take.part"


def gets(server: FakeProviderServer, name: str = "clip.mp4") -> list[str]:
    """The Range headers of the requests for a file."""
    return [request.headers.get("range", "") for request in server.to(f"/files/{name}")]


def test_whole(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    told: list[float] = []
    fetched = desk.fetch(link, progress=told.append)
    assert part.read_bytes() == CLIP
    assert (fetched.bytes, fetched.sha256) == (len(CLIP), HASH)
    assert fetched.tag
    assert told[-1] == 1.0
    assert [path.name for path in part.parent.glob("take.part*")] == ["take.part"]
    request = server.requests[-1]
    assert request.headers["accept-encoding"] == "identity"
    assert "authorization" not in request.headers
    assert request.headers["user-agent"].startswith("KlingDesktop/")


@pytest.mark.parametrize("reset", [False, True])
def test_broken_off_and_gone_on(desk: Desk, server: FakeProviderServer, link: str, part: Path, reset: bool) -> None:
    server.on("GET", "/files/*", Truncate(300_000, reset=reset))
    with pytest.raises(t.DownloadBroken) as caught:
        desk.fetch(link)
    assert caught.value.again is t.Again.LATER
    kept = part.stat().st_size
    assert 0 < kept <= 300_000
    fetched = desk.fetch(link)  # another process would know no more: the tag lies beside the part
    assert gets(server) == ["", f"bytes={kept}-"]
    assert part.read_bytes() == CLIP
    assert fetched.sha256 == HASH


def test_a_tag_that_is_given(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    tag = desk.fetch(link).tag
    part.write_bytes(CLIP[:1000])
    assert desk.fetch(link, tag=tag).sha256 == HASH
    assert gets(server)[-1] == "bytes=1000-"


def test_another_version_is_loaded_from_its_beginning(
    desk: Desk, server: FakeProviderServer, link: str, part: Path
) -> None:
    server.on("GET", "/files/*", Truncate(300_000))
    with pytest.raises(t.DownloadBroken):
        desk.fetch(link)
    other = CLIP[:20] + b"other" * 1000
    server.put_file("clip.mp4", other)
    assert desk.fetch(link).sha256 == hashlib.sha256(other).hexdigest()
    assert part.read_bytes() == other


def test_a_part_without_a_tag_is_worth_nothing(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    part.write_bytes(b"somebody else's bytes")
    assert desk.fetch(link).sha256 == HASH
    assert gets(server) == [""]


def test_a_store_without_ranges(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    server.files.ranges = False
    server.on("GET", "/files/*", Truncate(300_000))
    with pytest.raises(t.DownloadBroken):
        desk.fetch(link)
    assert desk.fetch(link).sha256 == HASH
    assert part.read_bytes() == CLIP


def test_a_part_that_is_already_whole(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    tag = desk.fetch(link).tag
    assert desk.fetch(link, tag=tag).sha256 == HASH
    assert len(gets(server)) == 2
    part.write_bytes(CLIP + b"too much")
    assert desk.fetch(link, tag=tag).sha256 == HASH
    assert part.read_bytes() == CLIP


def test_a_range_that_does_not_fit(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    tag = desk.fetch(link).tag
    part.write_bytes(CLIP[:1000])
    server.on("GET", "/files/*", Status(206, CLIP[2000:], {"Content-Range": f"bytes 2000-{len(CLIP) - 1}/{len(CLIP)}"}))
    with pytest.raises(t.DownloadBroken):
        desk.fetch(link, tag=tag)
    assert desk.fetch(link, tag=tag).sha256 == HASH


@pytest.mark.parametrize("by", [1, 5000])
def test_longer_announced_than_it_is(desk: Desk, server: FakeProviderServer, link: str, by: int) -> None:
    server.on("GET", "/files/*", WrongLength(by))
    with pytest.raises(t.DownloadBroken):
        desk.fetch(link)
    assert desk.fetch(link).sha256 == HASH


def test_no_length_at_all(desk: Desk, server: FakeProviderServer, link: str) -> None:
    told: list[float] = []
    server.on("GET", "/files/*", WrongLength(None))
    assert desk.fetch(link, progress=told.append).sha256 == HASH
    assert told == [1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_dead_link(desk: Desk, server: FakeProviderServer, paid: ProviderId, link: str, status: int) -> None:
    server.on("GET", "/files/*", dead_link(status), times=None)
    with pytest.raises(t.LinkDied) as caught:
        desk.fetch(link, provider=paid)
    assert caught.value.charged is t.Charged.YES


@pytest.mark.parametrize("status", [429, 500, 503, 304])
def test_a_store_in_trouble(desk: Desk, server: FakeProviderServer, link: str, status: int) -> None:
    server.on("GET", "/files/*", Status(status))
    with pytest.raises(t.DownloadBroken):
        desk.fetch(link)


async def test_a_link_that_comes_back_to_life(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    server.plan(JobLife(steps=(), link="revives"))
    job = await desk.ordered(paid)
    _, first = await desk.end_of(job)
    assert isinstance(first, Ready)
    assert first.url is not None
    with pytest.raises(t.LinkDied):
        desk.fetch(first.url, provider=paid)
    _, second = await desk.end_of(job)
    assert isinstance(second, Ready)
    assert second.url is not None
    assert desk.fetch(second.url, provider=paid).bytes > 0


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (html(), LogInFirst),
        (Status(200, "<html>This link has expired</html>", {"Content-Type": "text/html"}), t.LinkDied),
        (Status(200, {"error": "Request has expired"}), t.LinkDied),
        (Status(200, {"hello": "world"}), t.DownloadBroken),
        (Status(200, b"\x89PNG\r\n\x1a\n" + bytes(100), {"Content-Type": "image/png"}), t.NotAVideo),
        (Status(200, b"\x1f\x8b" + bytes(100), {"Content-Encoding": "gzip"}), t.NotAVideo),
        (Status(200, b"tiny", {"Content-Type": "video/mp4"}), t.NotAVideo),
        (Status(200), t.DownloadBroken),
        (Status(204), t.DownloadBroken),
        (WrongLength(5 * 1024**3), t.NotAVideo),
    ],
)
def test_not_a_video(
    desk: Desk, server: FakeProviderServer, link: str, part: Path, action: Action, kind: type[t.Trouble]
) -> None:
    server.on("GET", "/files/*", action)
    with pytest.raises(t.Trouble) as caught:
        desk.fetch(link)
    assert type(caught.value) is kind
    assert not part.exists() or part.stat().st_size == 0
    assert desk.fetch(link).sha256 == HASH  # nothing of it stays


def test_a_video_under_a_wrong_name(desk: Desk, server: FakeProviderServer, link: str) -> None:
    server.on("GET", "/files/*", Status(200, CLIP, {"Content-Type": "text/plain"}))
    assert desk.fetch(link).sha256 == HASH


def test_more_than_was_agreed(
    desk: Desk, server: FakeProviderServer, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 500_000)
    server.on("GET", "/files/*", WrongLength(None))
    with pytest.raises(t.NotAVideo) as caught:
        desk.fetch(link)
    assert caught.value.given["why"] == "too large"


async def test_a_redirect_is_followed_without_the_key(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, link: str
) -> None:
    await desk.ordered(paid)  # the key is known by now
    server.on("GET", "/files/*", To())
    assert desk.fetch(link, provider=paid).sha256 == HASH
    assert server.requests[-1].elsewhere
    assert [request.key for request in server.to("/files/clip.mp4")] == ["", ""]


async def test_a_link_that_wants_the_key_of_its_own_base(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, link: str
) -> None:
    await desk.ordered(paid)
    server.on("GET", "/files/*", Status(401), To(), Status(403))
    with pytest.raises(t.LinkDied):
        desk.fetch(link, provider=paid)
    # Asked for the key, then sent elsewhere, where nobody gets it although it is asked for again.
    assert [(request.elsewhere, request.key) for request in server.to("/files/clip.mp4")] == [
        (False, ""),
        (False, KEY),
        (True, ""),
    ]


@pytest.mark.parametrize(
    "target",
    [
        "http://example.com/a.mp4",
        "https://localhost.localdomain.local/a.mp4",
        "https://192.168.1.1/a.mp4",
        "https://[fe80::1]/a.mp4",
        "https://169.254.169.254/latest",
        "https://user:pass@example.com/a.mp4",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.mp4",
        "",
        "http://[bad",
        "https://xn--a.invalid/a.mp4",
        f"https://{'a' * 64}.invalid/a.mp4",
    ],
)
def test_places_nobody_is_sent_to(desk: Desk, server: FakeProviderServer, link: str, target: str) -> None:
    server.on("GET", "/files/*", To(target))
    with pytest.raises(t.LinkRefused):
        desk.fetch(link)
    assert len(server.requests) == 1


def test_round_in_circles(desk: Desk, server: FakeProviderServer, link: str) -> None:
    server.on("GET", "/files/*", To(link), times=None)
    with pytest.raises(t.LinkRefused):
        desk.fetch(link)
    assert len(server.requests) == 6


def test_nobody_there(desk: Desk, server: FakeProviderServer) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
    with pytest.raises(t.CannotReach):
        desk.fetch(f"http://127.0.0.1:{port}/clip.mp4")


def test_told_to_stop_while_nothing_comes(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    server.script(Rule(action=Slow(300_000), method="GET", path="/files/*"))
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(desk.fetch, link, stop=stop)
        server.wait_for(lambda: server.waiting("slow") == 1)
        stop.set()
        with pytest.raises(t.DownloadBroken) as caught:
            running.result(timeout=20)
    assert caught.value.given["why"] == "stopped"
    server.release("slow", keep_open=True)
    assert desk.fetch(link).sha256 == HASH
    assert part.read_bytes() == CLIP


def test_fifty_at_once(desk: Desk, server: FakeProviderServer, tmp_path: Path) -> None:
    clips = [CLIP + str(number).encode() for number in range(50)]
    links = [server.put_file(f"clip-{number}.mp4", clip) for number, clip in enumerate(clips)]
    for name in range(0, 50, 5):
        server.on("GET", f"/files/clip-{name}.mp4", Truncate(200_000))

    def load(number: int) -> str:
        while True:
            try:
                return desk.fetch(links[number], name=f"{number}.part").sha256
            except t.DownloadBroken:
                continue

    with ThreadPoolExecutor(50) as pool:
        hashes = list(pool.map(load, range(50)))
    assert hashes == [hashlib.sha256(clip).hexdigest() for clip in clips]
    assert [(tmp_path / f"{number}.part").read_bytes() for number in range(50)] == clips


def test_a_folder_that_cannot_be_written_to(desk: Desk, link: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(t.CannotSave):
        desk.fetch(link, name="file/take.part")


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.contract.desk import Desk
from kling_desktop.domain.troubles import DiskFull
import asyncio
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
class Server:
    def environment(self, separate):
        return {"KLING_DESKTOP_OXEN_URL": sys.argv[1].rpartition("/files/")[0]}
async def main():
    desk = Desk(Server(), Path(sys.argv[2]))
    try:
        desk.fetch(sys.argv[1])
    except DiskFull as trouble:
        print(trouble.code, (Path(sys.argv[2]) / "take.part").stat().st_size)
asyncio.run(main())
"""


def test_no_room_left(desk: Desk, server: FakeProviderServer, link: str, part: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, link, str(part.parent)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["disk.full", "400000"], done.stderr
    assert desk.fetch(link).sha256 == HASH  # with room again it goes on where it was
    assert gets(server) == ["", "bytes=400000-"]


async def test_what_a_link_leads_to_is_judged_by_the_base(desk: Desk, paid: ProviderId, tmp_path: Path) -> None:
    at_home = desk.provider(paid)
    abroad = Desk(desk.server, tmp_path, {"NOTHING": ""})
    provider = abroad.provider(paid)
    assert at_home.may_fetch("http://127.0.0.1:9/a.mp4")
    assert at_home.may_fetch("https://cdn.example.com/a.mp4")
    assert provider.may_fetch("https://cdn.example.com/a.mp4?x=1")
    for url in ("http://127.0.0.1/a.mp4", "https://127.0.0.1/a.mp4", "https://localhost/a", "http://cdn.example.com/a"):
        assert not provider.may_fetch(url)
    await abroad.aclose()
    job = replace(desk.job(paid), remote_id=None)
    with pytest.raises(t.JobLost):
        await at_home.look(job)
