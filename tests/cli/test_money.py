"""`budget`, `ledger` and `dispute`, as a person or a script uses them, and what they mean for `render`."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import POLL
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Reset, Status
from tests.fakes.wire import Json
from tests.program import Program, Ran, film_data, write_film

CANARY = "canary-key-9f8e7d6c5b4a"
ORDER = "/api/ai/queue"


def done(program: Program, *words: str | Path, status: int = 0) -> Ran:
    ran = program.run(*words)
    assert ran.status == status, ran.err
    return ran


def told(program: Program, *words: str | Path, status: int = 0) -> Any:
    return done(program, *words, "--json", status=status).document


def test_a_fresh_home_has_no_budget(program: Program) -> None:
    shown = told(program, "budget")
    assert shown["budgets"]["day"]["USD"] == {"limit": None, "spent": 0, "reserved": 0, "left": None}
    assert "no limit" in done(program, "budget").out


def test_a_budget_is_set_shown_and_cleared(program: Program, tmp_path: Path) -> None:
    done(program, "budget", "set", "day", "20")
    done(program, "budget", "set", "month", "100", "--unit", "credits")
    shown = told(program, "budget")["budgets"]
    assert (shown["day"]["USD"]["limit"], shown["day"]["USD"]["left"]) == (20, 20)
    assert (shown["month"]["credits"]["limit"], shown["month"]["USD"]["limit"]) == (100, None)
    assert "Each day: $20" in done(program, "budget", "show", "day").out
    done(program, "budget", "clear", "day")
    assert told(program, "budget")["budgets"]["day"]["USD"]["limit"] is None
    file = write_film(tmp_path)
    done(program, "budget", "set", "film", "3.50", "--film", file)
    assert json.loads(file.read_text())["settings"]["budget"] == {"USD": "3.50"}
    assert told(program, "budget", "--film", file)["budgets"]["film"]["USD"]["limit"] == 3.5
    done(program, "budget", "clear", "film", "--film", file)
    assert "budget" not in json.loads(file.read_text())["settings"]


@pytest.mark.parametrize(
    "words",
    [
        ("set",),
        ("set", "day"),
        ("set", "day", "much"),
        ("set", "day", "-1"),
        ("set", "film", "3"),
        ("set", "year", "3"),
        ("clear", "day", "3"),
        ("set", "day", "3", "--film", "x.kling"),
    ],
)
def test_what_a_budget_cannot_be(program: Program, words: tuple[str, ...]) -> None:
    assert done(program, "budget", *words, status=2).err.strip()


@pytest.mark.parametrize(
    ("scope", "limit", "code"),
    [
        ("job", "1", "budget.job"),
        ("day", "1", "budget.day"),
        ("month", "1", "budget.month"),
        ("film", "1", "budget.film"),
    ],
)
def test_render_refuses_what_passes_a_budget(
    online: Program, server: FakeProviderServer, tmp_path: Path, scope: str, limit: str, code: str
) -> None:
    file = write_film(tmp_path)
    done(online, "budget", "set", scope, limit, *(("--film", file) if scope == "film" else ()))
    ran = done(online, "render", file, "--provider", "oxen", "--json", status=3)
    assert [event["error"]["code"] for event in ran.events if event["event"] == "refused"] == [code]
    assert ran.summary == []
    assert "$1" in ran.err
    assert "Nothing was sent." in ran.err
    assert server.submissions == 0
    assert told(online, "jobs") == {"jobs": []}


def test_a_render_within_its_budget_is_in_the_ledger(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    file = tmp_path / "one.kling"
    file.write_text(json.dumps(film_data(name="=Launch day")))
    done(online, "budget", "set", "day", "1.50")
    done(online, "render", file, "--provider", "oxen")
    entries = told(online, "ledger")["entries"]
    assert [entry["kind"] for entry in entries] == ["reserved", "submitted", "charged"]
    assert {entry["film_name"] for entry in entries} == {"=Launch day"}
    assert told(online, "budget")["budgets"]["day"]["USD"]["spent"] == entries[-1]["value"]
    assert "Charged" in done(online, "ledger").out
    assert told(online, "ledger", "--provider", "pixeldojo") == {"entries": []}
    assert told(online, "ledger", "--to", "2020-01-01") == {"entries": []}
    assert len(told(online, "ledger", "--film", "f" * 32)["entries"]) == 3
    done(online, "render", file, "--provider", "oxen", status=3)
    assert server.submissions == 1

    table = tmp_path / "out" / "ledger.csv"
    done(online, "ledger", "export", table, status=3)  # there is no such folder
    table.parent.mkdir()
    assert told(online, "ledger", "export", table)["entries"] == 3
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    assert [row["kind"] for row in rows] == ["reserved", "submitted", "charged"]
    assert {row["film_name"] for row in rows} == {"'=Launch day"}
    assert rows[1]["previous"] == rows[0]["hash"]


def test_a_changed_ledger_is_found_out(online: Program, tmp_path: Path, home: Path) -> None:
    done(online, "render", write_film(tmp_path), "--provider", "oxen")
    found = told(online, "ledger", "verify")
    assert (found["ok"], found["entries"], found["problem"]) == (True, 3, None)
    (database,) = home.rglob("*.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TRIGGER ledger_stays")
        connection.execute("UPDATE ledger SET amount = '0.01' WHERE number = 2")
        connection.commit()
    problem = told(online, "ledger", "verify", status=1)["problem"]
    assert (problem["number"], problem["why"]) == (2, "hash")
    assert "Entry 2 was changed" in done(online, "ledger", "verify", status=1).out


def test_what_nobody_knows_is_settled_by_hand(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("POST", ORDER, Reset())
    server.on("GET", "/api/ai/generations", Status(500), times=None)
    done(online, "budget", "set", "day", "1.50")
    file = write_film(tmp_path)
    done(online, "render", file, "--provider", "oxen", status=1)
    (job,) = told(online, "jobs")["jobs"]
    assert job["state"] == "unknown"
    assert told(online, "budget")["budgets"]["day"]["USD"] == {"limit": 1.5, "spent": 0, "reserved": 1.12, "left": 0.38}
    done(online, "render", file, "--provider", "oxen", status=3)
    (entry,) = told(online, "ledger", "settle", job["job"][:8], "0")["entries"]
    assert (entry["kind"], entry["origin"]) == ("released", "entered")
    assert told(online, "budget")["budgets"]["day"]["USD"]["left"] == 1.5
    assert told(online, "ledger", "settle", job["job"], "$0")["entries"] == []
    (entry,) = told(online, "ledger", "settle", job["job"], "1.20")["entries"]
    assert (entry["kind"], entry["value"]) == ("charged", 1.2)
    assert told(online, "ledger", "verify")["ok"]


@pytest.mark.parametrize("words", [("export",), ("settle", "x"), ("list", "more"), ("settle", "nobody", "1")])
def test_wrong_words_for_the_ledger(program: Program, words: tuple[str, ...]) -> None:
    assert done(program, "ledger", *words, status=2).err.strip()


def test_a_dispute_file_says_everything(online: Program, tmp_path: Path) -> None:
    done(online, "render", write_film(tmp_path), "--provider", "oxen")
    (job,) = told(online, "jobs")["jobs"]
    ran = told(online, "dispute", job["job"][:8], tmp_path / "case.txt")
    text, data = (tmp_path / "case.txt").read_text("utf-8"), json.loads((tmp_path / "case.json").read_text("utf-8"))
    assert (ran["text"], ran["data"]) == (str(tmp_path / "case.txt"), str(tmp_path / "case.json"))
    assert data["remote_id"] == job["remote_id"]
    assert data["request"]["prompt"] == "A rocket lifts off at dawn"
    assert [line["to"] for line in data["history"]][-1] == "done"
    assert [answer["to"] for answer in data["answers"]][:2] == ["order", "look"]
    assert data["answers"][0]["answer"]["body"]["generations"][0]["generation_id"] == job["remote_id"]
    assert len(data["ledger"]) == 3
    for wanted in (job["remote_id"], "A rocket lifts off", "Answer to the order (HTTP 200)", "The order went out."):
        assert wanted in text
    done(online, "dispute", "nobody", status=2)


@pytest.mark.parametrize("provider", ["oxen", "pixeldojo", "aihubmax"])
def test_every_service_leaves_its_answers(online: Program, tmp_path: Path, provider: str) -> None:
    done(online, "render", write_film(tmp_path), "--provider", provider)
    (job,) = told(online, "jobs")["jobs"]
    data = told(online, "dispute", job["job"], tmp_path / "case")["dispute"]
    assert {answer["to"] for answer in data["answers"]} == {"order", "look"}
    assert all(answer["status"] in {200, 201, 202} for answer in data["answers"])
    assert job["remote_id"] in json.dumps(data["answers"])


def test_no_key_gets_into_ledger_or_dispute(server: FakeProviderServer, tmp_path: Path, home: Path) -> None:
    """Also when the service itself says it back, in its words or as a field."""
    environ = {**server.environment(key=CANARY), **POLL, "KLING_DESKTOP_HOME": str(home)}
    program = Program(environ, tmp_path)
    loud: Json = {"error": {"message": f"no such thing for {CANARY}", "api_key": CANARY, "token": "tok-1234567890"}}
    server.on("POST", ORDER, Status(400, loud))
    done(program, "render", write_film(tmp_path), "--provider", "oxen", status=1)
    done(program, "render", write_film(tmp_path), "--provider", "oxen")
    for job in told(program, "jobs")["jobs"]:
        done(program, "dispute", job["job"], tmp_path / job["job"])
    done(program, "ledger", "export", tmp_path / "ledger.csv")
    files = [file for file in (*home.rglob("*"), *tmp_path.glob("*.*")) if file.is_file()]
    assert len(files) > 8
    assert [file for file in files if CANARY.encode() in file.read_bytes()] == []
    disputes = "".join(file.read_text("utf-8") for file in tmp_path.glob("*.txt"))
    assert "no such thing for [removed]" in disputes
    assert "tok-1234567890" not in disputes
