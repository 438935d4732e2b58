"""Spending at a glance: sums, budgets to type in, balances, and the whole ledger below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.domain.cards import offers
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import Entry
from kling_desktop.domain.purses import Whose
from kling_desktop.jobs.balances import Balance
from kling_desktop.jobs.spending import Report
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.parts.solid import SheetTable
from kling_desktop.ui.spending.budget_fields import BudgetFields
from kling_desktop.ui.spending.entries_model import EntriesModel
from kling_desktop.ui.spending.sums import Sums
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import n, t
from kling_desktop.words.accounts import at_account
from kling_desktop.words.balances import left_words

_WIDE, _HIGH = 250, 190
"""Steps."""


class SpendingSheet(Overlay):
    """Shows what it is given; wishes go out as signals."""

    export_requested = Signal()
    verify_requested = Signal()
    menu_requested = Signal(object, QPoint)
    """An `Entry`, and where its menu is to be."""
    history_requested = Signal(object)
    """The `JobId` of an entry that was opened."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, t("Spending"))
        self.export = QPushButton(t("Export CSV…"))
        self.export.clicked.connect(self.export_requested)
        self.verify = QPushButton(t("Verify"))
        self.verify.setToolTip(t("Prove that no entry was changed since it was written"))
        self.verify.clicked.connect(self.verify_requested)
        done = QPushButton(t("Done"))
        done.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setSpacing(space(2))
        head.addWidget(label(t("Spending"), "title"))
        head.addStretch(1)
        head.addWidget(self.verify)
        head.addWidget(self.export)
        head.addWidget(done)
        self.body.addLayout(head)

        self.sums = Sums()
        self.budgets = BudgetFields()
        self.hint = label("", "bad", wrap=True)
        self.hint.hide()
        self.balances = label("", "caption", wrap=True)
        self.budgets.refused.connect(self._say)
        top = QGridLayout()
        top.setHorizontalSpacing(space(6))
        top.setVerticalSpacing(space(2))
        top.addWidget(Heading(t("Spent")), 0, 0)
        top.addWidget(self.sums, 1, 0)
        top.addWidget(Heading(t("Budgets")), 0, 1)
        right = QVBoxLayout()
        right.setSpacing(space(2))
        right.addWidget(self.budgets)
        right.addWidget(self.hint)
        right.addWidget(self.balances)
        right.addStretch(1)
        top.addLayout(right, 1, 1)
        top.setColumnStretch(0, 1)
        self.body.addLayout(top, 2)

        self.entries = EntriesModel()
        self.entries.setParent(self)
        self.remark = label("", "caption")
        self.field = QLineEdit()
        self.field.setPlaceholderText(t("Find in the ledger"))
        self.field.setAccessibleName(t("Find in the ledger"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(space(60))
        self.only_open = QCheckBox(t("Not certain"))
        self.only_open.setToolTip(t("Only jobs of which nobody knows yet whether they were charged"))
        self.field.textChanged.connect(self._filtered)
        self.only_open.toggled.connect(self._filtered)
        find = QHBoxLayout()
        find.setSpacing(space(3))
        find.addWidget(label(t("Ledger").upper(), "heading"))
        find.addWidget(self.field, 1)
        find.addWidget(self.only_open)
        find.addStretch(1)
        find.addWidget(self.remark)
        self.body.addLayout(find)
        self.table = SheetTable()
        self.table.setModel(self.entries)
        self.table.setAccessibleName(t("Ledger"))
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(metrics().control_height)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, wide in enumerate((34, 24, 30, 40, 26)):
            header.resizeSection(column, space(wide))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.body.addWidget(self.table, 3)

    def show_report(self, report: Report, entries: tuple[Entry, ...], numbers: Mapping[JobId, int], most: int) -> None:
        """The sums and the newest entries, oldest first, at most so many; `numbers` are those of the jobs' takes."""
        self.sums.show_report(report)
        self.entries.show_entries(entries, report.open, numbers)
        self.only_open.setVisible(bool(report.open))
        count = len(entries)
        remark = n("{count} entry", "{count} entries", count)
        if count >= most:
            remark = n("the newest {count} entries", "the newest {count} entries", count)
        if report.open:
            remark += " · " + n("{count} job is not certain", "{count} jobs are not certain", len(report.open))
        self.remark.setText(remark)
        _role(self.remark, "warn" if report.open else "caption")

    def show_balances(self, balances: Mapping[Whose, Balance]) -> None:
        """What the services said is left."""
        now = datetime.now(UTC)
        titles = {card.provider: card.provider_title for card in offers()}
        lines = [
            f"{at_account(titles.get(provider, provider.value), name)}: {left_words(balance.left, balance.at, now)}"
            for (provider, name), balance in balances.items()
        ]
        self.balances.setText("\n".join(lines))
        self.balances.setVisible(bool(lines))

    def place(self) -> None:
        """As large as there is room for, up to a size that is still easy to read."""
        room = self.rect().adjusted(space(6), space(6), -space(6), -space(6))
        self.card.resize(min(space(_WIDE), room.width()), min(space(_HIGH), room.height()))
        self.card.move(room.center() - self.card.rect().center())

    def _say(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def _filtered(self) -> None:
        self.entries.set_filter(self.field.text(), only_open=self.only_open.isChecked())

    def _open(self, row: int) -> None:
        entry = self.entries.entry(row)
        if entry is not None:
            self.history_requested.emit(entry.job)

    def _menu(self, at: QPoint) -> None:
        entry = self.entries.entry(self.table.indexAt(at).row())
        if entry is not None:
            self.menu_requested.emit(entry, self.table.viewport().mapToGlobal(at))


def _role(widget: QWidget, role: str) -> None:
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
