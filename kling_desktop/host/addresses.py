"""Where a provider is reached: its own address, or that of a gateway named in the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress

OWN: Mapping[ProviderId, str] = MappingProxyType(
    {
        ProviderId.OXEN: "https://hub.oxen.ai",
        ProviderId.PIXELDOJO: "https://pixeldojo.ai",
        ProviderId.AIHUBMAX: "https://api.aihubmax.com",
    }
)
"""The providers' own base addresses; the animatic has none."""


def variable(provider: ProviderId) -> str:
    """The environment variable that names another base address."""
    return f"KLING_DESKTOP_{provider.value.upper()}_URL"


def base_address(provider: ProviderId, environ: Mapping[str, str]) -> str:
    """The base address without a slash at its end.

    A key travels to this address, so `http` is for loopback alone and nothing may hide in it: BadAddress for user
    names, queries, fragments, strange characters or a missing host, and for a provider that has no address.
    """
    given = environ.get(variable(provider), "").strip()
    if not given:
        if provider not in OWN:
            raise BadAddress(provider=provider.value, variable=variable(provider))
        return OWN[provider]
    if not _good(given):
        # The value itself may hold a password: it is not repeated.
        raise BadAddress(provider=provider.value, variable=variable(provider))
    parts = urlsplit(given)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Whether a host name is this computer itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _good(address: str) -> bool:
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in ' \\"<>^`{|}?#'):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or "@" in parts.netloc or ".." in parts.path.split("/"):
        return False
    scheme = parts.scheme.lower()
    return scheme == "https" or (scheme == "http" and is_loopback(host))
