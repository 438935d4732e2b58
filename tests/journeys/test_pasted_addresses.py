"""Films whose pictures are on the web: opened before money is spent, as far as they can be opened from here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.program import Program, picture, write_film


def film_with(folder: Path, url: str) -> Path:
    return write_film(
        folder,
        references=[{"id": "r1", "url": url}],
        shots=[{"id": "s1", "prompt": "@Image1 lifts off", "duration": 5}],
    )


@pytest.mark.parametrize("provider", ["oxen", "pixeldojo", "aihubmax"])
def test_an_address_that_cannot_be_reached_from_here_is_sent_all_the_same(
    online: Program, server: FakeProviderServer, tmp_path: Path, provider: str
) -> None:
    url = "https://pictures.invalid/rocket.png?sig=abc"
    film = film_with(tmp_path, url)
    assert online.run("check", film, "--provider", provider, "--json").status == 0
    ran = online.run("render", film, "--provider", provider, "--takes", "2", "--json")
    assert (ran.status, [job["state"] for job in ran.summary]) == (0, ["done", "done"])
    assert url in str(server.ledger[0].body)
    assert ran.err.count("Not opened from here, the provider may still reach it: @Image1 (rocket.png).") == 1


@pytest.mark.parametrize("provider", ["oxen", "pixeldojo", "aihubmax"])
def test_what_a_gateway_on_this_computer_hands_out_it_can_fetch(
    online: Program, server: FakeProviderServer, tmp_path: Path, provider: str
) -> None:
    base = online.environ[f"KLING_DESKTOP_{provider.upper()}_URL"]
    path = server.files.put("rocket.png", picture(tmp_path).read_bytes())
    root = base[: base.index("/", 8)] if base.count("/") > 2 else base
    film = film_with(tmp_path, f"{root}{path}")
    ran = online.run("render", film, "--provider", provider, "--json")
    assert (ran.status, ran.summary[0]["state"]) == (0, "done"), ran.err
    assert "Not opened" not in ran.err
    asked = server.to(path)
    assert asked
    assert not any("authorization" in request.headers for request in asked)


def test_an_address_of_this_computer_is_of_no_use_to_others(online: Program, tmp_path: Path) -> None:
    for url in ("http://127.0.0.1:9/a.png", "http://localhost/a.png", "https://192.168.0.7/a.png", "file:///a.png"):
        ran = online.run("render", film_with(tmp_path, url), "--provider", "oxen", "--json")
        assert ran.status == 3, url


@pytest.mark.parametrize(("status", "words"), [(404, "nothing is at its address"), (403, "asks for a permission")])
def test_a_definite_answer_costs_nothing(
    online: Program, server: FakeProviderServer, tmp_path: Path, status: int, words: str
) -> None:
    server.on("GET", "/pictures/*", Status(status), times=None)
    film = film_with(tmp_path, f"{server.url}/pictures/rocket.png")
    ran = online.run("render", film, "--provider", "oxen", "--json")
    (job,) = ran.summary
    assert (ran.status, job["state"]) == (1, "failed")
    assert (job["error"]["code"], job["error"]["charged"]) == ("picture.address-refused", "no")
    assert job["error"]["message"].startswith("@Image1 (rocket.png)")
    assert words in job["error"]["message"]
    assert server.submissions == 0


def test_a_web_page_is_no_start_frame(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    path = server.files.put("page.html", b"<!doctype html><title>My pictures</title>")
    film = write_film(tmp_path, start_frame={"url": server.url + path})
    ran = online.run("render", film, "--provider", "oxen")
    assert ran.status == 1
    assert "The start frame (page.html) has an address that leads to a web page." in ran.out
    assert server.submissions == 0
