"""The list that opens under an @: a small picture, the tag in its hue, the name."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.mentions import hue, picture, title
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

Index = QModelIndex | QPersistentModelIndex
_ROWS = 7
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Suggestions(QAbstractListModel):
    """The mentions that match."""

    def __init__(self) -> None:
        super().__init__()
        self.mentions: tuple[Mention, ...] = ()
        self.film: Film | None = None

    def show(self, mentions: tuple[Mention, ...], film: Film) -> None:
        """Other rows."""
        self.beginResetModel()
        self.mentions, self.film = mentions, film
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.mentions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self.film is None:
            return None
        mention = self.mentions[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{mention} {title(mention, self.film)}".strip()
        return mention if role == Qt.ItemDataRole.UserRole else None


class _Rows(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(space(50), space(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        mention = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(model, Suggestions) or not isinstance(mention, Mention) or model.film is None:
            return
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().surface[4])
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), metrics().radius_picture, metrics().radius_picture)
        side = space(8)
        frame = QRectF(box.left() + space(1), box.center().y() - side / 2, side, side)
        self._picture(painter, frame, mention, model.film)
        bold = QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        tag = str(mention)
        words = QRectF(frame.right() + space(2), box.top(), box.right() - frame.right() - space(3), box.height())
        painter.setFont(bold)
        painter.setPen(hue(mention, model.film))
        painter.drawText(words, _LEFT, tag)
        used = QFontMetricsF(bold).horizontalAdvance(tag) + space(2)
        plain = QFont(bold)
        plain.setWeight(QFont.Weight.Normal)
        painter.setFont(plain)
        painter.setPen(theme().text if chosen else theme().dim)
        name = QFontMetricsF(plain).elidedText(
            title(mention, model.film), Qt.TextElideMode.ElideMiddle, words.width() - used
        )
        painter.drawText(words.adjusted(used, 0, 0, 0), _LEFT, name)
        painter.restore()

    def _picture(self, painter: QPainter, frame: QRectF, mention: Mention, film: Film) -> None:
        path = QPainterPath()
        path.addRoundedRect(frame, metrics().radius_picture, metrics().radius_picture)
        painter.fillPath(path, theme().surface[3])
        media = picture(mention, film)
        if media is None:
            return
        scale = painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.get(media, round(frame.width()), round(frame.height()), scale)
        if pixmap is not None:
            painter.save()
            painter.setClipPath(path)
            painter.drawPixmap(frame.topLeft(), pixmap)
            painter.restore()


class SuggestionList(QFrame):
    """Lies over the window, never takes the focus: the editor keeps the keys and hands some on."""

    chosen = Signal(object)
    """The `Mention` to put in."""

    def __init__(self, owner: QWidget, thumbnails: Thumbnails) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = Suggestions()
        self.model.setParent(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Rows(thumbnails, self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(t("Pictures to mention"))
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        self.view.entered.connect(self.view.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(1), space(1), space(1), space(1))
        column.addWidget(self.view)
        thumbnails.arrived.connect(lambda _media: self.view.viewport().update())
        self.hide()

    def offer(self, mentions: tuple[Mention, ...], film: Film, caret: QRect) -> None:
        """Open at the caret (global coordinates), or stay there with other rows."""
        window = self._owner.window()
        if self.parent() is not window:
            self.setParent(window)
        kept = self._current() if self.isVisible() else None
        self.model.show(mentions, film)
        row = mentions.index(kept) if kept in mentions else 0
        self.view.setCurrentIndex(self.model.index(row))
        height = min(len(mentions), _ROWS) * space(10) + space(2) + 2
        width = min(space(75), window.width() - space(4))
        corner = window.mapFromGlobal(caret.bottomLeft() + QPoint(0, space(1)))
        top = corner.y()
        if top + height > window.height() - space(2):
            top = window.mapFromGlobal(caret.topLeft()).y() - height - space(1)
        left = max(space(2), min(corner.x() - space(2), window.width() - width - space(2)))
        self.setGeometry(left, max(space(2), top), width, height)
        self.show()
        self.raise_()

    def _current(self) -> Mention | None:
        row = self.view.currentIndex().row()
        return self.model.mentions[row] if 0 <= row < len(self.model.mentions) else None

    def step(self, by: int) -> None:
        """Up or down, round the ends."""
        count = len(self.model.mentions)
        if count:
            self.view.setCurrentIndex(self.model.index((self.view.currentIndex().row() + by) % count))

    def take_current(self) -> None:
        """Put in the row that is marked."""
        self._choose(self.view.currentIndex().row())

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.mentions):
            mention = self.model.mentions[row]
            self.hide()
            self.chosen.emit(mention)
