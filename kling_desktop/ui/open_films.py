"""The films that are open: one on screen, the others put away as they were."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.place import Place
from kling_desktop.ui.document import FilmDocument, PutAway


@dataclass(slots=True, eq=False)
class Sheet:
    """One open film. `away` is None for the one on screen."""

    away: PutAway | None = None
    place: Place | None = None


class OpenFilms(QObject):
    """In the order of their tabs. Save the film on screen before another takes its place."""

    changed = Signal()
    """A film was opened, closed, moved, or another is on screen."""

    def __init__(self, document: FilmDocument, model: ComposeModel) -> None:
        super().__init__(document)
        self.document, self._model = document, model
        self.fresh: Path | None = None
        """The file made last for a new film."""
        self.unpainted: Callable[[], AbstractContextManager[None]] = nullcontext
        """Entered while one film goes and another comes."""
        self.sheets: list[Sheet] = [Sheet()]
        self.current = self.sheets[0]

    def __len__(self) -> int:
        return len(self.sheets)

    @property
    def index(self) -> int:
        """The place of the film on screen among the tabs."""
        return self.sheets.index(self.current)

    def film(self, sheet: Sheet) -> Film:
        """What a tab holds."""
        return self.document.film if sheet.away is None else sheet.away.film

    def path(self, sheet: Sheet) -> Path | None:
        """The file of a tab's film."""
        return self.document.path if sheet.away is None else sheet.away.path

    def safe(self, sheet: Sheet) -> bool:
        """Whether closing a tab loses nothing."""
        return self.document.safe if sheet.away is None else sheet.away.safe

    def with_path(self, path: Path) -> Sheet | None:
        """The tab that has this file open."""
        return next((sheet for sheet in self.sheets if self.path(sheet) == path), None)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of the open films, in the order of the tabs."""
        return tuple(path for sheet in self.sheets if (path := self.path(sheet)) is not None)

    def show(
        self,
        film: Film,
        path: Path | None,
        *,
        read_only: bool = False,
        dirty: bool = False,
        fingerprint: str | None = None,
    ) -> None:
        """Put a film on screen: in a tab of its own, or in the place of a new film nobody has touched."""
        with self.unpainted():
            if not self._untouched:
                self._put_away()
                fresh = Sheet()
                self.sheets.insert(self.index + 1, fresh)
                self.current = fresh
            self.document.open(film, path, read_only=read_only, dirty=dirty, fingerprint=fingerprint)
            self.changed.emit()

    def go(self, sheet: Sheet) -> None:
        """Put another open film on screen."""
        if sheet is self.current or sheet not in self.sheets:
            return
        with self.unpainted():
            self._put_away()
            self._take_out(sheet)
            self.changed.emit()

    def close(self, sheet: Sheet) -> None:
        """Take a film off the tabs; the last one stays."""
        if len(self.sheets) == 1 or sheet not in self.sheets:
            return
        at = self.sheets.index(sheet)
        if sheet is self.current:
            with self.unpainted():
                self._put_away()
                self._take_out(self.sheets[at + 1 if at + 1 < len(self.sheets) else at - 1])
        self.sheets.remove(sheet)
        assert sheet.away is not None
        self.document.drop(sheet.away.stack)
        self.changed.emit()

    def move(self, start: int, to: int) -> None:
        """Another order of the tabs."""
        self.sheets.insert(to, self.sheets.pop(start))
        self.changed.emit()

    def _put_away(self) -> None:
        self.current.place = self._model.place
        self.current.away = self.document.put_away()

    def _take_out(self, sheet: Sheet) -> None:
        assert sheet.away is not None
        away, sheet.away, self.current = sheet.away, None, sheet
        self.document.take_out(away)
        if sheet.place is not None:
            self._model.go_back_to(sheet.place)

    @property
    def _untouched(self) -> bool:
        """Whether the film on screen is a new one with nothing in it and nothing done to it."""
        film, document = self.document.film, self.document
        written = any(shot.prompt.strip() for shot in film.shots)
        pictured = film.references or film.elements or film.start_frame or film.end_frame or film.source_video
        fresh = document.undo_stack.count() == 0 and not document.read_only and document.path in (None, self.fresh)
        return fresh and not written and not pictured
