"""Colours a prompt: mentions in their hue, mentions of nothing waved under, what is past the limit in red."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import exists, find
from kling_desktop.ui.parts.mentions import colour
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.theme.tokens import theme


class Highlighter(QSyntaxHighlighter):
    """`film` is asked at each pass; `limit` is in code points over the whole prompt."""

    def __init__(self, document: QTextDocument, film: Callable[[], Film]) -> None:
        super().__init__(document)
        self._film = film
        self.limit = 10**9

    def highlightBlock(self, text: str) -> None:
        film = self._film()
        over = self._over_from(text)
        if over is not None:
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            look.setUnderlineColor(theme().bad)
            look.setForeground(theme().bad)
            self.setFormat(to_qt(text, over), to_qt(text, len(text)) - to_qt(text, over), look)
        for found in find(text):
            look = QTextCharFormat()
            look.setForeground(colour(found.mention, film))
            look.setFontWeight(QFont.Weight.DemiBold)
            if not exists(found.mention, film):
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                look.setUnderlineColor(theme().bad)
            elif over is not None and found.end > over:
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                look.setUnderlineColor(theme().bad)
            start = to_qt(text, found.start)
            self.setFormat(start, to_qt(text, found.end) - start, look)

    def _over_from(self, text: str) -> int | None:
        """The code point of this block at which the prompt becomes too long."""
        block = self.currentBlock()
        before = self.document().toRawText() if block.position() + len(text) > self.limit // 2 else ""
        if not before:
            return None
        start = from_qt(before, block.position())
        left = self.limit - start
        return max(0, left) if left < len(text) else None
