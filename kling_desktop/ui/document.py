"""The film on screen: its undo stack, its file, autosave. The only owner of that state."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from kling_desktop.core import Core
from kling_desktop.domain.film import Film, new_film
from kling_desktop.domain.troubles import Trouble
from kling_desktop.library import films
from kling_desktop.ui.bridge import Bridge

_AUTOSAVE_MILLISECONDS = 800


class ReplaceFilm(QUndoCommand):
    """The one undo command: before, after, a name, and a key that merges the steps of one drag or one run of typing."""

    def __init__(self, document: FilmDocument, after: Film, text: str, merge_key: int = -1) -> None:
        super().__init__(text)
        self._document, self._before, self._after, self._merge_key = document, document.film, after, merge_key

    def redo(self) -> None:
        """Show the film after the edit."""
        self._document.show(self._after)

    def undo(self) -> None:
        """Show the film before the edit."""
        self._document.show(self._before)

    def id(self) -> int:
        """What merges."""
        return self._merge_key

    def mergeWith(self, later: QUndoCommand) -> bool:
        """Take over the result of a later step of the same gesture."""
        if not isinstance(later, ReplaceFilm):
            return False
        self._after = later._after
        # A gesture that came back to where it began is no step.
        self.setObsolete(self._after == self._before)
        return True


class FilmDocument(QObject):
    """One open film. Views ask with `edit`, the document decides, `film_changed` tells."""

    film_changed = Signal(object)
    """The new `Film`."""
    opened = Signal(object)
    """Another film is on screen now (the new `Film`); selections start anew."""
    saved_changed = Signal()
    """`saved_at`, `dirty`, `path`, `read_only` or `trouble` changed."""

    def __init__(self, bridge: Bridge[Core], film: Film | None = None, path: Path | None = None) -> None:
        super().__init__()
        self._bridge = bridge
        self.film = film or new_film()
        self.path = path
        self.read_only = False
        self.dirty = False
        self.saved_at: datetime | None = None
        self.trouble: Trouble | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(500)
        self._gesture = 0
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(_AUTOSAVE_MILLISECONDS)
        self._autosave.timeout.connect(lambda: self._bridge.start(self.save()))

    def new_gesture(self) -> int:
        """A merge key of its own for the steps of one drag."""
        self._gesture += 1
        return self._gesture

    def edit(self, after: Film, text: str, merge_key: int = -1) -> None:
        """Make `after` the film, undoable under the name `text`; an edit that changes nothing is none."""
        if after == self.film or self.read_only:
            return
        self.undo_stack.push(ReplaceFilm(self, after, text, merge_key))

    def show(self, film: Film) -> None:
        """Called by the undo command only."""
        self.film = film
        self.dirty = True
        self.film_changed.emit(film)
        self.saved_changed.emit()
        self._autosave.start()

    def open(self, film: Film, path: Path | None, *, read_only: bool = False) -> None:
        """Put another film on screen. Save the present one first: `await save()`."""
        self._autosave.stop()
        self.undo_stack.clear()
        self.film, self.path, self.read_only = film, path, read_only
        self.dirty, self.saved_at, self.trouble = False, None, None
        self.opened.emit(film)
        self.film_changed.emit(film)
        self.saved_changed.emit()

    def moved_to(self, path: Path) -> None:
        """The film was just written to another file and lives there from now on."""
        self.path, self.read_only, self.dirty, self.trouble = path, False, False, None
        self.saved_at = datetime.now(UTC)
        self.saved_changed.emit()

    async def save(self) -> bool:
        """Write the film to its file if it changed; what went wrong is in `trouble` and stays on screen."""
        self._autosave.stop()
        if not self.dirty or self.path is None or self.read_only:
            return not self.dirty
        film = self.film
        try:
            await self._bridge.work(films.save, self.path, film)
        except Trouble as trouble:
            self.trouble = trouble
            self.saved_changed.emit()
            return False
        self.trouble = None
        self.saved_at = datetime.now(UTC)
        self.dirty = self.film is not film
        if self.dirty:
            self._autosave.start()
        self.saved_changed.emit()
        return True
