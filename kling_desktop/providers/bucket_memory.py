"""What we put into buckets and handed to uploads, on disk: by content, never with a signed address."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from kling_desktop.host.disk import PRIVATE, new_folders, write_whole

_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One object: in which bucket (its identity), which bytes, under which key; when it was last handed out.

    `until` is when it counts as gone: a rule of the bucket may have deleted it by then. Of a provider's own upload
    `bucket` stands for the provider's base address, and `key` is the file's address there.
    """

    bucket: str
    sha256: str
    key: str
    until: datetime
    used: datetime


class Memory:
    """The objects of all processes on this computer. Every method blocks."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def find(self, bucket: str, sha256: str, now: datetime) -> Known | None:
        """The living object with these bytes, if there is one."""
        for known in self._read():
            if known.bucket == bucket and known.sha256 == sha256 and known.until > now:
                return known
        return None

    def all(self, bucket: str) -> tuple[Known, ...]:
        """Every object of a bucket."""
        return tuple(known for known in self._read() if known.bucket == bucket)

    def add(self, known: Known) -> None:
        """Remember one more, and no longer what has been gone for a week; raises DiskFull, CannotSave."""
        with self._changing() as rows:
            rows[:] = [each for each in rows if each.until > known.used - _KEPT]
            rows.append(known)

    def touch(self, key: str, now: datetime) -> None:
        """It was handed out once more."""
        with self._changing() as rows:
            rows[:] = [replace(known, used=now) if known.key == key else known for known in rows]

    def forget(self, key: str) -> None:
        """It is gone."""
        with self._changing() as rows:
            rows[:] = [known for known in rows if known.key != key]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[Known]]:
        from filelock import FileLock

        new_folders(self._file.parent)
        with FileLock(str(self._file) + ".lock", mode=PRIVATE):
            rows = self._read()
            yield rows
            data = [
                {
                    "bucket": known.bucket,
                    "sha256": known.sha256,
                    "key": known.key,
                    "until": known.until.isoformat(),
                    "used": known.used.isoformat(),
                }
                for known in rows
            ]
            write_whole(self._file, json.dumps({"objects": data}, indent=1).encode())

    def _read(self) -> list[Known]:
        try:
            data: object = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []  # a cache: what is not known is uploaded again
        listed = data.get("objects") if isinstance(data, dict) else None
        return [known for row in listed or [] if (known := _known(row)) is not None] if isinstance(listed, list) else []


def _known(row: object) -> Known | None:
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        return None
    try:
        known = Known(
            bucket=row["bucket"],
            sha256=row["sha256"],
            key=row["key"],
            until=datetime.fromisoformat(row["until"]),
            used=datetime.fromisoformat(row["used"]),
        )
    except (KeyError, ValueError):
        return None
    return known if known.until.tzinfo is not None and known.used.tzinfo is not None else None
