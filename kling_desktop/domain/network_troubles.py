"""Troubles of what lies between this computer and a provider; a branch of `troubles`."""

from __future__ import annotations

from typing import ClassVar

from kling_desktop.domain.troubles import Again, CannotReach, CannotSave, ServerFault


class LogInFirst(ServerFault):
    """A page, or a way to another host, where a provider's answer should be: most likely a network's log-in page.

    Facts: provider, host.
    """

    code: ClassVar[str] = "network.log-in"


class CertificateRefused(CannotReach):
    """The certificate shown for a host is none we trust, so nothing was sent. Facts: host, why (expired, early, name).

    `why` is empty where nobody we trust has signed it.
    """

    code: ClassVar[str] = "network.certificate"


class ProxyRefused(CannotReach):
    """The proxy did not open the way, or cannot be used; nothing was sent. Facts: proxy, status, why (kind).

    `proxy` is host and port: never the name and password that may belong to it.
    """

    code: ClassVar[str] = "network.proxy"


class LibraryAway(CannotSave):
    """The folder of the library was there and is gone: its disk was taken away. A job waits. Facts: folder."""

    code: ClassVar[str] = "disk.away"
    again = Again.LATER


BETWEEN = (CannotReach, LogInFirst)
"""Signs that this computer has no way to the provider just now."""
