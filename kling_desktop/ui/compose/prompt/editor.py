"""The editor of a prompt. The document is plain text; mentions only look and move like one piece."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Found, Mention, find
from kling_desktop.ui.compose.prompt.completion import completed
from kling_desktop.ui.compose.prompt.highlighting import Highlighter
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.parts.prompt_text import paint_chips
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_PARAGRAPH = "\u2029"
_KEEP, _MOVE = QTextCursor.MoveMode.KeepAnchor, QTextCursor.MoveMode.MoveAnchor
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def plain(text: str) -> str:
    """A prompt as the editor can hold it: every kind of line end is one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace(_PARAGRAPH, "\n")


class PromptEditor(QPlainTextEdit):
    """Emits what people do; whoever owns it writes to the film."""

    edited = Signal(str)
    """The whole prompt, after the person changed it."""
    run_ended = Signal()
    """The next change is another undo step."""
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, film: Callable[[], Film]) -> None:
        super().__init__()
        self._film = film
        self._showing = False
        self._caret = 0
        self._popup_keys: Callable[[QKeyEvent], bool] = lambda _event: False
        self._mention_of: Callable[[QMimeData], Mention | None] = lambda _data: None
        # Undo belongs to the film: two stacks would undo each other.
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(t("Prompt"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(space(1.5))
        self.highlighter = Highlighter(self.document(), film)
        self.textChanged.connect(self._text_changed)
        self.cursorPositionChanged.connect(self._keep_out_of_mentions)

    # text --------------------------------------------------------------------------------------------------------

    @property
    def prompt(self) -> str:
        """The text; unlike toPlainText it keeps no-break spaces."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def show_prompt(self, prompt: str, *, afresh: bool = False) -> None:
        """Show another text. Only what differs is replaced, so the caret stays where it makes sense."""
        old, new = self.prompt, plain(prompt)
        if old == new:
            return
        start = 0
        while start < min(len(old), len(new)) and old[start] == new[start]:
            start += 1
        end = 0
        while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
            end += 1
        self._showing = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_qt(old, start))
        cursor.setPosition(to_qt(old, len(old) - end), _KEEP)
        cursor.insertText(new[start : len(new) - end])
        self._showing = False
        if afresh:
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.ensureCursorVisible()

    def repaint_mentions(self) -> None:
        """The film's pictures or the limit changed."""
        self._showing = True
        self.highlighter.rehighlight()
        self._showing = False
        self.viewport().update()

    def _text_changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.prompt)

    # mentions as one piece ---------------------------------------------------------------------------------------

    def _around(self, place: int) -> tuple[int, int] | None:
        """Start and end (Qt's places) of the mention that has `place` inside it."""
        text = self.prompt
        here = from_qt(text, place)
        for found in find(text):
            if found.start < here < found.end:
                return to_qt(text, found.start), to_qt(text, found.end)
        return None

    def _touching(self, place: int, *, ends: bool) -> Found | None:
        text = self.prompt
        here = from_qt(text, place)
        return next((found for found in find(text) if (found.end if ends else found.start) == here), None)

    def _keep_out_of_mentions(self) -> None:
        cursor = self.textCursor()
        before, self._caret = self._caret, cursor.position()
        here = self._around(cursor.position())
        anchor = self._around(cursor.anchor())
        if here is None and anchor is None:
            return
        position, hold = cursor.position(), cursor.anchor()
        if not cursor.hasSelection():
            assert here is not None, "anchor and position are one place"
            start, end = here
            if before <= start:
                position = end if position - before <= 1 else self._nearer(position, start, end)
            elif before >= end:
                position = start if before - position <= 1 else self._nearer(position, start, end)
            else:
                position = self._nearer(position, start, end)
            hold = position
        else:
            forwards = position > hold
            if here is not None:
                position = here[1] if forwards else here[0]
                # Shrinking a selection by the keyboard lets go of the whole mention.
                if forwards and before == here[1]:
                    position = here[0]
                elif not forwards and before == here[0]:
                    position = here[1]
            if anchor is not None:
                hold = anchor[0] if forwards else anchor[1]
        cursor.setPosition(hold)
        cursor.setPosition(position, _KEEP)
        self._caret = position
        self.blockSignals(True)
        self.setTextCursor(cursor)
        self.blockSignals(False)
        self.viewport().update()

    @staticmethod
    def _nearer(place: int, start: int, end: int) -> int:
        return start if place - start <= end - place else end

    def _delete_mention(self, *, back: bool) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        found = self._touching(cursor.position(), ends=back)
        if found is None:
            return False
        text = self.prompt
        self.run_ended.emit()
        cursor.setPosition(to_qt(text, found.start))
        cursor.setPosition(to_qt(text, found.end), _KEEP)
        cursor.removeSelectedText()
        self.setTextCursor(cursor)
        self.run_ended.emit()
        return True

    # keys --------------------------------------------------------------------------------------------------------

    def set_popup_keys(self, take: Callable[[QKeyEvent], bool]) -> None:
        """Who gets the keys first while suggestions are open."""
        self._popup_keys = take

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the window's; Tab chooses while suggestions are open and goes on otherwise."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and self._popup_keys(event)
        ):
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and any(event.matches(key) for key in _UNDOING)
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._popup_keys(event):
            event.accept()
            return
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
            return
        if event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
            return
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Return and modifiers & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            if self._delete_mention(back=key == Qt.Key.Key_Backspace):
                return
            if self.textCursor().hasSelection() or modifiers & Qt.KeyboardModifier.ControlModifier:
                # A word or more at once is a step of its own.
                self.run_ended.emit()
                super().keyPressEvent(event)
                self.run_ended.emit()
                return
        super().keyPressEvent(event)

    def set_mention_source(self, mention_of: Callable[[QMimeData], Mention | None]) -> None:
        """Who knows which mention something dropped here stands for."""
        self._mention_of = mention_of

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.run_ended.emit()
        mention = self._mention_of(source)
        if mention is not None:
            text, cursor = self.prompt, self.textCursor()
            start, end = from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())
            before = " " if start > 0 and not text[start - 1].isspace() else ""
            cursor.insertText(before + completed(mention, text[end:]))
        elif source.hasText():
            self.textCursor().insertText(plain(source.text()))
        self.run_ended.emit()
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return self._mention_of(source) is not None or (source.hasText() and not source.hasUrls())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.run_ended.emit()
        super().focusOutEvent(event)

    # painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())
        block = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > event.rect().bottom():
                break
            self._paint_block_chips(painter, block, box)
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_block_chips(self, painter: QPainter, block: QTextBlock, box: QRectF) -> None:
        if "@" in block.text():
            paint_chips(painter, block.layout(), QPointF(box.topLeft()))
