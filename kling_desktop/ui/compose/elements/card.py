"""One element: front view, name, angles, in its own hue."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kling_desktop.domain.film import Element, Media
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.domain.problems import PictureFacts, Problem
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.elements.tag import Tag
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import faults, tile_paint
from kling_desktop.ui.parts.elided_edit import ElidedEdit
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.incoming import may_hold_pictures, read
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag
from kling_desktop.ui.parts.picture_slot import PictureSlot
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import n, t

_FRONT_SIDE = 16
_ANGLE_SIDE = 8.5
_ANGLES_SHOWN = 3
_ANGLES_A_ROW = 3


class ElementCard(Group):
    """Shows one element; every wish goes out with a slot's number (0 front view, 1 first angle)."""

    came = Signal(int, object, bool)
    """A slot, an `Incoming`, and whether it is to leave where it came from."""
    came_anywhere = Signal(object)
    """An `Incoming` was dropped beside the slots: it fills those that are free."""
    crop_requested = Signal(int)
    shot_requested = Signal(str)
    """The id of a shot that mentions it was clicked."""
    notes_requested = Signal()
    browse_requested = Signal(int)
    clear_requested = Signal(int)
    slot_menu_requested = Signal(int, QPoint)
    renamed = Signal(str)
    move_requested = Signal(int)
    """One place up (-1) or down (1)."""
    remove_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.element: Element | None = None
        self._film = ""
        self._number = 1
        self._tint = QColor()
        self._problems: tuple[Problem, ...] = ()
        self._shown: tuple[object, ...] = ()
        """What is told and painted now."""
        self._pressed: QPoint | None = None
        self._lit = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tag = Tag()
        self.name = ElidedEdit()
        self.name.setProperty("role", "inline")
        self.name.setPlaceholderText(t("Name"))
        self.name.setMaxLength(80)
        self.name.setMinimumWidth(space(10))
        self.name.editingFinished.connect(self._finish_name)
        self.more = QPushButton()
        self._tint_icons()
        self.more.setProperty("role", "icon")
        self.more.setFixedSize(space(5), space(5))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(
            lambda: self.menu_requested.emit(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        )
        self.slots: list[PictureSlot] = []
        self._angles = QGridLayout()
        self._angles.setSpacing(space(1))
        self._angles.setContentsMargins(0, 0, 0, 0)
        self._angles.setColumnStretch(_ANGLES_A_ROW, 1)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.tag)
        head.addWidget(self.name, 1)
        right = QVBoxLayout()
        right.setSpacing(space(1))
        right.addLayout(head)
        low = QHBoxLayout()
        low.setSpacing(space(1))
        low.addLayout(self._angles, 1)
        low.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        right.addLayout(low)
        self.used = label("", "caption")
        self.used.setTextFormat(Qt.TextFormat.RichText)
        self.used.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.used.linkActivated.connect(self.shot_requested)
        self.notes = QPushButton()
        self.notes.setProperty("role", "note")
        self.notes.clicked.connect(self.notes_requested)
        self.notes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        right.addWidget(self.used)
        right.addWidget(self.notes)
        right.addStretch(1)
        self.setAcceptDrops(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(2), space(2), space(1.5), space(2))
        row.setSpacing(space(2))
        self._add_slot(_FRONT_SIDE, t("Front view"))
        row.addWidget(self.slots[0], 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)

    def _add_slot(self, side: float, empty: str) -> PictureSlot:
        number = len(self.slots)
        size = QSize(space(side), space(side))
        slot = PictureSlot(self._thumbnails, size, "", empty)
        slot.setFixedSize(size)
        slot.came.connect(lambda incoming: self.came.emit(number, incoming, slot.taken_away))
        slot.crop_requested.connect(lambda: self.crop_requested.emit(number))
        slot.browse_requested.connect(lambda: self.browse_requested.emit(number))
        slot.remove_requested.connect(lambda: self.clear_requested.emit(number))
        slot.menu_requested.connect(lambda at: self.slot_menu_requested.emit(number, at))
        self.slots.append(slot)
        return slot

    # content -----------------------------------------------------------------------------------------------------

    def set_element(
        self,
        film: str,
        number: int,
        element: Element,
        facts: dict[Media, PictureFacts],
        problems: tuple[Problem, ...],
        shots: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Show an element as it is now; what is being typed in the name stays.

        `shots` are the numbers, from 1, and ids of the shots that mention it.
        """
        here = f"elements[{number - 1}]"
        views = (element.frontal, *element.angles)
        told = tuple(problem for problem in problems if problem.field.startswith(here))
        known = tuple(facts.get(view) for view in views if view is not None)
        shown = (film, number, element, told, known, tuple(shots), theme().name)
        if shown == self._shown and (self.name.hasFocus() or self.name.text() == element.name):
            return  # asked with every letter typed
        self._shown = shown
        self.element, self._film, self._number = element, film, number
        self._tint = QColor(theme().hue(element.hue if element.hue > 0 else number))
        self._show_use(shots)
        self._show_notes(element.notes)
        self._problems = faults.at(problems, here)
        self.tag.set_number(number, self._tint)
        if not self.name.hasFocus() and self.name.text() != element.name:
            self.name.setText(element.name)
            self.name.setCursorPosition(0)
        self.name.setToolTip(element.name)
        mention = str(Mention(MentionKind.ELEMENT, number))
        self.name.setAccessibleName(t("Name of {mention}", mention=mention))
        self.more.setAccessibleName(t("More about {mention}", mention=mention))
        self.setAccessibleName(faults.spoken(f"{mention} {element.name}".strip(), None, None, self._problems))
        self.setToolTip(faults.hint("", None, None, self._problems))
        self._fit_slots(max(_ANGLES_SHOWN, len(element.angles)))
        for place, slot in enumerate(self.slots):
            media = views[place] if place < len(views) else None
            field = f"{here}.frontal" if place == 0 else f"{here}.angles[{place - 1}]"
            title = t("Front view of {mention}", mention=mention)
            if place:
                title = t("Angle {number} of {mention}", number=place, mention=mention)
            slot.set_title(title)
            carried = Carried(film=film, kind=Kind.VIEW, id=element.id, place=place)
            about = faults.at(problems, field)
            slot.set_content(media, carried, about, facts.get(media) if media is not None else None)
        self.update()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in reading order."""
        return [self, self.slots[0], self.name, *self.slots[1:], self.more, self.used, self.notes]

    def _fit_slots(self, angles: int) -> None:
        while len(self.slots) - 1 < angles:
            slot = self._add_slot(_ANGLE_SIDE, "+")
            place = len(self.slots) - 2
            self._angles.addWidget(slot, place // _ANGLES_A_ROW, place % _ANGLES_A_ROW)
        while len(self.slots) - 1 > angles:
            gone = self.slots.pop()
            self._angles.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def _show_use(self, shots: Sequence[tuple[int, str]]) -> None:
        if not shots:
            self.used.setText(html.escape(t("in no shot yet")))
            return
        tint = theme().dim.name()
        links = " · ".join(
            f'<a href="{html.escape(shot)}" style="color: {tint}">{number}</a>' for number, shot in shots
        )
        words = html.escape(n("in shot {list}", "in shots {list}", len(shots), list="\x00"))
        self.used.setText(words.replace("\x00", links))

    def _show_notes(self, notes: str) -> None:
        first = notes.strip().split("\n", 1)[0]
        room = self.slots[0].width() + len(self.slots) * space(6) if self.width() <= 0 else self.width() - space(26)
        self.notes.setVisible(bool(first))
        self.notes.setText(
            self.notes.fontMetrics().elidedText(first, Qt.TextElideMode.ElideRight, max(room, space(20)))
        )
        self.notes.setToolTip(notes)
        self.notes.setAccessibleName(t("Notes: {notes}", notes=notes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notes are written as far as there is room."""
        super().resizeEvent(event)
        if self.element is not None:
            self._show_notes(self.element.notes)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures dropped beside the slots fill those that are free."""
        if may_hold_pictures(event.mimeData()):
            self._lit = True
            self.update()
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._lit = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what came."""
        self._lit = False
        self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.came_anywhere.emit(read(event.mimeData()))

    def edit_name(self) -> None:
        """Put the cursor into the name, all of it selected."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _finish_name(self) -> None:
        if self.element is not None and self.name.text().strip() != self.element.name:
            self.renamed.emit(self.name.text().strip())

    # painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card's ground and its border in the element's hue."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().surface[2])
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_card, metrics().radius_card)
        tint = QColor(self._tint)
        width = 2 * metrics().line
        if self._lit:
            tint, width = QColor(theme().accent), 2 * metrics().line
        elif not self.hasFocus():
            tint.setAlphaF(0.55)
            width = metrics().line
        tile_paint.paint_frame(painter, box, tint, width, metrics().radius_card)
        severity = faults.worst(self._problems)
        if severity is not None:
            corner = QRectF(self.slots[0].geometry())
            tile_paint.paint_badge(painter, corner, severity)
        painter.end()

    # pointer and keyboard ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, for a drag of the card."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the card to another place."""
        start, element = self._pressed, self.element
        if start is None or element is None:
            return
        if (event.position().toPoint() - start).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        begin_drag(
            self,
            Carried(film=self._film, kind=Kind.ELEMENT, id=element.id),
            element.pictures,
            self.slots[0].pixmap(),
        )

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt, or Ctrl and Shift, and arrows move it, Delete removes it, Enter edits its name, Escape stops it."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        held = event.modifiers()
        if step is not None and (held & Qt.KeyboardModifier.AltModifier or held & both == both):
            self.move_requested.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.name.hasFocus():
            self.edit_name()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self.name.hasFocus() and self.element is not None:
            self.name.setText(self.element.name)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.hasFocus():
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def _tint_icons(self) -> None:
        self.more.setIcon(icons.icon("more", theme().dim))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme tints icons anew."""
        if event.type() is QEvent.Type.PaletteChange:
            self._tint_icons()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)
