"""Settings: theme, language, where the library is, the bucket."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from kling_desktop.core import Core
from kling_desktop.domain.cards.oxen.pages import NAME
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.settings import Settings, ThemeChoice
from kling_desktop.ui.bridge import Bridge, finished
from kling_desktop.ui.dialogs.fields import FieldsDialog
from kling_desktop.ui.parts.headings import label
from kling_desktop.words import languages, t
from kling_desktop.words.bucket import place_words

_OXEN = ProviderId.OXEN.value
_OWN_NAMES = {"en": "English", "zh_CN": "简体中文"}


class PreferencesDialog(FieldsDialog):
    """Every change counts at once and is kept; where it needs a new start of the program, it says so."""

    theme_chosen = Signal(str)

    def __init__(self, parent: QWidget, bridge: Bridge[Core], settings: Settings, library: Path) -> None:
        super().__init__(parent, t("Settings"), 120)
        self._bridge = bridge
        form = self.add_form()

        self.theme = QComboBox()
        for words, value in ((t("Like the system"), "system"), (t("Dark"), "dark"), (t("Light"), "light")):
            self.theme.addItem(words, value)
        self.theme.setCurrentIndex(max(0, self.theme.findData(settings.theme)))
        self.theme.currentIndexChanged.connect(self._theme_changed)
        form.addRow(t("Theme"), self.theme)

        self.language = QComboBox()
        self.language.addItem(t("Like the system"), None)
        for code in languages():
            self.language.addItem(_OWN_NAMES.get(code, code), code)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))
        self.language.currentIndexChanged.connect(self._language_changed)
        form.addRow(t("Language"), self.language)

        place = QHBoxLayout()
        self.folder = label(str(library), "caption", wrap=True)
        self.choose = QPushButton(t("Choose…"))
        self.choose.setAutoDefault(False)
        self.choose.setAccessibleDescription(t("Library folder"))
        self.choose.clicked.connect(lambda: bridge.start(self._choose_folder()))
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        form.addRow(t("Library folder"), place)

        self.work: list[Awaitable[object]] = []
        own = QHBoxLayout()
        self.bucket = label("", "caption", wrap=True)
        self.set_up = QPushButton(t("Set up…"))
        self.set_up.setAutoDefault(False)
        self.set_up.setAccessibleDescription(t("Bucket for pictures"))
        self.set_up.clicked.connect(lambda: self.work.append(bridge.start(self._set_up_bucket())))
        self._show_bucket(settings)
        own.addWidget(self.bucket, 1)
        own.addWidget(self.set_up)
        form.addRow(t("Bucket for pictures"), own)

        ways = QHBoxLayout()
        self.agreed = label("", "caption", wrap=True)
        self.uploads = QPushButton(t("Change…"))
        self.uploads.setAutoDefault(False)
        self.uploads.setAccessibleDescription(t("Where pictures go"))
        self.uploads.clicked.connect(lambda: self.work.append(bridge.start(self._show_uploads())))
        self._show_agreed(settings)
        ways.addWidget(self.agreed, 1)
        ways.addWidget(self.uploads)
        form.addRow(t("Where pictures go"), ways)

        self.user = QLineEdit(settings.users.get(_OXEN, ""))
        self.user.setPlaceholderText(t("only where Oxen does not tell it by itself"))
        self.user.setToolTip(t("Needed for Oxen's oldest addresses, to ask about jobs, and for public repositories"))
        self.user.editingFinished.connect(self._user_typed)
        form.addRow(t("Your name at Oxen"), self.user)

        self.remark = label("", "caption", wrap=True)
        self.column.addWidget(self.remark)
        self.add_foot()

    def _theme_changed(self, _index: int) -> None:
        choice = str(self.theme.currentData())
        self.theme_chosen.emit(choice)
        self._bridge.start(
            self._bridge.call(lambda core: core.change_settings(lambda s: replace(s, theme=ThemeChoice(choice))))
        )

    def _language_changed(self, _index: int) -> None:
        code = self.language.currentData()
        self._bridge.start(self._bridge.call(lambda core: core.change_settings(lambda s: replace(s, language=code))))
        self.remark.setText(t("The language changes the next time the program starts."))

    def _user_typed(self) -> None:
        name = self.user.text().strip()
        if name and re.fullmatch(NAME, name, re.ASCII) is None:
            self.remark.setText(
                t("A user name at Oxen has letters, digits, dots, dashes and underscores only. It is not kept.")
            )
            return
        self.remark.setText("")
        self.work.append(
            self._bridge.start(
                self._bridge.call(lambda core: core.change_settings(lambda now: now.with_user(_OXEN, name)))
            )
        )

    def _show_bucket(self, settings: Settings) -> None:
        place = settings.bucket
        self.bucket.setText(t("None") if place is None else f"{place.bucket} · {place.host}")

    def _show_agreed(self, settings: Settings) -> None:
        places = "; ".join(place_words(place) for place in sorted(settings.agreed))
        self.agreed.setText(places or t("Nothing agreed to yet"))

    async def _show_uploads(self) -> None:
        from kling_desktop.ui.dialogs.uploads import UploadsDialog

        self.uploads.setEnabled(False)
        now = await self._bridge.call(_settings)
        dialog = UploadsDialog(self, self._bridge, now.routes, now.agreed)
        await finished(dialog)
        await dialog.settled()
        dialog.deleteLater()
        self._show_agreed(await self._bridge.call(_settings))
        self.uploads.setEnabled(True)

    async def _set_up_bucket(self) -> None:
        from kling_desktop.ui.dialogs.bucket import BucketDialog

        self.set_up.setEnabled(False)
        dialog = BucketDialog(self, self._bridge, (await self._bridge.call(_settings)).bucket)
        await finished(dialog)
        await dialog.settled()
        dialog.deleteLater()
        self._show_bucket(await self._bridge.call(_settings))
        self.set_up.setEnabled(True)

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        while self.work:
            await self.work.pop()

    async def _choose_folder(self) -> None:
        dialog = QFileDialog(self, t("Library folder"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        if not chosen:
            return
        folder = Path(chosen[0])
        await self._bridge.call(lambda core: core.change_settings(lambda s: replace(s, library=folder)))
        self.folder.setText(str(folder))
        self.remark.setText(
            t("New takes are saved there after the program's next start. Takes made so far stay where they are.")
        )


async def _settings(core: Core) -> Settings:
    return core.settings.now
