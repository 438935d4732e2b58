"""The artist's own bucket: everything about it but its secret, as the settings keep it."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from urllib.parse import urlsplit

from kling_desktop.domain.troubles import BucketUnfit

SHORTEST_HOURS, LONGEST_HOURS = 24, 168
"""A job may wait long in a queue; no server signs for more than seven days."""
USUAL_HOURS = 72
USUAL_PREFIX = "kling-desktop/"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]\Z", re.ASCII)
_REGION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}\Z", re.ASCII)
_KEY_ID = re.compile(r"[!-.0-~]{1,200}\Z", re.ASCII)
_PREFIX = re.compile(r"(?:[A-Za-z0-9._-]+/)*\Z", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.?)+\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAccount:
    """Where the bucket is and who we are there. `endpoint` has no slash at its end, `prefix` one, if it is not empty.

    `path_style`: the bucket's name stands in the path, not before the host. `hours` is how long an address lives.
    """

    endpoint: str
    region: str
    bucket: str
    key_id: str
    path_style: bool = True
    prefix: str = USUAL_PREFIX
    hours: int = USUAL_HOURS

    @property
    def identity(self) -> str:
        """The same for the same place, whatever our key there is."""
        return hashlib.sha256(f"{self.endpoint}\n{self.bucket}\n{self.prefix}".encode()).hexdigest()[:32]

    @property
    def host(self) -> str:
        """The host of the endpoint, with its port if it has one."""
        return urlsplit(self.endpoint).netloc


def account(
    *,
    endpoint: str,
    region: str,
    bucket: str,
    key_id: str,
    path_style: bool = True,
    prefix: str = USUAL_PREFIX,
    hours: int = USUAL_HOURS,
) -> BucketAccount:
    """An account of what a person typed, tidied; raises BucketUnfit naming the field that cannot be right."""
    prefix = prefix.strip().strip("/")
    made = BucketAccount(
        endpoint=_endpoint(endpoint.strip()),
        region=region.strip(),
        bucket=bucket.strip(),
        key_id=key_id.strip(),
        path_style=path_style,
        prefix=prefix + "/" if prefix else "",
        hours=hours,
    )
    if not _REGION.match(made.region):
        raise BucketUnfit(field="region")
    if not _NAME.match(made.bucket) or ".." in made.bucket:
        raise BucketUnfit(field="bucket")
    if not _KEY_ID.match(made.key_id):
        raise BucketUnfit(field="key_id")
    if not _PREFIX.match(made.prefix) or any(part in {".", ".."} for part in made.prefix.split("/")):
        raise BucketUnfit(field="prefix")
    if not SHORTEST_HOURS <= made.hours <= LONGEST_HOURS:
        raise BucketUnfit(field="hours")
    return made


def from_data(data: object) -> BucketAccount | None:
    """The account of the settings file; None for what is none."""
    if not isinstance(data, Mapping):
        return None
    known = {field.name for field in fields(BucketAccount)}
    given = {name: value for name, value in data.items() if name in known}
    texts = all(isinstance(given.get(name, ""), str) for name in ("endpoint", "region", "bucket", "key_id", "prefix"))
    style, hours = given.get("path_style", True), given.get("hours", USUAL_HOURS)
    if not texts or not isinstance(style, bool) or not isinstance(hours, int) or isinstance(hours, bool):
        return None
    try:
        return account(**given)
    except (BucketUnfit, TypeError):
        return None


def to_data(place: BucketAccount) -> dict[str, object]:
    """The form of the settings file."""
    return asdict(place)


def _endpoint(text: str) -> str:
    """Secure anywhere, http on this computer only: what is uploaded is the artist's own work."""
    if "://" not in text:
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise BucketUnfit(field="endpoint") from None
    address = _address(host)
    near = host == "localhost" or (address is not None and address.is_loopback)
    if (
        parts.scheme not in ({"https", "http"} if near else {"https"})
        or (address is None and not _HOST.match(host))
        or parts.username is not None
        or parts.password is not None
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise BucketUnfit(field="endpoint")
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port is not None and port != usual else "")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
