"""The rows of the checks: an icon, words that wrap, and a fix at their end."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kling_desktop.domain.problems import Severity
from kling_desktop.ui.compose.checks.findings import Finding
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

Index = QModelIndex | QPersistentModelIndex


def severity_words(finding: Finding) -> str:
    """The weight of a line, for those who do not see its colour."""
    if finding.problem is None:
        return t("Fine")
    return {
        Severity.ERROR: t("Must be fixed"),
        Severity.WARNING: t("Warning"),
        Severity.INFO: t("Note"),
    }[finding.problem.severity]


class FindingRows(QAbstractListModel):
    """One row a line."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: tuple[Finding, ...] = ()

    def show(self, findings: tuple[Finding, ...]) -> bool:
        """Show these lines; False when nothing changed. Most key strokes change nothing."""
        if findings == self.findings:
            return False
        self.beginResetModel()
        self.findings = findings
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return finding.words
            case Qt.ItemDataRole.AccessibleTextRole:
                fix = t("Space: {fix}", fix=finding.fix_words) if finding.fix_words else ""
                return " ".join(part for part in (f"{severity_words(finding)}: {finding.words}", fix) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(link.words for link in finding.links) or None
            case Qt.ItemDataRole.UserRole:
                return finding
        return None


class FindingDelegate(QStyledItemDelegate):
    """Paints a row and knows where its fix is."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view: QWidget = view
        self._list = view

    def _layout(self, finding: Finding, font: QFont) -> QTextLayout:
        text = finding.words
        layout = QTextLayout()
        layout.setFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        parts = []
        for link in finding.links:
            # No-break spaces keep the words of a link in one piece.
            words = link.words.replace(" ", "\u00a0") + "\u00a0▸"
            part = QTextLayout.FormatRange()
            part.start = len(text.encode("utf-16-le")) // 2 + 2
            part.length = len(words)
            look = QTextCharFormat()
            look.setForeground(theme().accent)
            part.format = look
            parts.append(part)
            text = f"{text}  {words}"
        layout.setText(text)
        layout.setFormats(parts)
        width = self._list.viewport().width() - space(6)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(float(width), 1.0))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        finding = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(finding, Finding):
            return QSize(0, 0)
        layout = self._layout(finding, self._view.font())
        return QSize(space(40), round(layout.boundingRect().height()) + space(1.5))

    def fix_box(self, row: QRectF, finding: Finding, number: int = 0) -> QRectF | None:
        """Where a way out of a row is, the first one unless another is asked for."""
        layout = self._layout(finding, self._view.font())
        if number >= len(layout.formats()):
            return None
        part = layout.formats()[number]
        line = layout.lineForTextPosition(part.start)
        left, right = _x(line.cursorToX(part.start)), _x(line.cursorToX(part.start + part.length))
        origin = self._origin(row)
        return QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height()).adjusted(
            -space(1), -space(0.5), space(1), space(0.5)
        )

    @staticmethod
    def _origin(row: QRectF) -> QPointF:
        return QPointF(row.left() + space(5), row.top() + space(0.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(finding, Finding):
            return
        row = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if finding.problem is not None and state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().surface[2])
            painter.drawRoundedRect(row, metrics().radius_picture, metrics().radius_picture)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme().accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                row.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_picture, metrics().radius_picture
            )
        self._icon(painter, row, finding)
        painter.setPen(theme().text)
        self._layout(finding, self._view.font()).draw(painter, self._origin(row))
        painter.restore()

    def _icon(self, painter: QPainter, row: QRectF, finding: Finding) -> None:
        name, tint = _look(finding)
        side = space(3.5)
        picture = icons.pixmap(name, tint, side, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(row.left(), row.top() + space(1.5)), picture)


def _look(finding: Finding) -> tuple[str, QColor]:
    if finding.problem is None:
        return "check", theme().ok
    return {
        Severity.ERROR: ("error", theme().bad),
        Severity.WARNING: ("warn", theme().warn),
        Severity.INFO: ("info", theme().dim),
    }[finding.problem.severity]


def _x(answer: object) -> float:
    # PySide answers (x, place) here.
    return float(answer[0] if isinstance(answer, tuple) else answer)  # type: ignore[arg-type]
