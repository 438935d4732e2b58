"""The editor of a prompt. The document is plain text; mentions only look and move like one piece."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.edits import WordsPlace
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.mentions import Found, Mention, find
from kling_desktop.ui.compose.prompt.chip_mouse import ChipMouse
from kling_desktop.ui.compose.prompt.completion import completed
from kling_desktop.ui.compose.prompt.highlighting import Highlighter
from kling_desktop.ui.compose.prompt.words_edit import WordsEdit, meet, plain
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.parts.prompt_text import paint_chips
from kling_desktop.ui.parts.words_drag import drag_words, pack_words, words_of
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_KEEP, _MOVE = QTextCursor.MoveMode.KeepAnchor, QTextCursor.MoveMode.MoveAnchor
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class PromptEditor(WordsEdit):
    """Emits what people do; whoever owns it writes to the film."""

    undo_requested = Signal()
    redo_requested = Signal()
    composing_changed = Signal()
    """An input method began or ended to put a word together."""
    words_requested = Signal(object, int, bool)
    """Words dragged out of a prompt of the film, as a `WordsPlace`, are to come to a code point of this one; whether a
    copy of them.
    """
    menu_requested = Signal(QPoint)
    """The context menu, at this place of the viewport."""

    def __init__(self, film: Callable[[], Film], *, rows: tuple[int, int] = (4, 8)) -> None:
        """`rows`: the least and the most lines it is high; one that begins with a single row holds a single line."""
        super().__init__(rows)
        self._film = film
        self._dropping = False
        self._held: QPoint | None = None
        """Where selected words were pressed."""
        self.shot: Callable[[], ShotId | None] = lambda: None
        """The shot whose words these are; None: the style line."""
        self.composing = False
        self._caret = 0
        self._popup_keys: Callable[[QKeyEvent], bool] = lambda _event: False
        self._mention_of: Callable[[QMimeData], Mention | None] = lambda _data: None
        self.setAccessibleName(t("Prompt"))
        self.highlighter = Highlighter(self.document(), film)
        self.cursorPositionChanged.connect(self._keep_out_of_mentions)
        self.chips = ChipMouse(self)

    def repaint_mentions(self) -> None:
        """The film's pictures or the limit changed."""
        self._showing = True
        self.highlighter.rehighlight()
        self._showing = False
        self.viewport().update()

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

    def select_mention(self, found: Found) -> None:
        """Select a mention whole."""
        text, cursor = self.prompt, self.textCursor()
        cursor.setPosition(to_qt(text, found.start))
        cursor.setPosition(to_qt(text, found.end), _KEEP)
        self.setTextCursor(cursor)

    def mention_at(self, place: QPoint) -> Found | None:
        """The mention painted at a place of the viewport."""
        text = self.prompt
        here = from_qt(text, self.cursorForPosition(place).position())
        for found in find(text):
            if found.start <= here <= found.end and self.box_of(found).contains(place):
                return found
        return None

    def box_of(self, found: Found) -> QRect:
        """Where a mention is painted; its first line, where it is broken in two."""
        text, cursor = self.prompt, QTextCursor(self.document())
        cursor.setPosition(to_qt(text, found.start))
        first = self.cursorRect(cursor)
        cursor.setPosition(to_qt(text, found.end))
        last = self.cursorRect(cursor)
        right = last.left() if last.top() == first.top() else self.viewport().width()
        return QRect(first.left(), first.top(), max(1, right - first.left()), first.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # A mention is taken hold of as a whole: Qt drags what is selected where it is pressed.
        self.chips.pressed(event)
        place = event.position().toPoint()
        self._held = place if event.button() is Qt.MouseButton.LeftButton and self._selected_at(place) else None
        super().mousePressEvent(event)

    def _selected_at(self, place: QPoint) -> bool:
        cursor, here = self.textCursor(), self.cursorForPosition(place)
        within = cursor.selectionStart() <= here.position() <= cursor.selectionEnd()
        return cursor.hasSelection() and within and abs(self.cursorRect(here).center().x() - place.x()) < space(4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held, place = self._held, event.position().toPoint()
        if held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (place - held).manhattanLength() >= QApplication.startDragDistance():
            self._held = None
            self._drag(held)

    def _drag(self, held: QPoint) -> None:
        """Not Qt's own drag: words that move to another prompt leave this one in the same step."""
        text, cursor = self.prompt, self.textCursor()
        start, end = from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())
        place = WordsPlace(shot=self.shot(), start=start, end=end)
        self.run_ended.emit()
        found = self.mention_at(held)
        box = self.viewport().rect() if found is None else self.box_of(found)
        picture = self.viewport().grab(box) if found is not None else QPixmap()
        drag_words(self, pack_words(self._film(), place, self.selected), picture, held - box.topLeft())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        super().mouseReleaseEvent(event)
        self.chips.released(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.mention_at(event.position().toPoint())
        if found is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.select_mention(found)

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
        if event.matches(QKeySequence.StandardKey.Cut):
            self.cut_words()
            return
        key, modifiers = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            modifiers & Qt.KeyboardModifier.ControlModifier or self.single
        ):
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

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composing = bool(event.preeditString())
        changed, self.composing = composing != self.composing, composing
        super().inputMethodEvent(event)
        if changed:
            self.composing_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        self.menu_requested.emit(event.pos() if by_mouse else self.cursorRect().bottomLeft())

    def dropEvent(self, event: QDropEvent) -> None:
        self.run_ended.emit()
        words = words_of(event.mimeData(), self._film())
        if words is None:
            self._dropping = True
            super().dropEvent(event)
            self._dropping = False
        else:
            super().dragLeaveEvent(QDragLeaveEvent())  # Qt's mark of where it would go
            here = self.cursorForPosition(event.position().toPoint()).position()
            inside = self._around(here)
            here = here if inside is None else self._nearer(here, *inside)
            copy = event.dropAction() is Qt.DropAction.CopyAction
            event.acceptProposedAction()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.words_requested.emit(words, from_qt(self.prompt, here), copy)
        self.run_ended.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self._dropping:
            self.run_ended.emit()
        inside = None if self.textCursor().hasSelection() else self._around(self.textCursor().position())
        if inside is not None:
            # Dropped on another mention: beside it.
            cursor = self.textCursor()
            cursor.setPosition(self._nearer(cursor.position(), *inside))
            self.setTextCursor(cursor)
        mention = self._mention_of(source)
        if mention is not None:
            text, cursor = self.prompt, self.textCursor()
            start, end = from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())
            before = " " if start > 0 and not text[start - 1].isspace() else ""
            cursor.insertText(before + completed(mention, text[end:]))
        elif source.hasText():
            self._insert_text(plain(source.text()))
        if not self._dropping:
            self.run_ended.emit()
        self.ensureCursorVisible()

    def _insert_text(self, words: str) -> None:
        found = find(words.strip())
        if len(found) == 1 and str(found[0].mention).casefold() == words.strip().casefold():
            # A mention alone is a thing, not letters: it keeps its distance, else it would be no mention any more.
            text, cursor = self.prompt, self.textCursor()
            start, end = from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())
            before = " " if start and meet(text[start - 1], "a") else ""
            after = " " if end < len(text) and meet("a", text[end]) else ""
            words = before + words.strip() + after
        self.textCursor().insertText(self.one_line(words))

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
            self._paint_block_chips(painter, block, box, QRectF(event.rect()))
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_block_chips(self, painter: QPainter, block: QTextBlock, box: QRectF, seen: QRectF) -> None:
        if "@" in block.text():
            paint_chips(painter, block.layout(), QPointF(box.topLeft()), seen=seen)
