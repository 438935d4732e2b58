"""Every command and its keys at a glance, in columns by group; a click on one changes its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.ui.commands import Commands
from kling_desktop.ui.other_words import also
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.shortcuts.row import ShortcutRow
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_COLUMN = 84
"""Steps."""
_HEADING_ROWS = 2
"""How many rows a heading is as high as."""


class ShortcutSheet(Overlay):
    """Find by typing; change by a click; put all back with one button."""

    def __init__(self, window: QWidget, commands: Commands) -> None:
        super().__init__(window, t("Keyboard shortcuts"))
        self._commands = commands
        self.rows: list[ShortcutRow] = []
        self._groups: list[tuple[QWidget, list[ShortcutRow]]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(t("Find"))
        self.field.setAccessibleName(t("Find a shortcut"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(space(60))
        self.field.textChanged.connect(self._found)
        self.hint = label("", "dim")
        self._usual_hint = t("Click a command to give it other keys.")
        self.reset = QPushButton(t("Put all back"))
        self.reset.setToolTip(t("Every command gets the keys it came with"))
        self.reset.clicked.connect(commands.reset)
        close = QPushButton(t("Done"))
        close.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setSpacing(space(3))
        head.addWidget(label(t("Keyboard shortcuts"), "title"))
        head.addWidget(self.field, 1)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.reset)
        foot.addWidget(close)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addLayout(head)
        self.body.addWidget(self.area, 1)
        self.body.addLayout(foot)
        commands.changed.connect(self._refresh)
        self._fill(max(1, min(3, (window.width() - space(20)) // space(_COLUMN))))
        self._refresh()
        self._say("")

    def _fill(self, count: int) -> None:
        groups: dict[str, list[ShortcutRow]] = {}
        for command in self._commands.all():
            row = ShortcutRow(self._commands, command)
            row.said.connect(self._say)
            self.rows.append(row)
            groups.setdefault(command.group, []).append(row)
        inside = QWidget()
        inside.setObjectName("canvas")
        across = QHBoxLayout(inside)
        across.setContentsMargins(0, 0, space(2), 0)
        across.setSpacing(space(6))
        columns = [QVBoxLayout() for _ in range(count)]
        for column in columns:
            column.setSpacing(space(4))
            across.addLayout(column, 1)
        room = -(-(len(self.rows) + _HEADING_ROWS * len(groups)) // count)
        filled, at = 0, 0
        for name, rows in groups.items():
            high = len(rows) + _HEADING_ROWS
            if filled and filled + high / 2 > room and at < count - 1:
                filled, at = 0, at + 1
            columns[at].addWidget(self._group(name, rows))
            filled += high
        for column in columns:
            column.addStretch(1)
        self.area.setWidget(inside)
        self.card.setMinimumWidth(min(self._below.width() - space(12), space(_COLUMN) * count + space(12)))

    def _group(self, name: str, rows: list[ShortcutRow]) -> QWidget:
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        heading = Heading(name)
        heading.setContentsMargins(space(2), 0, 0, space(1))
        column.addWidget(heading)
        for row in rows:
            column.addWidget(row)
        self._groups.append((group, rows))
        return group

    def place(self) -> None:
        """As high as the window has room for."""
        room = self.rect().adjusted(space(6), space(6), -space(6), -space(6))
        inside = self.area.widget()
        wanted = (inside.sizeHint().height() if inside is not None else 0) + space(32)
        self.card.resize(min(self.card.minimumWidth(), room.width()), min(wanted, room.height()))
        self.card.move(room.center() - self.card.rect().center())

    def _found(self, typed: str) -> None:
        wanted = typed.casefold().split()
        for group, rows in self._groups:
            for row in rows:
                text = f"{row.command.words} {row.command.group} {row.keys_shown} {also(row.command.id)}".casefold()
                row.setVisible(all(word in text for word in wanted))
            group.setVisible(any(row.isVisibleTo(group) for row in rows))

    def _refresh(self) -> None:
        for row in self.rows:
            row.show_keys()
        self.reset.setEnabled(bool(self._commands.chosen))

    def _say(self, text: str) -> None:
        self.hint.setText(text or self._usual_hint)
