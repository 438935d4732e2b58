"""Each way in which the fake server can misbehave, seen from a real client."""

import json
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fakes import script
from tests.fakes.errors import ERRORS, JOB_ERROR_NAMES, job_error
from tests.fakes.jobs import AT_ONCE
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Rule
from tests.fakes.wire import Json

QUEUE = "/api/ai/queue"
PLAIN: Mapping[str, Json] = {"model": "kling-video-o3-pro-reference-to-video", "prompt": "A puppy runs"}


def submit(client: httpx.Client) -> httpx.Response:
    return client.post(QUEUE, json=dict(PLAIN))


def test_a_status_comes_instead_of_the_answer_and_only_as_often_as_said(
    server: FakeProviderServer, client: httpx.Client
) -> None:
    server.script(Rule(method="POST", path=QUEUE, times=2, action=script.Status(429, {"e": 1}, {"Retry-After": "7"})))
    answers = [submit(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert "retry-after" not in answers[2].headers
    assert server.submissions == 1


@pytest.mark.parametrize(("acted", "submissions"), [(False, 0), (True, 1)])
def test_a_reset_before_or_after_the_work(
    server: FakeProviderServer, client: httpx.Client, submissions: int, *, acted: bool
) -> None:
    server.on("POST", QUEUE, script.Reset(acted=acted))
    with pytest.raises(httpx.NetworkError):
        submit(client)
    assert server.submissions == submissions
    assert [each.path for each in server.requests] == [QUEUE]
    listed = client.get("/api/ai/generations").json()
    assert listed["total_entries"] == submissions


@pytest.mark.parametrize(("acted", "submissions"), [(False, 0), (True, 1)])
def test_a_500_before_or_after_the_work(
    server: FakeProviderServer, client: httpx.Client, submissions: int, *, acted: bool
) -> None:
    server.on("POST", QUEUE, script.Named("oxen.unknown_error", acted=acted))
    assert submit(client).status_code == 500
    assert server.submissions == submissions


def test_hanging_ends_when_the_test_releases_it(server: FakeProviderServer, client: httpx.Client) -> None:
    server.on("POST", QUEUE, script.Hang())
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(submit, client)
        server.wait_for(lambda: server.waiting() == 1)
        assert server.submissions == 0
        assert not answer.done()
        assert server.release() == 1
        assert answer.result(10).status_code == 200
    assert server.submissions == 1
    assert server.waiting() == 0


def test_hanging_ends_when_the_client_gives_up(server: FakeProviderServer, client: httpx.Client) -> None:
    server.on("POST", QUEUE, script.Hang(acted=True))
    with pytest.raises(httpx.ReadTimeout):
        client.post(QUEUE, json=dict(PLAIN), timeout=0.2)
    server.wait_for(lambda: server.waiting() == 0)
    assert server.submissions == 1


def test_a_gate_may_stay_open(server: FakeProviderServer, client: httpx.Client) -> None:
    server.on("POST", QUEUE, script.Hang(), script.Hang())
    server.release(keep_open=True)
    assert [submit(client).status_code for _ in range(2)] == [200, 200]


def test_a_slow_answer_comes_in_two_parts(server: FakeProviderServer, client: httpx.Client) -> None:
    address = server.put_file("big.bin", b"x" * 1000)
    server.on("GET", "/files/big.bin", script.Slow(100))
    with client.stream("GET", address) as answer:
        parts = answer.iter_raw()
        first = next(parts)
        server.wait_for(lambda: server.waiting("slow") == 1)
        assert len(first) <= 100
        server.release("slow")
        assert len(first) + sum(map(len, parts)) == 1000


@pytest.mark.parametrize("reset", [False, True])
def test_a_truncated_answer(server: FakeProviderServer, client: httpx.Client, *, reset: bool) -> None:
    address = server.put_file("big.bin", b"x" * 1000)
    server.on("GET", "/files/*", script.Truncate(10, reset=reset))
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.get(address)
    assert client.get(address).content == b"x" * 1000


def test_a_wrong_content_length(server: FakeProviderServer, client: httpx.Client) -> None:
    address = server.put_file("big.bin", b"x" * 1000)
    server.on("GET", "/files/*", script.WrongLength(5), script.WrongLength(-5), script.WrongLength(None), script.Pass())
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(address)
    assert len(client.get(address).content) == 995
    unsized = client.get(address)
    assert "content-length" not in unsized.headers
    assert len(unsized.content) == 1000
    assert len(client.get(address).content) == 1000


def test_what_is_no_json(server: FakeProviderServer, client: httpx.Client) -> None:
    actions = [script.html(), script.garbage(acted=True), script.empty(), script.deep(50_000), script.huge(3_000_000)]
    server.on("POST", QUEUE, *actions)
    page, broken, nothing, deep, huge = (submit(client) for _ in actions)
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.startswith("<!DOCTYPE html>")
    with pytest.raises(ValueError):
        broken.json()
    assert (nothing.status_code, nothing.content) == (200, b"")
    with pytest.raises(RecursionError):
        json.loads(deep.text)
    assert len(huge.json()) == 3_000_000 - 2
    assert server.submissions == 1


def test_the_true_answer_with_changes(server: FakeProviderServer, client: httpx.Client) -> None:
    server.on(
        "POST", QUEUE, script.Alter(set={"generations.0.status": "warming"}, drop=["generations.0.generation_id"])
    )
    assert submit(client).json() == {"generations": [{"status": "warming"}]}
    assert server.submissions == 1


def test_a_redirect_shows_whether_the_key_follows(server: FakeProviderServer, client: httpx.Client) -> None:
    server.on("GET", "/api/users/me", script.Redirect(), script.Redirect(f"{server.url}/api/ai/models", 307))
    answer = client.get("/api/users/me")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{server.elsewhere}/api/users/me")
    assert client.get(answer.headers["location"]).status_code == 404
    assert [(leak.path, leak.key) for leak in server.leaks] == [("/api/users/me", "secret-key")]
    onward = client.get("/api/users/me")
    assert onward.status_code == 307
    assert onward.next_request is not None
    assert client.send(onward.next_request).json()["object"] == "list"
    server.forgive()


def test_a_key_is_found_wherever_it_hides(server: FakeProviderServer, client: httpx.Client) -> None:
    client.get("/api/users/me")
    client.get("/files/none", params={"token": "other/key"}, headers={"Authorization": ""})
    assert [each.path for each in server.requests if each.contains("secret-key")] == ["/api/users/me"]
    assert [each.path for each in server.requests if each.contains("other/key")] == ["/files/none"]


def test_a_link_that_is_dead_and_one_that_revives(server: FakeProviderServer, client: httpx.Client) -> None:
    server.add_clip("default", b"the video")
    for link in ("dead", "revives"):
        server.apply({"jobs": [{"steps": [], "link": link, "link_status": 403}]})
        job = submit(client).json()["generations"][0]["generation_id"]
        first = client.get(f"{QUEUE}/{job}").json()["result_url"]
        assert client.get(f"{QUEUE}/{job}").json()["result_url"] == first
        assert httpx.get(first, trust_env=False).status_code == 403
        second = httpx.get(client.get(f"{QUEUE}/{job}").json()["result_url"], trust_env=False)
        assert second.status_code == (403 if link == "dead" else 200)


def test_rules_are_tried_in_order_and_skip(server: FakeProviderServer, client: httpx.Client) -> None:
    server.script(
        Rule(path=QUEUE, method="POST", body="never sent", action=script.Status(418)),
        Rule(path="/api/*", method="POST", skip=1, action=script.Status(500)),
        Rule(path=QUEUE, method="POST", times=None, action=script.Status(503)),
    )
    assert [submit(client).status_code for _ in range(4)] == [503, 500, 503, 503]
    server.rules.clear()
    assert submit(client).status_code == 200


@pytest.mark.parametrize("name", ERRORS)
def test_every_documented_error_can_be_had_by_name(server: FakeProviderServer, client: httpx.Client, name: str) -> None:
    server.on("POST", QUEUE, script.Named(name, {"X-Request-Id": "7"}))
    answer = submit(client)
    expected = ERRORS[name]
    assert answer.status_code == expected.status
    assert answer.headers["x-request-id"] == "7"
    assert (answer.text if isinstance(expected.body, str) else answer.json()) == expected.body
    assert name.startswith(f"{expected.provider}.")
    assert ("retry-after" in answer.headers) == ("Retry-After" in expected.headers)


@pytest.mark.parametrize("name", JOB_ERROR_NAMES)
def test_every_reason_of_a_failed_job_has_words(name: str) -> None:
    assert job_error(name).text != ""
    assert name.startswith(f"{job_error(name).provider}.")


def test_one_server_under_three_prefixes(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(AT_ONCE)
    job = client.post(f"{server.base('oxen')}{QUEUE}", json=dict(PLAIN)).json()["generations"][0]["generation_id"]
    assert client.get(f"{server.base('oxen')}{QUEUE}/{job}").json()["status"] == "succeeded"
    assert client.post(f"{server.base('pixeldojo')}{QUEUE}", json=dict(PLAIN)).status_code == 404
    assert server.environment("k", separate=True)["KLING_DESKTOP_OXEN_URL"] == f"{server.url}/oxen"
    assert server.environment("k")["KLING_DESKTOP_AIHUBMAX_KEY"] == "k"


def test_waiting_for_what_never_comes_says_what_did(server: FakeProviderServer, client: httpx.Client) -> None:
    client.get("/api/users/me")
    with pytest.raises(TimeoutError, match="GET /api/users/me"):
        server.wait_for(lambda: server.submissions == 1, timeout=0.01)


def test_noise_on_the_socket_ends_that_connection_alone(server: FakeProviderServer, client: httpx.Client) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as noise:
        noise.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert noise.recv(10) == b""
    assert client.get("/api/users/me").status_code == 200
