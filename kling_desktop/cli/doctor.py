"""`doctor`: what a bug report needs, with no secret in it."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kling_desktop import __version__
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import Own, own
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress, KeyringMissing, KeyringRefused, Trouble
from kling_desktop.host.addresses import Addresses

_LIBRARIES = ("PySide6-Essentials", "PySide6-Addons", "qasync", "httpx", "keyring", "av", "pillow", "platformdirs")
_ENCODERS = ("libx264", "aac")
_DECODERS = ("h264", "hevc", "av1", "vp9")
_SECONDS = 3.0
_CLOCK_SECONDS = 300


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace, out: Output) -> int:  # noqa: ARG001 - the same for every command
    """Look at everything; nothing that is found wanting is an error."""
    mine = own()
    data: dict[str, object] = {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "executable": sys.executable,
        "frozen": bool(getattr(sys, "frozen", False)),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "paths": _paths(),
        "error_reports": _reports(),
        "codecs": _codecs(),
        **_keys(mine),
        "bucket": asyncio.run(_bucket(mine)),
        "network": asyncio.run(_network(mine.addresses)),
        "display": {name: os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")},
    }
    _say(data, out)
    out.document(data)
    return Exit.DONE


def _say(data: dict[str, object], out: Output, indent: str = "") -> None:
    for name, value in data.items():
        if isinstance(value, dict):
            out.say(f"{indent}{name}:")
            _say(value, out, indent + "  ")
        else:
            out.say(f"{indent}{name}: {'-' if value is None else value}")


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _paths() -> dict[str, object]:
    from kling_desktop.host.paths import find_paths
    from kling_desktop.host.settings import load

    paths = find_paths(os.environ)
    paths = paths.with_library(load(paths.settings).library)
    found: dict[str, object] = {}
    for name in ("database", "library", "settings", "logs", "cache", "films", "locks"):
        place: Path = getattr(paths, name)
        found[name] = {"path": str(place), "exists": place.exists()}
    there = next((folder for folder in (paths.library, *paths.library.parents) if folder.exists()), None)
    found["free_bytes"] = None if there is None else shutil.disk_usage(there).free
    return found


def _reports() -> dict[str, object]:
    """How many reports of errors are kept, and of when the latest is; what they say is for their person to send."""
    from kling_desktop.host.crash_reports import CrashReports
    from kling_desktop.host.paths import find_paths

    reports = CrashReports(find_paths(os.environ))
    kept = reports.look()
    return {
        "folder": str(reports.folder),
        "kept": len(kept),
        "latest": f"{kept[0].at:%Y-%m-%d %H:%M:%S} UTC" if kept else None,
    }


def _codecs() -> dict[str, object]:
    try:
        import av
        from av.codec import Codec
    except ImportError as error:
        return {"error": str(error)}

    def there(name: str, mode: str) -> bool:
        try:
            Codec(name, "w" if mode == "w" else "r")
        except (ValueError, av.error.FFmpegError):
            return False
        return True

    return {
        "encode": {name: there(name, "w") for name in _ENCODERS},
        "decode": {name: there(name, "r") for name in _DECODERS},
    }


def _keys(mine: Own) -> dict[str, object]:
    keys = mine.keys
    try:
        backend = keys.keyring_name()
    except (KeyringMissing, KeyringRefused) as trouble:
        backend = trouble.code
    places: dict[str, object] = {}
    for provider in ProviderId:
        if provider is not ProviderId.ANIMATIC:
            place = keys.where(provider)
            places[provider.value] = place.where or (None if place.trouble is None else place.trouble.code)
    return {"keyring": backend, "keys": places}


async def _bucket(mine: Own) -> dict[str, object] | None:
    """Where it is, whether its secret is there, and whether its server answers; nothing is written or signed."""
    place = mine.settings.bucket
    if place is None:
        return None
    secret = mine.bucket_keys.where()
    return {
        "host": place.host,
        "bucket": place.bucket,
        "region": place.region,
        "prefix": place.prefix,
        "path_style": place.path_style,
        "hours": place.hours,
        "secret": secret.where or (None if secret.trouble is None else secret.trouble.code),
        "network": await asyncio.to_thread(_answers, place.endpoint),
    }


async def _network(addresses: Addresses) -> dict[str, object]:
    """Whether each base address answers at all, asked without a key and all at once."""
    paid = [provider for provider in ProviderId if provider is not ProviderId.ANIMATIC]
    found = await asyncio.gather(*(asyncio.to_thread(_reach, provider, addresses) for provider in paid))
    return {provider.value: data for provider, data in zip(paid, found, strict=True)}


def _reach(provider: ProviderId, addresses: Addresses) -> dict[str, object]:
    try:
        address = addresses.base(provider)
    except BadAddress as trouble:
        return {"address": None, "from": addresses.source(provider), "reachable": False, "why": trouble.code}
    return {"address": address, "from": addresses.source(provider), **_answers(address)}


def _answers(address: str) -> dict[str, object]:
    """Asked as every request is: through the same proxy, with the same certificates trusted."""
    import httpx

    from kling_desktop.host.connecting import connection_to
    from kling_desktop.host.proxies import UnusableProxy, proxy_for

    try:
        proxy = proxy_for(address)
    except UnusableProxy as unusable:
        return {"proxy": unusable.shown, "reachable": False, "why": type(unusable).__name__}
    way: dict[str, object] = {"proxy": None if proxy is None else proxy.shown}
    try:
        with httpx.Client(**connection_to(address), timeout=_SECONDS) as client:
            answer = client.get(address)
    except (httpx.HTTPError, httpx.InvalidURL, Trouble, OSError, ValueError) as error:
        return {**way, "reachable": False, "why": type(error).__name__}
    return {**way, "reachable": True, "status": answer.status_code, **_clock(answer.headers.get("date", ""))}


def _clock(told: str) -> dict[str, object]:
    """How far this computer's clock is from the server's, when it is far enough to spoil signatures."""
    try:
        theirs = parsedate_to_datetime(told)
    except ValueError:
        return {}
    away = abs((theirs.replace(tzinfo=theirs.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return {"clock_minutes_off": round(away / 60)} if away >= _CLOCK_SECONDS else {}
