"""The limits below the queue change what was typed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from kling_desktop.domain.queue import Queue, StopRules
from kling_desktop.ui.queue.limits import QueueLimits

BEGUN = datetime(2026, 8, 8, 12, tzinfo=UTC)


def kept(qtbot: QtBot, rules: StopRules, type_into: Callable[[QueueLimits], None]) -> StopRules | None:
    """What becomes of a queue with these rules when somebody walks through all fields and types."""
    limits, queue = QueueLimits(), Queue(rules=rules)
    qtbot.addWidget(limits)
    limits.show_queue(queue)
    asked: list[Callable[[Queue], Queue]] = []
    limits.changed.connect(asked.append)
    type_into(limits)
    for field in limits.findChildren(QAbstractSpinBox):
        field.editingFinished.emit()
    return asked[0](queue).rules if asked else None


@pytest.mark.parametrize(
    ("money", "shown"),
    [("19.99", "19.99"), ("20", "20"), ("0.5", "0.50"), ("0.004", "0.01"), ("7.125", "7.13"), (None, "no limit")],
)
def test_who_only_walks_through_changes_no_limit(qtbot: QtBot, money: str | None, shown: str) -> None:
    texts: list[str] = []
    rules = StopRules(money=None if money is None else Decimal(money), errors=3, since=BEGUN)
    assert kept(qtbot, rules, lambda limits: texts.append(limits.money.text())) is None
    assert texts == [shown]


def test_another_rule_leaves_the_money_as_it_was_written(qtbot: QtBot) -> None:
    changed = kept(qtbot, StopRules(money=Decimal("7.125"), since=BEGUN), lambda limits: limits.errors.setValue(2))
    assert changed is not None
    assert changed.since is not None
    assert changed.since > BEGUN
    assert replace(changed, since=None) == StopRules(money=Decimal("7.125"), errors=2)


@pytest.mark.parametrize(("typed", "money"), [("2.5", "2.50"), ("12", "12"), ("0", None)])
def test_cents_can_be_typed(qtbot: QtBot, typed: str, money: str | None) -> None:
    def type_money(limits: QueueLimits) -> None:
        limits.money.selectAll()
        QTest.keyClicks(limits.money, typed)

    changed = kept(qtbot, StopRules(money=Decimal(40), since=BEGUN), type_money)
    assert changed is not None
    assert changed.money == (None if money is None else Decimal(money))
