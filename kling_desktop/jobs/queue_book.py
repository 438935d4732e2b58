"""The queue's state on disk: one small file that window and command line share."""

from __future__ import annotations

import json
import logging
import threading
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
from kling_desktop.host.faults import passing

log = logging.getLogger(__name__)


_DAMAGED = Queue(paused=True, why="damaged")
"""A pause and the limits of a night do not go away by themselves."""


class QueueBook:
    """Reads and changes the file. What another process wrote is seen at the next `read`. Methods block for a moment."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._now = Queue()
        self._guard = threading.Lock()

    def read(self) -> Queue:
        """How the queue stands; one whose file cannot be understood is paused. Any thread may ask."""
        with self._guard:
            return self._read()

    def _read(self) -> Queue:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            self._stamp, self._now = None, Queue()
            return self._now
        except OSError:
            self._stamp, self._now = None, _DAMAGED
            return self._now
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            try:
                data: object = json.loads(self._file.read_bytes())
                self._now = queue_from_data(data) if isinstance(data, dict) else _DAMAGED
            except (OSError, ValueError, RecursionError):
                self._now = _DAMAGED
            if self._now.why == _DAMAGED.why:
                log.warning("The state of the queue cannot be read")
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
                    passing("queue.changing")
                    write_whole(self._file, json.dumps(queue_to_data(after), indent=1).encode())
                    passing("queue.changed")
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
    """Each value by itself: one that makes no sense is as if it were not there.

    What would hold the queue up pauses it then: a pause, a held job, a limit or a rule.
    """
    rules, limits = data.get("rules"), data.get("at_once")
    whole = (
        isinstance(data.get("paused", False), bool)
        and isinstance(data.get("held", []), list)
        and isinstance(limits or {}, dict)
        and all(_count(most) is not None for most in (limits if isinstance(limits, dict) else {}).values())
        and data.get("in_all") == _count(data.get("in_all"))
        and isinstance(data.get("rules", {}), dict)
        and _sensible(rules if isinstance(rules, dict) else {})
    )
    return Queue(
        paused=data.get("paused") is True or not whole,
        why=str(data.get("why") or "") if whole else _DAMAGED.why,
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


def _sensible(rules: Mapping[str, object]) -> bool:
    """Whether no rule is lost by reading it."""
    read = _rules(rules)
    given = {name for name in ("most", "money", "errors") if rules.get(name) is not None}
    return given == {name for name in given if getattr(read, name) is not None}


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
