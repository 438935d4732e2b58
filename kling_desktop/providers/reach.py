"""Which addresses belong together, which stay on this computer, and where nobody of ours goes."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z", re.ASCII)
_HOME_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port, or None for what is no web address."""
    parts = _split(url)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.rstrip("."), parts.port or _PORTS[parts.scheme]


def host_of(url: str) -> str:
    """The host's name for people; empty when there is none."""
    found = origin(url)
    return "" if found is None else found[1]


def is_loopback(host: str) -> bool:
    """Whether this is the very computer we run on."""
    if host == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_private(host: str) -> bool:
    """Whether this is a place inside somebody's own network: nothing a result of a service abroad may lead to."""
    if host == "localhost" or host.endswith(_HOME_ENDINGS) or ("." not in host and ":" not in host):
        return True
    address = _address(host)
    # "127.1" and "0x7f.1" are no names: the system reads them as numbers.
    return not address.is_global if address is not None else _NUMBER.match(host.rpartition(".")[2]) is not None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return inner or address


def may_follow(url: str, base: str) -> bool:
    """Whether a result link is one we follow.

    https to a public host; to our own base's host whatever it is; http on loopback when our base is on loopback.
    """
    parts = _split(url)
    target, home = origin(url), origin(base)
    if parts is None or target is None or home is None or parts.username is not None or parts.password is not None:
        return False
    scheme, host, _ = target
    if is_loopback(host):
        return is_loopback(home[1])
    if scheme != "https":
        return False
    return host == home[1] or not is_private(host)
