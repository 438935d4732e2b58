"""One editor with all that belongs to writing in it: completion, text blocks, spell check, undo steps, its menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from kling_desktop.domain import edits
from kling_desktop.domain.edits import WordsPlace
from kling_desktop.domain.film import ShotId
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.domain.spelling import Word
from kling_desktop.host.text_blocks import TextBlock
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.prompt.blocks import BlockShelf
from kling_desktop.ui.compose.prompt.chip_mouse import ChipCard
from kling_desktop.ui.compose.prompt.completion import (
    Half,
    completed,
    half_block,
    half_written,
    matches,
    matching_blocks,
)
from kling_desktop.ui.compose.prompt.editor import PromptEditor
from kling_desktop.ui.compose.prompt.runs import TypingRuns
from kling_desktop.ui.compose.prompt.spelling import SpellCheck
from kling_desktop.ui.compose.prompt.suggestions import Entry, SuggestionList
from kling_desktop.ui.parts.media_drag import Kind, unpack
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.parts.words_drag import step_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What all fields share."""

    suggestions: SuggestionList
    card: ChipCard
    blocks: BlockShelf
    spelling: SpellCheck


def field_of(mention: Mention, model: ComposeModel) -> str | None:
    """The path of what a mention stands for, to go there."""
    film = model.film
    match mention.kind:
        case MentionKind.IMAGE if 1 <= mention.number <= len(film.numbered):
            return f"references[{film.references.index(film.numbered[mention.number - 1])}]"
        case MentionKind.ELEMENT if 1 <= mention.number <= len(film.elements):
            return f"elements[{mention.number - 1}]"
        case MentionKind.VIDEO if film.source_video is not None:
            return "source_video"
    return None


