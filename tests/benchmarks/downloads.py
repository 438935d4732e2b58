"""A child process: the window open while many results download; prints the longest gaps of the GUI thread.

`beside` downloads them as the program does, in the core beside the window; `on-loop` downloads the same files with
httpx's async client on the window's own loop. Both write to disk.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from kling_desktop import app as program
from kling_desktop.domain import cards
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import FilmId, Settings, Shot, ShotId, new_film
from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.paths import find_paths
from kling_desktop.ui.bridge import until

RESULTS = 50
_TICK_MILLISECONDS = 5
_PATIENCE = 120.0


class Gaps:
    """How long the GUI thread kept a 5 ms timer waiting."""

    def __init__(self) -> None:
        self.all: list[float] = []
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Count from now."""
        self._last = time.perf_counter()
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.all.append((now - self._last) * 1000)
        self._last = now

    def stop(self) -> str:
        """The longest and the 99th percentile in milliseconds, as JSON."""
        self._timer.stop()
        gaps = sorted(self.all)
        return json.dumps({"max": gaps[-1], "p99": gaps[int(len(gaps) * 0.99)], "ticks": len(gaps)})


async def beside(session: program.Session) -> str:
    """Through the engine: fifty takes ordered, all results ready at once, saved and verified."""
    film = replace(
        new_film("Fifty"),
        id=FilmId("fifty"),
        shots=(Shot(id=ShotId("s1"), prompt="Rain on a window", duration=5),),
        settings=Settings(provider=ProviderId.OXEN.value, takes=5),
    )
    offer = cards.offer_for(ProviderId.OXEN, None, film)
    assert offer is not None
    done: set[str] = set()
    queued: set[str] = set()
    gaps = Gaps()

    def downloading(event: object) -> bool:
        if isinstance(event, JobMoved) and event.job.state is State.DOWNLOADING:
            queued.add(event.job.id)
            if len(queued) == 1:
                gaps.start()
        return finished(event)

    def finished(event: object) -> bool:
        if isinstance(event, JobMoved) and event.job.finished:
            assert event.job.state is State.DONE, f"{event.job.state}: {event.job.trouble}"
            done.add(event.job.id)
        return len(done) == RESULTS

    waiting = asyncio.ensure_future(until(session.bridge.events.arrived, downloading, _PATIENCE))
    for _ in range(RESULTS // film.settings.takes):
        await session.bridge.call(lambda core: core.engine.start(film, offer, film.settings.takes, None))
    assert await waiting, f"only {len(done)} of {RESULTS} were saved"
    return gaps.stop()


async def on_loop(_session: program.Session) -> str:
    """The comparison: the same files through httpx's async client on qasync."""
    import httpx

    base = os.environ["KLING_DESKTOP_OXEN_URL"]
    folder = find_paths().library

    async def order(client: httpx.AsyncClient) -> str:
        body = {"model": "kling-video-o3-pro-reference-to-video", "prompt": "Rain on a window", "duration": 5}
        key = {"Authorization": f"Bearer {os.environ['KLING_DESKTOP_OXEN_KEY']}"}
        made = (await client.post(f"{base}/api/ai/queue", json=body, headers=key)).json()["generations"][0]
        while True:
            found = (await client.get(f"{base}/api/ai/queue/{made['generation_id']}", headers=key)).json()
            if found.get("result_url"):
                return str(found["result_url"])

    async def fetch(client: httpx.AsyncClient, url: str, number: int) -> None:
        async with client.stream("GET", url) as answer:
            answer.raise_for_status()
            with (folder / f"{number}.part").open("wb") as file:
                async for chunk in answer.aiter_raw():
                    file.write(chunk)

    gaps = Gaps()
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=RESULTS), timeout=_PATIENCE) as client:
        url = await order(client)
        gaps.start()
        await asyncio.gather(*(fetch(client, url, number) for number in range(RESULTS)))
    return gaps.stop()


async def main(session: program.Session) -> int:
    """Open the window, let it settle, measure, leave."""
    await session.open()
    await asyncio.sleep(1.0)  # thumbnails and keys of the start are not what is measured
    print(await {"beside": beside, "on-loop": on_loop}[sys.argv[1]](session))
    return 0


if __name__ == "__main__":
    Path(os.environ["KLING_DESKTOP_HOME"]).mkdir(parents=True, exist_ok=True)
    raise SystemExit(program.run_in_window(main))
