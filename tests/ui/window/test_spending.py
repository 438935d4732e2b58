"""Spending in the whole window: the pill, the sheet, budgets typed in place, the log of a job, files for others."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from kling_desktop.core import Core
from kling_desktop.domain.budgets import Budget, Budgets, Scope
from kling_desktop.domain.jobs import State
from kling_desktop.domain.ledger import Kind
from kling_desktop.domain.money import Unit
from kling_desktop.domain.takes import Verdict
from kling_desktop.ui.spending.job_log import JobLog
from kling_desktop.ui.spending.settling import Settling
from kling_desktop.ui.spending.sheet import SpendingSheet
from tests.expected_logs import ExpectsLog
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Reset, Status
from tests.ui.window.whole import Whole


def sheet(whole: Whole) -> SpendingSheet:
    """Opened by a click on the pill."""
    whole.click(whole.window.topbar.today)
    shown = whole.window.spending.sheet
    assert shown is not None
    whole.until(lambda: shown.remark.text() != "")
    return shown


def rendered(whole: Whole) -> None:
    whole.compose()
    whole.generate()
    whole.until(lambda: [job.state for job in whole.jobs()] == [State.DONE])


def type_limit(whole: Whole, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def rows(shown: SpendingSheet) -> list[tuple[str, ...]]:
    model = shown.entries
    return [tuple(str(model.data(model.index(row, column))) for column in (1, 2, 3)) for row in range(model.rowCount())]


def test_the_pill_is_there_from_the_start_and_leads_to_budgets(whole: Whole) -> None:
    window = whole.open()
    whole.until(lambda: window.topbar.today.text() == "Today $0.00")
    shown = sheet(whole)
    type_limit(whole, shown.budgets.fields[Scope.DAY, Unit.USD], "20")
    whole.until(lambda: window.topbar.today.limit == "of $20")
    assert window.topbar.today.accessibleName() == "Today $0.00 of $20"
    assert whole.session.bridge.is_open
    budgets = whole.ask(_budgets)
    assert budgets.day == Budget(usd=Decimal(20))
    type_limit(whole, shown.budgets.fields[Scope.DAY, Unit.USD], "\b")
    whole.until(lambda: window.topbar.today.limit == "")
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert window.spending.sheet is None


async def _budgets(core: Core) -> Budgets:
    return core.settings.budgets()


def test_nonsense_stays_marked_and_is_not_kept(whole: Whole) -> None:
    whole.open()
    whole.until(lambda: whole.window.topbar.today.isVisible())
    shown = sheet(whole)
    field = shown.budgets.fields[Scope.MONTH, Unit.CREDITS]
    type_limit(whole, field, "much")
    assert (field.text(), field.property("role")) == ("much", "bad")
    assert shown.hint.text() == "“much” is no amount. An empty field is no limit."
    type_limit(whole, field, "100")
    assert (field.property("role"), shown.hint.isVisible()) == ("", False)
    whole.until(lambda: whole.ask(_budgets).month == Budget(credits=Decimal(100)))


def test_a_budget_of_the_film_is_an_edit_like_any_other(whole: Whole) -> None:
    window = whole.open()
    whole.until(lambda: window.topbar.today.isVisible())
    shown = sheet(whole)
    type_limit(whole, shown.budgets.fields[Scope.FILM, Unit.USD], "5")
    assert whole.film.settings.budget == Budget(usd=Decimal(5))
    assert window.document.undo_stack.undoText() == "Budget of the film"
    window.document.undo_stack.undo()
    assert shown.budgets.fields[Scope.FILM, Unit.USD].text() == ""
    window.document.undo_stack.redo()
    whole.until(lambda: whole.saved.startswith("saved"))
    assert whole.on_disk().settings.budget == Budget(usd=Decimal(5))


def test_what_was_spent_is_summed_listed_and_found(online: Whole) -> None:
    window = online.open()
    rendered(online)
    shown = sheet(online)
    online.until(lambda: shown.entries.rowCount() == 3)
    assert rows(shown) == [
        ("Charged", "$0.67", "told by the provider"),
        ("Ordered", "$0.67", "by its price"),
        ("Reserved", "$0.67", "by its price"),
    ]
    assert str(shown.entries.index(0, 5).data()).endswith(" · take 1")
    online.until(lambda: window.topbar.today.text() == "Today $0.67")
    assert [row.words for row in shown.sums.bars.rows] == ["$0.67"]
    for view in ("months", "providers", "films"):
        shown.sums.buttons[view].click()
        assert [row.words for row in shown.sums.bars.rows] == ["$0.67"]
    QTest.keyClicks(shown.field, "charged oxen")
    assert [row[0] for row in rows(shown)] == ["Charged"]
    shown.field.clear()
    assert len(rows(shown)) == 3
    assert not shown.only_open.isVisible()
    shown.verify.click()
    online.until(lambda: online.said == ["3 entries, all as they were written."])


def test_an_approved_second_has_its_price(online: Whole) -> None:
    online.open()
    rendered(online)
    (take,) = online.takes()
    online.ask(lambda core: core.library.set_verdict(take.id, Verdict.APPROVED))
    shown = sheet(online)
    seconds = Decimal(str(take.video.seconds))
    price = round(Decimal("0.672") / seconds, 3)
    assert shown.sums.seconds.text().startswith(f"An approved second has cost ${price:f}".rstrip("0"))


def test_the_ledger_goes_into_a_table(online: Whole, tmp_path: Path) -> None:
    online.open()
    rendered(online)
    shown = sheet(online)
    shown.export.click()
    online.choose_file(tmp_path / "ledger.csv")
    online.until(lambda: (tmp_path / "ledger.csv").exists())
    table = list(csv.DictReader((tmp_path / "ledger.csv").read_text("utf-8-sig").splitlines()))
    assert [row["kind"] for row in table] == ["reserved", "submitted", "charged"]
    online.until(lambda: online.said == ["3 entries are in ledger.csv."])


def test_what_happened_to_a_take_and_a_file_about_it(online: Whole, tmp_path: Path) -> None:
    window = online.open()
    rendered(online)
    (job,) = online.jobs()
    takes = window.compose.takes
    online.until(lambda: takes.cards.rowCount() == 1)
    takes._show_menu(job.id, takes.mapToGlobal(takes.rect().center()))
    (menu,) = [menu for menu in takes.findChildren(QMenu) if menu.isVisible()]
    names = [action.text() for action in menu.actions()]
    assert {"What happened…", "Dispute file…"} <= set(names)
    next(action for action in menu.actions() if action.text() == "What happened…").trigger()
    menu.close()
    online.until(lambda: bool(window.findChildren(JobLog)))
    (log,) = window.findChildren(JobLog)
    told = [words for _, _, words, _ in log.lines]
    wanted = [
        "It was planned.",
        "The order went out.",
        "The provider took the order.",
        "The video was checked and saved.",
    ]
    assert [words for words in told if words in wanted] == wanted
    assert any(job.remote_id in words for words in told if job.remote_id)
    assert [at for at, *_ in log.lines] == sorted(at for at, *_ in log.lines)
    log.dispute.click()
    online.choose_file(tmp_path / "case.txt")
    online.until(lambda: (tmp_path / "case.json").exists())
    assert json.loads((tmp_path / "case.json").read_text("utf-8"))["remote_id"] == job.remote_id
    assert str(job.remote_id) in (tmp_path / "case.txt").read_text("utf-8")


def test_what_nobody_knows_is_shown_and_settled(
    online: Whole, server: FakeProviderServer, expects_log: ExpectsLog
) -> None:
    expects_log("list could not be read")
    window = online.open()
    server.on("POST", "/api/ai/queue", Reset())
    server.on("GET", "/api/ai/generations", Status(500), times=None)
    online.compose()
    online.generate()
    online.until(lambda: [job.state for job in online.jobs()] == [State.UNKNOWN])
    shown = sheet(online)
    online.until(lambda: shown.only_open.isVisible())
    assert shown.remark.text() == "2 entries · 1 job is not certain"
    shown.only_open.setChecked(True)
    entry = shown.entries.entry(0)
    assert entry is not None
    window.spending.settle(entry)
    (asked,) = window.findChildren(Settling)
    QTest.keyClicks(asked.field, "nothing")
    asked.enter.click()
    assert asked.hint.text() == "“nothing” is no amount."
    asked.nothing.click()
    online.until(lambda: shown.remark.text() == "3 entries")
    newest = online.ask(lambda core: core.spending.entries())[-1]
    assert newest.kind is Kind.RELEASED
    online.until(lambda: window.topbar.today.text() == "Today $0.00")


def test_a_budget_keeps_the_button_from_spending(online: Whole, server: FakeProviderServer) -> None:
    window = online.open()
    online.compose()
    online.until(window.compose.generate.button.isEnabled)
    shown = sheet(online)
    type_limit(online, shown.budgets.fields[Scope.DAY, Unit.USD], "0.50")
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    panel = window.compose.generate
    online.until(lambda: not panel.button.isEnabled())
    assert panel.note.text() == "It would cost $0.67, and $0.50 of today's $0.50 is left."
    online.click(panel.budget)
    again = window.spending.sheet
    assert again is not None
    type_limit(online, again.budgets.fields[Scope.DAY, Unit.USD], "0.70")
    again.leave()
    online.until(panel.button.isEnabled)
    assert panel.note.text() == "Leaves $0.03 of today's $0.70."
    assert server.submissions == 0