class PromptField(QObject):
    """Stands between an editor and the film. `write` puts the whole text into the film, with a merge key."""

    focused = Signal()
    left = Signal()
    """The editor lost the focus."""
    menu_requested = Signal(QPoint)
    """The context menu, at a place of the editor's viewport."""

    def __init__(
        self,
        editor: PromptEditor,
        model: ComposeModel,
        parts: Parts,
        write: Callable[[str, int], None],
        *,
        of_shot: bool = True,
    ) -> None:
        super().__init__(editor)
        self.editor, self.parts = editor, parts
        self._model, self._write = model, write
        self.runs = TypingRuns(model.document.new_gesture)
        self._dismissed: Half | None = None
        editor.edited.connect(self._edited)
        editor.run_ended.connect(self.runs.end)
        if of_shot:
            editor.shot = self._shot
        editor.words_requested.connect(self._take_words)
        editor.undo_requested.connect(model.document.undo_group.undo)
        editor.redo_requested.connect(model.document.undo_group.redo)
        editor.set_popup_keys(self._popup_key)
        editor.set_mention_source(self._mention_of)
        editor.cursorPositionChanged.connect(self._caret_moved)
        editor.composing_changed.connect(self._complete)
        editor.menu_requested.connect(self.menu_requested)
        editor.installEventFilter(self)
        editor.chips.hovered.connect(self._hover)
        editor.chips.clicked.connect(self._go_to)
        editor.highlighter.misspelt = lambda text: parts.spelling.misspelt(text, model.film)
        parts.spelling.changed.connect(editor.repaint_mentions)
        parts.suggestions.chosen.connect(self._insert)

    # film ----------------------------------------------------------------------------------------------------------

    def _edited(self, text: str) -> None:
        self.editor.highlighter.writing = self.editor.textCursor().position()
        self._write(text, self.runs.key())
        self._complete()

    def _shot(self) -> ShotId | None:
        shot = self._model.shot
        return None if shot is None else shot.id

    def _take_words(self, words: WordsPlace, at: int, copy: bool) -> None:
        """Words dragged here: one step for both prompts."""
        film = self._model.film
        after, end = edits.move_words(film, words, self.editor.shot(), at, copy=copy)
        self._model.document.edit(after, step_name(film, words, copy=copy))
        cursor = self.editor.textCursor()
        cursor.setPosition(to_qt(self.editor.prompt, end))
        self.editor.setTextCursor(cursor)

    def _caret_moved(self) -> None:
        highlighter = self.editor.highlighter
        if highlighter.writing is not None and highlighter.writing != self.editor.textCursor().position():
            # The word is finished: now it may be wrong. Every letter typed moves the caret, too.
            highlighter.writing = None
            if highlighter.held_back:
                highlighter.held_back = False
                self.editor.repaint_mentions()
        self._complete()

    # completion ----------------------------------------------------------------------------------------------------

    def _half(self) -> tuple[Half, tuple[Entry, ...]] | None:
        """The mention or block being written, and what it may become."""
        cursor = self.editor.textCursor()
        if cursor.hasSelection() or self.editor.composing:
            return None
        text = self.editor.prompt
        before = text[: from_qt(text, cursor.position())]
        half = half_written(before)
        if half is not None:
            return half, matches(half.query, self._model.film)
        half = half_block(before)
        return None if half is None else (half, matching_blocks(half.query, self.parts.blocks.blocks))

    def _complete(self) -> None:
        if not self.editor.hasFocus():
            return
        found = self._half()
        if found is None:
            # While a word is being put together the question is still open.
            self._dismissed = self._dismissed if self.editor.composing else None
            self.parts.suggestions.hide()
            return
        half, entries = found
        if self._dismissed is not None and self._dismissed.start == half.start:
            return
        self._dismissed = None
        if not entries:
            self.parts.suggestions.hide()
            return
        caret = self.editor.cursorRect()
        caret.moveTopLeft(self.editor.viewport().mapToGlobal(caret.topLeft()))
        self.parts.suggestions.offer(entries, self._model.film, caret)

    def _popup_key(self, event: QKeyEvent) -> bool:
        suggestions = self.parts.suggestions
        if not suggestions.isVisible() or not self.editor.hasFocus():
            return False
        match event.key():
            case Qt.Key.Key_Down if not event.modifiers():
                suggestions.step(1)
            case Qt.Key.Key_Up if not event.modifiers():
                suggestions.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if not event.modifiers():
                suggestions.take_current()
            case Qt.Key.Key_Escape:
                found = self._half()
                self._dismissed = None if found is None else found[0]
                suggestions.hide()
            case _:
                return False
        return True

    def _insert(self, entry: Entry) -> None:
        found = self._half()
        if found is None or not self.editor.hasFocus():
            return
        text, caret = self.editor.prompt, self.editor.caret
        words = entry.text if isinstance(entry, TextBlock) else completed(entry, text[caret:])
        self.editor.replace_range(found[0].start, caret, words)
        self.parts.suggestions.hide()

    # words ---------------------------------------------------------------------------------------------------------

    def misspelt_at(self, place: QPoint) -> tuple[int, Word] | None:
        """The misspelt word at a place of the viewport, and the code point its line begins with."""
        text = self.editor.prompt
        here = from_qt(text, self.editor.cursorForPosition(place).position())
        start = text.rfind("\n", 0, here) + 1
        end = text.find("\n", here)
        line = text[start:] if end < 0 else text[start:end]
        for word in self.parts.spelling.misspelt(line, self._model.film):
            if word.start <= here - start <= word.end:
                return start, word
        return None

    def insert_block(self, number: int) -> None:
        """Put in the text block of a place, from 0."""
        blocks = self.parts.blocks.blocks
        if 0 <= number < len(blocks):
            self.editor.insert_words(blocks[number].text)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # mouse ---------------------------------------------------------------------------------------------------------

    def _hover(self, mention: Mention | None, box: QRectF) -> None:
        if mention is None:
            self.parts.card.hide()
        else:
            self.parts.card.show_for(mention, self._model.film, self.editor.viewport(), box)

    def _go_to(self, mention: Mention) -> None:
        field = field_of(mention, self._model)
        if field is not None:
            self._model.goto_requested.emit(field)
            # The picture is marked there; the hands stay on the words.
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mention_of(self, data: QMimeData) -> Mention | None:
        """What a tile of this film stands for, when one is dropped on the prompt."""
        carried, film = unpack(data), self._model.film
        if carried is None or carried.film != film.id:
            return None
        if carried.kind is Kind.REFERENCE:
            ids: list[str] = [reference.id for reference in film.numbered]
            return Mention(MentionKind.IMAGE, ids.index(carried.id) + 1) if carried.id in ids else None
        if carried.kind in (Kind.ELEMENT, Kind.VIEW):
            ids = [element.id for element in film.elements]
            return Mention(MentionKind.ELEMENT, ids.index(carried.id) + 1) if carried.id in ids else None
        return None

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        """Suggestions go when the editor does; the first focus opens the dictionary."""
        if event.type() == QEvent.Type.FocusIn:
            self.parts.spelling.begin()
            self.focused.emit()
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.parts.suggestions.hide()
            self.parts.card.hide()
            if event.type() == QEvent.Type.FocusOut:
                self.left.emit()
        return False

    def select_word(self, start: int, end: int) -> None:
        """Select a part (code points)."""
        text, cursor = self.editor.prompt, self.editor.textCursor()
        cursor.setPosition(to_qt(text, start))
        cursor.setPosition(to_qt(text, end), cursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)
