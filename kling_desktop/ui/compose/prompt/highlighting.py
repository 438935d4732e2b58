"""Colours a prompt: mentions in their hue, what is past the limit in red, words no dictionary knows waved under."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, exists, find
from kling_desktop.domain.spelling import Word
from kling_desktop.ui.parts.mentions import colour, plate
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.parts.prompt_text import MENTION
from kling_desktop.ui.theme.tokens import theme


class Highlighter(QSyntaxHighlighter):
    """`film` is asked at each pass. `over_from`: the code point of the whole text from which on it is too long.

    `misspelt` gives the words of a text that are not known; `writing` is the place (Qt's) in the document where a
    word is just being written, which is no mistake yet.
    """

    def __init__(self, document: QTextDocument, film: Callable[[], Film]) -> None:
        super().__init__(document)
        self._film = film
        self.over_from: int | None = None
        self.misspelt: Callable[[str], tuple[Word, ...]] = lambda _text: ()
        self.writing: int | None = None
        self.held_back = False
        """Whether a mistake was left unmarked because it is just being written."""

    def highlightBlock(self, text: str) -> None:
        film = self._film()
        over = self._over_from(text)
        if over is not None:
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            look.setUnderlineColor(theme().bad)
            look.setForeground(theme().bad)
            look.setBackground(plate(theme().bad))
            self._put(text, over, len(text), look)
        for word in self.misspelt(text):
            if over is not None and word.end > over:
                continue
            if self._being_written(text, word):
                self.held_back = True
                continue
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
            look.setUnderlineColor(theme().bad)
            self._put(text, word.start, word.end, look)
        # A long prompt mentions the same few pictures again and again.
        looks: dict[tuple[Mention, bool], QTextCharFormat] = {}
        for found in find(text):
            which = found.mention, over is not None and found.end > over
            look = looks.get(which) or _look(*which, film)
            looks[which] = look
            self._put(text, found.start, found.end, look)

    def _put(self, text: str, start: int, end: int, look: QTextCharFormat) -> None:
        first = to_qt(text, start)
        self.setFormat(first, to_qt(text, end) - first, look)

    def _being_written(self, text: str, word: Word) -> bool:
        return self.writing is not None and self.currentBlock().position() + to_qt(text, word.end) == self.writing

    def _over_from(self, text: str) -> int | None:
        """The code point of this block at which the prompt becomes too long."""
        if self.over_from is None:
            return None
        start = from_qt(self.document().toRawText(), self.currentBlock().position())
        left = self.over_from - start
        return max(0, left) if left < len(text) else None


def _look(mention: Mention, over: bool, film: Film) -> QTextCharFormat:
    """How a mention is written; `over`: past the limit."""
    look = QTextCharFormat()
    look.setForeground(colour(mention, film))
    look.setFontWeight(QFont.Weight.DemiBold)
    look.setProperty(MENTION, True)
    if not exists(mention, film):
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(theme().bad)
    elif over:
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(theme().bad)
    return look
