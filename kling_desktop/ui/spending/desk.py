"""Where sheets about money are opened from, and what they ask for is done."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from kling_desktop.core import Core
from kling_desktop.domain import edits
from kling_desktop.domain.budgets import Scope
from kling_desktop.domain.dispute import Dispute
from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import Entry
from kling_desktop.domain.money import Money, Unit
from kling_desktop.jobs.spending import Report
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.picture_files import reveal
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t
from kling_desktop.words.dispute import dispute_text
from kling_desktop.words.ledger import misfit_words

if TYPE_CHECKING:
    from kling_desktop.ui.spending.sheet import SpendingSheet

LATEST = 5000
"""Entries that are listed; the table that is exported has them all."""


class SpendingDesk(QObject):
    """One for a window. The sheets' modules are read when they are first wanted."""

    def __init__(self, window: QWidget, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__(window)
        self._window, self._model, self._ui = window, model, ui
        self.sheet: SpendingSheet | None = None
        model.spending.changed.connect(self._refresh)
        model.document.film_changed.connect(lambda _film: self._show_budgets())
        ui.commands.add(
            Command(id="window.spending", group=t("Window"), words=t("Spending and budgets"), keys=("Ctrl+Shift+B",)),
            self.open,
        )

    def open(self) -> None:
        """Show sums, budgets and the ledger."""
        if self.sheet is not None or not self._ui.bridge.is_open:
            return
        from kling_desktop.ui.spending.sheet import SpendingSheet

        sheet = self.sheet = SpendingSheet(self._window)
        sheet.left.connect(self._left)
        sheet.export_requested.connect(lambda: self._ui.bridge.start(self._export()))
        sheet.verify_requested.connect(lambda: self._ui.bridge.start(self._verify()))
        sheet.history_requested.connect(self.show_history)
        sheet.menu_requested.connect(self._menu)
        sheet.budgets.changed.connect(self._budget_typed)
        sheet.show_balances(self._model.all_balances)
        self._show_budgets()
        self._refresh()
        sheet.open(sheet.field)

    def show_history(self, job: JobId) -> None:
        """What happened to a job."""
        self._ui.bridge.start(self._show_history(job))

    def save_dispute(self, job: JobId) -> None:
        """Ask where, and write everything about a job there."""
        self._ui.bridge.start(self._ask_for_dispute(job))

    def _left(self) -> None:
        self.sheet = None

    # what is shown -----------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._show_budgets()
        if self.sheet is not None:
            self._ui.bridge.start(self._load())

    async def _load(self) -> None:
        report, entries, numbers = await self._ui.bridge.call(_report)
        if self.sheet is not None:
            self.sheet.show_report(report, entries, numbers, LATEST)

    def _show_budgets(self) -> None:
        overview = self._model.spending.overview
        if self.sheet is not None and overview is not None:
            self.sheet.budgets.show_overview(overview, self._model.film.settings.budget)

    # what is asked for -------------------------------------------------------------------------------------------

    def _budget_typed(self, scope: Scope, unit: Unit, limit: Decimal | None) -> None:
        if scope is Scope.FILM:
            budget = self._model.film.settings.budget.with_limit(unit, limit)
            self._model.document.edit(edits.change_settings(self._model.film, budget=budget), t("Budget of the film"))
        else:
            self._ui.bridge.start(self._keep(scope, unit, limit))

    async def _keep(self, scope: Scope, unit: Unit, limit: Decimal | None) -> None:
        await self._ui.bridge.call(
            lambda core: core.spending.set_budget(scope, lambda budget: budget.with_limit(unit, limit))
        )
        self._model.spending.refresh()

    def _menu(self, entry: Entry, at: QPoint) -> None:
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(t("What happened…"), lambda: self.show_history(entry.job))
        menu.addAction(t("Dispute file…"), lambda: self.save_dispute(entry.job))
        menu.addSeparator()
        menu.addAction(t("Enter what it really cost…"), lambda: self.settle(entry))
        menu.popup(at)

    def settle(self, entry: Entry) -> None:
        """Ask what a job cost."""
        from kling_desktop.ui.spending.settling import Settling

        asked = Settling(self._window, entry)
        asked.settled.connect(lambda money: self._ui.bridge.start(self._settle(entry.job, money)))
        asked.open(asked.field)

    async def _settle(self, job: JobId, money: Money) -> None:
        entered = await self._ui.bridge.call(lambda core: core.spending.settle(job, money))
        self._ui.messages.say(
            t("It is in the ledger.") if entered else t("The ledger says so already."),
        )
        self._model.spending.refresh()

    async def _verify(self) -> None:
        found = await self._ui.bridge.call(lambda core: core.spending.verify())
        if found.misfit is None:
            words = n("{count} entry, as it was written.", "{count} entries, all as they were written.", found.entries)
            self._ui.messages.say(words)
        else:
            self._ui.messages.say(misfit_words(found.misfit), stay=True)

    async def _export(self) -> None:
        file = await self._ask_for_file(t("Export the ledger"), "ledger.csv", "csv")
        if file is None:
            return
        count = await self._ui.bridge.call(lambda core: core.spending.export(file))
        self._written(n("{count} entry is in {file}.", "{count} entries are in {file}.", count, file=file.name), file)

    async def _show_history(self, job: JobId) -> None:
        from kling_desktop.ui.spending.job_log import JobLog

        dispute = await self._ui.bridge.call(lambda core: core.dispute(job))
        log = JobLog(self._window, dispute)
        log.dispute_requested.connect(lambda found: self._ui.bridge.start(self._save(found)))
        log.open(log.done)

    async def _ask_for_dispute(self, job: JobId) -> None:
        await self._save(await self._ui.bridge.call(lambda core: core.dispute(job)))

    async def _save(self, dispute: Dispute) -> None:
        file = await self._ask_for_file(t("Dispute file"), f"dispute-{dispute.job.id[:8]}.txt", "txt")
        if file is None:
            return
        text = dispute_text(dispute)
        words, data = await self._ui.bridge.call(lambda core: core.write_dispute(dispute, text, file))
        self._written(t("Written: {text} and {data}", text=words.name, data=data.name), words)

    async def _ask_for_file(self, title: str, name: str, ending: str) -> Path | None:
        dialog = QFileDialog(self._window, title, str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        return Path(chosen[0]) if chosen else None

    def _written(self, words: str, file: Path) -> None:
        self._ui.messages.say(
            words, action=t("Show in the file manager"), run=lambda: reveal(Media(path=file)), stay=True
        )


async def _report(core: Core) -> tuple[Report, tuple[Entry, ...], dict[JobId, int]]:
    report, entries = await core.spending.report(), await core.spending.entries(latest=LATEST)
    return report, entries, await core.engine.store.numbers()
