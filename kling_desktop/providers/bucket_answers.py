"""What an S3-compatible server says, as troubles."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kling_desktop.domain.troubles import (
    BucketElsewhere,
    BucketMissing,
    BucketRefused,
    CannotReach,
    ClockWrong,
    NotTrusted,
    RateLimited,
    ServerFault,
    Trouble,
    UploadFailed,
)
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.providers.cleaning import clean

_SKEW = 10 * 60
"""Seconds: servers allow fifteen minutes, and an address that lives ten dies of less."""
_ELSEWHERE = frozenset({"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed"})

_BAD_KEY = frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken"})
_RUN_OUT = frozenset({"ExpiredToken", "TokenRefreshRequired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: header names in lower case, at most the first 64 KB of the body."""

    status: int
    headers: Mapping[str, str]
    start: bytes

    @property
    def good(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    def told(self, name: str) -> str:
        """The text of an element of S3's XML error, empty when there is none."""
        found = re.search(rf"<{name}>([^<]{{0,500}})</{name}>", self.start[:20_000].decode("utf-8", "replace"))
        return found[1].strip() if found else ""


def refusal(
    account: BucketAccount, reply: Reply, *, deed: str, file: str, now: datetime, wait: float | None = None
) -> Trouble:
    """Why the server did not do it. `deed` is read, write or delete."""
    code, place = reply.told("Code"), {"bucket": account.bucket, "host": account.host}
    detail = clean(reply.told("Message"))
    if code == "NoSuchBucket" or (reply.status == 404 and deed == "write"):
        return BucketMissing(**place)
    region = reply.headers.get("x-amz-bucket-region", "") or reply.told("Region")
    other = region not in {"", account.region}
    if reply.status in {301, 307, 308} or code in _ELSEWHERE or (reply.status == 400 and other):
        return BucketElsewhere(detail, region=region if other else "", **place)
    if reply.status in {401, 403} or code in _RUN_OUT:
        minutes = _minutes_off(reply, now)
        if code == "RequestTimeTooSkewed" or minutes * 60 >= _SKEW:
            return ClockWrong(minutes=minutes or 15, host=account.host)
        deed = "expired" if code in _RUN_OUT else "" if code in _BAD_KEY else deed
        return BucketRefused(detail, deed=deed, **place)
    if reply.status == 429 or code == "SlowDown":
        return RateLimited(detail, wait=wait, provider=account.host)
    if reply.status == 408 or reply.status >= 500:
        return ServerFault(detail, provider=account.host, status=reply.status)
    return UploadFailed(detail or code, provider=account.bucket, file=file)


def unreachable(account: BucketAccount, error: Exception) -> Trouble:
    """Why no answer came."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(link):
            return NotTrusted(host=account.host)
        link = link.__cause__ or link.__context__
    return CannotReach(clean(str(error)), host=account.host)


def _minutes_off(reply: Reply, now: datetime) -> int:
    """How far the server's clock is from ours, in whole minutes."""
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return 0
    theirs = theirs.replace(tzinfo=UTC) if theirs.tzinfo is None else theirs
    return round(abs((theirs - now).total_seconds()) / 60)
