"""Open a film of fifteen shots and seven pictures of 24 megapixels in the window, and time every gap of its thread.

Prints JSON: `gaps`, the milliseconds between turns of a timer that wants one each millisecond, from the wish to open
until every thumbnail is there; `whole`, the milliseconds until then; `decoding`, what the pictures alone take when one
plain thread decodes them. Run by bench_opening.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QElapsedTimer, Qt, QTimer

from kling_desktop.app import Session, run_in_window
from kling_desktop.domain.film import (
    Film,
    Media,
    Reference,
    ReferenceId,
    Shot,
    ShotId,
    new_film,
)
from kling_desktop.library import films

PICTURES, SHOTS, SIDE = 7, 15, (6000, 4000)
PATIENCE = 60.0


def pictures(folder: Path) -> list[Path]:
    """Seven photographs of 24 megapixels, as cameras write them."""
    noise = Image.effect_noise((750, 500), 60).resize(SIDE)
    made = []
    for number in range(PICTURES):
        path = folder / f"picture{number}.jpg"
        Image.merge("RGB", [noise.rotate(90 * (number % 4), expand=False)] * 3).save(path, quality=90)
        made.append(path)
    return made


def film(folder: Path) -> Film:
    """Fifteen shots of a second; a reference for each picture."""
    return replace(
        new_film("Fifteen shots"),
        references=tuple(
            Reference(id=ReferenceId(f"r{number}"), media=Media(path=path))
            for number, path in enumerate(pictures(folder))
        ),
        shots=tuple(
            Shot(id=ShotId(f"s{number}"), prompt=f"@Image{number % PICTURES + 1} in light {number}", duration=1)
            for number in range(SHOTS)
        ),
    )


def decoding(paths: list[Path]) -> float:
    """Milliseconds one thread takes to decode them all."""
    begun = time.perf_counter()
    for path in paths:
        with Image.open(path) as opened:
            opened.load()
    return (time.perf_counter() - begun) * 1000


async def measure(session: Session, path: Path) -> tuple[list[float], float]:
    """The gaps, and how long it took."""
    gaps: list[float] = []
    clock = QElapsedTimer()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1)

    def turn() -> None:
        gaps.append(clock.nsecsElapsed() / 1e6)
        clock.restart()

    timer.timeout.connect(turn)
    await session.open([])
    await asyncio.sleep(1)
    window = session.window
    clock.start()
    timer.start()
    begun = time.perf_counter()
    await window.desk.open(path)
    wanted = [reference.media for reference in window.document.film.references]
    assert len(wanted) == PICTURES

    def there() -> bool:
        return all(media in window.model.facts for media in wanted) and not window.bridge.tasks.busy

    async with asyncio.timeout(PATIENCE):
        while not there():  # noqa: ASYNC110  nothing tells that everything has come
            await asyncio.sleep(0.01)
    whole = (time.perf_counter() - begun) * 1000
    timer.stop()
    return gaps[1:], whole


def main() -> int:
    """Measure once."""
    folder = Path(sys.argv[1])
    made = film(folder)
    path = folder / "film.kling"
    films.save(path, made)
    bare = decoding([media.path for media in made.files if media.path is not None])
    found: list[tuple[list[float], float]] = []

    async def work(session: Session) -> int:
        found.append(await measure(session, path))
        return 0

    run_in_window(work, theme="dark")
    gaps, whole = found[0]
    print(json.dumps({"gaps": gaps, "whole": whole, "decoding": bare}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
