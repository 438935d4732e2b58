"""Entering what a job really cost, from the provider's bill."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from kling_desktop.domain.budgets import limit_of
from kling_desktop.domain.ledger import Entry
from kling_desktop.domain.money import Money, Unit
from kling_desktop.ui.accessible.naming import name_choices
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.places import plain


class Settling(Overlay):
    """An amount and its unit; nothing is a good answer too."""

    settled = Signal(object)
    """The `Money` it cost."""

    def __init__(self, window: QWidget, entry: Entry) -> None:
        super().__init__(window, t("What it really cost"))
        self.body.addWidget(label(t("What it really cost"), "title"))
        words = t(
            "Look into your account at the provider. What you enter is added to the ledger; nothing in it is changed. "
            "Film: {film}",
            film=plain(entry.film_name) or t("Untitled film"),
        )
        self.body.addWidget(label(words, "caption", wrap=True))
        self.field = QLineEdit()
        self.field.setAccessibleName(t("Amount"))
        self.field.setPlaceholderText("0")
        self.field.returnPressed.connect(self._enter)
        self.unit = QComboBox()
        for unit, name in ((Unit.USD, t("dollars")), (Unit.CREDITS, t("credits"))):
            self.unit.addItem(name, unit)
        self.unit.setCurrentIndex(0 if entry.unit is not Unit.CREDITS else 1)
        row = QHBoxLayout()
        row.setSpacing(space(2))
        row.addWidget(self.field, 1)
        row.addWidget(self.unit)
        self.body.addLayout(row)
        name_choices(self.unit, t("Unit"))
        self.hint = label("", "bad", wrap=True)
        self.hint.hide()
        self.body.addWidget(self.hint)
        self.nothing = QPushButton(t("It cost nothing"))
        self.nothing.clicked.connect(lambda: self._end(Decimal(0)))
        self.enter = QPushButton(t("Enter"))
        self.enter.clicked.connect(self._enter)
        leave = QPushButton(t("Cancel"))
        leave.clicked.connect(self.leave)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        foot.addWidget(self.nothing)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(self.enter)
        self.body.addLayout(foot)
        self.card.setFixedWidth(space(100))

    def _enter(self) -> None:
        try:
            self._end(limit_of(self.field.text()))
        except ValueError:
            self.hint.setText(t("“{text}” is no amount.", text=self.field.text()))
            self.hint.show()
            self.place()

    def _end(self, amount: Decimal) -> None:
        self.settled.emit(Money(amount, Unit(self.unit.currentData())))
        self.leave()
