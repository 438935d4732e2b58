"""What there is to paint: each scene furnishes a home, then brings the window to where its picture is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel

from kling_desktop.domain.film import new_film
from kling_desktop.domain.jobs import State
from kling_desktop.host.paths import Paths
from kling_desktop.ui.bridge import first_paint, pause
from kling_desktop.ui.compose.monitor.take_screen import Look
from kling_desktop.ui.library.workspace import LibraryWorkspace
from kling_desktop.ui.palette.panel import Palette
from kling_desktop.ui.review.workspace import ReviewWorkspace
from kling_desktop.ui.window import Window
from tests.screens import furnish

FRAME = 20
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Scene:
    """`prepare` gives the film to open; `reach` is done in the window."""

    prepare: Callable[[Paths], Coroutine[object, object, Path]]
    reach: Callable[[Window], Awaitable[None]]


async def when(good: Callable[[], bool], what: str) -> None:
    """Wait until something holds; TimeoutError says what did not."""
    for _ in range(int(SECONDS / 0.02)):
        if good():
            return
        await pause(0.02)
    raise TimeoutError(what)


async def _busy(paths: Paths) -> Path:
    file, film = furnish.busy_film(paths)
    async with furnish.furnishing(paths) as furnisher:
        await furnish.takes_of_every_kind(furnisher, film)
    return file


async def _empty(paths: Paths) -> Path:
    async with furnish.furnishing(paths):
        return furnish.empty_film(paths)


async def _problems(paths: Paths) -> Path:
    file, film = furnish.troubled_film(paths)
    async with furnish.furnishing(paths) as furnisher:
        await furnish.failures(furnisher, film)
    return file


async def _overfull(paths: Paths) -> Path:
    file, film = furnish.overfull_film(paths)
    async with furnish.furnishing(paths) as furnisher:
        await furnish.a_dozen(furnisher, film)
    return file


async def _dozen(paths: Paths) -> Path:
    file, film = furnish.busy_film(paths)
    async with furnish.furnishing(paths) as furnisher:
        await furnish.a_dozen(furnisher, film)
    return file


async def _compose(window: Window) -> None:
    model = window.model
    await when(lambda: all(media in model.facts for media in model.film.files if media.path), "pictures measured")
    await when(lambda: bool(model.has_key), "keys asked for")
    model.move_playhead(6.5)
    model.select_shot(model.film.shots[2].id)


async def _problem_list(window: Window) -> None:
    await _compose(window)
    await when(lambda: not window.bridge.tasks.busy, "everything told")
    await first_paint()
    window.compose.right.verticalScrollBar().setValue(window.compose.checks.y())
    await first_paint()
    window.compose.right.verticalScrollBar().setValue(window.compose.checks.y())
    failed = next(job for job in window.model.jobs.all.values() if job.state is State.FAILED)
    window.compose.takes.strip.wanted.emit("why", str(failed.id))
    await when(lambda: bool(window.messages.shown), "reason said")


async def _table(window: Window) -> None:
    await _compose(window)
    window.compose.timeline.toggle_table()


async def _crop(window: Window) -> None:
    await _compose(window)
    window.model.crop_requested.emit("references[0]")


async def _compared(window: Window) -> None:
    await _compose(window)
    strip, monitor = window.compose.takes.strip, window.compose.monitor
    rows = [row for row, card in enumerate(window.compose.takes.cards.cards) if card.take is not None][:2]
    for row in rows:
        strip.selectionModel().select(strip.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)
    await when(lambda: monitor.take_screen is not None, "takes on the monitor")
    screen = monitor.take_screen
    assert screen is not None
    await when(lambda: [player.shown for player in screen.players] == [0, 0], "first frames shown")
    screen.set_look(Look.WIPE)
    monitor.deck.step(FRAME)
    await when(lambda: [player.shown for player in screen.players] == [FRAME, FRAME], "frames shown")


async def _palette(window: Window) -> None:
    await _compose(window)
    window.finder.show_palette()
    (palette,) = window.findChildren(Palette)
    palette.field.setText("shot")


async def _shortcuts(window: Window) -> None:
    await _compose(window)
    window.finder.show_shortcuts()


async def _several(window: Window) -> None:
    await _new(window)
    for name in ("Kitchen at night", "Trailer, second cut"):
        await window.desk.new(new_film(name))
    await window.desk.go(window.films.sheets[0])
    await _compose(window)


async def _new(window: Window) -> None:
    await when(lambda: bool(window.model.has_key), "keys asked for")


async def _library(window: Window) -> None:
    library = window.workspace_widget("library")
    assert isinstance(library, LibraryWorkspace)
    await when(lambda: library.wall.wall.complete, "takes listed")
    if library.wall.wall.rowCount():
        library.wall.setCurrentIndex(library.wall.wall.index(1))
        await when(lambda: library.details.take is not None, "details shown")


async def _review(window: Window) -> None:
    jobs = await window.bridge.call(lambda core: core.library.list("", 10, None))
    window.review(next(take.id for take in jobs if take.rating == 5))
    review = window.workspace_widget("review")
    assert isinstance(review, ReviewWorkspace)
    player = review.player
    await when(lambda: player.shown == 0, "first frame shown")
    player.seek(FRAME)
    await when(lambda: player.shown == FRAME, "frame shown")


SCENES = {
    "compose": Scene(_busy, _compose),
    "compose-empty": Scene(_empty, _new),
    "compose-problems": Scene(_problems, _problem_list),
    "compose-overfull": Scene(_overfull, _compose),
    "compose-table": Scene(_busy, _table),
    "compose-crop": Scene(_busy, _crop),
    "compose-compared": Scene(_busy, _compared),
    "compose-palette": Scene(_busy, _palette),
    "compose-shortcuts": Scene(_busy, _shortcuts),
    "compose-several": Scene(_busy, _several),
    "library": Scene(_dozen, _library),
    "library-empty": Scene(_empty, _library),
    "review": Scene(_busy, _review),
}
