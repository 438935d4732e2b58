"""The film on screen: its undo stack, its file, autosave. The only owner of that state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from kling_desktop.core import Core
from kling_desktop.domain.film import Film, new_film
from kling_desktop.domain.troubles import CannotSave, Trouble
from kling_desktop.library import films
from kling_desktop.ui.bridge import Bridge, turnstile
from kling_desktop.words import t

_AUTOSAVE_MILLISECONDS = 800
_UNDO_STEPS = 500
_AGAIN_MILLISECONDS = 5000
"""After a failure: the disk may have room again, the stick may be back."""


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


@dataclass(slots=True, kw_only=True)
class PutAway:
    """A film that is open but not on screen: everything needed to go on with it, its undo steps too."""

    film: Film
    path: Path | None
    read_only: bool
    dirty: bool
    saved_at: datetime | None
    trouble: Trouble | None
    kept: Film | None
    fingerprint: str | None
    stack: QUndoStack

    @property
    def safe(self) -> bool:
        """Whether nothing of it would be lost with the program."""
        return not self.dirty or self.film is self.kept


class FilmDocument(QObject):
    """The film on screen. Views ask with `edit`, the document decides, `film_changed` tells."""

    film_changed = Signal(object)
    """The new `Film`."""
    refused = Signal()
    """Somebody wanted to change a film that is open for looking only."""
    stepped = Signal()
    """An undo or a redo, not a new edit, put the film on screen."""
    opened = Signal(object)
    """Another film is on screen now (the new `Film`); selections start anew."""
    taken_over = Signal()
    """Another program had changed the film's file: its film is on screen now, one undo away from ours."""
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
        self.undo_group = QUndoGroup(self)
        """Undo and redo of whichever film is on screen."""
        self.undo_stack = self._new_stack()
        self._gesture = 0
        self._editing = False
        self._openings = 0
        self._turn = turnstile()
        self._kept: Film | None = None
        self._fingerprint: str | None = None
        """Of the film's file as it was read or written here last; None: not known, it is written over."""
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.timeout.connect(lambda: self._bridge.start(self.save()))

    def _new_stack(self) -> QUndoStack:
        stack = QUndoStack(self)
        stack.setUndoLimit(_UNDO_STEPS)
        self.undo_group.addStack(stack)
        self.undo_group.setActiveStack(stack)
        return stack

    def new_gesture(self) -> int:
        """A merge key of its own for the steps of one drag."""
        self._gesture += 1
        return self._gesture

    def edit(self, after: Film, text: str, merge_key: int = -1) -> None:
        """Make `after` the film, undoable under the name `text`; an edit that changes nothing is none."""
        if after == self.film:
            return
        if self.read_only:
            self.film_changed.emit(self.film)  # whatever shows the edit already shows the film again
            self.refused.emit()
            return
        self._editing = True
        self.undo_stack.push(ReplaceFilm(self, after, text, merge_key))
        self._editing = False

    def show(self, film: Film) -> None:
        """Called by the undo command only."""
        self.film = film
        self.dirty = True
        self.film_changed.emit(film)
        self.saved_changed.emit()
        # Not anew with every edit: who writes without a pause is saved, too.
        if not 0 <= self._autosave.remainingTime() <= _AUTOSAVE_MILLISECONDS:
            self._autosave.start(_AUTOSAVE_MILLISECONDS)
        if not self._editing:
            self.stepped.emit()

    def open(
        self,
        film: Film,
        path: Path | None,
        *,
        read_only: bool = False,
        dirty: bool = False,
        fingerprint: str | None = None,
    ) -> None:
        """Put another film on screen (`dirty`: one its file does not hold yet). Save the present one first."""
        self._autosave.stop()
        self._openings += 1
        self.undo_stack.clear()
        self.film, self.path, self.read_only = film, path, read_only
        self.dirty, self.saved_at, self.trouble = dirty, None, None
        self._kept = film if dirty else None
        self._fingerprint = fingerprint
        if dirty:
            self._autosave.start(_AUTOSAVE_MILLISECONDS)
        self._tell_opened()

    def put_away(self) -> PutAway:
        """Take the film off the screen with all that belongs to it; another must be opened or taken out next."""
        self._autosave.stop()
        self._openings += 1
        away = PutAway(
            film=self.film,
            path=self.path,
            read_only=self.read_only,
            dirty=self.dirty,
            saved_at=self.saved_at,
            trouble=self.trouble,
            kept=self._kept,
            fingerprint=self._fingerprint,
            stack=self.undo_stack,
        )
        self.undo_stack = self._new_stack()
        return away

    def take_out(self, away: PutAway) -> None:
        """Put a film back on screen that was put away; the present one is dropped, so put it away first."""
        self._autosave.stop()
        self._openings += 1
        self.drop(self.undo_stack)
        self.undo_stack = away.stack
        self.undo_group.setActiveStack(away.stack)
        self.film, self.path, self.read_only = away.film, away.path, away.read_only
        self.dirty, self.saved_at, self.trouble, self._kept = away.dirty, away.saved_at, away.trouble, away.kept
        self._fingerprint = away.fingerprint
        if self.dirty:
            self._autosave.start(_AUTOSAVE_MILLISECONDS)
        self._tell_opened()

    def drop(self, stack: QUndoStack) -> None:
        """Forget the steps of a film that is closed."""
        self.undo_group.removeStack(stack)
        stack.deleteLater()

    def _tell_opened(self) -> None:
        self.opened.emit(self.film)
        self.film_changed.emit(self.film)
        self.saved_changed.emit()

    def moved_to(self, path: Path, film: Film, fingerprint: str | None = None) -> None:
        """`film` was just written to another file; the film on screen lives there from now on."""
        self._openings += 1  # a save to the file before, still on its way, says nothing of this one
        self.path, self.read_only, self._fingerprint = path, False, fingerprint
        self._saved(film)

    @property
    def safe(self) -> bool:
        """Whether closing now loses nothing: it is in its file, or kept until it can be put there."""
        return not self.dirty or self.film is self._kept

    async def save(self) -> bool:
        """Write the film to its file if it changed. False: it could not be, `trouble` says why and stays on screen.

        What cannot be written to its file is kept in ours, and tried again.
        """
        self._autosave.stop()
        async with self._turn:
            return not self.dirty or self.read_only or await self._write(self.film, self.path, self._openings)

    async def look_again(self) -> None:
        """See whether another program changed the file meanwhile; what it holds now comes on screen."""
        if self.path is None or self.dirty or self.read_only:
            return  # saving looks, too
        async with self._turn:
            opening = self._openings
            found = await self._bridge.work(films.changed_elsewhere, self.path, self._fingerprint)
            if found is not None and opening == self._openings and not self.dirty:
                self._take_over(found)

    def _take_over(self, found: films.Elsewhere) -> None:
        self._fingerprint = found.fingerprint
        self.edit(found.film, t("Changes of another program"))
        self._autosave.stop()
        self._saved(self.film)
        self.taken_over.emit()

    async def _write(self, film: Film, path: Path | None, opening: int) -> bool:
        fingerprint = None
        try:
            if path is not None:
                written = await self._bridge.work(films.save_over, path, film, self._fingerprint)
                if isinstance(written, films.Elsewhere):
                    return await self._give_way(written, film, path, opening)
                fingerprint = written
            elif self._bridge.is_open:
                path = await self._bridge.call(lambda core: core.new_film_file(film))
            else:
                raise CannotSave(file=film.name, why="")
        except Trouble as trouble:
            kept = await self._keep(film, path)
            if opening == self._openings:
                self.trouble, self._kept = trouble, film if kept else None
                self._autosave.start(_AGAIN_MILLISECONDS)
                self.saved_changed.emit()
            return False
        if opening == self._openings:
            was_kept = self._kept is not None
            self.path, self._fingerprint = path, fingerprint
            self._saved(film)
            if was_kept:
                self._bridge.start(self._bridge.call(lambda core: core.forget_unsaved(film.id)))
        return True

    async def _give_way(self, found: films.Elsewhere, film: Film, path: Path, opening: int) -> bool:
        """Ours is an undo step then; kept besides, in case the program ends before anybody undoes."""
        kept = await self._keep(film, path)
        if opening != self._openings:
            return False
        self._take_over(found)
        self._kept = film if kept else None
        return True

    async def _keep(self, film: Film, path: Path | None) -> bool:
        if not self._bridge.is_open:
            return False
        try:
            await self._bridge.call(lambda core: core.keep_unsaved(film, path))
        except Trouble:
            return False  # no place at all: what is said of the film's own file is the one thing to act on
        return True

    def _saved(self, film: Film) -> None:
        self.trouble, self._kept = None, None
        self.saved_at = datetime.now(UTC)
        self.dirty = self.film is not film
        if self.dirty:
            self._autosave.start(_AUTOSAVE_MILLISECONDS)
        self.saved_changed.emit()
