"""Aspect ratio, resolution or tier, sound, takes: only what the chosen model has."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QSpinBox, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.edits import SettingsChanges
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.settings import choices
from kling_desktop.ui.compose.settings.choices import Setting
from kling_desktop.ui.compose.settings.presets import Presets
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class _Choices(QComboBox):
    """The wheel scrolls the column it stands in, unless the box has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Count(QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        # The style sheet's padding does not reach the field inside.
        self.lineEdit().setTextMargins(space(1.5), 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SettingsPanel(Group):
    """One row a setting; a value the model lacks is kept, and a remark says that it is set aside."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Settings"))
        self._model, self._ui = model, ui
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(space(1))
        self._grid.setHorizontalSpacing(space(2))
        self._grid.setColumnStretch(0, 1)
        self.presets = Presets(self, model, ui)
        self.presets_button = QPushButton(t("Presets") + "  ▾")
        self.presets_button.setProperty("role", "link")
        self.presets_button.setAccessibleName(t("Presets"))
        self.presets_button.clicked.connect(lambda: self.presets.show_menu(self.presets_button))
        self._grid.addWidget(Heading(t("Settings")), 0, 0)
        self._grid.addWidget(self.presets_button, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._shown: dict[str, Setting] = {}
        self._names: dict[str, QLabel] = {}
        self._remarks: dict[str, QLabel] = {}
        self.boxes: dict[str, QComboBox] = {}
        for name, words in (
            ("aspect_ratio", t("Aspect ratio")),
            ("quality", t("Resolution / tier")),
            ("generate_audio", t("Sound")),
            ("keep_audio", t("Source video's sound")),
        ):
            self._add(name, words)
        self.takes = _Count()
        self.takes.setRange(1, 1)
        self.takes.setKeyboardTracking(False)
        self.takes.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.takes.setAccessibleName(t("Takes"))
        self._row("takes", t("Takes"), self.takes)
        self._add("send_references", t("Send"))
        self.takes.valueChanged.connect(self._set_takes)
        model.standings_changed.connect(self.refresh)
        model.goto_requested.connect(self._go_to)
        self.refresh()

    def _add(self, name: str, words: str) -> None:
        box = _Choices()
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setAccessibleName(words)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda index, name=name: self._choose(name, index))
        self.boxes[name] = box
        self._row(name, words, box)

    def _row(self, name: str, words: str, widget: QWidget) -> None:
        row = self._grid.rowCount()
        widget.setFixedWidth(space(34))
        remark = label("", "faint", wrap=True)
        remark.hide()
        self._names[name], self._remarks[name] = label(words), remark
        self._names[name].setBuddy(widget)
        self._grid.addWidget(self._names[name], row, 0)
        self._grid.addWidget(widget, row, 1)
        self._grid.addWidget(remark, row + 1, 0, 1, 2)

    # film -> boxes -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the film's settings as the chosen model can take them."""
        film, offer = self._model.film, self._model.offer
        self._show("aspect_ratio", choices.aspect_ratio(film, offer))
        self._show("quality", choices.quality(film, offer))
        self._show("generate_audio", choices.sound(film, offer))
        self._show("keep_audio", choices.keep_audio(film, offer))
        self._show("send_references", choices.send_references(film, offer))
        most, takes = offer.capabilities.takes, film.settings.takes
        if (self.takes.maximum(), self.takes.value()) != (max(most, takes), takes):
            self.takes.blockSignals(True)
            self.takes.setRange(1, max(most, takes))
            self.takes.setValue(takes)
            self.takes.blockSignals(False)
        self._remark(
            "takes", t("{who} takes at most {most} at once", who=offer.provider_title, most=most), takes > most
        )

    def _remark(self, name: str, words: str, wanted: bool) -> None:
        remark = self._remarks[name]
        remark.setText(words if wanted else "")
        remark.setVisible(wanted)

    def _show(self, name: str, setting: Setting) -> None:
        if self._shown.get(name) == setting:
            return
        self._shown[name] = setting
        box = self.boxes[name]
        box.blockSignals(True)
        box.clear()
        for choice in setting.choices:
            box.addItem(choice.words, choice.value)
        chosen = next((index for index, choice in enumerate(setting.choices) if choice.value == setting.value), -1)
        box.setCurrentIndex(chosen)
        box.setPlaceholderText(setting.words)  # the remark below says that it is set aside
        box.blockSignals(False)
        box.setVisible(bool(setting.choices))
        self._names[name].setVisible(setting.shown)
        self._remark(name, setting.aside, bool(setting.aside))
        box.setAccessibleDescription(setting.aside)

    # boxes -> film -----------------------------------------------------------------------------------------------

    def _choose(self, name: str, index: int) -> None:
        setting = self._shown[name]
        if not 0 <= index < len(setting.choices):
            return
        # The choices come with values of the setting's own type.
        change = cast("SettingsChanges", {name: setting.choices[index].value})
        self._model.document.edit(edits.change_settings(self._model.film, **change), self._names[name].text())

    def _set_takes(self, count: int) -> None:
        self._model.document.edit(edits.change_settings(self._model.film, takes=count), t("Takes"))

    def _go_to(self, field: str) -> None:
        if not field.startswith("settings."):
            return
        name = field.removeprefix("settings.")
        widget = self.takes if name == "takes" else self.boxes.get(name)
        if widget is not None and widget.isVisibleTo(self):
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
