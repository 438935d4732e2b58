"""Opens the palette and the shortcut sheet, and knows what of the film and of the disk the palette offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.ui.commands import Command, Commands, native
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.other_words import also
from kling_desktop.ui.palette.entries import Entry
from kling_desktop.ui.parts.mentions import title
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.words import n, t

REACH = "window"
"""Keys that nobody in the window had a use for."""
_REMEMBERED = 12


class CommandDesk(QObject):
    """One overlay at a time; `recent` are the ids of commands used last."""

    library_search_requested = Signal(str)
    """Search the library for these words."""

    def __init__(
        self, window: QWidget, commands: Commands, model: ComposeModel, show_compose: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window, self._commands, self._model, self._show_compose = window, commands, model, show_compose
        self._on_screen: Overlay | None = None
        self.recent: list[str] = []
        self.films: Callable[[], list[Path]] = list
        self.open_film: Callable[[Path], object] = lambda _path: None
        self.sources: list[Callable[[], Iterable[Entry]]] = []
        """More to offer: presets, templates."""
        self.prepare: Callable[[], object] = lambda: None
        """Called before the sheet is filled: parts of the window not built yet register their commands."""
        group = t("Window")
        commands.add(
            Command(id="window.palette", group=group, words=t("Commands…"), keys=("Ctrl+K", "Ctrl+Shift+P")),
            self.show_palette,
        )
        commands.add(
            Command(
                id="window.shortcuts", group=group, words=t("Keyboard shortcuts"), keys=("?", "Ctrl+/"), reach=REACH
            ),
            self.show_shortcuts,
        )

    def hear(self, event: QKeyEvent) -> bool:
        """Do what a key that reached the window stands for; False when it stands for nothing."""
        action = self._commands.heard(event, REACH)
        if action is not None:
            action.trigger()
        return action is not None

    def show_palette(self) -> None:
        """Type a command."""
        if self._on_screen is None:
            from kling_desktop.ui.palette.panel import Palette

            palette = Palette(self._window, self._entries(), self.recent, self._more)
            palette.chosen.connect(self._done)
            self._put(palette, palette.field)

    def show_shortcuts(self) -> None:
        """All keys at a glance."""
        if self._on_screen is None:
            from kling_desktop.ui.shortcuts.sheet import ShortcutSheet

            self.prepare()
            sheet = ShortcutSheet(self._window, self._commands)
            self._put(sheet, sheet.field)

    def _put(self, overlay: Overlay, focus: QWidget) -> None:
        self._on_screen = overlay
        overlay.left.connect(self._gone)
        overlay.open(focus)

    def _gone(self) -> None:
        self._on_screen = None

    def _done(self, entry_id: str) -> None:
        self.recent = [entry_id, *(other for other in self.recent if other != entry_id)][:_REMEMBERED]

    # what there is -----------------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[Entry]:
        for command in self._commands.all():
            action = self._commands.action(command.id)
            if command.id != "window.palette" and action.isEnabled() and self._commands.within_reach(command.id):
                keys = self._commands.keys(command.id)
                yield Entry(
                    id=command.id,
                    words=action.text(),
                    group=command.group,
                    keys=native(keys[0]) if keys else "",
                    run=action.trigger,
                    also=also(command.id),
                )
        yield from self._places_in_film()
        for source in self.sources:
            yield from source()
        for path in self.films():
            yield Entry(
                id=f"open:{path}",
                words=t("Open {film}", film=path.stem),
                group=t("Film"),
                run=partial(self.open_film, path),
            )

    def _places_in_film(self) -> Iterator[Entry]:
        film = self._model.film
        for index, shot in enumerate(film.shots):
            words = " ".join(shot.prompt.split())
            name = t("Shot {n}", n=index + 1)
            yield self._place(f"shots[{index}].prompt", f"{name} · {words}" if words else name, t("Go to shot"))
        for number, _reference in enumerate(film.numbered, start=1):
            mention = Mention(MentionKind.IMAGE, number)
            index = film.references.index(_reference)
            yield self._place(f"references[{index}]", _named(mention, title(mention, film)), t("Go to reference"))
        for index, _element in enumerate(film.elements):
            mention = Mention(MentionKind.ELEMENT, index + 1)
            yield self._place(f"elements[{index}]", _named(mention, title(mention, film)), t("Go to element"))

    def _place(self, field: str, words: str, group: str) -> Entry:
        return Entry(id=f"go:{field}", words=words, group=group, run=lambda: self._go(field))

    def _go(self, field: str) -> None:
        self._show_compose()
        self._model.goto_requested.emit(field)

    def _more(self, typed: str) -> Iterator[Entry]:
        """What can be done with the typed words themselves."""
        if typed.isdigit() and self._model.shot is not None and 1 <= int(typed) <= 15:
            seconds = int(typed)
            words = n("Make this shot {n} second long", "Make this shot {n} seconds long", seconds)
            yield Entry(id="shot.seconds", words=words, group=t("Shots"), run=partial(self._retime, seconds))
        if typed:
            yield Entry(
                id="library.search",
                words=t("Search the library for “{words}”", words=typed),
                group=t("Library"),
                run=partial(self.library_search_requested.emit, typed),
            )

    def _retime(self, seconds: int) -> None:
        from kling_desktop.domain import edits

        shot = self._model.shot
        if shot is not None:
            self._model.document.edit(edits.retime(self._model.film, shot.id, seconds), t("Retime shot"))


def _named(mention: Mention, name: str) -> str:
    return f"{mention} · {name}" if name else str(mention)
