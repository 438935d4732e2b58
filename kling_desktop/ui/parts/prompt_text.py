"""Paints prompts with their mentions as chips: wrapped, and elided where there is no more room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Found, Mention, MentionKind, find
from kling_desktop.ui.parts.mentions import colour, plate
from kling_desktop.ui.parts.positions import to_qt
from kling_desktop.ui.theme.tokens import metrics, space

_LONGEST = 900
"""More letters than any card has room for; what a file holds may be far longer."""
_LONGEST_WORD = 24
_NO_SPACES = "\u2e80"
"""From here on come scripts that put no spaces between words."""

_SHORT = {kind[:1]: kind for kind in MentionKind}
_SHORT_MENTION = re.compile(rf"(?<![A-Za-z0-9_])@({'|'.join(_SHORT)})([0-9]{{1,4}})(?![A-Za-z0-9_])")

MENTION = QTextFormat.Property.UserProperty.value + 1
"""Property of the formats of mentions: they alone lie on a plate."""

_Finder = Callable[[str], Iterable[Found]]


def _shortened(text: str) -> str:
    """With mentions as @I1 and @E2, for cards too narrow to hold one whole."""
    parts, last = [], 0
    for found in find(text):
        parts += [text[last : found.start], f"@{found.mention.kind[:1]}{found.mention.number}"]
        last = found.end
    return "".join(parts) + text[last:]


def _find_short(text: str) -> Iterator[Found]:
    for match in _SHORT_MENTION.finditer(text):
        yield Found(Mention(_SHORT[match[1]], int(match[2])), match.start(), match.end())


def formats(text: str, film: Film, finder: _Finder = find) -> list[QTextLayout.FormatRange]:
    """The mentions of a text as ranges for a QTextLayout, in their hues."""
    found = []
    for mention in finder(text):
        look = QTextCharFormat()
        look.setForeground(colour(mention.mention, film))
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setProperty(MENTION, True)
        part = QTextLayout.FormatRange()
        part.start = to_qt(text, mention.start)
        part.length = to_qt(text, mention.end) - part.start
        part.format = look
        found.append(part)
    return found


def laid_out(text: str, film: Film, font: QFont, width: float, finder: _Finder = find) -> QTextLayout:
    """A prompt broken into lines of a width."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.setFormats(formats(text, film, finder))
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def _x(line: QTextLine, place: int) -> float:
    # PySide answers (x, place); its stubs know several shapes.
    answer: object = line.cursorToX(place)
    return float(answer[0] if isinstance(answer, tuple) else answer)  # type: ignore[arg-type]


def _span(line: QTextLine, start: int, end: int, *, plainly: bool) -> tuple[float, float]:
    """From where to where a part of a line reaches.

    Among letters written from right to left it may start on the right, and its first letter stand apart from the rest.
    """
    runs = [] if plainly else line.glyphRuns(start, end - start)
    boxes = [run.boundingRect() for run in runs]
    if not boxes:
        return _x(line, start), _x(line, end)
    return min(box.left() for box in boxes), max(box.right() for box in boxes)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a layout and the places of its text."""

    line: QTextLine
    first: int
    last: int


def _rows(layout: QTextLayout, top: float, lines: int | None, seen: QRectF | None) -> list[_Row]:
    """The first `lines` lines that lie within `seen`, in a painter's coordinates."""
    rows = []
    for number in range(layout.lineCount() if lines is None else min(lines, layout.lineCount())):
        line = layout.lineAt(number)
        y = top + line.y()
        if seen is None or (y < seen.bottom() and y + line.height() > seen.top()):
            start = line.textStart()
            rows.append(_Row(line, start, start + line.textLength()))
    return rows


def paint_chips(
    painter: QPainter, layout: QTextLayout, origin: QPointF, lines: int | None = None, *, seen: QRectF | None = None
) -> None:
    """The plates behind the coloured ranges of a layout, on its first `lines` lines, as far as they are seen."""
    painter.setPen(Qt.PenStyle.NoPen)
    rows = _rows(layout, origin.y(), lines, seen)
    plainly = layout.text().isascii()
    for part in layout.formats() if rows else ():
        start, end = part.start, part.start + part.length
        if end <= rows[0].first or start >= rows[-1].last or not part.format.boolProperty(MENTION):
            continue
        for row in rows:
            line, first, last = row.line, row.first, row.last
            if end <= first or start >= last:
                continue
            left, right = _span(line, max(start, first), min(end, last), plainly=plainly)
            box = QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height())
            painter.setBrush(plate(part.format.foreground().color()))
            radius = metrics().radius_picture
            painter.drawRoundedRect(box.adjusted(-space(0.5), 0, space(0.5), 0), radius, radius)


def paint_prompt(painter: QPainter, box: QRectF, text: str, film: Film, font: QFont, tint: QColor) -> None:
    """As many lines of a prompt as the box has room for; the last one ends in … when there are more."""
    text = text[:_LONGEST].replace("\n", " ")
    finder: _Finder = find
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    widths = QFontMetricsF(bold)
    if any(widths.horizontalAdvance(str(found.mention)) > box.width() for found in find(text)):
        text, finder = _shortened(text), _find_short
    layout = laid_out(text, film, font, box.width(), finder)
    if layout.lineCount() == 0:
        return
    room = _room(layout, box.height())
    if layout.lineCount() > room:
        last = layout.lineAt(room - 1)
        kept = _units(text, 0, last.textStart() + last.textLength()).rstrip()
        layout = _elided(kept, film, font, box.width(), box.height(), finder)
        room = _room(layout, box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_chips(painter, layout, box.topLeft(), room)
    painter.setPen(tint)
    for number in range(min(room, layout.lineCount())):
        layout.lineAt(number).draw(painter, box.topLeft())
    painter.restore()


def _units(text: str, start: int, end: int) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[start * 2 : end * 2].decode("utf-16-le", "ignore")


def _room(layout: QTextLayout, height: float) -> int:
    """How many lines a height has room for, at least one; one script may make higher lines than another."""
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    return max(1, sum(line.y() + line.height() * 0.95 <= height for line in lines))


def _elided(text: str, film: Film, font: QFont, width: float, height: float, finder: _Finder) -> QTextLayout:
    while True:
        layout = laid_out(text + "…", film, font, width, finder)
        if layout.lineCount() <= _room(layout, height) or not text:
            return layout
        text = _shorter(text, finder)


def _shorter(text: str, finder: _Finder) -> str:
    """A text without its last word or mention; where words have no spaces between them, without its last letter."""
    for mention in finder(text):
        if mention.end == len(text) and mention.start > 0:
            return text[: mention.start].rstrip()
    rest, space_between, word = text.rpartition(" ")
    if space_between and len(word) < _LONGEST_WORD and all(letter < _NO_SPACES for letter in word):
        return rest.rstrip()
    return text[:-1].rstrip()
