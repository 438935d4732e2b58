"""The budgets, to be typed in place: dollars and credits for each take, day, month and the film on screen."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QProgressBar, QWidget

from kling_desktop.domain.budgets import NO_BUDGET, NOTHING_SPENT, Budget, Scope, limit_of
from kling_desktop.domain.money import Unit
from kling_desktop.jobs.spending import Overview
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.budgets import scope_words
from kling_desktop.words.money import amount


def typed(limit: Decimal | None) -> str:
    """A limit as it stands in its field."""
    return "" if limit is None else f"{limit:f}"


class BudgetFields(QWidget):
    """Enter or leaving a field keeps what was typed; an empty field is no limit. Nonsense stays, marked, not kept."""

    changed = Signal(object, object, object)
    """A scope, a unit and its new limit (Decimal or None)."""
    refused = Signal(str)
    """Why what was typed is no limit; empty when it is one again."""

    def __init__(self, *, film: bool = True) -> None:
        super().__init__()
        self.fields: dict[tuple[Scope, Unit], QLineEdit] = {}
        self.bars: dict[tuple[Scope, Unit], QProgressBar] = {}
        self._limits: dict[tuple[Scope, Unit], Decimal | None] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(1))
        grid.addWidget(label(t("dollars"), "faint"), 0, 1)
        grid.addWidget(label(t("credits"), "faint"), 0, 2)
        grid.setColumnStretch(0, 1)
        row = 1
        for scope in Scope:
            if scope is Scope.FILM and not film:
                continue
            name = label(scope_words(scope))
            grid.addWidget(name, row, 0)
            for column, unit in enumerate(Unit, start=1):
                field = self._field(scope, unit)
                grid.addWidget(field, row, column)
                if scope is not Scope.JOB:
                    bar = QProgressBar()
                    bar.setTextVisible(False)
                    bar.setRange(0, 1000)
                    self.bars[scope, unit] = bar
                    grid.addWidget(bar, row + 1, column)
            row += 2

    def _field(self, scope: Scope, unit: Unit) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(t("no limit"))
        field.setAccessibleName(
            t("{what}, in dollars", what=scope_words(scope))
            if unit is Unit.USD
            else t("{what}, in credits", what=scope_words(scope))
        )
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(space(24))
        field.editingFinished.connect(partial(self._typed, scope, unit))
        self.fields[scope, unit] = field
        return field

    def show_overview(self, overview: Overview, film: Budget) -> None:
        """What the budgets are now, and how much of each is used."""
        for (scope, unit), field in self.fields.items():
            limit = overview.budgets.of(scope, film or NO_BUDGET).limit(unit)
            if not (field.isModified() and (field.hasFocus() or field.property("role") == "bad")):
                self._limits[scope, unit] = limit
                field.setText(typed(limit))
                self._mark(field, "")
            spent = overview.tallies.get(scope, NOTHING_SPENT)
            used = t("{amount} spent or set aside", amount=amount(spent.of(unit)))
            if scope is Scope.JOB:
                continue
            field.setToolTip(used)
            bar = self.bars[scope, unit]
            part = spent.total(unit) / limit if limit else Decimal(0)
            bar.setVisible(bool(limit))
            bar.setValue(min(1000, int(part * 1000)))
            self._mark(bar, "bad" if part >= 1 else "")
            bar.setToolTip(used)

    def focus_on(self, scope: Scope, unit: Unit) -> None:
        """Let a limit be typed at once."""
        field = self.fields[scope, unit]
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def _typed(self, scope: Scope, unit: Unit) -> None:
        field = self.fields[scope, unit]
        text = field.text().strip()
        try:
            limit = limit_of(text) if text else None
        except ValueError:
            self._mark(field, "bad")
            self.refused.emit(t("“{text}” is no amount. An empty field is no limit.", text=text))
            return
        self._mark(field, "")
        self.refused.emit("")
        if limit != self._limits.get((scope, unit)):
            self._limits[scope, unit] = limit
            field.setModified(False)
            self.changed.emit(scope, unit, limit)

    def _mark(self, field: QWidget, role: str) -> None:
        if (field.property("role") or "") != role:
            field.setProperty("role", role)
            field.style().unpolish(field)
            field.style().polish(field)
