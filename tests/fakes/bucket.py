"""Buckets on the S3 server of the test session: each test has one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from kling_desktop.host.bucket import BucketAccount
from tests.architecture.source_tree import ROOT

# As the server has them; it is not imported here, because moto takes a second or two.
REGION = "eu-test-1"
KEY_ID = "AKIATESTTESTTEST"
SECRET = "bucket-secret-0123456789+/abc"


@dataclass(frozen=True)
class TestBucket:
    """A bucket, and what the server saw of it."""

    __test__ = False
    url: str
    name: str

    @property
    def account(self) -> BucketAccount:
        return BucketAccount(endpoint=self.url, region=REGION, bucket=self.name, key_id=KEY_ID)

    def with_account(self, **changes: Any) -> BucketAccount:
        return replace(self.account, **changes)

    @property
    def log(self) -> list[dict[str, Any]]:
        """Every request, in order: method, key, status, headers."""
        return self._ask("log")  # type: ignore[no-any-return]  # JSON of our own server

    def methods(self) -> list[str]:
        return [request["method"] for request in self.log]

    @property
    def objects(self) -> list[str]:
        """The keys in it."""
        return self._ask("objects")  # type: ignore[no-any-return]  # JSON of our own server

    def fault(self, method: str, status: int, **more: object) -> None:
        """Answer the next request of this method so (`times`, `code`, `message`, `headers`)."""
        self._ask("faults", [{"method": method, "status": status, **more}])

    def _ask(self, what: str, data: object = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = Request(f"{self.url}/-/{what}/{self.name}", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=30) as answer:
            told = answer.read()
        return json.loads(told) if told else None


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of the server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.bucket_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://"), "the S3 server did not start"
    yield address
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


@pytest.fixture
def bucket(bucket_server: str) -> TestBucket:
    """An empty bucket."""
    made = TestBucket(bucket_server, f"films-{uuid4().hex[:12]}")
    made._ask("bucket")
    return made
