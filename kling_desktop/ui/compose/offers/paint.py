"""How a row of the comparison is painted, and where in it the links are."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kling_desktop.ui.compose.offers.facts import details, obstacle, short_title
from kling_desktop.ui.compose.offers.rows import Index, OfferRows
from kling_desktop.ui.compose.standing import Standing
from kling_desktop.ui.theme.icons import pixmap
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import money, t

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SHORT, _TALL = 11.5, 15.5
_LINE = 4.5


class OfferDelegate(QStyledItemDelegate):
    """Paints a row; `key_box`, `model_box` and `convert_box` are where its links are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen = -1

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        standing, model = index.data(Qt.ItemDataRole.UserRole), index.model()
        tall = (
            isinstance(standing, Standing) and isinstance(model, OfferRows) and self._tall(standing, model, index.row())
        )
        return QSize(space(60), space(_TALL if tall else _SHORT))

    def _tall(self, standing: Standing, model: OfferRows, row: int) -> bool:
        """The chosen one says more of itself; others only where there is something to do about them."""
        if standing.offer.local:
            return False
        return row == self.chosen or (standing.has_key is not False and model.conversion(row) is not None)

    @staticmethod
    def _fonts(font: QFont) -> tuple[QFont, QFont, QFont]:
        plain, bold, small = QFont(font), QFont(font), QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(metrics().caption)
        return plain, bold, small

    def key_box(self, row: QRectF, font: QFont) -> QRectF:
        """Where the words "Add key" stand in a row."""
        width = QFontMetricsF(self._fonts(font)[0]).horizontalAdvance(t("Add key")) + space(1)
        return QRectF(self._split(row), row.top() + space(1), width, space(_SHORT - 2))

    def model_box(self, row: QRectF) -> QRectF:
        """Where the model's name stands, which opens the list of models."""
        return self._lower(row)

    def convert_box(self, row: QRectF, font: QFont) -> QRectF:
        """Where the words "Convert…" stand, in a row that has them."""
        width = QFontMetricsF(self._fonts(font)[2]).horizontalAdvance(t("Convert…")) + space(1)
        third = self._third(row)
        return QRectF(third.left(), third.top(), width, third.height())

    @staticmethod
    def _split(row: QRectF) -> float:
        return row.left() + row.width() * 0.38

    def _upper(self, row: QRectF) -> QRectF:
        width = self._split(row) - row.left() - space(3.5)
        return QRectF(row.left() + space(1.5), row.top() + space(1.5), width, space(_LINE))

    def _lower(self, row: QRectF) -> QRectF:
        return self._upper(row).translated(0, space(4.75))

    def _third(self, row: QRectF) -> QRectF:
        return QRectF(row.left() + space(1.5), row.top() + space(10.25), row.width() - space(3), space(_LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        standing, model = index.data(Qt.ItemDataRole.UserRole), index.model()
        if not isinstance(standing, Standing) or not isinstance(model, OfferRows):
            return
        row = QRectF(option.rect)
        state = option.state
        chosen = index.row() == self.chosen
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(row, theme().accent_soft)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, theme().surface[2])
        painter.setPen(QPen(theme().line, metrics().line))
        painter.drawLine(row.topLeft(), row.topRight())
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme().accent, metrics().line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(row.adjusted(0.5, 0.5, -0.5, -0.5))
        plain, bold, small = self._fonts(option.font)
        self._who(painter, row, standing, model, chosen=chosen, bold=bold, small=small)
        left = self._price(painter, row, standing, bold if chosen else plain, small)
        middle = QRectF(self._split(row), row.top(), max(left - space(2) - self._split(row), 1.0), space(_SHORT))
        self._state(painter, row, middle, standing, plain, small)
        if self._tall(standing, model, index.row()):
            self._facts(painter, row, index.row(), model, option.font)
        painter.restore()

    def _who(
        self,
        painter: QPainter,
        row: QRectF,
        standing: Standing,
        model: OfferRows,
        *,
        chosen: bool,
        bold: QFont,
        small: QFont,
    ) -> None:
        upper, lower = self._upper(row), self._lower(row)
        side = space(2.5)
        ring = QRectF(upper.left(), upper.center().y() - side / 2, side, side)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().accent if chosen else theme().dim, metrics().line * 1.3))
        painter.drawEllipse(ring)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().accent)
            inset = space(0.6)
            painter.drawEllipse(ring.adjusted(inset, inset, -inset, -inset))
        painter.setFont(bold)
        painter.setPen(theme().text)
        painter.drawText(upper.adjusted(side + space(1.25), 0, 0, 0), _LEFT, standing.offer.provider_title)
        painter.setFont(small)
        painter.setPen(theme().dim)
        arrow = space(3) if model.models.get(standing.offer.provider, 0) > 1 else 0
        measure = QFontMetricsF(small)
        words = short_title(standing.offer, model.film)
        fitting = measure.elidedText(words, Qt.TextElideMode.ElideRight, lower.width() - arrow)
        painter.drawText(lower, _LEFT, fitting)
        if arrow:
            left = lower.left() + measure.horizontalAdvance(fitting) + space(0.5)
            box = QRectF(left, lower.center().y() - arrow / 2, arrow, arrow)
            scale = painter.device().devicePixelRatioF()
            picture = pixmap("chevron_down", theme().dim, arrow, scale)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))

    def _state(
        self, painter: QPainter, row: QRectF, middle: QRectF, standing: Standing, plain: QFont, small: QFont
    ) -> None:
        if standing.has_key is False:
            painter.setFont(plain)
            painter.setPen(theme().accent)
            painter.drawText(self.key_box(row, plain), _LEFT, t("Add key"))
            return
        words = obstacle(standing)
        if not words:
            painter.setFont(plain)
            painter.setPen(theme().text)
            painter.drawText(middle, _LEFT, t("fits"))
            return
        painter.setFont(small)
        painter.setPen(theme().bad)
        measure = QFontMetricsF(small)
        flags = _LEFT | Qt.TextFlag.TextWordWrap
        box = middle.adjusted(0, space(1), 0, -space(1))
        shown = words
        while len(shown) > 1 and measure.boundingRect(box, int(flags), shown + "…").height() > box.height():
            shown = shown[: -max(1, len(shown) // 12)].rstrip()
        painter.drawText(box, int(flags), words if shown == words else shown + "…")

    def _facts(self, painter: QPainter, row: QRectF, number: int, model: OfferRows, font: QFont) -> None:
        """The third line: a link to convert where the film does not fit, then balance, usual time, freshness."""
        small = self._fonts(font)[2]
        painter.setFont(small)
        standing, box = model.standings[number], self._third(row)
        if standing.has_key is not False and model.conversion(number) is not None:
            link = self.convert_box(row, font)
            painter.setPen(theme().accent)
            painter.drawText(link, _LEFT, t("Convert…"))
            box.setLeft(link.right() + space(2))
        words = details(standing, model.balances.get(standing.offer.provider), datetime.now(UTC))
        painter.setPen(theme().faint)
        painter.drawText(box, _LEFT, QFontMetricsF(small).elidedText(words, Qt.TextElideMode.ElideRight, box.width()))

    def _price(self, painter: QPainter, row: QRectF, standing: Standing, font: QFont, small: QFont) -> float:
        """Paint the price and how it comes about; the left end of both."""
        quote = standing.quote
        if standing.offer.gone:
            return row.right() - space(1.5)
        basis = money.basis(quote) if quote.known and not quote.free else ""
        words = money.quote_words(quote)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        below = QFontMetricsF(small).horizontalAdvance(basis)
        right = row.right() - space(1.5)
        left = max(right - max(wide, below), self._split(row))
        box = QRectF(left, row.top(), right - left, space(_SHORT))
        painter.setFont(font)
        painter.setPen(theme().text if quote.known else theme().warn)
        if not basis:
            painter.drawText(box, _RIGHT, words)
            return left
        painter.drawText(QRectF(left, row.top() + space(1.5), box.width(), space(_LINE)), _RIGHT, words)
        painter.setFont(small)
        painter.setPen(theme().dim)
        painter.drawText(QRectF(left, row.top() + space(6.25), box.width(), space(_LINE)), _RIGHT, basis)
        return left
