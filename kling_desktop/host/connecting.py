"""How every connection of ours is made: through which proxy, and whose certificates are trusted."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from kling_desktop import __version__
from kling_desktop.host.proxies import proxy_for

if TYPE_CHECKING:
    import ssl

    import httpx

USER_AGENT = f"KlingDesktop/{__version__}"
"""The edge in front of AIHubMax refuses the usual name of a script library."""


class Connection(TypedDict):
    """Arguments that every client of ours is made with."""

    headers: Mapping[str, str]
    verify: ssl.SSLContext
    proxy: httpx.Proxy | None
    trust_env: bool
    http1: bool
    http2: bool
    follow_redirects: bool


def connection_to(url: str) -> Connection:
    """How to talk to this address. Raises UnusableProxy, and OSError for certificates that cannot be read."""
    verify = certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return Connection(
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        verify=verify,
        proxy=_proxy(url, verify),
        trust_env=False,  # the proxy is chosen here, and no key comes from a file of other programs
        http1=True,
        http2=False,
        follow_redirects=False,
    )


def _proxy(url: str, verify: ssl.SSLContext) -> httpx.Proxy | None:
    found = proxy_for(url)
    if found is None:
        return None
    import httpx

    secure = found.address.lower().startswith("https:")
    return httpx.Proxy(found.address, ssl_context=verify if secure else None)


@cache
def certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The certificates we trust, read once: reading them takes 20 ms, and fifty downloads may begin together.

    Those of `file` and `folder` (SSL_CERT_FILE, SSL_CERT_DIR) where they are set; else those of the system, as its
    administrator keeps them; else, where a system shows none, those that came with this program.
    """
    import ssl

    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    if sys.platform in {"darwin", "win32"}:
        # Asks the system itself, whose store is one that OpenSSL cannot read (macOS) or not whole (Windows).
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and not _has_folder(ssl.get_default_verify_paths().capath):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _has_folder(folder: str | None) -> bool:
    """Whether there are certificates in a folder, which are read only as they are needed."""
    try:
        return folder is not None and any(Path(folder).iterdir())
    except OSError:
        return False
