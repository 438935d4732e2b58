"""One state of the timeline, measured when something changed and painted as often as needed: ruler, shots, lanes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.timeline.faces import Face, Faces, hues_of
from kling_desktop.ui.compose.timeline.lanes import Lane, unused_in_short, unused_words
from kling_desktop.ui.compose.timeline.layout import Hit, Layout, Part, ticks
from kling_desktop.ui.compose.timeline.limits import Limits
from kling_desktop.ui.compose.timeline.look import Look
from kling_desktop.ui.parts.mentions import colour
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import t

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MOST_LINES = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What stands beside the film: who is selected and pointed at."""

    chosen: int
    selected: frozenset[int]
    faded: frozenset[int]
    hover: Hit
    focused: bool
    ratio: float


@dataclass(frozen=True, slots=True)
class _Text:
    box: QRectF
    flags: Qt.AlignmentFlag
    words: str
    pen: QPen


@dataclass(frozen=True, slots=True)
class _Bars:
    brush: QBrush
    boxes: tuple[QRectF, ...]


class Scene:
    """Paints what it measured when it was made; makes nothing while painting."""

    def __init__(
        self,
        layout: Layout,
        film: Film,
        lanes: tuple[Lane, ...],
        limits: Limits,
        look: Look,
        faces: Faces,
        state: State,
    ) -> None:
        self._layout, self._film, self._limits, self._look, self._state = layout, film, limits, look, state
        self._right = QRectF(layout.left - space(2), 0, layout.right - layout.left + space(4), 1e5)
        self._cards_clip = QRectF(layout.left - 1, 0, layout.right - layout.left + 2, 1e5)
        self._lanes_clip = QRectF(0, layout.lanes_top, layout.right, 1e5)
        self._measure_ruler()
        self._measure_cards(faces)
        self._measure_lanes(lanes)

    def retell(self, film: Film, faces: Faces) -> None:
        """Other words on the cards, and nothing else: that is what typing does."""
        self._film = film
        self._measure_cards(faces)

    def paint(self, painter: QPainter) -> None:
        """Everything but what moves by itself: playhead, insertion mark, what is in the hand."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ruler(painter)
        self._paint_cards(painter)
        self._paint_lanes(painter)

    # ruler -------------------------------------------------------------------------------------------------------

    def _measure_ruler(self) -> None:
        layout, look, limits = self._layout, self._look, self._limits
        strip = layout.ruler
        base = self._base = strip.bottom() - 0.5
        width = look.small_width.horizontalAdvance("000 s")
        self._names: list[_Text] = []
        for second in ticks(layout.seconds, layout.per_second):
            x = layout.x(second)
            if not layout.left - 1 <= x <= layout.right + width:
                continue
            if second == limits.high and limits.too_long(layout.total):
                continue  # the way out stands there, and names it
            last = x + width / 2 > layout.right
            text = t("{seconds} s", seconds=second) if last else str(second)
            box = QRectF(x - width if last else x, strip.top(), width, strip.height() - space(1))
            pen = look.bad if limits.too_long(second) else look.faint
            self._names.append(_Text(box, _RIGHT if last else _LEFT, text, pen))
        seconds = range(min(math.ceil(layout.seconds), _MOST_LINES) + 1)
        seen = [x for x in map(layout.x, seconds) if layout.left - 1 <= x <= layout.right + 1]
        self._ticks = [QLineF(x, base - space(0.75), x, base) for x in seen]
        bottom = layout.cards_top + layout.cards_height
        self._grid = [QLineF(x, layout.cards_top, x, bottom) for x in seen]
        total, high = layout.total, float(limits.high)
        inside = min(total, high) if limits.bound else total
        self._inside = QLineF(layout.x(0), base, layout.x(inside), base)
        self._inside_pen = look.ok_bar if limits.takes(total) or limits.too_long(total) else look.warn_bar
        over = limits.too_long(total)
        left, right = layout.x(high), layout.x(max(total, high))
        self._over = QRectF(left, strip.top(), right - left, bottom - strip.top()) if over else None
        self._over_line = QLineF(left, base, right, base)
        # The legal span is a bracket on the ruler; where the film must not end is a shade darker or lighter.
        borders = (limits.low, high) if limits.bound else ()
        self._bracket = [
            QLineF(x, base - space(2), x, base + space(0.5))
            for x in (layout.x(border) + (0.5 if border == limits.low else -0.5) for border in borders)
        ]
        self._exact = [
            QLineF(layout.x(known), base - space(2), layout.x(known), base) for known in limits.exactly if limits.bound
        ]
        self._outside = [
            QRectF(layout.x(first), strip.top(), layout.x(last) - layout.x(first), strip.height())
            for first, last in ((0.0, float(limits.low)), (high, max(layout.seconds, high)))
            if limits.bound and last > first
        ]

    def _paint_ruler(self, p: QPainter) -> None:
        layout, look = self._layout, self._look
        p.save()
        p.setClipRect(self._right)
        for box in self._outside:
            p.fillRect(box, look.outside)
        if self._over is not None:
            p.fillRect(self._over, look.over)
        p.setFont(look.small)
        for text in self._names:
            p.setPen(text.pen)
            p.drawText(text.box, text.flags, text.words)
        p.setPen(look.line)
        p.drawLine(QLineF(layout.left, self._base, layout.right, self._base))
        p.drawLines(self._ticks)
        p.setPen(look.faint)
        p.drawLines(self._bracket)
        p.drawLines(self._exact)
        p.setPen(self._inside_pen)
        p.drawLine(self._inside)
        if self._over is not None:
            p.setPen(look.bad_bar)
            p.drawLine(self._over_line)
        p.setPen(look.grid)
        p.drawLines(self._grid)
        p.restore()

    # shots -------------------------------------------------------------------------------------------------------

    def _measure_cards(self, faces: Faces) -> None:
        layout, film, state = self._layout, self._film, self._state
        hues = hues_of(film)
        self._cards: list[tuple[QPointF, QPixmap, bool]] = []
        self.pictures: dict[int, QPixmap] = {}
        """The cards that are seen, for what is carried over the others."""
        for index, shot in enumerate(film.shots):
            card = layout.card(index)
            # Of a card that is seen in part, only that part is painted: its number and words stay in view.
            card.setLeft(max(card.left(), layout.left - space(2)))
            card.setRight(min(card.right(), layout.right + space(2)))
            if card.width() < 1:
                continue
            selected = index in state.selected
            face = Face(
                number=index + 1,
                words=shot.prompt,
                duration=shot.duration,
                width=int(card.width()),
                height=int(card.height()),
                bad=self._limits.too_long(layout.starts[index + 1]),
                selected=selected,
                chosen=index == state.chosen,
                focused=state.focused,
                gripped=index == state.chosen or state.hover == Hit(Part.RIGHT_EDGE, index),
                hues=hues,
            )
            picture = faces.picture(face, film, self._look, state.ratio)
            self._cards.append((card.topLeft(), picture, index in state.faded))
            self.pictures[index] = picture
        self._left_grip = None
        if state.hover.part is Part.LEFT_EDGE and state.hover.index < len(film.shots):
            card = layout.card(state.hover.index)
            self._left_grip = QRectF(card.left() + 1, card.top() + space(3), space(0.5), card.height() - space(6))
        self._ghost = layout.ghost
        fits = self._ghost is not None and (
            self._look.small_width.horizontalAdvance(t("+ shot")) < self._ghost.width() - space(2)
        )
        self._ghost_words = t("+ shot") if fits else "+"

    def _paint_cards(self, p: QPainter) -> None:
        p.save()
        p.setClipRect(self._cards_clip)
        self._paint_ghost(p)
        for corner, picture, faded in self._cards:
            if faded:
                p.setOpacity(0.4)
            p.drawPixmap(corner, picture)
            if faded:
                p.setOpacity(1.0)
        if self._left_grip is not None:
            p.fillRect(self._left_grip, self._look.theme.dim)
        p.restore()

    def _paint_ghost(self, p: QPainter) -> None:
        if self._ghost is None:
            return
        hovered, look = self._state.hover.part is Part.GHOST, self._look
        p.setPen(look.dashes_hovered if hovered else look.dashes)
        p.setBrush(look.hovered if hovered else Qt.BrushStyle.NoBrush)
        p.drawRoundedRect(
            self._ghost.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_control, metrics().radius_control
        )
        p.setFont(look.small)
        p.setPen(look.text if hovered else look.dim)
        p.drawText(self._ghost, Qt.AlignmentFlag.AlignCenter, self._ghost_words)

    # lanes -------------------------------------------------------------------------------------------------------

    def _measure_lanes(self, lanes: tuple[Lane, ...]) -> None:
        layout, look = self._layout, self._look
        self._lane_lines: list[QLineF] = []
        self._lane_names: list[_Text] = []
        self._lane_words: list[_Text] = []
        self._bars: list[_Bars] = []
        self._hovered_lane = None
        for index, lane in enumerate(lanes):
            strip = layout.lane(index)
            if strip.bottom() < layout.lanes_top:
                continue
            tint = colour(lane.mention, self._film)
            if self._state.hover == Hit(Part.LANE, index):
                self._hovered_lane = QRectF(0, strip.top(), layout.right, strip.height())
            self._lane_lines.append(QLineF(strip.bottomLeft(), strip.bottomRight()))
            name = QRectF(0, strip.top(), layout.left - space(2), strip.height())
            self._lane_names.append(_Text(name, _LEFT, str(lane.mention), QPen(tint) if lane.shots else look.faint))
            if not lane.shots:
                words, room = unused_words(lane, self._film), strip.width() - space(1)
                if look.small_width.horizontalAdvance(words) > room:
                    words = unused_in_short(lane, self._film)
                fitting = look.small_width.elidedText(words, Qt.TextElideMode.ElideRight, room)
                self._lane_words.append(_Text(strip.adjusted(space(1), 0, 0, 0), _LEFT, fitting, look.faint))
            cards = (layout.card(shot) for shot in lane.shots)
            middle = strip.center().y() - space(1)
            boxes = tuple(QRectF(card.left(), middle, card.width(), space(2)) for card in cards)
            self._bars.append(_Bars(QBrush(tint), boxes))

    def _paint_lanes(self, p: QPainter) -> None:
        look = self._look
        p.save()
        p.setClipRect(self._lanes_clip)
        p.setFont(look.small)
        if self._hovered_lane is not None:
            p.fillRect(self._hovered_lane, look.hovered)
        p.setPen(look.lane_line)
        p.drawLines(self._lane_lines)
        for text in self._lane_names:
            p.setPen(text.pen)
            p.drawText(text.box, text.flags, text.words)
        p.setClipRect(self._cards_clip, Qt.ClipOperation.IntersectClip)
        for text in self._lane_words:
            p.setPen(text.pen)
            p.drawText(text.box, text.flags, text.words)
        p.setPen(Qt.PenStyle.NoPen)
        for bars in self._bars:
            p.setBrush(bars.brush)
            for box in bars.boxes:
                p.drawRoundedRect(box, space(0.75), space(0.75))
        p.restore()
