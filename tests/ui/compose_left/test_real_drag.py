"""A picture dragged out of another program, with a real pointer on a real screen, into the real program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kling_desktop.domain.film import Film, new_film
from kling_desktop.library import films
from tests.ui.compose_left.bench import chosen

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 40.0
GALLERY = (140, 118)
"""Inside the window: the place for pictures of a film without any, and its first tile afterwards."""
FIRST_TILE = (50, 110)
START_FRAME = (75, 296)


def came(what: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to come about, looking often."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        pause.wait(0.05)
    return True


def until(what: Callable[[], bool], named: str) -> None:
    """Something comes about."""
    assert came(what, PATIENCE), f"waited in vain for {named}"


@contextmanager
def running(*command: str | Path, environment: dict[str, str], **more: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([str(part) for part in command], env=environment, **more)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


class Screen:
    """An X display of the test's own, with a window manager and a pointer."""

    def __init__(self, stack: ExitStack, home: Path) -> None:
        read, write = os.pipe()
        self.environment = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}
        stack.enter_context(
            running(
                "Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp",
                environment=self.environment, pass_fds=(write,), stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as answer:
            self.environment["DISPLAY"] = f":{answer.readline().strip()}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        stack.enter_context(running("openbox", environment=self.environment, **quiet))

    def xdotool(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    def window(self, name: str) -> str:
        """The id of a window once it is on screen."""
        found: list[str] = []

        def look() -> bool:
            found[:] = self.xdotool("search", "--onlyvisible", "--name", name).split()
            return bool(found)

        until(look, f"the window {name}")
        return found[-1]

    def put(self, window: str, x: int, y: int) -> tuple[int, int]:
        """Move a window and give the corner of what is inside its frame."""
        self.xdotool("windowmove", "--sync", window, x, y)
        shell = self.xdotool("getwindowgeometry", "--shell", window)
        place = dict(re.findall(r"(\w+)=(-?\d+)", shell))
        return int(place["X"]), int(place["Y"])

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move in steps a hand could make, release."""
        steps: list[object] = ["mousemove", *start, "mousedown", 1]
        for step in range(1, 26):
            x, y = (a + (b - a) * step // 25 for a, b in zip(start, end, strict=True))
            steps += ["sleep", 0.02, "mousemove", x, y]
        # A program decides on a drop when it hears of the last move; give it a moment to answer.
        self.xdotool(*steps, "sleep", 0.3, "mouseup", 1)

    def drag_in(self, start: tuple[int, int], end: tuple[int, int], path: Path) -> None:
        """Drag a picture into the gallery; once more where the window was there before its film, as a hand would."""
        for _ in range(6):
            self.drag(start, end)
            if came(lambda: bool(films.load(path).film.references), PATIENCE / 6):
                return
        pytest.fail("no picture dragged in came to the film on disk")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "harbour at dusk.png"
    Image.new("RGB", (800, 600), "teal").save(file)
    return file


@pytest.mark.x11
@pytest.mark.timeout(170)
def test_a_file_dragged_from_another_program_is_in_the_film_on_disk(tmp_path: Path, home: Path, picture: Path) -> None:
    path = tmp_path / "drag.kling"
    film = new_film("Dragged")
    films.save(path, replace(film, shots=(replace(film.shots[0], prompt="@Image1 in fog"),)))

    def on_disk() -> Film:
        return films.load(path).film

    with ExitStack() as stack:
        screen = Screen(stack, tmp_path)
        program = stack.enter_context(
            running(sys.executable, "-m", "kling_desktop", path, environment=screen.environment, cwd=ROOT)
        )
        window = screen.window("^Dragged .*Kling Desktop")
        screen.xdotool("windowsize", "--sync", window, 1200, 800)
        x, y = screen.put(window, 260, 40)
        source_script = Path(__file__).with_name("drag_source.py")
        stack.enter_context(running(sys.executable, source_script, picture, environment=screen.environment))
        from_x, from_y = screen.put(screen.window("drag-source"), 10, 500)

        screen.drag_in((from_x + 100, from_y + 60), (x + GALLERY[0], y + GALLERY[1]), path)
        until(lambda: [one.media for one in on_disk().references] == [chosen(picture)], "the reference on disk")
        assert picture.exists()

        # And on from the gallery, inside the window: the tile is used as the start frame.
        screen.drag((x + FIRST_TILE[0], y + FIRST_TILE[1]), (x + START_FRAME[0], y + START_FRAME[1]))
        until(lambda: on_disk().start_frame == chosen(picture), "the start frame on disk")
        assert len(on_disk().references) == 1

        screen.xdotool("key", "--window", window, "ctrl+z")
        until(lambda: on_disk().start_frame is None, "the film without the start frame")
        assert program.poll() is None


@pytest.mark.x11
@pytest.mark.timeout(170)
def test_a_picture_dragged_from_a_browser_is_kept_as_it_was(tmp_path: Path, home: Path, picture: Path) -> None:
    """Its data is there and its address too: the data wins, since the address may be gone tomorrow."""
    path = tmp_path / "browser.kling"
    films.save(path, new_film("Browsed"))

    def on_disk() -> Film:
        return films.load(path).film

    with ExitStack() as stack:
        screen = Screen(stack, tmp_path)
        program = stack.enter_context(
            running(sys.executable, "-m", "kling_desktop", path, environment=screen.environment, cwd=ROOT)
        )
        window = screen.window("^Browsed .*Kling Desktop")
        screen.xdotool("windowsize", "--sync", window, 1200, 800)
        x, y = screen.put(window, 260, 40)
        source_script = Path(__file__).with_name("drag_source.py")
        stack.enter_context(running(sys.executable, source_script, picture, "browser", environment=screen.environment))
        from_x, from_y = screen.put(screen.window("drag-source"), 10, 500)
        screen.drag_in((from_x + 100, from_y + 60), (x + GALLERY[0], y + GALLERY[1]), path)
        until(lambda: len(on_disk().references) == 1, "the reference on disk")
        media = on_disk().references[0].media
        assert media.url is None
        assert media.path is not None
        assert media.path.read_bytes() == picture.read_bytes()
        assert media.path.stem == media.sha256
        assert home in media.path.parents
        assert program.poll() is None
