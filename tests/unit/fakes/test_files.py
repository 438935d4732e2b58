"""Result files: ranges, keys, and many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import enumerate as threads

import httpx
import pytest

from tests.fakes.provider_server import FakeProviderServer

DATA = bytes(range(256)) * 4


def get(address: str, **headers: str) -> httpx.Response:
    return httpx.get(address, headers={name.replace("_", "-"): text for name, text in headers.items()}, trust_env=False)


def test_a_whole_file(server: FakeProviderServer) -> None:
    answer = get(server.put_file("a.mp4", DATA))
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, DATA, "1024")
    assert (answer.headers["content-type"], answer.headers["accept-ranges"]) == ("video/mp4", "bytes")
    head = httpx.head(server.put_file("a.mp4", DATA), trust_env=False)
    assert (head.content, head.headers["content-length"]) == (b"", "1024")
    assert head.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=1000-", 1000, 1024), ("bytes=0-0", 0, 1), ("bytes=-24", 1000, 1024)]
)
def test_a_part_of_a_file(server: FakeProviderServer, asked: str, start: int, end: int) -> None:
    answer = get(server.put_file("a.mp4", DATA), range=asked)
    assert (answer.status_code, answer.content) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/1024"


def test_a_part_of_a_file_that_changed_is_the_whole(server: FakeProviderServer) -> None:
    address = server.put_file("a.mp4", DATA)
    etag = get(address).headers["etag"]
    assert get(address, range="bytes=1000-", if_range=etag).status_code == 206
    server.put_file("a.mp4", DATA[::-1])
    changed = get(address, range="bytes=1000-", if_range=etag)
    assert (changed.status_code, changed.content) == (200, DATA[::-1])


def test_a_part_that_is_not_there(server: FakeProviderServer) -> None:
    address = server.put_file("a.mp4", DATA)
    answer = get(address, range="bytes=1024-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")
    server.files.ranges = False
    assert get(address, range="bytes=1000-").status_code == 200


def test_keys_are_refused_and_noted_when_wished(server: FakeProviderServer) -> None:
    address = server.put_file("a.mp4", DATA)
    assert get(address, authorization="Bearer k").status_code == 200
    assert server.leaks == []
    server.files.refuse_keys = True
    assert get(address, authorization="Bearer k").status_code == 400
    assert [leak.key for leak in server.leaks] == ["k"]
    assert get(address).status_code == 200
    server.forgive()


def test_at_the_second_port_a_key_is_always_a_leak() -> None:
    with FakeProviderServer(clip=DATA, results_elsewhere=True) as server:
        headers = {"Authorization": "Bearer k"}
        body = {"prompt": "x", "duration": 5}
        run = f"{server.url}/api/v1/models/kling-reference-to-video/run"
        job = httpx.post(run, json=body, headers=headers, trust_env=False).json()["statusUrl"]
        for _ in range(3):
            row = httpx.get(job, headers=headers, trust_env=False).json()
        link = row["output"]["video"]
        assert link.startswith(server.elsewhere)
        assert get(link).content == DATA
        assert server.leaks == []
        assert get(link, authorization="Bearer k").content == DATA
        assert len(server.leaks) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_link_can_be_killed(server: FakeProviderServer, status: int) -> None:
    address = server.put_file("a.mp4", DATA)
    server.kill_link(address, status)
    assert get(address).status_code == status


def test_fifty_downloads_at_once(server: FakeProviderServer) -> None:
    data = DATA * 1024
    address = server.put_file("a.mp4", data)
    with (
        httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=50)) as client,
        ThreadPoolExecutor(50) as pool,
    ):
        sizes = list(pool.map(lambda _: len(client.get(address).content), range(50)))
    assert sizes == [len(data)] * 50


def test_stopping_ends_every_thread_and_connection() -> None:
    before = set(threads())
    with FakeProviderServer() as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        client.get("/files/none")  # the connection stays open
        server.wait_for(lambda: len(server.requests) == 1)
        server.stop()
        assert set(threads()) <= before
        with pytest.raises(httpx.TransportError):
            client.get("/files/none")


async def test_offline_refuses_and_online_knows_everything_again(server: FakeProviderServer) -> None:
    address = server.put_file("a.mp4", DATA)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(address)).status_code == 200
        server.go_offline()
        with pytest.raises(httpx.ConnectError):
            await client.get(address)
        server.go_online()
        assert (await client.get(address)).content == DATA
    await server.until(lambda: len(server.requests) == 2)
