"""Sums by day, month, provider or film, and what an approved second has cost."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.domain.budgets import Tally
from kling_desktop.domain.cards import offers
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.jobs.spending_report import FilmSpending, Report
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.spending.bars import Bars
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.accounts import at_account
from kling_desktop.words.money import rate
from kling_desktop.words.places import plain

_VIEWS = ("days", "months", "providers", "films")
_MOST = 60
"""Rows of a list; the ledger has them all."""


class Sums(QWidget):
    """Four views of the same money."""

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self.view = _VIEWS[0]
        switch = QHBoxLayout()
        switch.setSpacing(space(1))
        group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for name, words in zip(_VIEWS, (t("Days"), t("Months"), t("Providers"), t("Films")), strict=True):
            button = QPushButton(words)
            button.setCheckable(True)
            button.setProperty("role", "quiet")
            button.setChecked(name == self.view)
            button.clicked.connect(partial(self.show_view, name))
            group.addButton(button)
            switch.addWidget(button)
            self.buttons[name] = button
        switch.addStretch(1)
        self.bars = Bars()
        inside = QWidget()
        inside.setObjectName("canvas")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, space(3), 0)
        rows.addWidget(self.bars)
        rows.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.seconds = label("", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addLayout(switch)
        column.addWidget(self.area, 1)
        column.addWidget(self.seconds)

    def show_report(self, report: Report) -> None:
        """Other sums."""
        self._report = report
        self._refill()

    def show_view(self, name: str, _checked: bool = True) -> None:
        """`days`, `months`, `providers` or `films`."""
        self.view = name
        self._refill()

    def _refill(self) -> None:
        if self._report is not None:
            self.bars.show_rows(_rows(self._report, self.view)[:_MOST])
            self.seconds.setText(approved_words(self._report))


def approved_words(report: Report) -> str:
    """What an approved second has cost, over everything."""
    told = [words for unit in Unit if (words := _seconds_words(report.per_second(unit)))]
    if told:
        return t("An approved second has cost {price}, with everything that was not approved.", price=" + ".join(told))
    return t("No take is approved yet, so there is no cost of an approved second.")


def _rows(report: Report, view: str) -> list[tuple[str, Tally]]:
    match view:
        case "days":
            return [(day.isoformat(), spent) for day, spent in report.days]
        case "months":
            return [(f"{month:%Y-%m}", spent) for month, spent in report.months]
        case "providers":
            return [(at_account(_title(provider), plain(name)), spent) for (provider, name), spent in report.accounts]
        case _:
            return [(_film_words(film), film.spent) for film in report.films]


def _film_words(film: FilmSpending) -> str:
    name = plain(film.name) or t("Untitled film")
    told = [words for unit in Unit if (words := _seconds_words(film.per_second(unit)))]
    return f"{name} · " + t("{price} an approved second", price=" + ".join(told)) if told else name


def _seconds_words(money: Money | None) -> str:
    return "" if money is None else rate(Money(round(money.amount, 3), money.unit))


def _title(provider: ProviderId) -> str:
    return next((card.provider_title for card in offers() if card.provider is provider), provider.value)
