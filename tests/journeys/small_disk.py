"""A program whose disk fills up, as a process of its own: `python -m tests.journeys.small_disk WHAT WHEN FOLDER`.

WHAT is the folder of the home that lies on the small disk, "." for all of it. The disk is a real one of a few
megabytes wherever this user may mount one (as root, or in a name space of their own); elsewhere a limit on the size of
files takes its place. It is filled at the moment WHEN (a state), and emptied once the program has said that it waits
for it. What was said and where the job ended is printed as JSON.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from kling_desktop.core import open_core
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.events import DiskWait, JobMoved
from kling_desktop.domain.offers import ProviderId
from tests.contract.desk import words_film

SIZE = 24
"""Megabytes."""
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_PRIVATE = 0x40000 | 0x4000


class SmallDisk:
    """Below `folder`; `kind` tells what it is."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"
        self.kind = "disk" if _mounted(folder) else "limit"

    def fill(self) -> None:
        """Not a byte is left."""
        if self.kind == "limit":
            _limit(4096)
            return
        with self._filler.open("wb", buffering=0) as file:
            piece = 1 << 20
            while piece:
                try:
                    file.write(bytes(piece))
                except OSError:
                    piece //= 2

    def empty(self) -> None:
        """Somebody made room."""
        if self.kind == "limit":
            _limit(None)
        else:
            self._filler.unlink()


def _mounted(folder: Path) -> bool:
    """Whether a small disk is mounted there, for this process alone."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if system.unshare(_NEW_MOUNTS | (_NEW_USER if user else 0)) != 0:
        return False
    try:
        if user:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError:
        return False
    system.mount(b"none", b"/", None, _PRIVATE, None)
    return bool(system.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={SIZE}m".encode()) == 0)


def _limit(most: int | None) -> None:
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard if most is None else most, hard))


async def live(what: str, when: str, home: Path) -> dict[str, object]:
    """One job, met by a disk that fills up, and by nobody's hand but the one that makes room again."""
    (home / what).mkdir(parents=True, exist_ok=True)
    disk, film = SmallDisk(home / what), words_film()
    film = replace(film, settings=replace(film.settings, provider=ProviderId.PIXELDOJO))
    offer = offer_for("pixeldojo", None, film)
    assert offer is not None
    said: list[dict[str, str]] = []
    states: list[str] = []

    def moved(event: JobMoved) -> None:
        states.append(event.job.state.value)
        if event.job.state.value == when and states.count(when) == 1:
            disk.fill()

    def waits(event: DiskWait) -> None:
        if event.trouble is not None:
            said.append({"code": event.trouble.code, **event.trouble.facts})
            if len(said) == 2:
                disk.empty()

    async with open_core({**os.environ, "KLING_DESKTOP_HOME": str(home)}) as core:
        core.bus.subscribe(JobMoved, moved)
        core.bus.subscribe(DiskWait, waits)
        (job,) = await core.engine.start(film, offer)
        async with asyncio.timeout(40):
            (last,) = await core.engine.until_finished([job.id])
        verified = await core.library.verify()
    return {
        "kind": disk.kind,
        "said": said,
        "states": states,
        "last": last.state.value,
        "bytes": last.file.stat().st_size if last.file is not None else 0,
        "problems": len(verified.problems),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(live(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))  # noqa: T201 - its one word
