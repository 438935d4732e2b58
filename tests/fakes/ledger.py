"""What the fake providers saw and what they charged: requests, paid submits, violations, leaked keys.

With a folder, each paid submit is a line of `ledger.jsonl`, flushed to the disk before the answer goes out, so that
a test may kill the client at any moment (or read from another process) and still count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Condition
from typing import TextIO

from tests.fakes.wire import Json, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One paid submit that was accepted; `charged` in the provider's unit, `ids` has one id per generation."""

    provider: str
    model: str
    id: str
    ids: tuple[str, ...]
    time: datetime
    body: Mapping[str, Json]
    charged: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money given back for the job `id`."""

    provider: str
    id: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something a client must not send: `field` is a path into the body, empty for the request as a whole."""

    provider: str
    request: str
    field: str
    message: str


class Journal:
    """Everything that happened, in order. `changed` is the one lock of the server and wakes those who wait."""

    def __init__(self, folder: Path | None = None) -> None:
        self.changed = Condition()
        self.requests: list[Request] = []
        self.ledger: list[LedgerEntry] = []
        self.refunds: list[Refund] = []
        self.violations: list[Violation] = []
        self.leaks: list[Request] = []
        self.tellings: list[tuple[str, Json]] = []  # server-sent events: name and data
        self._files: dict[str, TextIO] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("ledger", "refunds", "violations", "requests"):
                self._files[name] = (folder / f"{name}.jsonl").open("a", encoding="utf-8")

    def _write(self, name: str, line: Mapping[str, object], *, sync: bool = False) -> None:
        if file := self._files.get(name):
            file.write(json.dumps(line, default=str, ensure_ascii=False) + "\n")
            file.flush()
            if sync:
                os.fsync(file.fileno())

    def saw(self, request: Request) -> None:
        """Keep a request; on disk without its headers and body, so that no key is ever written."""
        with self.changed:
            self.requests.append(request)
            line = {"number": request.number, "method": request.method, "path": request.path, "time": request.time}
            self._write("requests", line)
            self.changed.notify_all()

    def charge(
        self, provider: str, model: str, ids: tuple[str, ...], body: Mapping[str, Json], charged: Decimal
    ) -> LedgerEntry:
        """Write down an accepted paid submit: on disk when this returns."""
        entry = LedgerEntry(
            provider=provider, model=model, id=ids[0], ids=ids, time=datetime.now(UTC), body=body, charged=charged
        )
        with self.changed:
            self._write("ledger", asdict(entry), sync=True)
            self.ledger.append(entry)
            self.changed.notify_all()
        return entry

    def refund(self, provider: str, job: str, amount: Decimal) -> None:
        """Write down money given back."""
        entry = Refund(provider=provider, id=job, amount=amount)
        with self.changed:
            self._write("refunds", asdict(entry), sync=True)
            self.refunds.append(entry)
            self.changed.notify_all()

    def violation(self, provider: str, request: Request, field: str, message: str) -> None:
        """Write down a breach of contract by the client."""
        entry = Violation(provider=provider, request=f"{request.method} {request.path}", field=field, message=message)
        with self.changed:
            self._write("violations", asdict(entry))
            self.violations.append(entry)
            self.changed.notify_all()

    def leak(self, request: Request) -> None:
        """Keep a request that carried a key to a place where no key belongs."""
        with self.changed:
            self.leaks.append(request)
            self.changed.notify_all()

    def tell(self, name: str, data: Json) -> None:
        """Give a server-sent event to whoever listens."""
        with self.changed:
            self.tellings.append((name, data))
            self.changed.notify_all()

    def nudge(self) -> None:
        """Wake those who wait for something that is not kept here."""
        with self.changed:
            self.changed.notify_all()

    def wait_for(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once `predicate()` holds; TimeoutError with what was seen otherwise. `timeout` in seconds."""
        with self.changed:
            if self.changed.wait_for(predicate, timeout):
                return
            seen = "\n".join(f"  {request.method} {request.target}" for request in self.requests[-40:])
            raise TimeoutError(f"not so after {timeout} s; the last requests were:\n{seen or '  (none)'}")

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
