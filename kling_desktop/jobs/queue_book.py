"""The queue's state on disk: one small file that window and command line share."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock

from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import Queue, StopRules
from kling_desktop.host.disk import PRIVATE, new_folders, saving, write_whole

log = logging.getLogger(__name__)


class QueueBook:
    """Reads and changes the file. What another process wrote is seen at the next `read`. Methods block for a moment."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._now = Queue()

    def read(self) -> Queue:
        """How the queue stands; a file that cannot be understood is as if it were not there."""
        try:
            found = self._file.stat()
        except OSError:
            self._stamp, self._now = None, Queue()
            return self._now
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            try:
                data: object = json.loads(self._file.read_bytes())
                self._now = queue_from_data(data if isinstance(data, dict) else {})
            except (OSError, ValueError, RecursionError):
                log.warning("The state of the queue cannot be read")
                self._now = Queue()
            self._stamp = stamp
        return self._now

    def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """Replace it by what `how` makes of it, whoever else does so too; raises CannotSave, DiskFull."""
        with saving(self._file):
            new_folders(self._file.parent)
            with FileLock(self._file.with_name(self._file.name + ".lock"), mode=PRIVATE, thread_local=False):
                before = self.read()
                after = how(before)
                if after != before:
                    write_whole(self._file, json.dumps(queue_to_data(after), indent=1).encode())
        return after


def queue_to_data(queue: Queue) -> dict[str, object]:
    """The form of the file."""
    rules = queue.rules
    return {
        "paused": queue.paused,
        "why": queue.why,
        "held": sorted(queue.held),
        "order": list(queue.order),
        "at_once": {provider.value: most for provider, most in queue.at_once.items()},
        "in_all": queue.in_all,
        "rules": {
            "most": rules.most,
            "money": None if rules.money is None else str(rules.money),
            "errors": rules.errors,
            "since": None if rules.since is None else rules.since.isoformat(),
            "mark": rules.mark,
        },
    }


def queue_from_data(data: Mapping[str, object]) -> Queue:
    """Each value by itself: one that makes no sense is as if it were not there."""
    rules, limits = data.get("rules"), data.get("at_once")
    return Queue(
        paused=data.get("paused") is True,
        why=str(data.get("why") or ""),
        held=frozenset(_ids(data.get("held"))),
        order=_ids(data.get("order")),
        at_once=MappingProxyType(
            {
                provider: most
                for provider in ProviderId
                if isinstance(limits, dict) and (most := _count(limits.get(provider.value))) is not None
            }
        ),
        in_all=_count(data.get("in_all")),
        rules=_rules(rules) if isinstance(rules, dict) else StopRules(),
    )


def _rules(data: Mapping[str, object]) -> StopRules:
    try:
        money = Decimal(str(data["money"])) if data.get("money") is not None else None
    except InvalidOperation:
        money = None
    try:
        since = datetime.fromisoformat(str(data.get("since")))
    except ValueError:
        since = None
    return StopRules(
        most=_count(data.get("most")),
        money=money if money is not None and money.is_finite() and money >= 0 else None,
        errors=_count(data.get("errors")),
        since=since if since is not None and since.tzinfo is not None else None,
        mark=_mark(data.get("mark")),
    )


def _ids(value: object) -> tuple[JobId, ...]:
    return tuple(JobId(each) for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _mark(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
