"""Which proxy leads to an address: as the environment says, else as the system's settings do (Windows, macOS).

The environment is the one other programs read: HTTPS_PROXY, ALL_PROXY, NO_PROXY, in small letters too. Nothing on this
very computer is ever reached through a proxy.
"""

from __future__ import annotations

import ipaddress
import urllib.request
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit

from kling_desktop.host.addresses import is_loopback

_USABLE = frozenset({"http", "https"})
_SOCKS = frozenset({"socks5", "socks5h"})


class UnusableProxy(ValueError):
    """A proxy is set that we cannot go through; `shown` is its host and port."""

    def __init__(self, shown: str) -> None:
        super().__init__("a proxy of a kind that cannot be used")
        self.shown = shown


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """`address` may hold a name and a password and is for connecting alone; `shown` is its host and port."""

    address: str = field(repr=False)
    shown: str


def proxy_for(url: str) -> ProxyAddress | None:
    """The proxy on the way to `url`; None for the straight way. Raises UnusableProxy."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or is_loopback(host):
        return None
    known = urllib.request.getproxies()
    # What is set for everything does not count where there is one for this: desktops set both, and the first as SOCKS.
    given = (known.get(parts.scheme) or known.get("all") or "").strip()
    if not given or _straight(host, parts.port, known.get("no", "")):
        return None
    return _usable(given if "://" in given else f"http://{given}")


def _usable(given: str) -> ProxyAddress:
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnusableProxy("") from None
    shown = f"{host}:{port}" if port else host
    scheme = parts.scheme.lower()
    if not host or not (scheme in _USABLE or (scheme in _SOCKS and find_spec("socksio") is not None)):
        raise UnusableProxy(shown)
    return ProxyAddress(given, shown)


def _straight(host: str, port: int | None, listed: str) -> bool:
    """Whether this host is one of those that need no proxy: of the networks `listed`, or as the system says."""
    inside = any(_inside(host, each.strip()) for each in listed.split(","))
    return inside or bool(urllib.request.proxy_bypass(f"{host}:{port}" if port else host))


def _inside(host: str, network: str) -> bool:
    """Whether the host is an address of a network such as 10.0.0.0/8."""
    try:
        return "/" in network and ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
