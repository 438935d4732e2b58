"""A child process: saves one address several times as the program does, and prints the seconds of each step as JSON.

Loaded, hashed and flushed; looked at as a video; published: renamed, its sidecar beside it, its row in the database.
`download_speed.py FOLDER COUNT ADDRESS`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kling_desktop.core import open_core
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import new_film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.media.videos import verify
from kling_desktop.providers.connect import connect
from kling_desktop.providers.fetch import fetch


def _nobody(_done: float) -> None:
    """Is told how far it is."""


async def main() -> int:
    """Save all of them at once; four threads load, as in the program."""
    folder, count, url = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    base = url.rpartition("/")[0]
    environ = {"KLING_DESKTOP_HOME": str(folder), "KLING_DESKTOP_OXEN_URL": base, "KLING_DESKTOP_OXEN_KEY": "benchmark"}
    film = new_film("Speed")
    offer = offer_for(ProviderId.OXEN, None, film)
    assert offer is not None
    async with open_core(environ) as core:
        from kling_desktop.host.addresses import Addresses
        from kling_desktop.host.clock import SystemClock

        clock = SystemClock()
        providers = connect(environ, core.keys, core.paths.cache, clock, addresses=Addresses(environ, dict))
        provider, loop = providers[ProviderId.OXEN], asyncio.get_running_loop()
        loaded: list[float] = []

        def load(part: Path) -> str:
            sha256 = fetch(provider, url, part, progress=lambda _: None, stop=threading.Event()).sha256
            loaded.append(time.perf_counter() - begun)
            return sha256

        async def save(number: int) -> None:
            job = Job(
                id=JobId(uuid4().hex),
                film=film,
                number=number,
                provider=ProviderId.OXEN,
                model=offer.model,
                state=State.DOWNLOADING,
                quote=offer.quote(film, 1),
                created=datetime.now(UTC),
                updated=datetime.now(UTC),
            )
            part = core.paths.library / ".part" / f"{job.id}.part"
            sha256 = await loop.run_in_executor(threads, load, part)
            video = await loop.run_in_executor(threads, verify, part, None)
            await core.library.publish(job, part, video, sha256, {})

        with ThreadPoolExecutor(4) as threads:
            # Before its first result a run of the program has ordered and looked: what that loads and reads once
            # (40 ms, an eighth of 200 MB from this computer) is no part of a download.
            first = core.paths.library / ".part" / "first.part"
            await loop.run_in_executor(
                threads, partial(fetch, provider, f"{base}/first.mp4", first, progress=_nobody, stop=threading.Event())
            )
            first.unlink()
            begun = time.perf_counter()
            await asyncio.gather(*(save(number + 1) for number in range(count)))
            whole = time.perf_counter() - begun
        verified = await core.library.verify()
        assert await core.library.count() == count, "a video is missing"
        assert not verified.problems, "a file is not what its row says"
        await providers.aclose()
    print(json.dumps({"loaded": max(loaded), "whole": whole}))
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
