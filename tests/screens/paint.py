"""Paint one scene into a file, in a process of its own: `python -m tests.screens.paint SCENE FILE`.

Scale comes from QT_SCALE_FACTOR, as it does for everybody.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kling_desktop.app import Session, run_in_window
from kling_desktop.host.paths import find_paths
from kling_desktop.ui.bridge import pause
from tests.screens.scenes import SCENES, Scene, when

STILL = 4
"""How many equal pictures in a row mean that nothing moves any more."""


async def paint(session: Session, scene: Scene, film: Path, size: tuple[int, int], out: Path) -> int:
    """Bring the window to the scene and save its picture."""
    QApplication.setCursorFlashTime(0)
    session.frame.resize(*size)
    await session.open([film])
    session.frame.resize(*size)
    await scene.reach(session.window)
    image = await _when_still(session)
    return 0 if image.save(str(out)) else 1


async def _when_still(session: Session) -> QImage:
    pictures: list[QImage] = []

    def still() -> bool:
        if session.bridge.tasks.busy:
            pictures.clear()
            return False
        picture = session.frame.grab().toImage()
        if pictures and picture != pictures[-1]:
            pictures.clear()
        pictures.append(picture)
        return len(pictures) >= STILL

    await pause(0.1)
    await when(still, "a picture that stays as it is")
    return pictures[-1]


def main() -> int:
    """Paint what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("out", type=Path)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--spoil", choices=("colour", "place"), help="change something, to see that it is noticed")
    given = parser.parse_args()
    scene = SCENES[given.scene]
    film = asyncio.run(scene.prepare(find_paths(os.environ)))

    async def work(session: Session) -> int:
        if given.spoil:
            from tests.screens.spoiling import spoil

            return await paint(session, spoil(scene, given.spoil), film, (given.width, given.height), given.out)
        return await paint(session, scene, film, (given.width, given.height), given.out)

    return run_in_window(work, theme=given.theme, bundled_font=True)


if __name__ == "__main__":
    sys.exit(main())
