"""Paints the timeline from its layout: ruler, shots, lanes, playhead."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.timeline.lanes import Lane, unused_words
from kling_desktop.ui.compose.timeline.layout import Hit, Layout, Part, ticks
from kling_desktop.ui.parts.mentions import hue
from kling_desktop.ui.parts.prompt_text import paint_prompt
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def seconds_words(duration: float) -> str:
    """A length as it stands on a shot: `5 s`, or `2.5 s` where a file says so."""
    if not math.isfinite(duration):
        return "?"
    return t("{seconds} s", seconds=f"{duration:g}")


class Painting:
    """One picture of the timeline; made anew for each paint event."""

    def __init__(self, painter: QPainter, layout: Layout, film: Film, font: QFont, legal: tuple[int, int]) -> None:
        self.painter, self.layout, self.film, self.legal = painter, layout, film, legal
        self.font = QFont(font)
        self.small = QFont(font)
        self.small.setPixelSize(metrics().caption)
        self.bold = QFont(self.font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def ruler(self) -> None:
        """Seconds, the span the model takes, and in red what is past it."""
        p, layout, strip = self.painter, self.layout, self.layout.ruler
        low, high = self.legal
        base = strip.bottom() - 0.5
        p.setFont(self.small)
        width = QFontMetricsF(self.small).horizontalAdvance("000 s")
        for second in ticks(layout.seconds):
            x = layout.x(second)
            last = x + width / 2 > layout.right
            p.setPen(theme().bad if second > high else theme().faint)
            text = t("{seconds} s", seconds=second) if last else str(second)
            box = QRectF(x - width if last else x, strip.top(), width, strip.height() - space(1))
            p.drawText(box, _RIGHT if last else _LEFT, text)
        p.setPen(QPen(theme().line, metrics().line))
        p.drawLine(QPointF(strip.left(), base), QPointF(strip.right(), base))
        for second in range(math.ceil(min(layout.seconds, 600)) + 1):
            x = layout.x(second)
            p.drawLine(QPointF(x, base - space(0.75)), QPointF(x, base))
        total = layout.total
        thick = QPen(theme().ok if total >= low else theme().warn, metrics().line * 2)
        thick.setCapStyle(Qt.PenCapStyle.FlatCap)
        # The legal span is a bracket on the ruler; the film fills it.
        p.setPen(QPen(theme().faint, metrics().line))
        for border in (low, min(high, layout.seconds)):
            x = layout.x(border) + (0.5 if border == low else -0.5)
            p.drawLine(QPointF(x, base - space(1.5)), QPointF(x, base + space(0.5)))
        if total > 0:
            p.setPen(thick)
            p.drawLine(QPointF(layout.left, base), QPointF(layout.x(min(total, high)), base))
        if total > high:
            over = QColor(theme().bad)
            over.setAlphaF(0.22)
            left = layout.x(high)
            p.fillRect(QRectF(left, strip.top(), layout.x(total) - left, strip.height()), over)
            p.setPen(QPen(theme().bad, metrics().line * 3, c=Qt.PenCapStyle.FlatCap))
            p.drawLine(QPointF(left, base), QPointF(layout.x(total), base))

    def grid(self) -> None:
        """Faint seconds behind the shots."""
        p, layout = self.painter, self.layout
        p.setPen(QPen(theme().surface[2], metrics().line))
        for second in range(math.ceil(min(layout.seconds, 600)) + 1):
            x = layout.x(second)
            p.drawLine(QPointF(x, layout.cards_top), QPointF(x, layout.cards_top + layout.cards_height))

    def shots(self, selected: int, hover: Hit, dragged: int, focused: bool) -> None:
        """The cards."""
        for index in range(len(self.film.shots)):
            self._shot(index, index == selected, hover, faded=index == dragged, focused=focused)

    def _shot(self, index: int, selected: bool, hover: Hit, *, faded: bool, focused: bool) -> None:
        p, shot, card = self.painter, self.film.shots[index], self.layout.card(index)
        p.save()
        if faded:
            p.setOpacity(0.45)
        over = self.layout.start(index) + shot.duration > self.legal[1]
        edge = theme().accent if selected else (theme().bad if over else theme().line)
        p.setBrush(theme().shot_selected if selected else theme().shot)
        p.setPen(QPen(edge, metrics().line * (2 if selected and focused else 1)))
        p.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_control, metrics().radius_control)
        p.setClipRect(card)
        inner = card.adjusted(space(2.5), space(1.5), -space(2.5), -space(1.5))
        head = QRectF(inner.left(), inner.top(), inner.width(), space(4.5))
        p.setFont(self.bold)
        p.setPen(theme().accent)
        p.drawText(head, _LEFT, str(index + 1))
        number = QFontMetricsF(self.bold).horizontalAdvance(str(index + 1))
        p.setFont(self.small)
        words = seconds_words(shot.duration)
        if QFontMetricsF(self.small).horizontalAdvance(words) + number + space(1) <= head.width():
            p.setPen(theme().bad if over else theme().dim)
            p.drawText(head, _RIGHT, words)
        body = QRectF(inner.left(), head.bottom(), inner.width() - space(1), card.bottom() - space(0.5) - head.bottom())
        if body.width() > space(6):
            if shot.prompt.strip():
                paint_prompt(p, body, shot.prompt, self.film, self.font, theme().text)
            else:
                p.setPen(theme().faint)
                p.drawText(body, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, t("No words yet"))
        self._grip(card, selected or hover == Hit(Part.RIGHT_EDGE, index))
        if hover == Hit(Part.LEFT_EDGE, index):
            p.fillRect(
                QRectF(card.left() + 1, card.top() + space(3), space(0.5), card.height() - space(6)), theme().dim
            )
        p.restore()

    def _grip(self, card: QRectF, strong: bool) -> None:
        if card.width() < space(5):
            return
        tint = QColor(theme().accent if strong else theme().dim)
        tint.setAlphaF(0.75 if strong else 0.5)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(tint)
        height = space(5)
        box = QRectF(card.right() - space(1.75), card.center().y() - height / 2, space(0.75), height)
        self.painter.drawRoundedRect(box, 1, 1)

    def ghost(self, hovered: bool) -> None:
        """The dashed card that adds a shot."""
        box = self.layout.ghost
        if box is None:
            return
        p = self.painter
        pen = QPen(theme().dim if hovered else theme().surface[4], metrics().line, Qt.PenStyle.DashLine)
        p.setPen(pen)
        p.setBrush(theme().surface[2] if hovered else Qt.BrushStyle.NoBrush)
        p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_control, metrics().radius_control)
        p.setFont(self.small)
        p.setPen(theme().text if hovered else theme().dim)
        words = t("+ shot")
        fits = QFontMetricsF(self.small).horizontalAdvance(words) < box.width() - space(2)
        p.drawText(box, Qt.AlignmentFlag.AlignCenter, words if fits else "+")

    def lanes(self, lanes: tuple[Lane, ...], hovered: int) -> None:
        """Who is mentioned where."""
        p, layout = self.painter, self.layout
        p.setFont(self.small)
        for index, lane in enumerate(lanes):
            strip = layout.lane(index)
            tint = hue(lane.mention, self.film)
            if index == hovered:
                p.fillRect(QRectF(0, strip.top(), layout.right, strip.height()), theme().surface[2])
            p.setPen(QPen(theme().surface[3], metrics().line))
            p.drawLine(strip.bottomLeft(), strip.bottomRight())
            p.setPen(tint if lane.shots else theme().faint)
            p.drawText(QRectF(0, strip.top(), layout.left - space(2), strip.height()), _LEFT, str(lane.mention))
            if not lane.shots:
                p.setPen(theme().faint)
                p.drawText(strip.adjusted(space(1), 0, 0, 0), _LEFT, unused_words(lane, self.film))
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(tint)
            for shot in lane.shots:
                card = layout.card(shot)
                bar = QRectF(card.left(), strip.center().y() - space(1), card.width(), space(2))
                p.drawRoundedRect(bar, space(0.75), space(0.75))

    def insertion(self, x: float) -> None:
        """The mark where a dragged shot would go."""
        layout = self.layout
        self.painter.setPen(QPen(theme().accent, metrics().line * 3))
        top, bottom = layout.cards_top - space(1), layout.cards_top + layout.cards_height + space(1)
        self.painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def playhead(self, seconds: float) -> None:
        """The line that plays, with its handle on the ruler."""
        p, layout = self.painter, self.layout
        x = layout.x(seconds)
        bottom = layout.cards_top + layout.cards_height
        p.setPen(QPen(theme().accent, metrics().line))
        p.drawLine(QPointF(x, layout.ruler.bottom() - space(1)), QPointF(x, bottom))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme().accent)
        side, top = space(1.5), layout.ruler.bottom() - space(2.5)
        p.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - side, top),
                    QPointF(x + side, top),
                    QPointF(x + side, top + side),
                    QPointF(x, top + side * 2),
                    QPointF(x - side, top + side),
                ]
            )
        )
