"""A list whose items are painted by its widget: for a screen reader each is a thing of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from kling_desktop.ui.accessible.roles import Deeds, Speaking, nothing


class Items(Protocol):
    """What is known of the items, by their place from 0."""

    def count(self) -> int: ...

    def words(self, place: int) -> str: ...

    def box(self, place: int) -> QRect:
        """In the widget's own coordinates."""
        ...

    def selected(self, place: int) -> bool: ...

    def current(self) -> int:
        """The one that has the keys, or -1."""
        ...

    def deeds(self, place: int) -> Deeds: ...


class _Deeds(QAccessibleActionInterface):
    def __init__(self, deeds: Callable[[], Deeds]) -> None:
        super().__init__()
        self._deeds = deeds

    def actionNames(self) -> list[str]:
        return list(self._deeds())

    def doAction(self, name: str) -> None:
        deed = self._deeds().get(name)
        if deed is not None:
            deed()

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []


class _Item(QAccessibleInterface):
    """Asks for everything when it is asked: shots come and go, places stay."""

    def __init__(self, widget: QWidget, items: Items, place: int) -> None:
        super().__init__()
        self._widget, self._items, self._place = widget, items, place
        self._deeds = _Deeds(lambda: items.deeds(place) if self.isValid() else {})

    def isValid(self) -> bool:
        return Shiboken.isValid(self._widget) and self._place < self._items.count()

    def object(self) -> QObject:
        return cast("QObject", None)  # there is none; the stub does not say that this is allowed

    def window(self) -> QWindow:
        return self._widget.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._widget)

    def child(self, _index: int) -> QAccessibleInterface:
        return cast("QAccessibleInterface", None)

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface:
        return cast("QAccessibleInterface", None)

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        return self._items.words(self._place) if kind is QAccessible.Text.Name and self.isValid() else ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Names are not written here."""

    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        box = self._items.box(self._place)
        return QRect(self._widget.mapToGlobal(box.topLeft()), box.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        here = self._items.current() == self._place
        state.selectable = state.multiSelectable = state.focusable = True
        state.selected = self._items.selected(self._place)
        state.active = here
        state.focused = here and self._widget.hasFocus()
        state.invisible = not self._widget.isVisible()
        state.offscreen = not self._widget.rect().intersects(self._items.box(self._place))
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        return cast("int", self._deeds) if kind is QAccessible.InterfaceType.ActionInterface else nothing()


class PaintedList(Speaking):
    """The widget as a list of its items."""

    def __init__(self, widget: QWidget, items: Items) -> None:
        super().__init__(widget, QAccessible.Role.List)
        self._items = items
        self._made: dict[int, tuple[int, _Item]] = {}
        made = self._made
        # Qt forgets the widget's own interface with the widget; what stands for its items is ours to take back.
        widget.destroyed.connect(lambda: _forget(made))

    def childCount(self) -> int:
        return self._items.count()

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self._items.count():
            return cast("QAccessibleInterface", None)
        if index not in self._made:
            item = _Item(self.widget(), self._items, index)
            self._made[index] = (QAccessible.registerAccessibleInterface(item), item)
        return self._made[index][1]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((place for place, (_, item) in self._made.items() if item is child), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        point = self.widget().mapFromGlobal(QPoint(x, y))
        under = (place for place in range(self._items.count()) if self._items.box(place).contains(point))
        return self.child(next(under, -1))

    def focusChild(self) -> QAccessibleInterface:
        return self.child(self._items.current() if self.widget().hasFocus() else -1)


def _forget(made: dict[int, tuple[int, _Item]]) -> None:
    for identity, _item in made.values():
        QAccessible.deleteAccessibleInterface(identity)
    made.clear()


def current_changed(widget: QWidget, place: int) -> None:
    """Tell who hears the window which item has the keys now."""
    if not QAccessible.isActive() or not widget.hasFocus():
        return
    whole = QAccessible.queryAccessibleInterface(widget)
    if isinstance(whole, PaintedList) and 0 <= place < whole.childCount():
        QAccessible.updateAccessibility(QAccessibleEvent(whole.child(place), QAccessible.Event.Focus))
