"""What the services said of their models, on disk: one file for each provider and base address.

A cache like any other: a file that is broken, foreign or from the future is as if it were not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import make_folder
from kling_desktop.providers.answers import MOST_BYTES, Json, inside, moment, read_answer

_VERSION = 1
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`told` is what is kept of a service's answers of the moment `asked`; None: it never answered.

    `refused` are models an order of ours was refused for, because they no longer exist, and when.
    """

    asked: datetime | None = None
    told: Json = None
    refused: Mapping[ModelId, datetime] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def with_refused(self, model: ModelId, at: datetime) -> Kept:
        """With one more model that orders were refused for."""
        return replace(self, refused=MappingProxyType({**self.refused, model: at}))


def file_of(folder: Path, provider: ProviderId, base: str) -> Path:
    """Where a service's answers are kept; another base address is another service."""
    return folder / f"{provider.value}-{hashlib.sha256(base.encode()).hexdigest()[:12]}.json"


def load(folder: Path, provider: ProviderId, base: str, now: datetime) -> Kept:
    """What is kept of a service. Blocks; never raises."""
    try:
        with file_of(folder, provider, base).open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError:
        return Kept()
    # A file is trusted no more than the service it came from: the same reader with the same limits.
    whole = read_answer(200, {"content-type": "application/json"}, data).data
    if inside(whole, "version") != _VERSION or inside(whole, "base") != base:
        return Kept()
    latest = now + _CLOCKS_DIFFER
    asked = moment(inside(whole, "asked"))
    refused = inside(whole, "refused")
    times = {
        ModelId(model): when
        for model, text in (refused.items() if isinstance(refused, dict) else ())
        if (when := moment(text)) is not None and when <= latest
    }
    if asked is None or asked > latest:
        return Kept(refused=MappingProxyType(times))
    return Kept(asked=asked, told=inside(whole, "models"), refused=MappingProxyType(times))


def save(folder: Path, provider: ProviderId, base: str, kept: Kept) -> None:
    """Write the file whole or not at all; raises CannotSave, DiskFull. Blocks."""
    data = {
        "version": _VERSION,
        "provider": provider.value,
        "base": base,
        "asked": None if kept.asked is None else kept.asked.isoformat(),
        "models": kept.told,
        "refused": {model: when.isoformat() for model, when in kept.refused.items()},
    }
    # Decimals come from JSON numbers; written as such they read back as they were.
    make_folder(folder, private=True)
    write_whole(file_of(folder, provider, base), json.dumps(data, default=float, allow_nan=False).encode())
