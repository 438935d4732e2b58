"""The shelf: a drawer beside the column, open while one takes from it; the film stays in view and in reach."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from kling_desktop.ui.compose.elements.shelf_deeds import ShelfDeeds, element_files
from kling_desktop.ui.compose.elements.shelf_list import Row, ShelfList, ShelfView
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import n, t

_WIDTH = 102
_TO_TILES = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShelfDrawer(QFrame):
    """Lies over the middle of the window, beside the column of `panel`. Escape closes it."""

    closed = Signal()

    def __init__(self, panel: QWidget, deeds: ShelfDeeds, ui: Surroundings) -> None:
        super().__init__(panel.window())
        self._panel, self._deeds, self._ui = panel, deeds, ui
        self._window = panel.window()
        self.setObjectName("shelf")
        self.setProperty("role", "drawer")
        self.setAccessibleName(t("Shelf of elements"))
        self.setAcceptDrops(True)
        self._list = ShelfList()
        self.view = ShelfView(self._list, ui.thumbnails)
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("Search names, tags, notes"))
        self.search.setAccessibleName(t("Search the shelf"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._refresh)
        self.search.installEventFilter(self)
        self.heading = Heading(t("Shelf"))
        close = self._button("close", t("Close the shelf"), self.leave)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(close)
        self._tags = QHBoxLayout()
        self._tags.setSpacing(space(1))
        self._tag_group = QButtonGroup(self)
        self._tag_group.setExclusive(False)
        self.empty = label("", "dim", wrap=True)
        self.broken = label("", "warn", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(2))
        column.addLayout(head)
        column.addWidget(self.search)
        column.addLayout(self._tags)
        column.addWidget(self.empty)
        column.addWidget(self.view, 1)
        column.addWidget(self.broken)
        column.addLayout(self._fields())
        column.addLayout(self._foot())
        self.view.take_requested.connect(self._take)
        self.view.remove_requested.connect(self._remove)
        self.view.menu_requested.connect(self._show_menu)
        self.view.look_requested.connect(self._look)
        self.view.current_changed.connect(self._show_current)
        deeds.changed.connect(self._refresh)
        self._window.installEventFilter(self)
        panel.installEventFilter(self)
        deeds.load()
        self._refresh()

    def _button(self, icon: str, words: str, run: object) -> QPushButton:
        button = QPushButton()
        button.setIcon(icons.icon(icon, theme().dim))
        button.setProperty("role", "icon")
        button.setFixedSize(space(5), space(5))
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(run)
        return button

    def _fields(self) -> QVBoxLayout:
        """Name, look and tags of the look that is selected."""
        fields = QVBoxLayout()
        fields.setSpacing(space(1))
        self.name, self.look_name, self.tags = QLineEdit(), QLineEdit(), QLineEdit()
        for field, words in (
            (self.name, t("Name")),
            (self.look_name, t("Name of this look")),
            (self.tags, t("Tags, with commas")),
        ):
            field.setPlaceholderText(words)
            field.setAccessibleName(words)
            field.setToolTip(words)
            field.setMaxLength(200)
            field.installEventFilter(self)
        self.name.editingFinished.connect(self._rename)
        self.look_name.editingFinished.connect(self._rename_look)
        self.tags.editingFinished.connect(self._tag)
        names = QHBoxLayout()
        names.setSpacing(space(1))
        names.addWidget(self.name, 3)
        names.addWidget(self.look_name, 2)
        fields.addLayout(names)
        fields.addWidget(self.tags)
        return fields

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        self.add = QPushButton(t("Add to the film"))
        self.add.setToolTip(t("Enter, or drag it to the elements"))
        self.add.clicked.connect(lambda: self._take(self._current_look()))
        self.bring = QPushButton(t("Import…"))
        self.bring.setProperty("role", "quiet")
        self.bring.clicked.connect(lambda: self._deeds.ask_to_bring(self))
        self.more = self._button("more", t("More about this look"), self._show_current_menu)
        foot.addWidget(self.add)
        foot.addWidget(self.bring)
        foot.addStretch(1)
        foot.addWidget(self.more)
        return foot

    # opening and closing -----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show it beside the column, the cursor in the search."""
        self._settle()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def _settle(self) -> None:
        column, area = self._panel, self._panel.parentWidget()
        while area is not None and area is not self._window:
            if area.objectName() == "left-column":
                column = area
            area = area.parentWidget()
        corner = column.mapTo(self._window, QPoint(column.width(), 0))
        left = min(corner.x(), max(0, self._window.width() - space(_WIDTH)))
        height = min(column.height(), self._window.height() - corner.y())
        self.setGeometry(left, corner.y(), min(space(_WIDTH), self._window.width() - left), max(height, space(60)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside the column; arrows and Enter in the search go to the tiles; leave with the workspace."""
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._settle()
        if watched is self._panel and event.type() is QEvent.Type.Hide:
            self.leave()
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if watched is self.search and isinstance(event, QKeyEvent) and pressed and event.key() in _TO_TILES:
            if event.key() != Qt.Key.Key_Down and self.view.current is not None:
                self._take(self._current_look())
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            event.accept()
        else:
            super().keyPressEvent(event)

    # what is shown -----------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        before = self._current_look()
        shelf, query = self._deeds.shelf, self.search.text()
        self._list.show_shelf(shelf, query)
        self.heading.set_remark(n("{count} element", "{count} elements", len(shelf.elements)))
        if not shelf.elements:
            words = t(
                "Nothing on the shelf yet. Save an element to it from its menu, or drop a file with an element here."
            )
        else:
            words = t("Nothing matches.") if not self._list.rows else ""
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        files = ", ".join(shelf.broken)
        self.broken.setVisible(bool(files))
        self.broken.setText(
            n(
                "A file on the shelf cannot be read and was left alone: {files}",
                "{count} files on the shelf cannot be read and were left alone: {files}",
                len(shelf.broken),
                files=files,
            )
        )
        self._show_tags(query)
        self.view.select(before)
        self._show_current()

    def _show_tags(self, query: str) -> None:
        wanted = self._list.tags
        shown = [str(button.property("tag")) for button in self._tag_group.buttons()]
        if shown != wanted:
            while (item := self._tags.takeAt(0)) is not None:
                button = item.widget()
                if isinstance(button, QPushButton):
                    self._tag_group.removeButton(button)
                    button.hide()
                    button.deleteLater()
            for tag in wanted:
                button = QPushButton(tag)
                button.setProperty("role", "quiet")
                button.setProperty("tag", tag)
                button.setCheckable(True)
                button.clicked.connect(partial(self._toggle_tag, tag))
                self._tag_group.addButton(button)
                self._tags.addWidget(button)
            self._tags.addStretch(1)
        words = query.casefold().split()
        for button in self._tag_group.buttons():
            button.setChecked(f"tag:{button.property('tag')}".casefold() in words)

    def _toggle_tag(self, tag: str) -> None:
        word = f"tag:{tag}"
        words = self.search.text().split()
        left = [one for one in words if one.casefold() != word.casefold()]
        self.search.setText(" ".join(left if len(left) < len(words) else [*words, word]))

    def _show_current(self) -> None:
        row = self.view.current
        for field, text in (
            (self.name, "" if row is None else row.entry.name),
            (self.look_name, "" if row is None else row.look.name),
            (self.tags, "" if row is None else ", ".join(row.entry.tags)),
        ):
            field.setEnabled(row is not None)
            if not field.hasFocus() and field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
        self.add.setEnabled(row is not None)
        self.more.setEnabled(row is not None)

    def _current_look(self) -> str:
        return "" if self.view.current is None else str(self.view.current.look.id)

    def _row(self, look: str) -> Row | None:
        place = self._list.row_of(look)
        return self._list.rows[place] if place >= 0 else None

    # deeds -------------------------------------------------------------------------------------------------------

    def _take(self, look: str) -> None:
        self._deeds.take(look)

    def _rename(self) -> None:
        if self.view.current is not None:
            self._deeds.rename(self.view.current.entry, self.name.text())

    def _rename_look(self) -> None:
        row = self.view.current
        if row is not None:
            self._deeds.rename_look(row.entry, row.look.id, self.look_name.text())

    def _tag(self) -> None:
        if self.view.current is not None:
            self._deeds.tag(self.view.current.entry, self.tags.text())

    def _remove(self, look: str) -> None:
        row = self._row(look)
        if row is not None and row.of > 1:
            self._deeds.remove_look(row.entry, row.look.id)
        elif row is not None:
            self._deeds.bin(row.entry)

    def _look(self, look: str) -> None:
        row = self._row(look)
        if row is not None and row.look.pictures:
            LargeLook(self._window, self._ui.thumbnails, row.title, row.look.pictures[0], None).show()

    def _show_current_menu(self) -> None:
        self._show_menu(self._current_look(), self.more.mapToGlobal(self.more.rect().topLeft()))

    def _show_menu(self, look: str, at: QPoint) -> None:
        row = self._row(look)
        if row is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(t("Add to the film"), lambda: self._take(look)).setShortcut(Qt.Key.Key_Return)
        menu.addAction(t("Large look"), lambda: self._look(look)).setShortcut(Qt.Key.Key_Space)
        menu.addSeparator()
        menu.addAction(t("Export to a file…"), lambda: self._deeds.export(self, row.entry))
        menu.addSeparator()
        if row.of > 1:
            menu.addAction(t("Take this look off the shelf"), lambda: self._remove(look)).setShortcut(Qt.Key.Key_Delete)
            menu.addAction(t("Take all looks off the shelf"), lambda: self._deeds.bin(row.entry))
        else:
            menu.addAction(t("Take it off the shelf"), lambda: self._remove(look)).setShortcut(Qt.Key.Key_Delete)
        menu.popup(at)

    # drops -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files with elements come onto the shelf."""
        if element_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bring them in."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._deeds.bring(element_files(event.mimeData()), into_film=False)
