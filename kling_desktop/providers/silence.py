"""Why nobody answered: before a byte of ours was understood by anybody, so nothing was sent."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator

import httpx

from kling_desktop.domain.network_troubles import CertificateRefused, ProxyRefused
from kling_desktop.domain.troubles import CannotReach
from kling_desktop.host.proxies import UnusableProxy, proxy_for
from kling_desktop.providers.cleaning import clean
from kling_desktop.providers.reach import host_of

BROKEN = (
    httpx.HTTPError,
    httpx.StreamError,
    httpx.InvalidURL,
    UnicodeError,  # a host's name that cannot be one: too long a part, or "xn--" before what stands for no letters
    OSError,
)
"""Everything that a request may end with in place of an answer."""

_WHYS = {9: "early", 10: "expired", 62: "name", 64: "name"}
"""OpenSSL's numbers of what is wrong with a certificate."""


def unaskable(url: str) -> Exception | None:
    """Why nobody can be asked at an address, whoever might be there; None where one can try."""
    try:
        _ = httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError) as error:
        return error
    return None


def unreachable(error: Exception, url: str, secrets: Iterable[str] = ()) -> CannotReach:
    """The trouble of a connection to `url` that did not come about."""
    host = host_of(url)
    for link in _causes(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return CertificateRefused(host=host, why=_WHYS.get(link.verify_code, ""))
        if isinstance(link, UnusableProxy):
            return ProxyRefused(proxy=link.shown, why="kind")
    try:
        proxy = proxy_for(url)
    except UnusableProxy as unusable:
        return ProxyRefused(proxy=unusable.shown, why="kind")
    if proxy is not None and isinstance(error, httpx.ProxyError):
        status = str(error).strip()[:3]
        return ProxyRefused(proxy=proxy.shown, status=status if status.isdigit() else "", host=host)
    if proxy is not None and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return ProxyRefused(proxy=proxy.shown, why="away", host=host)
    return CannotReach(clean(str(error), secrets), host=host)


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
