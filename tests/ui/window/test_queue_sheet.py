"""The queue over the window: what it lists, and every button of it against the fake service."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.queue.rows import Column, QueueRows
from kling_desktop.ui.queue.sheet import QueueSheet
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.ui.window.whole import Whole

PIXELDOJO = ProviderId.PIXELDOJO


def opened(whole: Whole) -> QueueSheet:
    """The sheet, from the pill, with its rows."""
    window = whole.window
    whole.until(window.topbar.running.isVisible)
    whole.click(window.topbar.running)
    sheet = window.findChildren(QueueSheet)[-1]
    whole.until(lambda: sheet.rows.rowCount() > 0)
    return sheet


def column(sheet: QueueSheet, which: Column) -> list[str]:
    rows = sheet.rows
    return [cast("str", rows.index(row, which).data()) for row in range(rows.rowCount())]


def paused_with(whole: Whole, takes: int) -> QueueSheet:
    """A paused queue in which so many takes wait."""
    window = whole.open()
    whole.ask(lambda core: core.queue.change(lambda queue: queue.stopped("person")))
    whole.compose(PIXELDOJO)
    whole.edit(settings=replace(whole.film.settings, takes=takes))
    whole.generate()
    whole.until(lambda: len(whole.jobs()) == takes)
    whole.until(lambda: window.topbar.running.text() == f"{takes} waiting · paused")
    sheet = opened(whole)
    whole.until(lambda: sheet.rows.rowCount() == takes)
    return sheet


def test_paused_it_waits_in_the_order_it_is_given(online: Whole, server: FakeProviderServer) -> None:
    sheet = paused_with(online, 3)
    assert column(sheet, Column.STATE) == ["Waiting: paused"] * 3
    assert sheet.says.text() == "The queue is paused."
    names = column(sheet, Column.TAKE)
    sheet.table.selectRow(2)
    online.click(sheet.places["first"])
    online.until(lambda: column(sheet, Column.TAKE) == [names[2], names[0], names[1]])
    chosen = sheet.table.selectionModel().selectedRows()
    assert [index.row() for index in chosen] == [0], "it stays selected where it goes"
    assert not sheet.places["up"].isEnabled()
    online.click(sheet.places["last"])
    online.until(lambda: column(sheet, Column.TAKE) == names)
    sheet.table.setFocus()
    QTest.keyClick(sheet.table, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    online.until(lambda: column(sheet, Column.TAKE) == [names[2], names[0], names[1]])
    sheet.table.selectAll()
    QTest.keyClick(sheet.table, Qt.Key.Key_Space)
    online.until(lambda: column(sheet, Column.STATE) == ["Held back"] * 3)
    QTest.keyClick(sheet.table, Qt.Key.Key_Space)
    online.until(lambda: column(sheet, Column.STATE) == ["Waiting: paused"] * 3)
    sheet.table.selectRow(0)
    online.click(sheet.hold)
    online.until(lambda: column(sheet, Column.STATE)[0] == "Held back")
    assert server.submissions == 0
    online.click(sheet.pause)
    online.until(lambda: server.submissions == 2)
    online.until(lambda: [job.state for job in online.jobs()].count(State.DONE) == 2)
    online.until(lambda: column(sheet, Column.STATE) == ["Held back"])
    online.click(sheet.hold)
    online.until(lambda: [job.state for job in online.jobs()] == [State.DONE] * 3)
    online.until(lambda: sheet.none.isVisible() and not sheet.table.isVisible())
    assert server.submissions == 3


def test_a_row_is_dragged_before_another(online: Whole) -> None:
    sheet = paused_with(online, 3)
    names, rows = column(sheet, Column.TAKE), sheet.rows
    data = rows.mimeData([rows.index(2, 0)])
    assert rows.flags(rows.index(2, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    rows.dropMimeData(data, Qt.DropAction.MoveAction, 1, 0, rows.index(-1, 0))
    online.until(lambda: column(sheet, Column.TAKE) == [names[0], names[2], names[1]])
    rows.dropMimeData(rows.mimeData([rows.index(0, 0)]), Qt.DropAction.MoveAction, -1, -1, QueueRows().index(-1, -1))
    online.until(lambda: column(sheet, Column.TAKE) == [names[2], names[1], names[0]])


def test_what_waits_is_cancelled_alone_and_together(online: Whole, server: FakeProviderServer) -> None:
    sheet = paused_with(online, 3)
    sheet.table.selectRow(1)
    online.until(lambda: sheet.cancel.text() == "Cancel · costs nothing")
    online.click(sheet.cancel)
    online.until(lambda: sheet.rows.rowCount() == 2)
    assert sorted(job.state for job in online.jobs()) == [State.CANCELLED, State.PLANNED, State.PLANNED]
    sheet.table.selectAll()
    assert sheet.cancel.text() == "Cancel 2 takes · costs nothing"
    QTest.keyClick(sheet.table, Qt.Key.Key_Delete)
    online.until(lambda: {job.state for job in online.jobs()} == {State.CANCELLED})
    assert server.submissions == 0


def test_a_night_run_stops_by_itself_and_says_why(online: Whole, server: FakeProviderServer) -> None:
    sheet = paused_with(online, 3)
    sheet.limits.most.setValue(1)
    sheet.limits.most.editingFinished.emit()
    online.until(lambda: sheet.rows.queue.rules.most == 1)
    for field, value in ((sheet.limits.at_once[PIXELDOJO], 2), (sheet.limits.in_all, 5)):
        field.setValue(value)
        field.editingFinished.emit()
    online.until(lambda: sheet.rows.queue.in_all == 5)
    assert dict(sheet.rows.queue.at_once) == {PIXELDOJO: 2}, "what nobody typed keeps to the usual"
    assert sheet.rows.queue.rules.most == 1
    online.click(sheet.pause)
    online.until(lambda: server.submissions == 1)
    online.until(lambda: sheet.says.text().startswith("The queue is paused: as many takes"))
    online.until(lambda: [job.state for job in online.jobs()].count(State.DONE) == 1)
    assert server.submissions == 1
    sheet.leave()
    online.until(lambda: online.window.topbar.running.text() == "2 waiting · paused")


def test_what_failed_stays_listed_and_can_be_tried_again(online: Whole, server: FakeProviderServer) -> None:
    window = online.open()
    server.plan(*[JobLife(outcome="failed", error="Something broke")] * 2)
    online.compose(PIXELDOJO)
    online.edit(settings=replace(online.film.settings, takes=2))
    online.generate()
    online.until(lambda: [job.state for job in online.jobs()] == [State.FAILED] * 2)
    window.commands.trigger("window.queue")
    sheet = window.findChildren(QueueSheet)[-1]
    online.until(lambda: column(sheet, Column.STATE) == ["Failed"] * 2)
    online.until(lambda: sheet.retry.isVisible() and sheet.retry.text().startswith("Send again"))
    assert "Something broke" in str(sheet.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    sheet.table.menu_requested.emit(sheet.mapToGlobal(sheet.rect().center()))
    menu = next(menu for menu in sheet.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Select all that failed").trigger()
    menu.close()
    assert sheet.retry.text().startswith("Send 2 again · ")
    online.click(sheet.retry)
    assert not sheet.retry.isVisible(), "nobody pays twice for a second click"
    online.until(lambda: [job.state for job in online.jobs()].count(State.DONE) == 2)
    assert server.submissions == 4
    online.until(lambda: sheet.rows.rowCount() == 0)  # what was sent again is dealt with, also for who looks later
    sheet.leave()
    window.commands.trigger("window.queue")
    later = window.findChildren(QueueSheet)[-1]
    online.until(lambda: later.none.isVisible())
    cards = window.compose.takes.cards.cards
    assert [(card_words.links(card), card_words.remark(card)) for card in cards[2:]] == [
        ((("why", "Why?"),), "sent again")
    ] * 2
