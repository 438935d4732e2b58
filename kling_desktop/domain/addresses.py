"""Web addresses of pictures and videos: whether a service on the internet could fetch one."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit

_LOCAL_ENDINGS = (".localhost", ".local", ".lan", ".internal", ".home", ".intranet", ".home.arpa")


class AddressFault(StrEnum):
    """Why an address is of no use to a service."""

    NOT_WEB = "not-web"
    NOT_SECURE = "not-secure"
    PRIVATE = "private"


def fault_of(address: str) -> AddressFault | None:
    """What is wrong with an address; None when a service could fetch it, as far as its look tells."""
    if any(letter <= " " or letter == "\x7f" for letter in address):
        return AddressFault.NOT_WEB
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return AddressFault.NOT_WEB
    if parts.scheme == "file":
        return AddressFault.PRIVATE
    if parts.scheme not in {"http", "https"} or not host:
        return AddressFault.NOT_WEB
    if is_private(host):
        return AddressFault.PRIVATE
    return None if parts.scheme == "https" else AddressFault.NOT_SECURE


def same_place(address: str, base: str | None) -> bool:
    """Whether an address leads to the very server at `base`: what a gateway on this computer hands out, it can read."""
    if base is None:
        return False
    try:
        ours, theirs = urlsplit(base), urlsplit(address)
        return (ours.scheme, ours.hostname, ours.port) == (theirs.scheme, theirs.hostname, theirs.port)
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether a host name or number is of this computer or a local network."""
    name = host.rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name.partition("%")[0]).is_global
    except ValueError:
        return "." not in name or name.endswith(_LOCAL_ENDINGS)
