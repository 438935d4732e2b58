"""`check --show-request` shows what `render` sends, byte for byte once both are written as JSON in one manner.

With pictures from the web, and with pictures that travel inside the order, nothing at all may differ. The address of
a picture that is uploaded exists only after the upload: there, and nowhere else, stands a placeholder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kling_desktop.cli.program import run
from kling_desktop.domain.film import Crop, Element, ElementId, Film, Media, Reference, ReferenceId, Shot, ShotId
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.project import write_project
from tests.contract.desk import painted
from tests.contract.test_every_model import FILMS, FIT, PAID, PICTURES, SHOTS, WORDS, of, web
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.wire import Request

POST = {
    ProviderId.OXEN: "/api/ai/queue",
    ProviderId.PIXELDOJO: "/api/v1/models/{model}/run",
    ProviderId.AIHUBMAX: "/v1/videos/generations",
}
MENTIONED = '@Image2 lands; @Image9 and ünïcode 猫 \u2028 "quotes" \\ <tags> & it\'s 100 % 𝒳'
MORE: dict[str, Film] = {
    "cited": replace(
        WORDS,
        references=tuple(Reference(id=ReferenceId(f"r{n}"), media=web(f"{n}.jpg")) for n in range(4)),
        shots=(replace(WORDS.shots[0], prompt=MENTIONED),),
        settings=replace(WORDS.settings, send_references="cited"),
    ),
    "aside": replace(
        PICTURES,
        references=(
            Reference(id=ReferenceId("r0"), media=web("aside.jpg"), aside=True),
            Reference(id=ReferenceId("r1"), media=Media(url="https://pictures.example.org/a.jpg?sig=a%2Fb&x=1#f")),
        ),
    ),
    "shots of many": replace(
        SHOTS,
        references=(Reference(id=ReferenceId("r1"), media=web("1.jpg")),),
        shots=tuple(
            Shot(id=ShotId(f"s{n}"), prompt=f"Shot {n} of @Image1", duration=d) for n, d in enumerate((3, 4, 5))
        ),
    ),
}


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch, server: FakeProviderServer) -> None:
    for name, value in {**server.environment(), "KLING_DESKTOP_POLL_SECONDS": "0.02"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def say() -> Callable[..., list[Any]]:
    """The command line within this process: its status and its JSON, line by line."""

    def said(*words: str) -> list[Any]:
        out = StringIO()
        with redirect_stdout(out), redirect_stderr(StringIO()):
            status = run(words, show=lambda *_: 1)
        return [status, *(json.loads(line) for line in out.getvalue().splitlines())]

    return said


def written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def shown_and_sent(
    say: Callable[..., list[Any]], server: FakeProviderServer, offer: Offer, film: Film, file: Path
) -> tuple[Any, Any]:
    """The request that is shown for a film, and the one that arrived after that."""
    file.write_text(write_project(film, file.parent), "utf-8")
    where = ("--provider", offer.provider.value, "--model", offer.model, "--json")
    status, checked = say("check", str(file), "--show-request", *where)
    assert status == 0, checked
    shown = checked["providers"][0]["request"]
    before = len(orders(server, offer))
    status = say("render", str(file), "--detach", "--takes", "1", *where)[0]
    assert status == 4, "sent, and not waited for"
    (order,) = orders(server, offer)[before:]
    return shown, json.loads(order.body)


def orders(server: FakeProviderServer, offer: Offer) -> list[Request]:
    return server.to(POST[offer.provider].format(model=offer.model), "POST")


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: f"{offer.provider}-{offer.model}")
def test_with_pictures_from_the_web(
    say: Callable[..., list[Any]], server: FakeProviderServer, offer: Offer, tmp_path: Path
) -> None:
    names = sorted(FIT[offer.model])
    films = {name: FILMS[name] for name in names}
    if offer.capabilities.slots.total and "pictures" in names:
        films |= {name: film for name, film in MORE.items() if name != "shots of many" or "shots" in names}
    for name, film in films.items():
        shown, sent = shown_and_sent(say, server, offer, of(film, offer), tmp_path / "film.kling")
        assert written(shown) == written(sent), name
        assert sent.get("model") in {None, offer.model}
    assert server.violations == []


def local(film: Film, folder: Path) -> Film:
    """The same with pictures of this computer: whole, cropped, turned, one of them twice."""
    blue, red = painted(folder / "blue.png", "blue"), painted(folder / "red.jpg", "red")
    crop = Crop(width=0.95, height=0.95)
    return replace(
        film,
        references=(
            Reference(id=ReferenceId("r1"), media=replace(blue, crop=crop, rotate=90)),
            Reference(id=ReferenceId("r2"), media=web("2.jpg")),
        ),
        elements=(Element(id=ElementId("e1"), name="Cat", frontal=red, angles=(blue,)),),
    )


def same_but_addresses(shown: object, sent: object, found: dict[str, str], path: str = "") -> None:
    """Both alike, except where a placeholder stands for an address; `found` gathers which stands for which."""
    assert type(shown) is type(sent), path
    if isinstance(shown, dict) and isinstance(sent, dict):
        assert shown.keys() == sent.keys(), path
        for name in shown:
            same_but_addresses(shown[name], sent[name], found, f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(sent, list):
        assert len(shown) == len(sent), path
        for number, (one, other) in enumerate(zip(shown, sent, strict=True)):
            same_but_addresses(one, other, found, f"{path}[{number}]")
    elif isinstance(shown, str) and shown.startswith("<address of "):
        assert isinstance(sent, str)
        assert sent.startswith("http"), path
        found[path] = f"{shown} {sent}"
    else:
        assert written(shown) == written(sent), path


@pytest.mark.parametrize(
    "offer",
    [card for card in PAID if card.capabilities.routes and "pictures" in FIT[card.model]],
    ids=lambda offer: f"{offer.provider}-{offer.model}",
)
def test_with_pictures_of_this_computer(
    say: Callable[..., list[Any]], server: FakeProviderServer, offer: Offer, tmp_path: Path
) -> None:
    film = of(local(PICTURES, tmp_path), offer)
    shown, sent = shown_and_sent(say, server, offer, film, tmp_path / "film.kling")
    if offer.provider is ProviderId.OXEN:
        assert written(shown) == written(sent)
        assert b"<" not in written(shown)
        return
    found: dict[str, str] = {}
    same_but_addresses(shown, sent, found)
    assert len(found) == (3 if "elements" in sent else 1), found
    assert len(set(found.values())) == len(found), "each picture has an address of its own"


def test_the_comparison_can_fail() -> None:
    with pytest.raises(AssertionError):
        same_but_addresses({"a": [1, "<address of x>"]}, {"a": [2, "http://x"]}, {})
    with pytest.raises(AssertionError):
        same_but_addresses({"a": "x"}, {"a": "http://x"}, {})
    assert written({"b": 1, "a": 1.0}) != written({"b": 1, "a": 1})
