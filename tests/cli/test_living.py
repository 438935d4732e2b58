"""Cards of now on the command line: asked for on demand, kept, gone models, learned prices; render asks nobody else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import oxen_models
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.program import Program, write_film

REFERENCE = "kling-video-o3-pro-reference-to-video"
OMNI = "kling-video-o3-omni"
SHOTS = [{"id": f"s{number}", "prompt": "A rocket lifts off", "duration": 4} for number in (1, 2)]


def card(ran: Any, model: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in ran.document["providers"] if each["model"] == model)
    return found


def take_away(server: FakeProviderServer) -> None:
    server.oxen.settings.gone |= {name for name in oxen_models.SCHEMAS if "o3-pro" in name or "o3-4k" in name}


def test_built_in_cards_serve_until_the_services_were_asked(online: Program, server: FakeProviderServer) -> None:
    before = card(online.run("providers", "--json"), REFERENCE)
    assert (before["from"], before["gone"], before["checked"]) == ("built-in", False, "2026-08-08")
    assert server.requests == []
    ran = online.run("providers", "--refresh", "--json")
    assert ran.status == 0
    assert (card(ran, REFERENCE)["from"], card(ran, REFERENCE)["gone"]) == ("service", False)
    assert "T" in card(ran, REFERENCE)["checked"]
    asked = len(server.requests)
    assert card(online.run("providers", "--json"), REFERENCE) == card(ran, REFERENCE)
    assert len(server.requests) == asked
    assert {request.method for request in server.requests} == {"GET"}
    hub = card(ran, "kling-o3-reference-to-video")
    assert {price["per_take"] for price in hub["prices"]} == {0.42, 0.56, 0.7, 2.1}
    assert all(price["estimate"] for price in hub["prices"])


def test_a_model_that_is_gone_is_refused_and_its_successor_offered(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    take_away(server)
    assert card(online.run("providers", "--refresh", "--json"), REFERENCE)["instead"] == OMNI
    film = write_film(tmp_path, shots=SHOTS, settings={"model": REFERENCE, "negative_prompt": "blur"})
    ran = online.run("check", film, "--provider", "oxen", "--json")
    assert ran.status == 3
    (problem,) = [each for each in ran.document["providers"][0]["problems"] if each["severity"] == "error"]
    assert (problem["code"], problem["field"]) == ("model.gone", "settings.model")
    assert problem["fix"]["name"] == "model"
    assert problem["fix"]["value"] == OMNI
    assert [each["code"] for each in problem["lost"]] == ["negative-prompt.left-out", "shots.joined"]
    refused = online.run("render", film, "--provider", "oxen", "--json")
    assert (refused.status, server.ledger) == (3, [])


def test_without_a_wish_the_successor_stands_in_and_says_so(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    take_away(server)
    online.run("providers", "--refresh")
    film = write_film(tmp_path)
    (verdict,) = online.run("check", film, "--provider", "oxen", "--json").document["providers"]
    assert (verdict["model"], verdict["fits"]) == (OMNI, True)
    assert [each["code"] for each in verdict["problems"]] == ["model.stands-in"]
    ran = online.run("render", film, "--provider", "oxen", "--json")
    assert ran.status == 0
    assert [entry.model for entry in server.ledger] == [OMNI]
    assert server.violations == []


def test_model_not_found_at_the_order_marks_it_as_gone(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    take_away(server)
    film = write_film(tmp_path, settings={"model": REFERENCE})
    assert online.run("check", film, "--provider", "oxen").status == 0
    ran = online.run("render", film, "--provider", "oxen", "--json")
    assert (ran.status, ran.summary[0]["error"]["code"]) == (1, "model.gone")
    codes = [each["code"] for each in online.run("check", film, "--json").document["providers"][0]["problems"]]
    assert "model.gone" in codes


def test_checking_and_rendering_ask_for_no_catalogue(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    film = write_film(tmp_path)
    online.run("check", film)
    assert server.requests == []
    for provider in ("oxen", "pixeldojo", "aihubmax"):
        assert online.run("render", film, "--provider", provider).status == 0
    paths = {request.path for request in server.requests}
    assert not {path for path in paths if path.endswith(("/models", "/schema", "/pricing", "/search"))}
    assert not any(path.startswith("/api/ai/models") for path in paths)


def test_who_cannot_be_asked_changes_nothing(program: Program) -> None:
    ran = program.run("providers", "--refresh", "--json")
    assert ran.status == 1
    assert card(ran, REFERENCE)["from"] == "built-in"
    assert "127.0.0.1 could not be reached" in ran.err


@pytest.mark.parametrize(
    "answer",
    [
        Status(
            200, {"data": [{"id": REFERENCE, "pricing": {"cost_per_second": 0}, "request_schema": {"properties": 5}}]}
        ),
        Status(
            200,
            {
                "data": [
                    {
                        "id": REFERENCE,
                        "pricing": {"cost_per_second": -3, "cost_per_second_with_audio": 0},
                        "request_schema": {
                            "type": "object",
                            "additionalProperties": True,
                            "properties": {
                                "prompt": {"type": "string", "maxLength": 10**9},
                                "duration": {"type": "integer", "maximum": 9999},
                                "webhook_url": {"type": "string", "default": "https://evil.example"},
                                "response_format": {"const": "b64_json"},
                            },
                        },
                    }
                ]
            },
        ),
    ],
)
def test_a_hostile_catalogue_changes_neither_the_order_nor_its_price(
    online: Program, server: FakeProviderServer, tmp_path: Path, answer: Status
) -> None:
    film = write_film(tmp_path)
    honest = online.run("check", film, "--provider", "oxen", "--show-request", "--json").document["providers"][0]
    server.on("GET", "/api/ai/models/search", answer)
    online.run("providers", "--refresh")
    after = online.run("check", film, "--provider", "oxen", "--show-request", "--json").document["providers"][0]
    assert (after["request"], after["cost"]) == (honest["request"], honest["cost"])
    long = write_film(tmp_path, "long.kling", shots=[{"id": "s", "prompt": "x" * 513, "duration": 61}])
    codes = {each["code"] for each in online.run("check", long, "--json").document["providers"][0]["problems"]}
    assert {"prompt.too-long", "duration.total-too-long"} <= codes
    assert online.run("render", film, "--provider", "oxen").status == 0
    assert server.ledger[0].body == honest["request"]
    assert server.violations == []


def test_what_was_charged_corrects_what_is_expected(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    film = write_film(tmp_path)
    quote = online.run("check", film, "--provider", "pixeldojo", "--json").document["providers"][0]["cost"]
    assert (quote["amount"], quote["estimate"]) == (40, True)
    for _ in range(2):
        assert online.run("render", film, "--provider", "pixeldojo").status == 0
    quote = online.run("check", film, "--provider", "pixeldojo", "--json").document["providers"][0]["cost"]
    assert (quote["amount"], quote["estimate"]) == (40, False)
    prices = card(online.run("providers", "--json"), "kling-reference-to-video")["prices"]
    assert prices[0]["source"] == "From your last 2 renders"


def test_a_limit_that_the_dearest_price_keeps_lets_an_unknown_one_through(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    ran = online.run("render", write_film(tmp_path), "--provider", "aihubmax", "--max-cost", "1.68", "--json")
    assert (ran.status, len(server.ledger)) == (0, 1)


def test_a_test_of_a_key_shows_what_is_left(online: Program, server: FakeProviderServer) -> None:
    server.oxen.settings.credits = Decimal("12.5")
    assert online.run("key", "test", "oxen", "--json").document["balance"]["amount"] == 12.5
    server.oxen.settings.credits = None
    server.on("GET", "/api/users/me", Status(500))
    assert online.run("key", "test", "oxen", "--json").document["works"] is True
