"""Where a provider is reached, from the command line; what `doctor` and `providers` tell of that and of buckets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kling_desktop.host.addresses import FOXAPI
from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program


@pytest.fixture
def own(tmp_path: Path, home: Path) -> Program:
    """Led nowhere by the environment, with a keyring that runs share."""
    return Program(
        {
            "KLING_DESKTOP_HOME": str(home),
            "KLING_DESKTOP_POLL_SECONDS": "0.02",
            "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
            "KLING_TEST_KEYRING_FILE": str(tmp_path / "keyring.json"),
        },
        tmp_path,
    )


def entries(folder: Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads((folder / "keyring.json").read_text())["Kling Desktop"]
    return kept


def offer(program: Program, provider: str = "aihubmax") -> dict[str, Any]:
    found = program.run("providers", "--json").document["providers"]
    return next(each for each in found if each["provider"] == provider)


def test_a_key_with_its_address(own: Program, server: FakeProviderServer, tmp_path: Path, home: Path) -> None:
    assert own.run("key", "set", "aihubmax", "--json", stdin="hub-key\n").status == 0
    ran = own.run("key", "set", "aihubmax", "--address", server.url, stdin="near-key\n")
    assert ran.status == 0
    assert f"It is sent to {server.url} and nowhere else." in ran.out
    assert entries(tmp_path) == {"aihubmax": "hub-key", "aihubmax@loopback": "near-key"}
    assert json.loads((home / "settings.json").read_text())["addresses"] == {"aihubmax": server.url}
    tried = own.run("key", "test", "aihubmax", "--json")
    assert (tried.status, tried.document["works"]) == (0, True)
    assert {request.key for request in server.requests} == {"near-key"}
    assert (offer(own)["address"], offer(own)["key"]["present"]) == (server.url, True)
    assert own.run("key", "set", "aihubmax", "--address", "own", stdin="hub-key\n").status == 0
    assert offer(own)["address"] == "https://api.aihubmax.com"
    assert own.run("key", "set", "aihubmax", "--address", "FoxAPI", stdin="fox-key\n").status == 0
    assert offer(own)["address"] == FOXAPI
    assert entries(tmp_path)["aihubmax@api.foxapi.cc"] == "fox-key"
    for file in home.rglob("*"):
        assert not file.is_file() or b"-key" not in file.read_bytes(), file


def test_the_environment_wins_and_that_is_said(own: Program, tmp_path: Path) -> None:
    there = {"KLING_DESKTOP_AIHUBMAX_URL": "http://127.0.0.1:9"}
    ran = own.run("key", "set", "aihubmax", "--address", "foxapi", stdin="fox-key\n", environ=there)
    assert "An address in the environment is there too" in ran.err
    assert entries(tmp_path) == {"aihubmax@loopback": "fox-key"}, "the key is for the address that counts now"


@pytest.mark.parametrize("address", ["http://gate.example", "gate.example", "https://u:p@gate.example", "foxapi"])
def test_an_address_that_no_key_may_go_to(own: Program, tmp_path: Path, address: str) -> None:
    ran = own.run("key", "set", "oxen", "--address", address, "--json", stdin="some-key\n")
    assert (ran.status, ran.document["error"]["code"]) == (2, "address.bad")
    assert not (tmp_path / "keyring.json").exists()
    assert offer(own, "oxen")["address"] == "https://hub.oxen.ai"


def test_an_address_without_a_key_changes_nothing(own: Program, home: Path) -> None:
    assert own.run("key", "set", "aihubmax", "--address", "foxapi", "--json", stdin="\n").status == 2
    assert not (home / "settings.json").exists()
    assert own.run("key", "remove", "aihubmax", "--address", "foxapi", "--json").status == 2


def test_an_address_stays_while_takes_are_under_way(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    from tests.fakes.jobs import ENDLESS
    from tests.program import write_film

    names = [name for name in online.environ if name.endswith("_AIHUBMAX_URL")]
    for name in names:
        del online.environ[name]
    online.environ |= {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
        "KLING_TEST_KEYRING_FILE": str(tmp_path / "keyring.json"),
    }
    assert online.run("key", "set", "aihubmax", "--address", server.url, stdin="near-key\n").status == 0
    server.plan(ENDLESS)
    assert online.run("render", write_film(tmp_path), "--provider", "aihubmax", "--detach", "--json").status == 4
    ran = online.run("key", "set", "aihubmax", "--address", "foxapi", "--json", stdin="fox-key\n")
    assert (ran.status, ran.document["error"]["code"]) == (3, "address.in-use")
    assert offer(online)["address"] == server.url


def test_doctor_tells_of_addresses_and_the_bucket_without_secrets(
    own: Program, bucket: TestBucket, server: FakeProviderServer
) -> None:
    own.environ |= {f"KLING_DESKTOP_{name}_URL": "http://127.0.0.1:9" for name in ("OXEN", "PIXELDOJO")}
    assert own.run("key", "set", "aihubmax", "--address", server.url, stdin="near-key\n").status == 0
    assert own.run("doctor", "--json").document["bucket"] is None
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert own.run("bucket", "set", *place, stdin=SECRET + "\n").status == 0
    before = len(bucket.log)
    ran = own.run("doctor", "--json")
    told = ran.document["bucket"]
    assert (told["host"], told["bucket"], told["secret"]) == (
        bucket.url.removeprefix("http://"),
        bucket.name,
        "keyring",
    )
    assert told["network"]["reachable"]
    assert len(bucket.log) == before, "nothing is asked of the bucket itself"
    network = ran.document["network"]["aihubmax"]
    assert (network["address"], network["from"], network["reachable"]) == (server.url, "settings", True)
    assert ran.document["network"]["oxen"]["from"] == "environment"
    for secret in (SECRET, KEY_ID, "near-key"):
        assert secret not in ran.out + ran.err


def test_providers_tell_which_ways_are_open(own: Program, bucket: TestBucket) -> None:
    assert offer(own, "pixeldojo")["limits"]["local_pictures"] == []
    assert offer(own, "oxen")["limits"]["local_pictures"] == ["inline"]
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert own.run("bucket", "set", *place, stdin=SECRET + "\n").status == 0
    assert offer(own, "pixeldojo")["limits"]["local_pictures"] == ["bucket"]
    assert offer(own, "oxen")["limits"]["local_pictures"] == ["inline", "bucket"]
    assert offer(own, "aihubmax")["limits"]["local_pictures"] == ["upload", "bucket"]
