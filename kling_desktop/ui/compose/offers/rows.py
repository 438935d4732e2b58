"""The rows of the comparison: who renders, whether the film fits, what it costs."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer
from kling_desktop.ui.compose.model import Standing
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import money, problems, t

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def obstacle(standing: Standing) -> str:
    """The first thing that keeps the film from being sent there, or nothing."""
    return next((problems.sentence(problem) for problem in standing.problems if problem.blocks), "")


def state_words(standing: Standing) -> str:
    """Fits, or what does not."""
    return obstacle(standing) or t("fits")


def short_title(offer: Offer, film: Film | None) -> str:
    """A model in a word or two, and the quality it would render: "O3 1080p"."""
    if offer.local:
        return t("on this computer")
    # What follows the comma nearly all models share.
    name = offer.title.split(",", 1)[0].removeprefix("Kling ")
    tier = None if film is None else offer.capabilities.qualities.get(offer.quality_of(film))
    return f"{name} {tier}" if tier else name


def spoken(standing: Standing) -> str:
    """A row in a sentence, for screen readers."""
    parts = [standing.offer.provider_title, standing.offer.title, state_words(standing)]
    if standing.has_key is False:
        parts.append(t("no key yet"))
    parts.append(money.quote_words(standing.quote))
    return ", ".join(parts)


class OfferRows(QAbstractListModel):
    """One row a standing."""

    def __init__(self) -> None:
        super().__init__()
        self.standings: tuple[Standing, ...] = ()
        self.film: Film | None = None

    def show(self, standings: tuple[Standing, ...], film: Film) -> None:
        """Other standings; rows are changed, not made anew, while it is the same offers."""
        same = [standing.offer for standing in standings] == [standing.offer for standing in self.standings]
        if not same:
            self.beginResetModel()
        self.standings, self.film = standings, film
        if not same:
            self.endResetModel()
        elif standings:
            self.dataChanged.emit(self.index(0), self.index(len(standings) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.standings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        standing = self.standings[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return standing.offer.provider_title
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(standing)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(
                    part for part in (standing.offer.title, obstacle(standing), standing.quote.source) if part
                )
            case Qt.ItemDataRole.UserRole:
                return standing
        return None


class OfferDelegate(QStyledItemDelegate):
    """Paints a row; `key_box` is where its "Add key" is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen = -1

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(space(60), space(11.5))

    @staticmethod
    def _fonts(font: QFont) -> tuple[QFont, QFont, QFont]:
        plain, bold, small = QFont(font), QFont(font), QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(metrics().caption)
        return plain, bold, small

    def key_box(self, row: QRectF, font: QFont) -> QRectF:
        """Where the words "Add key" stand in a row."""
        width = QFontMetricsF(self._fonts(font)[0]).horizontalAdvance(t("Add key")) + space(1)
        return QRectF(self._split(row), row.top() + space(1), width, row.height() - space(2))

    @staticmethod
    def _split(row: QRectF) -> float:
        return row.left() + row.width() * 0.38

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        standing = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(standing, Standing):
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
        model = index.model()
        film = model.film if isinstance(model, OfferRows) else None
        words = short_title(standing.offer, film)
        self._who(painter, row, (standing.offer.provider_title, words), chosen, bold, small)
        left = self._price(painter, row, standing, bold if chosen else plain, small)
        middle = QRectF(self._split(row), row.top(), max(left - space(2) - self._split(row), 1.0), row.height())
        self._state(painter, row, middle, standing, plain, small)
        painter.restore()

    def _who(
        self, painter: QPainter, row: QRectF, titles: tuple[str, str], chosen: bool, bold: QFont, small: QFont
    ) -> None:
        title, words = titles
        width = self._split(row) - row.left() - space(3.5)
        upper = QRectF(row.left() + space(1.5), row.top() + space(1.5), width, space(4.5))
        lower = upper.translated(0, space(4.75))
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
        painter.drawText(upper.adjusted(side + space(1.25), 0, 0, 0), _LEFT, title)
        painter.setFont(small)
        painter.setPen(theme().dim)
        fitting = QFontMetricsF(small).elidedText(words, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, _LEFT, fitting)

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

    def _price(self, painter: QPainter, row: QRectF, standing: Standing, font: QFont, small: QFont) -> float:
        """Paint the price and how it comes about; the left end of both."""
        quote = standing.quote
        basis = money.basis(quote) if quote.known and not quote.free else ""
        words = money.quote_words(quote)
        wide = QFontMetricsF(font).horizontalAdvance(words)
        below = QFontMetricsF(small).horizontalAdvance(basis)
        right = row.right() - space(1.5)
        left = max(right - max(wide, below), self._split(row))
        box = QRectF(left, row.top(), right - left, row.height())
        painter.setFont(font)
        painter.setPen(theme().text if quote.known else theme().warn)
        if not basis:
            painter.drawText(box, _RIGHT, words)
            return left
        painter.drawText(QRectF(left, row.top() + space(1.5), box.width(), space(4.5)), _RIGHT, words)
        painter.setFont(small)
        painter.setPen(theme().dim)
        painter.drawText(QRectF(left, row.top() + space(6.25), box.width(), space(4.5)), _RIGHT, basis)
        return left
