"""With a budget near, the button says what would be left; past one it is off, says why and leads out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from kling_desktop.domain import edits
from kling_desktop.domain.budget_troubles import OverDayBudget
from kling_desktop.domain.budgets import NO_BUDGET, Budget, Budgets, Tally
from kling_desktop.domain.money import Unit
from kling_desktop.ui.compose.generate.panel import GeneratePanel
from tests.ui.desk import Desk, SmallCore, SmallSpending, sample_film

Make = Callable[..., Desk]
# Two takes of nine seconds at $0.224: $4.03.


def shown(desk: Desk) -> GeneratePanel:
    panel = desk.show(GeneratePanel, 360, 160)
    desk.qtbot.waitUntil(lambda: desk.model.spending.overview is not None)
    return panel


def core(day: str | None = None, spent: str = "0", job: Budget = NO_BUDGET) -> SmallCore:
    limit = None if day is None else Decimal(day)
    made = Budgets(day=Budget(usd=limit), job=job)
    return SmallCore(spending=SmallSpending(made, Tally({Unit.USD: Decimal(spent)}, {})))


def test_without_a_budget_nothing_is_said(make: Make) -> None:
    panel = shown(make())
    assert (panel.note.text(), panel.button.isEnabled()) == ("", True)


def test_far_from_the_budget_nothing_is_said(make: Make) -> None:
    panel = shown(make(core=core("20", "1")))
    assert (panel.note.text(), panel.button.isEnabled()) == ("", True)


def test_near_it_says_what_would_be_left(make: Make) -> None:
    panel = shown(make(core=core("20", "14.77")))
    assert panel.note.text() == "Leaves $1.20 of today's $20."
    assert panel.button.isEnabled()
    assert not panel.budget.isVisible()


def test_past_it_the_button_is_off_and_there_is_a_way_out(make: Make) -> None:
    desk = make(core=core("20", "16"))
    panel = shown(desk)
    assert panel.note.text() == "It would cost $4.03, and $4.00 of today's $20 is left."
    assert not panel.button.isEnabled()
    assert not panel.action.isEnabled()
    panel.press()
    assert desk.core.engine.orders == []
    panel.budget.click()
    assert desk.spending_opened == [True]


def test_a_raised_budget_lets_it_go(make: Make) -> None:
    desk = make(core=core("20", "16"))
    panel = shown(desk)
    assert not panel.button.isEnabled()
    desk.core.spending.budgets = Budgets(day=Budget(usd=Decimal(100)))
    desk.model.spending.refresh()
    desk.qtbot.waitUntil(panel.button.isEnabled)
    assert panel.note.text() == ""
    assert not panel.budget.isVisible()


def test_the_film_has_a_budget_of_its_own(make: Make) -> None:
    desk = make(core=core(None, "2"))
    panel = shown(desk)
    desk.document.edit(edits.change_settings(desk.film, budget=Budget(usd=Decimal(6))), "Budget")
    assert panel.note.text() == "It would cost $4.03, and $4.00 of this film's $6 is left."
    desk.undo()
    assert panel.button.isEnabled()


def test_each_take_is_measured_by_itself(make: Make) -> None:
    panel = shown(make(core=core(None, "0", job=Budget(usd=Decimal("2.02")))))
    assert panel.button.isEnabled()
    panel = shown(make(core=core(None, "0", job=Budget(usd=Decimal("2.01")))))
    assert panel.note.text() == "A take would cost $2.02, and at most $2.01 is allowed."
    assert not panel.button.isEnabled()


def test_dollars_and_credits_are_apart(make: Make) -> None:
    spent = SmallSpending(Budgets(day=Budget(credits=Decimal(0))))
    panel = shown(make(core=SmallCore(spending=spent)))
    assert panel.button.isEnabled()


def test_an_unknown_price_counts_as_the_dearest(make: Make) -> None:
    film = sample_film()
    film = replace(film, settings=replace(film.settings, provider="aihubmax", model=None))
    panel = shown(make(film, core=core("6")))
    assert panel.note.text() == ("It would cost $6.05 at the dearest known price, and $6.00 of today's $6 is left.")
    assert not panel.button.isEnabled()


def test_the_animatic_is_free_whatever_was_spent(make: Make) -> None:
    film = sample_film()
    film = replace(film, settings=replace(film.settings, provider="animatic", model=None))
    panel = shown(make(film, core=core("1", "5")))
    assert panel.button.isEnabled()


def test_what_another_program_spent_meanwhile_is_told_by_the_core(make: Make) -> None:
    desk = make(core=core("20"))
    panel = shown(desk)
    desk.core.engine.refusal = OverDayBudget(price="4.032", limit="20", left="1.5", unit="USD")
    panel.button.click()
    desk.qtbot.waitUntil(lambda: not desk.model.sending)
    assert panel.note.text() == (
        "It would cost $4.03, and $1.50 of today's $20 is left. Raise the budget for the day, make fewer takes, or go "
        "on tomorrow. Nothing was sent."
    )
    assert panel.budget.isVisible()
