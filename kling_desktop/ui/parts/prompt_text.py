"""Paints prompts with their mentions as chips: wrapped, and elided where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import find
from kling_desktop.ui.parts.mentions import colour, plate
from kling_desktop.ui.parts.positions import to_qt
from kling_desktop.ui.theme.tokens import metrics, space

_LONGEST = 900
"""More letters than any card has room for; what a file holds may be far longer."""


def formats(text: str, film: Film) -> list[QTextLayout.FormatRange]:
    """The mentions of a text as ranges for a QTextLayout, in their hues."""
    found = []
    for mention in find(text):
        look = QTextCharFormat()
        look.setForeground(colour(mention.mention, film))
        look.setFontWeight(QFont.Weight.DemiBold)
        part = QTextLayout.FormatRange()
        part.start = to_qt(text, mention.start)
        part.length = to_qt(text, mention.end) - part.start
        part.format = look
        found.append(part)
    return found


def laid_out(text: str, film: Film, font: QFont, width: float) -> QTextLayout:
    """A prompt broken into lines of a width."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.setFormats(formats(text, film))
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


def paint_chips(painter: QPainter, layout: QTextLayout, origin: QPointF, lines: int | None = None) -> None:
    """The plates behind the coloured ranges of a layout, on its first `lines` lines."""
    painter.setPen(Qt.PenStyle.NoPen)
    shown = layout.lineCount() if lines is None else min(lines, layout.lineCount())
    for part in layout.formats():
        start, end = part.start, part.start + part.length
        for number in range(shown):
            line = layout.lineAt(number)
            first, last = line.textStart(), line.textStart() + line.textLength()
            if end <= first or start >= last:
                continue
            left, right = _x(line, max(start, first)), _x(line, min(end, last))
            box = QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height())
            painter.setBrush(plate(part.format.foreground().color()))
            radius = metrics().radius_picture
            painter.drawRoundedRect(box.adjusted(-space(0.5), 0, space(0.5), 0), radius, radius)


def paint_prompt(painter: QPainter, box: QRectF, text: str, film: Film, font: QFont, tint: QColor) -> None:
    """As many lines of a prompt as the box has room for; the last one ends in … when there are more."""
    text = text[:_LONGEST].replace("\n", " ")
    layout = laid_out(text, film, font, box.width())
    if layout.lineCount() == 0:
        return
    room = max(1, int(box.height() / layout.lineAt(0).height() + 0.05))
    if layout.lineCount() > room:
        last = layout.lineAt(room - 1)
        kept = _units(text, 0, last.textStart() + last.textLength()).rstrip()
        layout = _elided(kept, film, font, box.width(), room)
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


def _elided(text: str, film: Film, font: QFont, width: float, room: int) -> QTextLayout:
    while True:
        layout = laid_out(text + "…", film, font, width)
        if layout.lineCount() <= room or not text:
            return layout
        # Take whole words back; of one long word, letters.
        shorter = text.rsplit(" ", 1)[0].rstrip() if " " in text[-24:] else text[:-1]
        text = shorter if len(shorter) < len(text) else text[:-1]
