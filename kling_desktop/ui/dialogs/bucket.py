"""The artist's own bucket for local pictures: set it up, test it step by step, forget it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.ports import BucketStep, KeyPlace
from kling_desktop.domain.troubles import BucketUnfit
from kling_desktop.host.bucket import LONGEST_HOURS, SHORTEST_HOURS, USUAL_HOURS, USUAL_PREFIX, BucketAccount, account
from kling_desktop.host.bucket_keys import SECRET
from kling_desktop.jobs.hosting import Left
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.fields import FieldsDialog, Talk, add_button
from kling_desktop.ui.parts.headings import label
from kling_desktop.words import joined, t, troubles
from kling_desktop.words.bucket import going_to, left_behind, step, temporary, tidy_rule


def steps_words(steps: Sequence[BucketStep]) -> tuple[str, str]:
    """Each step of a test on a line of its own, and the role to say them in."""
    lines = []
    for taken in steps:
        said = t("done")
        if taken.trouble is not None:
            facts = taken.trouble.facts
            said = joined(troubles.sentence(facts), troubles.remedy(facts))
        lines.append(f"{step(taken.name)}: {said}")
    return "\n".join(lines), "ok" if all(taken.trouble is None for taken in steps) else "bad"


class BucketDialog(FieldsDialog):
    """Nothing typed counts before it is saved; the test tries what is saved."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core], place: BucketAccount | None) -> None:
        super().__init__(parent, t("Your own bucket"), 140)
        self._bridge = bridge
        self._place = place
        self._secret: KeyPlace = KeyPlace(None)
        self.talk = Talk(bridge, self._enable)
        self.state = self.talk.state
        about = t(
            "Providers without an upload of their own fetch local pictures from a bucket that you rent anywhere (S3). "
            "The bucket itself can stay private."
        )
        self.column.addWidget(label(joined(about, going_to("bucket")), "dim", wrap=True))
        form = self.add_form()
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
        self.advice = label("", "caption", wrap=True)
        self.column.addWidget(self.advice)
        self.column.addWidget(self.state)
        foot = self.add_foot()
        self.save = add_button(foot, t("Save"), self._save)
        self.test = add_button(foot, t("Test"), lambda: self.talk.start(self._do_test()))
        self.remove = add_button(foot, t("Remove"), lambda: self.talk.start(self._do_remove()))
        self._show_place()
        self.talk.start(self._look())

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
        secret, busy = bool(self.secret.text().strip()) or self._secret.where is not None, self.talk.busy
        self.save.setEnabled(filled and secret and self._changed and not busy)
        self.test.setEnabled(self._place is not None and not self._changed and not busy)
        self.remove.setEnabled(self._place is not None and not busy)
        advice = [tidy_rule(self.prefix.text().strip(), self.hours.value())]
        if self.token.text().strip():
            advice.append(temporary())
        self.advice.setText(joined(*advice))

    async def _look(self) -> None:
        """Find out where the secret is."""
        self._secret = await self._bridge.call(lambda core: core.hosting.secret_place())
        hint = ""
        if self._secret.where == "environment":
            hint = t("From the environment: {name}", name=SECRET)
        elif self._secret.where == "keyring":
            hint = t("In this computer's keyring")
        elif self._secret.trouble is not None:
            self.talk.fail(self._secret.trouble)
        self.secret.setPlaceholderText(hint)
        self._enable()

    def _save(self) -> None:
        if self.save.isEnabled():
            try:
                place = self._typed()
            except BucketUnfit as trouble:
                self.talk.fail(trouble)
                getattr(self, trouble.given["field"]).setFocus()
                return
            self.talk.start(self._do_save(place, self.secret.text().strip(), self.token.text().strip()))

    async def _do_save(self, place: BucketAccount, secret: str, token: str) -> None:
        kept = await self.talk.ask(t("Saving in the keyring…"), lambda core: core.hosting.set(place, secret, token))
        if kept is not None:
            self._place = place
            self._show_place()
            self.talk.say(_with_left(t("Saved. Test it before you rely on it."), kept[0]))
            await self._look()

    async def _do_test(self) -> None:
        steps = await self.talk.ask(t("Trying the bucket…"), lambda core: core.hosting.test())
        if steps is not None:
            self.talk.say(*steps_words(steps[0]))

    async def _do_remove(self) -> None:
        removed = await self.talk.ask(t("Removing…"), lambda core: core.hosting.remove())
        if removed is not None:
            self._place = None
            self._show_place()
            self.talk.say(_with_left(t("The bucket is forgotten."), removed[0][1]))
            await self._look()

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        await self.talk.settled()


def _with_left(words: str, left: Left | None) -> str:
    return words if left is None else f"{words} {left_behind(left.bucket, left.folder, left.files)}"
