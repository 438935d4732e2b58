"""The artist's own bucket for local pictures: set it up, test it step by step, forget it."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.core import Core
from kling_desktop.domain.ports import BucketStep, KeyPlace
from kling_desktop.domain.troubles import BucketUnfit, Trouble
from kling_desktop.host.bucket import LONGEST_HOURS, SHORTEST_HOURS, USUAL_HOURS, USUAL_PREFIX, BucketAccount, account
from kling_desktop.host.bucket_keys import SECRET
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t, troubles
from kling_desktop.words.bucket import going_to, step


def steps_words(steps: Sequence[BucketStep]) -> tuple[str, str]:
    """Each step of a test on a line of its own, and the role to say them in."""
    lines = []
    for taken in steps:
        said = t("done")
        if taken.trouble is not None:
            facts = taken.trouble.facts
            said = " ".join(part for part in (troubles.sentence(facts), troubles.remedy(facts)) if part)
        lines.append(f"{step(taken.name)}: {said}")
    return "\n".join(lines), "ok" if all(taken.trouble is None for taken in steps) else "bad"


class BucketDialog(QDialog):
    """Nothing typed counts before it is saved; the test tries what is saved."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core], place: BucketAccount | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("Your own bucket"))
        self.setMinimumWidth(space(140))
        self._bridge = bridge
        self._place = place
        self._secret: KeyPlace = KeyPlace(None)
        self._busy = False
        self.work: list[Awaitable[object]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(4))
        about = t(
            "Providers without an upload of their own fetch local pictures from a bucket that you rent anywhere (S3). "
            "The bucket itself can stay private."
        )
        column.addWidget(label(f"{about} {going_to('bucket')}", "dim", wrap=True))
        form = QFormLayout()
        form.setHorizontalSpacing(space(4))
        form.setVerticalSpacing(space(3))
        column.addLayout(form)
        self.endpoint = self._line(form, t("Server"), "https://s3.example.org")
        self.region = self._line(form, t("Region"), "us-east-1")
        self.bucket = self._line(form, t("Bucket"), t("its name"))
        self.key_id = self._line(form, t("Key id"))
        self.secret = self._line(form, t("Secret key"), hidden=True)
        self.token = self._line(form, t("Session token"), t("only with temporary keys"), hidden=True)
        self.prefix = self._line(form, t("Folder"))
        self.hours = QSpinBox()
        self.hours.setRange(SHORTEST_HOURS, LONGEST_HOURS)
        self.hours.setAccessibleName(t("Addresses live (hours)"))
        self.hours.valueChanged.connect(lambda _value: self._enable())
        form.addRow(t("Addresses live (hours)"), self.hours)
        self.path_style = QCheckBox(t("The bucket's name stands in the path"))
        self.path_style.toggled.connect(lambda _on: self._enable())
        form.addRow("", self.path_style)
        self.state = label("", "caption", wrap=True)
        column.addWidget(self.state)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        self.save = self._button(foot, t("Save"), self._save)
        self.test = self._button(foot, t("Test"), self._test)
        self.remove = self._button(foot, t("Remove"), self._remove)
        foot.addStretch(1)
        done = QPushButton(t("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        foot.addWidget(done)
        column.addLayout(foot)
        self._show_place()
        self._start(self._look())

    def _line(self, form: QFormLayout, name: str, hint: str = "", *, hidden: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        if hidden:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textChanged.connect(lambda _text: self._enable())
        field.returnPressed.connect(self._save)
        form.addRow(name, field)
        return field

    def _button(self, row: QHBoxLayout, words: str, run: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        row.addWidget(button)
        return button

    def _show_place(self) -> None:
        place = self._place
        self.endpoint.setText("" if place is None else place.endpoint)
        self.region.setText("" if place is None else place.region)
        self.bucket.setText("" if place is None else place.bucket)
        self.key_id.setText("" if place is None else place.key_id)
        self.prefix.setText(USUAL_PREFIX if place is None else place.prefix)
        self.hours.setValue(USUAL_HOURS if place is None else place.hours)
        self.path_style.setChecked(True if place is None else place.path_style)
        self.secret.clear()
        self.token.clear()
        self._enable()

    def _typed(self) -> BucketAccount:
        """What the fields say; raises BucketUnfit."""
        return account(
            endpoint=self.endpoint.text(),
            region=self.region.text(),
            bucket=self.bucket.text(),
            key_id=self.key_id.text(),
            path_style=self.path_style.isChecked(),
            prefix=self.prefix.text(),
            hours=self.hours.value(),
        )

    @property
    def _changed(self) -> bool:
        if self.secret.text().strip() or self.token.text().strip():
            return True
        try:
            return self._typed() != self._place
        except BucketUnfit:
            return True

    def _enable(self) -> None:
        if not hasattr(self, "remove"):
            return  # still being put together
        filled = all(field.text().strip() for field in (self.endpoint, self.region, self.bucket, self.key_id))
        secret = bool(self.secret.text().strip()) or self._secret.where is not None
        self.save.setEnabled(filled and secret and self._changed and not self._busy)
        self.test.setEnabled(self._place is not None and not self._changed and not self._busy)
        self.remove.setEnabled(self._place is not None and not self._busy)

    def _say(self, words: str, role: str = "caption") -> None:
        self.state.setText(words)
        self.state.setProperty("role", role)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self.work.append(self._bridge.start(work))

    async def _look(self) -> None:
        """Find out where the secret is."""
        self._secret = await self._bridge.call(lambda core: core.hosting.secret_place())
        hint = ""
        if self._secret.where == "environment":
            hint = t("From the environment: {name}", name=SECRET)
        elif self._secret.where == "keyring":
            hint = t("In this computer's keyring")
        elif self._secret.trouble is not None:
            self._fail(self._secret.trouble)
        self.secret.setPlaceholderText(hint)
        self._enable()

    def _save(self) -> None:
        if self.save.isEnabled():
            try:
                place = self._typed()
            except BucketUnfit as trouble:
                self._fail(trouble)
                getattr(self, trouble.given["field"]).setFocus()
                return
            self._start(self._do_save(place, self.secret.text().strip(), self.token.text().strip()))

    async def _do_save(self, place: BucketAccount, secret: str, token: str) -> None:
        self._begin(t("Saving in the keyring…"))
        try:
            await self._bridge.call(lambda core: core.hosting.set(place, secret, token))
        except Trouble as trouble:
            self._fail(trouble)
            return
        self._busy, self._place = False, place
        self._show_place()
        self._say(t("Saved. Test it before you rely on it."))
        await self._look()

    def _test(self) -> None:
        self._start(self._do_test())

    async def _do_test(self) -> None:
        self._begin(t("Trying the bucket…"))
        try:
            steps = await self._bridge.call(lambda core: core.hosting.test())
        except Trouble as trouble:
            self._fail(trouble)
            return
        self._busy = False
        self._say(*steps_words(steps))
        self._enable()

    def _remove(self) -> None:
        self._start(self._do_remove())

    async def _do_remove(self) -> None:
        self._begin(t("Removing…"))
        try:
            await self._bridge.call(lambda core: core.hosting.remove())
        except Trouble as trouble:
            self._fail(trouble)
            return
        self._busy, self._place = False, None
        self._show_place()
        self._say(t("The bucket is forgotten."))
        await self._look()

    def _begin(self, words: str) -> None:
        self._busy = True
        self._say(words)
        self._enable()

    def _fail(self, trouble: Trouble) -> None:
        self._busy = False
        self._say(f"{troubles.sentence(trouble.facts)} {troubles.remedy(trouble.facts)}".strip(), "bad")
        self._enable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in a field saves; the dialog stays, to show how that went."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QLineEdit):
            event.accept()
        else:
            super().keyPressEvent(event)

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        while self.work:
            await self.work.pop()
