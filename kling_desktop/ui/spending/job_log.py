"""What happened to one job: every move with its cause and time, the answers, the money."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from kling_desktop.domain.dispute import Dispute
from kling_desktop.domain.jobs import State
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.accounts import at_account
from kling_desktop.words.history import answer_words, deed_words, entry_words, move_words
from kling_desktop.words.places import plain
from kling_desktop.words.states import job_words, state_words

_WIDE, _LEAST, _ROUND = 160, 60, 36
"""Steps."""
_SHORT = 160
"""Characters of an answer that are shown; the rest is a hint of the pointer, and in the dispute file."""

Line = tuple[datetime, str, str, str]
"""When, in a word what, the sentence, and the whole of it."""


def lines_of(dispute: Dispute) -> list[Line]:
    """Everything that happened, in order of time."""
    job = dispute.job
    found: list[Line] = [(job.created, state_words(State.PLANNED), t("It was planned."), "")]
    # Of the same moment: first what was answered, then what that made of the job, then the money.
    for answer in dispute.answers:
        status = t("no answer") if answer.status is None else f"HTTP {answer.status}"
        said = answer_words(answer.said)
        short = said if len(said) <= _SHORT else said[: _SHORT - 1] + "…"
        found.append((answer.at, f"{deed_words(answer.deed)} ({status})", short, said))
    found += [(move.at, state_words(move.after), move_words(move, job), "") for move in dispute.moves]
    found += [(entry.at, t("Money"), entry_words(entry), "") for entry in dispute.entries]
    return sorted(found, key=lambda line: line[0])


class JobLog(Overlay):
    """A readable log, with the way to a file for the provider's support."""

    dispute_requested = Signal(object)
    """The `Dispute` to write."""

    def __init__(self, window: QWidget, dispute: Dispute) -> None:
        super().__init__(window, t("What happened"))
        job = dispute.job
        title = t("Take {number} of {film}", number=job.number, film=plain(job.film.name) or t("Untitled film"))
        head = QHBoxLayout()
        head.setSpacing(space(2))
        head.addWidget(label(title, "title"))
        whose = at_account(dispute.title, plain(job.account))
        head.addWidget(label(f"{whose} · {job_words(job)}", "dim"))
        head.addStretch(1)
        self.body.addLayout(head)
        inside = QWidget()
        inside.setObjectName("canvas")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, space(2), 0)
        grid.setHorizontalSpacing(space(4))
        grid.setVerticalSpacing(space(1.5))
        grid.setColumnStretch(2, 1)
        self.lines = lines_of(dispute)
        day: str = ""
        for row, (at, what, words, whole) in enumerate(self.lines):
            moment = at.astimezone()
            stamp = f"{moment:%H:%M:%S}" if f"{moment:%Y-%m-%d}" == day else f"{moment:%Y-%m-%d %H:%M:%S}"
            day = f"{moment:%Y-%m-%d}"
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(label(stamp, "caption"), row, 0, top | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(what, wrap=True), row, 1, top)
            told = label(words, "dim", wrap=True)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            told.setToolTip(whole)
            grid.addWidget(told, row, 2, top)
        grid.setRowStretch(len(self.lines), 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setAccessibleName("\n".join(f"{what}: {words}" for _, what, words, _ in self.lines))
        self.body.addWidget(self.area, 1)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        ids = job.remote_id or t("none was told")
        self.ids = label(t("The provider's id: {id}", id=plain(ids)), "caption")
        self.ids.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dispute = QPushButton(t("Dispute file…"))
        self.dispute.setToolTip(t("Everything that was sent and answered, as a file for the provider's support"))
        self.dispute.clicked.connect(lambda: self.dispute_requested.emit(dispute))
        self.done = QPushButton(t("Done"))
        self.done.clicked.connect(self.leave)
        foot.addWidget(self.ids, 1)
        foot.addWidget(self.dispute)
        foot.addWidget(self.done)
        self.body.addLayout(foot)

    def place(self) -> None:
        """As large as it needs, where there is room."""
        room = self.rect().adjusted(space(6), space(6), -space(6), -space(6))
        wide, inside = min(space(_WIDE), room.width()), self.area.widget()
        needed = space(_ROUND) + (0 if inside is None else inside.heightForWidth(wide - space(12)))
        self.card.resize(wide, min(max(needed, space(_LEAST)), room.height()))
        self.card.move(room.center() - self.card.rect().center())
