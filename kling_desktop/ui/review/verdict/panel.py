"""Approve, redo, reject; stars; tags and notes: a person's word on a take, kept in its row and its sidecar."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout

from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.stars import Stars
from kling_desktop.ui.parts.typed_tags import typed_tags
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.ui.tips import first_keys
from kling_desktop.words import t

_NOTE_PAUSE_MILLISECONDS = 700


class VerdictPanel(Group):
    """Shows a take's verdict, rating, tags and notes, and changes them at once."""

    changed = Signal(object)
    """The `Take` as it is now."""

    def __init__(self, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Verdict"))
        self._ui = ui
        self._take: Take | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2.5))
        column.addWidget(Heading(t("Verdict")))
        row = QHBoxLayout()
        row.setSpacing(space(2))
        self.buttons: dict[Verdict, QPushButton] = {}
        for verdict, words in (
            (Verdict.APPROVED, t("Approve")),
            (Verdict.REDO, t("Redo")),
            (Verdict.REJECTED, t("Reject")),
        ):
            button = QPushButton(words)
            button.setCheckable(True)
            button.setProperty("verdict", str(verdict))
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, verdict=verdict: self.judge(verdict))
            row.addWidget(button, 1)
            self.buttons[verdict] = button
        column.addLayout(row)
        rating = QHBoxLayout()
        rating.addWidget(label(t("Rating"), "dim"))
        rating.addStretch(1)
        self.stars = Stars()
        self.stars.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stars.rated.connect(self.rate)
        rating.addWidget(self.stars)
        column.addLayout(rating)
        column.addWidget(Heading(t("Tags"), t("with commas between")))
        self.tags = QLineEdit()
        self.tags.setAccessibleName(t("Tags"))
        self.tags.setPlaceholderText(t("hero, night"))
        self.tags.editingFinished.connect(self._tags_edited)
        column.addWidget(self.tags)
        column.addWidget(Heading(t("Notes")))
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(t("Notes"))
        self.notes.setPlaceholderText(t("What to keep, what to ask for next time"))
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(space(26))
        self.notes.textChanged.connect(self._note_typed)
        column.addWidget(self.notes)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_NOTE_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._keep_notes)
        self._showing = False
        self.show_take(None)

    def tell_keys(self) -> None:
        """The buttons write the keys that count behind their words; the commands must be there."""
        names = {Verdict.APPROVED: "approve", Verdict.REDO: "redo", Verdict.REJECTED: "reject"}
        for verdict, button in self.buttons.items():
            keys = first_keys(self._ui.commands, f"review.{names[verdict]}")
            button.setText(f"{button.accessibleName()}  {keys}".rstrip())
            button.setAccessibleDescription(keys)

    def show_take(self, take: Take | None) -> None:
        """Show another take, or this one as it is now."""
        other = take is None or self._take is None or take.id != self._take.id
        if other and self._pause.isActive():
            self._pause.stop()
            self._keep_notes()
        self._take = take
        self._showing = True
        self.setEnabled(take is not None)
        for verdict, button in self.buttons.items():
            button.setChecked(take is not None and take.verdict is verdict)
        self.stars.set_rating(0 if take is None else take.rating)
        if other or not self.tags.hasFocus():
            self.tags.setText("" if take is None else ", ".join(take.tags))
        if other or not (self.notes.hasFocus() or self._pause.isActive()):
            self.notes.setPlainText("" if take is None else take.notes)
        self._showing = False

    def judge(self, verdict: Verdict) -> None:
        """Give a verdict; the same again takes it back."""
        if self._take is not None:
            chosen = Verdict.NONE if self._take.verdict is verdict else verdict
            self._ui.bridge.start(self._store("verdict", self._take.id, chosen))

    def rate(self, stars: int) -> None:
        """Give 1 to 5 stars; the same again takes them back."""
        if self._take is not None:
            chosen = 0 if self._take.rating == stars else stars
            self._ui.bridge.start(self._store("rating", self._take.id, chosen))

    def _tags_edited(self) -> None:
        if self._take is None or self._showing:
            return
        tags = typed_tags(self.tags.text())
        if tags != self._take.tags:
            self._ui.bridge.start(self._store("tags", self._take.id, tags))

    def _note_typed(self) -> None:
        if not self._showing:
            self._pause.start()

    def _keep_notes(self) -> None:
        if self._take is not None and self.notes.toPlainText() != self._take.notes:
            self._ui.bridge.start(self._store("notes", self._take.id, self.notes.toPlainText()))

    def keep(self) -> None:
        """Keep what was typed last, without waiting for a pause."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep_notes()

    async def _store(self, what: str, take: TakeId, value: object) -> None:
        try:
            now = await self._stored(what, take, value)
        except Trouble as trouble:
            self._ui.report(trouble)
            self.show_take(self._take)
            return
        if self._take is not None and self._take.id == take:
            self.show_take(now)
        self.changed.emit(now)

    async def _stored(self, what: str, take: TakeId, value: object) -> Take:
        match what, value:
            case "verdict", Verdict() as verdict:
                return await self._ui.bridge.call(lambda core: core.library.set_verdict(take, verdict))
            case "rating", int() as stars:
                return await self._ui.bridge.call(lambda core: core.library.set_rating(take, stars))
            case "tags", tuple() as tags:
                words = tuple(str(tag) for tag in tags)
                return await self._ui.bridge.call(lambda core: core.library.set_tags(take, words))
            case _:
                text = str(value)
                return await self._ui.bridge.call(lambda core: core.library.set_notes(take, text))
