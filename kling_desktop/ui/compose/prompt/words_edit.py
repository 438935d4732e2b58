"""The words of a prompt in an editor: what is shown, what is typed, what is put in, in code points."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.theme.tokens import space

_PARAGRAPH = "\u2029"
_LINE_ENDS = "\r\v\f\x85\u2028" + _PARAGRAPH
_SIGNS = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160)]) | dict.fromkeys(map(ord, _LINE_ENDS), "\n")
"""Control characters come along when text is pasted from documents and terminals; a service may refuse them."""
_CARETS = 400
_KEEP = QTextCursor.MoveMode.KeepAnchor


def plain(text: str) -> str:
    """A prompt as the editor can hold it: every kind of line end is one, and no signs that only machines read."""
    return text.replace("\r\n", "\n").translate(_SIGNS)


def _differing(old: str, new: str) -> tuple[int, int]:
    """How many letters two texts share at the start, and at the end of the rest."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def meet(left: str, right: str) -> bool:
    """Whether two letters would grow together into one word; scripts without spaces may stand side by side."""
    return _of_a_word(left) and (_of_a_word(right) or right == "@")


def _of_a_word(letter: str) -> bool:
    return letter.isalnum() and letter < "\u2e80"


class WordsEdit(QPlainTextEdit):
    """Plain text that grows with its lines. Undo is not its own: whoever owns it has the film's."""

    edited = Signal(str)
    """The whole text, after the person changed it."""
    run_ended = Signal()
    """The next change is another undo step."""

    def __init__(self, rows: tuple[int, int]) -> None:
        super().__init__()
        self._rows = rows
        self._showing = False
        self._changed_end: int | None = None
        self._text = ""
        self._settled = 0
        self._carets: OrderedDict[str, int] = OrderedDict()
        # Undo belongs to the film: two stacks would undo each other.
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.document().setDocumentMargin(space(0.5 if self.single else 1.5))
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self.textChanged.connect(self._text_changed)
        self.cursorPositionChanged.connect(self._settle)
        self._grow()

    @property
    def single(self) -> bool:
        """Whether it holds one line, however often that is broken on screen."""
        return self._rows[0] == 1

    def _grow(self) -> None:
        """As high as the words need, between the least and the most rows."""
        # The layout of a plain text counts its height in lines.
        lines = round(self.document().documentLayout().documentSize().height())
        least, most = self._rows
        line = self.fontMetrics().lineSpacing()
        # Frame and padding of the style sheet stand around the viewport.
        around = round(self.document().documentMargin()) * 2 + space(3)
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(scrolls)
        self.setFixedHeight(max(least, min(lines, most)) * line + around)

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
        start, end = _differing(old, new)
        self._showing = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_qt(old, start))
        cursor.setPosition(to_qt(old, len(old) - end), _KEEP)
        cursor.insertText(new[start : len(new) - end])
        self._showing = False
        self._text, self._settled = self.prompt, self.textCursor().position()
        self._changed_end = cursor.position()
        if afresh:
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.ensureCursorVisible()

    def go_to_change(self) -> None:
        """After an undo or redo: the caret goes where it was in these words, else where they just changed."""
        if self._changed_end is not None:
            place = self._carets.get(self._text, self._changed_end)
            cursor = self.textCursor()
            cursor.setPosition(min(place, self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            self._changed_end = None

    def _settle(self) -> None:
        if self.prompt == self._text:
            self._settled = self.textCursor().position()

    def _keep_carets(self, text: str) -> None:
        """Where the caret was in the words before an edit, and where it is in those after it."""
        for words, place in ((self._text, self._settled), (text, self.textCursor().position())):
            self._carets[words] = place
            self._carets.move_to_end(words)
        while len(self._carets) > _CARETS:
            self._carets.popitem(last=False)
        self._text, self._settled = text, self.textCursor().position()

    @property
    def caret(self) -> int:
        """The caret's place in code points."""
        return from_qt(self.prompt, self.textCursor().position())

    @property
    def selected(self) -> str:
        """The selected words."""
        return self.textCursor().selectedText().replace(_PARAGRAPH, "\n")

    def replace_range(self, start: int, end: int, words: str) -> None:
        """Put words in place of a part (code points), as a step of its own; the caret goes behind them."""
        text, cursor = self.prompt, self.textCursor()
        self.run_ended.emit()
        cursor.setPosition(to_qt(text, start))
        cursor.setPosition(to_qt(text, end), _KEEP)
        cursor.insertText(self.one_line(words))
        self.setTextCursor(cursor)
        self.run_ended.emit()
        self.ensureCursorVisible()

    def rewrite(self, text: str, caret: int) -> None:
        """Make this the text, as a step of its own, with the caret at a code point of it."""
        old = self.prompt
        start, end = _differing(old, text)
        self.replace_range(start, len(old) - end, text[start : len(text) - end])
        cursor = self.textCursor()
        cursor.setPosition(to_qt(self.prompt, caret))
        self.setTextCursor(cursor)

    def insert_words(self, words: str) -> None:
        """Put words at the caret or in place of the selection, with a space where two words would meet."""
        text, cursor = self.prompt, self.textCursor()
        start, end = from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())
        glue = " " if start and meet(text[start - 1], words[:1]) else ""
        after = " " if end < len(text) and meet(words[-1:], text[end]) else ""
        self.replace_range(start, end, glue + words + after)

    def cut_words(self) -> None:
        """Take the selection to the clipboard, as a step of its own."""
        self.run_ended.emit()
        self.cut()
        self.run_ended.emit()

    def one_line(self, words: str) -> str:
        """Words as this editor can hold them."""
        return " ".join(words.split("\n")) if self.single else words

    def _text_changed(self) -> None:
        # Painting words anew is told as a change of them, too.
        text = self._text if self._showing else self.prompt
        if text != self._text:
            self._changed_end = None
            self._keep_carets(text)
            self.edited.emit(text)
