"""The limits of the queue, to be typed in place: when it pauses by itself, and how much may be under way at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import TypeVar

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QSpinBox, QWidget

from kling_desktop.domain import cards
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import AT_ONCE, Queue, StopRules
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_MOST_TAKES, _MOST_ERRORS, _MOST_MONEY, _MOST_AT_ONCE = 9999, 99, 99_999, 99


_Field = TypeVar("_Field", QSpinBox, QDoubleSpinBox)


class _MoneyField(QDoubleSpinBox):
    """Cents where there are any. A full stop before them, whatever the system writes: as prices are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(2)
        self.setLocale(QLocale.c())
        self.setGroupSeparatorShown(False)

    def textFromValue(self, value: float) -> str:
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def _shown(rules: StopRules) -> float:
    """The money of a rule as its field has it; less than a cent is one, for nothing is no limit."""
    return 0.0 if rules.money is None else float(rules.money.quantize(Decimal("0.01"), ROUND_CEILING))


class QueueLimits(QWidget):
    """Enter or leaving a field keeps what was typed."""

    changed = Signal(object)
    """How the queue is to change: a function from `Queue` to `Queue`."""

    def __init__(self) -> None:
        super().__init__()
        self._queue = Queue()
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(2))
        grid.addWidget(label(t("Pause by itself")), 0, 0)
        self.most = self._field(
            0,
            1,
            t("takes sent"),
            t("Pause after this many takes"),
            (0, _MOST_TAKES),
            t("never"),
            self._keep_rules,
            QSpinBox(),
        )
        self.errors = self._field(
            0,
            2,
            t("failures in a row"),
            t("Pause after this many failures in a row"),
            (0, _MOST_ERRORS),
            t("never"),
            self._keep_rules,
            QSpinBox(),
        )
        self.money = self._field(
            0,
            3,
            t("money spent"),
            t("Pause before more than this is spent"),
            (0, _MOST_MONEY),
            t("no limit"),
            self._keep_rules,
            _MoneyField(),
        )
        self.money.setToolTip(t("In dollars or credits, as each provider counts"))
        grid.addWidget(label(t("At once")), 1, 0)
        self.at_once: dict[ProviderId, QSpinBox] = {}
        for offer in cards.offers():
            if offer.local or offer.provider in self.at_once:
                continue
            words = t("Takes under way at {provider} at once", provider=offer.provider_title)
            column = len(self.at_once) + 1
            field = self._field(
                1, column, offer.provider_title, words, (1, _MOST_AT_ONCE), "", self._keep_room, QSpinBox()
            )
            self.at_once[offer.provider] = field
        self.in_all = self._field(
            1,
            len(self.at_once) + 1,
            t("in all"),
            t("Takes under way at once, in all"),
            (0, _MOST_AT_ONCE),
            t("no limit"),
            self._keep_room,
            QSpinBox(),
        )
        self.show_queue(self._queue)

    def _field(
        self,
        row: int,
        pair: int,
        name: str,
        words: str,
        span: tuple[int, int],
        none: str,
        keep: Callable[[], None],
        field: _Field,
    ) -> _Field:
        """A name and a number on its right; `none` stands for the least."""
        field.setRange(*span)
        field.setSpecialValueText(none)
        field.setAccessibleName(words)
        field.setToolTip(words)
        field.lineEdit().setTextMargins(space(1.5), 0, 0, 0)  # the style sheet's padding does not reach inside
        field.editingFinished.connect(keep)
        said = label(name, "dim")
        said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(said, row, 2 * pair - 1)
        self._grid.addWidget(field, row, 2 * pair)
        self._grid.setColumnStretch(2 * pair - 1, 1)
        return field

    def show_queue(self, queue: Queue) -> None:
        """What holds now. A field in which somebody types stays as it is."""
        self._queue = queue
        values = {
            self.most: queue.rules.most or 0,
            self.errors: queue.rules.errors or 0,
            self.in_all: queue.in_all or 0,
            **{field: queue.room_at(provider) for provider, field in self.at_once.items()},
        }
        for field, value in values.items():
            if not field.hasFocus():
                field.setValue(value)
        if not self.money.hasFocus():
            self.money.setValue(_shown(queue.rules))

    def _keep_rules(self) -> None:
        """What was typed: only that. Who walks through the fields begins no new count and rounds no limit."""
        before, most, errors = self._queue.rules, self.most.value() or None, self.errors.value() or None
        money = Decimal(self.money.text()) if self.money.value() else None
        if self.money.value() == _shown(before):
            money = before.money
        if (most, errors, money) == (before.most, before.errors, before.money):
            return

        def limited(queue: Queue) -> Queue:
            now = queue.rules
            rules = StopRules(
                most=now.most if most == before.most else most,
                errors=now.errors if errors == before.errors else errors,
                money=now.money if money == before.money else money,
                since=datetime.now(UTC),
            )
            return replace(queue, rules=rules)

        self.changed.emit(limited)

    def _keep_room(self) -> None:
        """What was typed: only that, so that two programs do not undo each other's limits."""
        in_all = self.in_all.value() or None
        rooms = {provider: field.value() for provider, field in self.at_once.items()}
        typed = {provider: room for provider, room in rooms.items() if room != self._queue.room_at(provider)}
        if not typed and in_all == self._queue.in_all:
            return
        other_in_all = in_all != self._queue.in_all

        def limited(queue: Queue) -> Queue:
            at_once = {provider: room for provider, room in {**queue.at_once, **typed}.items() if room != AT_ONCE}
            return replace(queue, at_once=MappingProxyType(at_once), in_all=in_all if other_in_all else queue.in_all)

        self.changed.emit(limited)
