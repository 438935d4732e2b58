"""The list that opens under an @ or a /: a small picture, the tag in its hue, the name; or a text block."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.host.text_blocks import TextBlock
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.mentions import hue, picture, title
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

Index = QModelIndex | QPersistentModelIndex
Entry = Mention | TextBlock
_ROWS = 7
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def kind_words(mention: Mention) -> str:
    """What kind of thing a mention stands for."""
    return {
        MentionKind.ELEMENT: t("element"),
        MentionKind.IMAGE: t("reference"),
        MentionKind.VIDEO: t("source video"),
    }[mention.kind]


class Suggestions(QAbstractListModel):
    """The mentions or text blocks that match."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self.film: Film | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Those entries that are mentions."""
        return tuple(entry for entry in self.entries if isinstance(entry, Mention))

    def show(self, entries: tuple[Entry, ...], film: Film) -> None:
        """Other rows."""
        self.beginResetModel()
        self.entries, self.film = entries, film
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self.film is None:
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(entry, TextBlock):
            return f"{entry.name}: {entry.text}"
        spoken = f"{entry} {title(entry, self.film)}".strip()
        return f"{spoken}, {kind_words(entry)}" if role == Qt.ItemDataRole.AccessibleTextRole else spoken


class _Rows(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(space(50), space(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        entry = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(model, Suggestions) or not isinstance(entry, Mention | TextBlock) or model.film is None:
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
        if isinstance(entry, Mention):
            self._picture(painter, frame, entry, model.film)
            tag, tint, rest = str(entry), hue(entry, model.film), title(entry, model.film)
        else:
            side = metrics().icon
            at = QPointF(frame.center().x() - side / 2, frame.center().y() - side / 2)
            painter.drawPixmap(at, icons.pixmap("block", theme().dim, side, painter.device().devicePixelRatioF()))
            tag, tint, rest = entry.name, theme().text, entry.text.replace("\n", " ")
        bold = QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        words = QRectF(frame.right() + space(2), box.top(), box.right() - frame.right() - space(3), box.height())
        painter.setFont(bold)
        painter.setPen(tint)
        tag = QFontMetricsF(bold).elidedText(tag, Qt.TextElideMode.ElideRight, words.width() * 0.6)
        painter.drawText(words, _LEFT, tag)
        used = QFontMetricsF(bold).horizontalAdvance(tag) + space(2)
        plain = QFont(bold)
        plain.setWeight(QFont.Weight.Normal)
        painter.setFont(plain)
        painter.setPen(theme().text if chosen else theme().dim)
        if isinstance(entry, Mention):
            used += self._kind(painter, words, entry, QFontMetricsF(bold).horizontalAdvance(tag) + space(12))
        elide = Qt.TextElideMode.ElideMiddle if isinstance(entry, Mention) else Qt.TextElideMode.ElideRight
        start = QFontMetricsF(bold).horizontalAdvance(tag) + space(2)
        name = QFontMetricsF(plain).elidedText(rest, elide, words.width() - used)
        painter.drawText(words.adjusted(start, 0, 0, 0), _LEFT, name)
        painter.restore()

    @staticmethod
    def _kind(painter: QPainter, words: QRectF, mention: Mention, taken: float) -> float:
        """What it is, small at the end of the row where there is room; how much of it that takes."""
        painter.save()
        small = QFont(painter.font())
        small.setPixelSize(metrics().caption)
        painter.setFont(small)
        text = kind_words(mention)
        width = QFontMetricsF(small).horizontalAdvance(text) + space(2)
        fits = taken + width < words.width()
        if fits:
            painter.setPen(theme().dim)
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
        return width if fits else 0.0

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
    """The `Mention` or `TextBlock` to put in."""

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
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        self.view.entered.connect(self.view.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(1), space(1), space(1), space(1))
        column.addWidget(self.view)
        thumbnails.arrived.connect(lambda _media: self.view.viewport().update())
        self.hide()

    def offer(self, entries: tuple[Entry, ...], film: Film, caret: QRect) -> None:
        """Open at the caret (global coordinates), or stay there with other rows."""
        window = self._owner.window()
        if self.parent() is not window:
            self.setParent(window)
        # The best match first; what was marked with the arrows stays marked while the rows are the same.
        kept = self._current() if self.isVisible() and entries == self.model.entries else None
        self.model.show(entries, film)
        row = entries.index(kept) if kept in entries else 0
        blocks = isinstance(entries[0], TextBlock)
        self.view.setAccessibleName(t("Text blocks") if blocks else t("Pictures to mention"))
        self.view.setCurrentIndex(self.model.index(row))
        height = min(len(entries), _ROWS) * space(10) + space(2) + 2
        width = min(space(75), window.width() - space(4))
        corner = window.mapFromGlobal(caret.bottomLeft() + QPoint(0, space(1)))
        top = corner.y()
        if top + height > window.height() - space(2):
            top = window.mapFromGlobal(caret.topLeft()).y() - height - space(1)
        left = max(space(2), min(corner.x() - space(2), window.width() - width - space(2)))
        self.setGeometry(left, max(space(2), top), width, height)
        self.show()
        self.raise_()

    def _current(self) -> Entry | None:
        row = self.view.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def step(self, by: int) -> None:
        """Up or down, round the ends."""
        count = len(self.model.entries)
        if count:
            self.view.setCurrentIndex(self.model.index((self.view.currentIndex().row() + by) % count))

    def take_current(self) -> None:
        """Put in the row that is marked."""
        self._choose(self.view.currentIndex().row())

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.entries):
            entry = self.model.entries[row]
            self.hide()
            self.chosen.emit(entry)
