"""Accounts on the command line: keys under names, the usual one, and who pays for a film."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.keyring_backend import FILE_VARIABLE
from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program, write_film


def test_a_film_is_paid_from_the_account_that_is_named(
    program: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    program.environ |= {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
        FILE_VARIABLE: str(tmp_path / "keyring.json"),
        **server.environment(""),
    }
    for name in ("Private", "Studio"):
        kept = program.run("key", "set", "oxen", "--account", name, "--json", stdin=f"ox-key-of-{name}\n")
        assert (kept.status, kept.document["account"]) == (0, name)
    assert program.run("key", "rename", "oxen", "--account", "studio", "--to", "Nord").status == 0
    listed = program.run("key", "list", "oxen", "--json").document["keys"]
    assert [(row["account"], row["usual"], row["source"]) for row in listed] == [
        ("Private", True, "keyring"),
        ("Nord", False, "keyring"),
    ]
    film = write_film(tmp_path)
    unknown = program.run("render", film, "--provider", "oxen", "--account", "Nobody", "--json")
    refusal = next(event for event in unknown.events if event["event"] == "refused")
    assert (unknown.status, refusal["error"]["code"]) == (3, "account.unknown")
    assert server.submissions == 0
    done = program.run("render", film, "--provider", "oxen", "--account", "Studio", "--json")
    assert (done.status, done.summary[0]["account"]) == (0, "Nord")
    assert {request.key for request in server.requests if request.key} == {"ox-key-of-Studio"}
    entries = program.run("ledger", "list", "--account", "nord", "--json").document["entries"]
    assert {entry["account"] for entry in entries} == {"Nord"}
    assert program.run("jobs", "--json").document["jobs"][0]["account"] == "Nord"
    oxen = next(row for row in program.run("providers", "--json").document["providers"] if row["provider"] == "oxen")
    assert oxen["accounts"] == [
        {"name": "Private", "usual": True, "key": True},
        {"name": "Nord", "usual": False, "key": True},
    ]
