"""Where a provider is reached: its own address, or a gateway named in the environment or chosen in the settings."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
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
FOXAPI = "https://api.foxapi.cc"
"""Runs the software of AIHubMax under another name, with keys of its own."""
_NOTHING: Mapping[str, str] = MappingProxyType({})
_THIS_COMPUTER = "loopback"


def variable(provider: ProviderId) -> str:
    """The environment variable that names another base address."""
    return f"KLING_DESKTOP_{provider.value.upper()}_URL"


class Addresses:
    """The base address of each provider: from the environment, else as chosen in the settings, else its own.

    `chosen` gives the settings' addresses by provider id, as they are at the moment.
    """

    def __init__(self, environ: Mapping[str, str], chosen: Callable[[], Mapping[str, str]] = lambda: _NOTHING) -> None:
        self._environ = environ
        self._chosen = chosen

    def base(self, provider: ProviderId) -> str:
        """The base address without a slash at its end; raises BadAddress."""
        if self.source(provider) == "settings":
            return tidy(self._chosen()[provider.value], provider)
        return base_address(provider, self._environ)

    def source(self, provider: ProviderId) -> str:
        """Who says where: `environment`, `settings` or (its own) `provider`."""
        if self._environ.get(variable(provider), "").strip():
            return "environment"
        return "settings" if self._chosen().get(provider.value) else "provider"

    def on_this_computer(self, provider: ProviderId) -> str | None:
        """The base address where it is on this very computer, else None."""
        try:
            base = self.base(provider)
        except BadAddress:
            return None
        return base if is_loopback(urlsplit(base).hostname or "") else None

    def entries(self, provider: ProviderId) -> tuple[str, ...]:
        """The names under which keys for the address of the moment are kept: the first is its own.

        A key belongs to the host it was entered for, and goes to no other. The exception is a gateway on this very
        computer that the environment names: whoever runs the program with it gives it the provider's key as well.
        """
        try:
            base = self.base(provider)
        except BadAddress:
            return (provider.value,)  # nothing is sent there
        if provider in OWN and _host(base) == _host(OWN[provider]):
            return (provider.value,)
        if not is_loopback(urlsplit(base).hostname or ""):
            return (f"{provider.value}@{_host(base)}",)
        here = f"{provider.value}@{_THIS_COMPUTER}"
        return (here, provider.value) if self.source(provider) == "environment" else (here,)


def base_address(provider: ProviderId, environ: Mapping[str, str]) -> str:
    """The provider's own base address or that of the environment; raises BadAddress, see `tidy`."""
    given = environ.get(variable(provider), "").strip()
    if given:
        return tidy(given, provider, variable(provider))
    if provider not in OWN:
        raise BadAddress(provider=provider.value, variable=variable(provider))
    return OWN[provider]


def tidy(given: str, provider: ProviderId, name: str = "") -> str:
    """A base address without a slash at its end. `name` is the variable that it comes from, if it does.

    A key travels to this address, so `http` is for loopback alone and nothing may hide in it: BadAddress for user
    names, queries, fragments, strange characters or a missing host, and for a provider that has no address.
    """
    given = given.strip()
    if not _good(given):
        # The value itself may hold a password: it is not repeated.
        raise BadAddress(provider=provider.value, variable=name)
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


def _host(base: str) -> str:
    """Host and port, without the port that its scheme has anyway."""
    return urlsplit(base).netloc.removesuffix(":443")


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
