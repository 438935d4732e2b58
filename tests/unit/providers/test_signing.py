"""Signed addresses are those that botocore makes, to the letter."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import BucketSecret
from kling_desktop.providers.signing import LONGEST, object_address, signed

NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)
AWS = BucketAccount(endpoint="https://s3.eu-west-1.amazonaws.com", region="eu-west-1", bucket="films", key_id="AKIA1")
OWN = BucketAccount(endpoint="https://minio.example.org:9000", region="us-east-1", bucket="films", key_id="me")
CLOUD = BucketAccount(
    endpoint="https://abc.r2.cloudflarestorage.com", region="auto", bucket="films", key_id="0f1e", path_style=False
)


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None))


def theirs(method: str, account: BucketAccount, secret: BucketSecret, key: str, seconds: int) -> str:
    """The same by botocore, which wants the path encoded."""
    request = AWSRequest(method=method, url=object_address(account, key))
    credentials = Credentials(account.key_id, secret.secret, secret.token or None)
    botocore.auth.S3SigV4QueryAuth(credentials, "s3", account.region, expires=seconds).add_auth(request)
    return str(request.url)


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("account", [AWS, OWN, CLOUD], ids=lambda account: account.host)
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
@pytest.mark.parametrize("key", ["kling-desktop/0a1b.png", "a b/ü+%~.mp4", "plain"])
@pytest.mark.parametrize("secret", [BucketSecret(secret="s/e+c=ret"), BucketSecret(secret="x", token="to/k+en==")])
def test_the_same_as_botocore(account: BucketAccount, method: str, key: str, secret: BucketSecret) -> None:
    ours = signed(method, account, secret, key, now=NOW, seconds=90_000)
    other = theirs(method, account, secret, key, 90_000)
    assert urlsplit(ours)[:3] == urlsplit(other)[:3]
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(other).query)
    assert quote(key, safe="/-_.~") in ours
    assert "+" not in ours


def test_where_the_bucket_stands() -> None:
    assert object_address(OWN, "a.png") == "https://minio.example.org:9000/films/a.png"
    assert object_address(CLOUD, "a.png") == "https://films.abc.r2.cloudflarestorage.com/a.png"


def test_no_address_is_signed_for_longer_than_servers_allow() -> None:
    address = signed("GET", AWS, BucketSecret(secret="x"), "a", now=NOW, seconds=10 * LONGEST)
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["604800"]
