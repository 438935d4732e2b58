"""A report to read whole before anybody else does: copied, saved or thrown away, never sent from here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QPushButton, QWidget

from kling_desktop.host.crash_reports import CrashReport
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_WIDE, _HIGH, _LIST = 210, 165, 44
"""Steps."""


class CrashSheet(Overlay):
    """One report, or several as a list, the latest first. Reading and deleting are the desk's."""

    read_requested = Signal(object)
    """The `CrashReport` whose text is wanted."""
    save_requested = Signal(object, str)
    """A `CrashReport` and its text."""
    reveal_requested = Signal(object)
    discard_requested = Signal(object)

    def __init__(self, window: QWidget, reports: Sequence[CrashReport]) -> None:
        super().__init__(window, t("Error reports"))
        self.reports = list(reports)
        self.title = label(t("Error reports"), "title")
        self.about = label(
            t(
                "What the program noted when something went wrong, for its makers. It holds no keys, no prompts and no "
                "names of people or their folders. It goes nowhere by itself: read it, and send it if you want to."
            ),
            "dim",
            wrap=True,
        )
        self.list = QListWidget()
        self.list.setAccessibleName(t("Error reports"))
        self.list.setFixedWidth(space(_LIST))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(t("Text of the report"))
        self.text.setTabChangesFocus(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setStyleHint(QFont.StyleHint.Monospace)
        self.text.setFont(fixed)
        self.discard = QPushButton(t("Discard"))
        self.discard.setProperty("role", "danger")
        self.copy = QPushButton(t("Copy"))
        self.save = QPushButton(t("Save…"))
        self.reveal = QPushButton(t("Show in the file manager"))
        self.done = QPushButton(t("Done"))
        self._build()
        self.list.currentRowChanged.connect(self._chosen)
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self.current))
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(lambda: self.save_requested.emit(self.current, self.text.toPlainText()))
        self.reveal.clicked.connect(lambda: self.reveal_requested.emit(self.current))
        self.done.clicked.connect(self.leave)

    def begin(self) -> None:
        """Show the latest; connect to the signals before."""
        for report in self.reports:
            at = f"{report.at.astimezone():%Y-%m-%d %H:%M:%S}"
            kind = t("The program ended") if report.ended else t("An error")
            self.list.addItem(QListWidgetItem(f"{at}\n{kind}"))
        self._fit()
        self.list.setCurrentRow(0)
        self.open(self.text)

    @property
    def current(self) -> CrashReport | None:
        """The report on show."""
        row = self.list.currentRow()
        return self.reports[row] if 0 <= row < len(self.reports) else None

    def show_text(self, report: CrashReport, text: str) -> None:
        """What was read of it."""
        if report is self.current:
            self.text.setPlainText(text or t("This report is no longer there."))
            for button in (self.copy, self.save, self.reveal):
                button.setEnabled(bool(text))

    def forget(self, report: CrashReport) -> None:
        """It was thrown away; after the last one the sheet goes."""
        row = self.reports.index(report)
        self.list.blockSignals(True)
        self.list.takeItem(row)
        self.list.blockSignals(False)
        del self.reports[row]
        self._fit()
        if self.reports:
            self._chosen(self.list.currentRow())
        else:
            self.leave()

    def _build(self) -> None:
        self.body.addWidget(self.title)
        self.body.addWidget(self.about)
        middle = QHBoxLayout()
        middle.setSpacing(space(3))
        middle.addWidget(self.list)
        middle.addWidget(self.text, 1)
        self.body.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        foot.addWidget(self.discard)
        foot.addStretch(1)
        for button in (self.copy, self.save, self.reveal, self.done):
            foot.addWidget(button)
        self.body.addLayout(foot)

    def _fit(self) -> None:
        self.list.setVisible(len(self.reports) > 1)

    def _chosen(self, _row: int) -> None:
        report = self.current
        if report is not None:
            self.read_requested.emit(report)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(t("Copied"))

    def place(self) -> None:
        """Wide enough for a line of a report, where there is room."""
        room = self.rect().adjusted(space(6), space(6), -space(6), -space(6))
        self.card.resize(min(space(_WIDE), room.width()), min(space(_HIGH), room.height()))
        self.card.move(room.center() - self.card.rect().center())
