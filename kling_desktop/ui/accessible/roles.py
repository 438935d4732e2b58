"""Roles, actions and values of our own widgets, for screen readers.

Qt knows a button for a button; of a widget that paints itself it knows nothing. Such a widget has a method
`spoken_as` that tells what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleValueChangeEvent,
    QAccessibleValueInterface,
)
from PySide6.QtWidgets import QAbstractButton, QWidget
from PySide6.QtWidgets import QAccessibleWidget as _QAccessibleWidget
from shiboken6 import Shiboken

Deeds = Mapping[str, Callable[[], object]]
"""What can be done, by the names Qt has for it."""

PRESS = QAccessibleActionInterface.pressAction()
MENU = QAccessibleActionInterface.showMenuAction()
INCREASE = QAccessibleActionInterface.increaseAction()
DECREASE = QAccessibleActionInterface.decreaseAction()


@runtime_checkable
class Spoken(Protocol):
    """A widget that tells what it is."""

    def spoken_as(self) -> QAccessibleInterface:
        """Made anew whenever Qt asks; Qt owns it."""
        ...


def nothing() -> int:
    """What Qt is told about an interface that is not there: PySide takes neither None nor 0 for it."""
    return cast("int", Shiboken.VoidPtr(0))


class Speaking(_QAccessibleWidget):
    """A widget with a role, and with deeds beside those that Qt gives it."""

    def __init__(self, widget: QWidget, role: QAccessible.Role, deeds: Callable[[], Deeds] = dict) -> None:
        super().__init__(widget, role)
        self._deeds = deeds

    def actionNames(self) -> list[str]:
        return [*self._deeds(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        deed = self._deeds().get(name)
        if deed is None:
            super().doAction(name)
        else:
            deed()


class _Value(QAccessibleValueInterface):
    def __init__(self, now: Callable[[], int], most: Callable[[], int], change: Callable[[int], object]) -> None:
        super().__init__()
        self._now, self._most, self._change = now, most, change

    def currentValue(self) -> int:
        return self._now()

    def setCurrentValue(self, value: object) -> None:
        self._change(max(0, min(self._most(), round(float(cast("float", value))))))

    def minimumValue(self) -> int:
        return 0

    def maximumValue(self) -> int:
        return self._most()

    def minimumStepSize(self) -> int:
        return 1


class Sliding(Speaking):
    """A widget with a whole number from 0 to `most()`, which `change` sets."""

    def __init__(
        self, widget: QWidget, now: Callable[[], int], most: Callable[[], int], change: Callable[[int], object]
    ) -> None:
        super().__init__(widget, QAccessible.Role.Slider, self._steps)
        self._value = _Value(now, most, change)

    def _steps(self) -> Deeds:
        value = self._value
        return {
            INCREASE: lambda: value.setCurrentValue(value.currentValue() + 1),
            DECREASE: lambda: value.setCurrentValue(value.currentValue() - 1),
        }

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        if kind is QAccessible.InterfaceType.ValueInterface:
            return cast("int", self._value)
        address = cast("int | None", super().interface_cast(kind))
        return nothing() if address is None else address  # an address is never true, only there or not


class Choosing(Speaking):
    """One of a few, of which one holds at a time."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button, QAccessible.Role.RadioButton, lambda: {PRESS: button.click})
        self._button = button

    def state(self) -> QAccessible.State:
        state = super().state()
        state.checkable, state.checked = True, self._button.isChecked()
        return state


class Group(QWidget):
    """A part of the window with a name: who hears the window is told when the focus comes into it."""

    def spoken_as(self) -> QAccessibleInterface:
        return Speaking(self, QAccessible.Role.Grouping)


def value_changed(widget: QWidget, value: int) -> None:
    """A person who hears the window is told, while the widget has the focus."""
    if QAccessible.isActive() and widget.hasFocus():
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, value))


_installed: list[Callable[[str, QObject], QAccessibleInterface | None]] = []


def install() -> None:
    """Let Qt ask our widgets what they are; once for the program."""
    if not _installed:
        _installed.append(_ask)
        QAccessible.installFactory(_ask)


def _ask(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    return thing.spoken_as() if isinstance(thing, QWidget) and isinstance(thing, Spoken) else None
