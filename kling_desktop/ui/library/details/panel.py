"""Everything about the chosen take, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.domain.takes import Take, Verdict
from kling_desktop.domain.troubles import TakeLost
from kling_desktop.ui.library.details.facts import rows
from kling_desktop.ui.library.details.pictures import SentPictures
from kling_desktop.ui.library.details.shots import Shots
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.stars import Stars
from kling_desktop.ui.parts.typed_tags import typed_tags
from kling_desktop.ui.parts.verdicts import label_role
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.ui.tips import with_key
from kling_desktop.words import n, states, t, troubles

_LONGEST_WORD = 24
"""Longer ones may not fit on a line of the column."""


def _value(text: str) -> QLabel | QLineEdit:
    """A fact to read and to copy; one that cannot be broken into lines is scrolled instead, and keeps to the column."""
    if all(len(word) <= _LONGEST_WORD for word in text.replace("-", " ").split()):
        words = label(text, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return words
    field = QLineEdit(text)
    field.setProperty("role", "inline")
    field.setReadOnly(True)
    field.setCursorPosition(0)
    field.setToolTip(text)
    return field


class TakePoster(QWidget):
    """The take's poster across the column."""

    def __init__(self, posters: Posters) -> None:
        super().__init__()
        self._posters = posters
        self._take: Take | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        posters.arrived.connect(lambda _take: self.update())

    def set_take(self, take: Take) -> None:
        """Show another take."""
        self._take = take
        self.update()

    def hasHeightForWidth(self) -> bool:
        """16:9, like the cards."""
        return True

    def heightForWidth(self, width: int) -> int:
        """16:9."""
        return round(width * 9 / 16)

    def sizeHint(self) -> QSize:
        """At a usual width."""
        return QSize(space(70), self.heightForWidth(space(70)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The poster, cut to cover."""
        if self._take is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._posters.paint(painter, QRect(self.rect()), self._take)
            painter.end()


class DetailsPanel(QScrollArea):
    """One take in full, several as a number, or a hint. It only asks; `workspace` does."""

    compose_requested = Signal()
    export_requested = Signal()
    reveal_requested = Signal()
    review_requested = Signal()
    bin_requested = Signal()
    restore_requested = Signal()
    rated = Signal(int)
    tags_changed = Signal(object, object)
    """The `TakeId` and its new tags."""

    def __init__(self, ui: Surroundings, posters: Posters) -> None:
        super().__init__()
        self._ui = ui
        self.take: Take | None = None
        self._many = 0
        self._in_bin = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(3))
        self.hint = label("", "dim", wrap=True)
        column.addWidget(self.hint)
        self.poster = TakePoster(posters)
        column.addWidget(self.poster)
        self.lost = label("", "bad", wrap=True)
        column.addWidget(self.lost)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(3))
        self._grid.setVerticalSpacing(space(1.5))
        self._grid.setColumnMinimumWidth(0, space(18))
        self._grid.setColumnStretch(1, 1)
        self._values: list[QWidget] = []
        column.addWidget(self._facts)
        column.addWidget(self._opinions())
        self._shots_heading = Heading(t("Shots"))
        column.addWidget(self._shots_heading)
        self.shots = Shots()
        column.addWidget(self.shots)
        self._pictures_heading = Heading(t("References, as sent"))
        column.addWidget(self._pictures_heading)
        self.pictures = SentPictures(ui.thumbnails)
        column.addWidget(self.pictures)
        self._notes_heading = Heading(t("Notes"))
        column.addWidget(self._notes_heading)
        self.notes = label("", wrap=True)
        # An address in the notes is cut off; it must not widen the column.
        self.notes.setMinimumWidth(space(1))
        column.addWidget(self.notes)
        column.addLayout(self._buttons(inside))
        column.addStretch(1)
        self.setWidget(inside)
        self._show()

    def _opinions(self) -> QWidget:
        self._opinion = QWidget()
        grid = QGridLayout(self._opinion)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(3))
        grid.setVerticalSpacing(space(1.5))
        grid.setColumnMinimumWidth(0, space(18))
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(t("Rating"), "dim"), 0, 0)
        row = QHBoxLayout()
        self.stars = Stars()
        self.stars.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stars.rated.connect(self.rated)
        self.verdict = label("", "title")
        row.addWidget(self.stars)
        row.addStretch(1)
        row.addWidget(self.verdict)
        grid.addLayout(row, 0, 1)
        grid.addWidget(label(t("Tags"), "dim"), 1, 0)
        self.tags = QLineEdit()
        self.tags.setAccessibleName(t("Tags"))
        self.tags.setPlaceholderText(t("hero, night"))
        self.tags.editingFinished.connect(self._tags_edited)
        grid.addWidget(self.tags, 1, 1)
        return self._opinion

    def _buttons(self, inside: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(space(2))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.buttons: dict[str, QPushButton] = {}
        for name, words, hint, signal in (
            ("review", t("Review"), with_key(t("Watch it frame by frame"), Qt.Key.Key_Return), self.review_requested),
            (
                "compose",
                t("Compose from this"),
                t("A new film with this take's shots and pictures"),
                self.compose_requested,
            ),
            ("export", t("Export…"), t("Copy the video and its facts into a folder"), self.export_requested),
            ("reveal", t("Show file"), t("Open the folder the video is in"), self.reveal_requested),
            (
                "bin",
                t("Move to bin"),
                with_key(t("Off the wall; its file stays"), Qt.Key.Key_Delete),
                self.bin_requested,
            ),
            ("restore", t("Restore"), t("Back onto the wall"), self.restore_requested),
        ):
            button = QPushButton(words, inside)
            button.setToolTip(hint)
            button.clicked.connect(signal)
            self.buttons[name] = button
        self._grid_of_buttons = grid
        return grid

    # showing -----------------------------------------------------------------------------------------------------

    def set_bin(self, in_bin: bool) -> None:
        """Whether the wall shows the bin: takes are restored from there."""
        self._in_bin = in_bin
        self._show()

    def show_nothing(self) -> None:
        """No take is chosen."""
        self._keep_tags()
        self.take, self._many = None, 0
        self._show()

    def show_many(self, count: int) -> None:
        """Several takes are chosen."""
        self._keep_tags()
        self.take, self._many = None, count
        self._show()

    def show_take(self, take: Take) -> None:
        """One take is chosen, or changed."""
        other = self.take is None or self.take.id != take.id
        if other:
            self._keep_tags()
        same_film = not other and self.take is not None and self.take.film == take.film
        self.take, self._many = take, 1
        if not same_film:
            self.shots.set_film(take.film)
            self.pictures.set_film(take.film)
            self.verticalScrollBar().setValue(0)
        if other or not self.tags.hasFocus():
            self.tags.setText(", ".join(take.tags))
            self.tags.setCursorPosition(0)
        self._show()
        self._ui.bridge.start(self._look_for_file(take))

    async def _look_for_file(self, take: Take) -> None:
        there = await self._ui.bridge.work(take.file.is_file)
        if self.take is None or self.take.id != take.id:
            return
        words = "" if there else troubles.sentence(TakeLost(file=take.file).facts)
        self.lost.setText(words)
        self.lost.setVisible(bool(words))
        for name in ("review", "export"):
            self.buttons[name].setEnabled(there)

    def _show(self) -> None:
        take = self.take
        for widget in (self.poster, self._facts, self._opinion, self.shots):
            widget.setVisible(take is not None)
        film = None if take is None else take.film
        self._shots_heading.setVisible(film is not None and bool(film.shots))
        self._pictures_heading.setVisible(bool(take is not None and self.pictures.sent))
        self.pictures.setVisible(bool(take is not None and self.pictures.sent))
        notes = "" if take is None else take.notes
        self.notes.setText(notes)
        self.notes.setVisible(bool(notes))
        self._notes_heading.setVisible(bool(notes))
        self.hint.setVisible(take is None)
        if take is None:
            self.lost.hide()
            self.hint.setText(
                n("{n} take chosen", "{n} takes chosen", self._many)
                if self._many
                else t("Choose a take to see how it was made.")
            )
        else:
            self._fill(take)
        self._place_buttons(film is not None)

    def _fill(self, take: Take) -> None:
        self.poster.set_take(take)
        self.poster.setAccessibleName(t("First picture of the take"))
        self.stars.set_rating(take.rating)
        self.verdict.setText("" if take.verdict is Verdict.NONE else states.verdict_words(take.verdict))
        self.verdict.setProperty("role", label_role(take.verdict))
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        for old in self._values:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._values = []
        for row, (name, value) in enumerate(rows(take)):
            left, right = label(name, "dim"), _value(value)
            right.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            right.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(right, row, 1)
            self._values += [left, right]

    def _place_buttons(self, has_film: bool) -> None:
        one, any_ = self._many == 1, self._many > 0
        shown = {
            "review": one,
            "compose": one and has_film,
            "export": any_,
            "reveal": one,
            "bin": any_ and not self._in_bin,
            "restore": any_ and self._in_bin,
        }
        for place, name in enumerate(name for name, wanted in shown.items() if wanted):
            self._grid_of_buttons.addWidget(self.buttons[name], place // 2, place % 2)
        for name, wanted in shown.items():
            self.buttons[name].setVisible(wanted)
            if wanted and not one:
                self.buttons[name].setEnabled(True)

    # tags --------------------------------------------------------------------------------------------------------

    def _typed_tags(self) -> tuple[str, ...]:
        return typed_tags(self.tags.text())

    def _tags_edited(self) -> None:
        if self.take is not None and set(self._typed_tags()) != set(self.take.tags):
            self.tags_changed.emit(self.take.id, self._typed_tags())

    def _keep_tags(self) -> None:
        if self.tags.isModified():
            self.tags.setModified(False)
            self._tags_edited()
