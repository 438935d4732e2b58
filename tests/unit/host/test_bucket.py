"""What may be set as a bucket, how settings keep it, and where its secret is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kling_desktop.domain.troubles import BucketUnfit, KeyringMissing, NoBucketSecret
from kling_desktop.host.bucket import BucketAccount, account
from kling_desktop.host.bucket_keys import SECRET, SERVICE, TOKEN, BucketKeys
from kling_desktop.host.keys import SERVICE as KEYS_SERVICE
from kling_desktop.host.secrets import redact
from kling_desktop.host.settings import Settings, load, save
from tests.fakes.keyring_backend import MemoryKeyring

GOOD: dict[str, Any] = {"endpoint": "https://s3.example.org", "region": "eu-1", "bucket": "my-films", "key_id": "AKIA1"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("s3.example.org", "https://s3.example.org"),
        (" https://s3.example.org/ ", "https://s3.example.org"),
        ("https://s3.example.org:443", "https://s3.example.org"),
        ("https://s3.example.org:9000", "https://s3.example.org:9000"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_addresses_are_tidied(typed: str, kept: str) -> None:
    assert account(**{**GOOD, "endpoint": typed}).endpoint == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", ""),
        ("endpoint", "http://s3.example.org"),
        ("endpoint", "http://192.168.0.7:9000"),
        ("endpoint", "ftp://s3.example.org"),
        ("endpoint", "https://me:secret@s3.example.org"),
        ("endpoint", "https://s3.example.org/films"),
        ("endpoint", "https://s3.example.org/?x=1"),
        ("endpoint", "https://s3 example.org"),
        ("endpoint", "https://s3.example.org:port"),
        ("endpoint", "https://ü.example.org"),
        ("region", ""),
        ("region", "eu 1"),
        ("region", "eu/1"),
        ("bucket", "ab"),
        ("bucket", "my films"),
        ("bucket", "a..b"),
        ("key_id", ""),
        ("key_id", "a/b"),
        ("prefix", "../up"),
        ("prefix", "my films"),
        ("hours", 23),
        ("hours", 169),
    ],
)
def test_what_cannot_be_right_is_named(field: str, value: object) -> None:
    with pytest.raises(BucketUnfit) as caught:
        account(**{**GOOD, field: value})
    assert caught.value.given["field"] == field


@pytest.mark.parametrize(("typed", "kept"), [("", ""), ("/", ""), ("a/b", "a/b/"), ("/a/", "a/")])
def test_the_folder_ends_in_a_slash(typed: str, kept: str) -> None:
    assert account(**GOOD, prefix=typed).prefix == kept


def test_settings_keep_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    settings = Settings(bucket=account(**GOOD, path_style=False, hours=24)).with_agreed("aihubmax")
    save(file, settings)
    assert load(file) == settings
    save(file, replace(load(file), bucket=None))
    assert "bucket" not in json.loads(file.read_text())
    assert load(file).agreed == {"aihubmax"}


@pytest.mark.parametrize(
    "spoilt",
    [5, [], {}, {**GOOD, "endpoint": "http://far.example"}, {**GOOD, "hours": "x"}, {**GOOD, "hours": True},
     {**GOOD, "region": 5}, {**GOOD, "path_style": "no"}],
)  # fmt: skip
def test_a_bucket_that_makes_no_sense_is_none(tmp_path: Path, spoilt: object) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "dark", "bucket": spoilt, "agreed": "aihubmax"}))
    assert (load(file).bucket, load(file).theme, load(file).agreed) == (None, "dark", frozenset())


def test_the_same_place_has_the_same_identity() -> None:
    one: BucketAccount = account(**GOOD)
    assert replace(one, key_id="other").identity == one.identity
    assert replace(one, bucket="other").identity != one.identity


@pytest.fixture
def memory() -> MemoryKeyring:
    MemoryKeyring.clear()
    return MemoryKeyring()


def test_a_secret_goes_into_the_keyring_and_out_again(memory: MemoryKeyring) -> None:
    keys = BucketKeys({}, lambda: memory)
    assert keys.where().where is None
    keys.set(" very-secret-1 ", "token-1")
    assert keys.where().where == "keyring"
    assert (keys.get().secret, keys.get().token) == ("very-secret-1", "token-1")
    assert {service for service, _ in MemoryKeyring.entries} == {SERVICE}
    assert SERVICE != KEYS_SERVICE
    assert "very-secret-1" not in redact("the secret very-secret-1") + repr(keys.get())
    keys.set("very-secret-2")
    assert keys.get().token == "", "a lasting key has no token: the old one is not kept"
    assert keys.remove() is True
    assert MemoryKeyring.entries == {}
    assert keys.remove() is False


def test_the_environment_wins(memory: MemoryKeyring) -> None:
    BucketKeys({}, lambda: memory).set("of-the-keyring", "its-token")
    keys = BucketKeys({SECRET: "of-the-environment"}, lambda: memory)
    assert keys.where().where == "environment"
    assert (keys.get().secret, keys.get().token) == ("of-the-environment", "")
    assert BucketKeys({SECRET: "s-1-long", TOKEN: "t-1-long"}, lambda: memory).get().token == "t-1-long"


@pytest.mark.parametrize("secret", ["", "two words", "line\nbreak", "schlüssel", "x" * 1001])
def test_an_impossible_secret_is_refused(memory: MemoryKeyring, secret: str) -> None:
    with pytest.raises(NoBucketSecret):
        BucketKeys({}, lambda: memory).set(secret)
    assert MemoryKeyring.entries == {}


def test_without_a_keyring_it_is_said() -> None:
    from keyring.backends.fail import Keyring

    keys = BucketKeys({}, Keyring)
    assert isinstance(keys.where().trouble, KeyringMissing)
    with pytest.raises(KeyringMissing):
        keys.set("secret-1")
