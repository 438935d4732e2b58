"""References, elements and words of other prompts dragged onto a shot become part of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.ui.compose.timeline.layout import CARD
from kling_desktop.ui.parts.media_drag import Kind, unpack
from kling_desktop.ui.parts.spring import HOLD_MILLISECONDS
from kling_desktop.ui.parts.words_drag import words_of

if TYPE_CHECKING:
    from kling_desktop.ui.compose.model import ComposeModel
    from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
    from kling_desktop.ui.compose.timeline.stage import Stage


def mention_of(mime: QMimeData, film: Film) -> Mention | None:
    """What a drag from our own panels would have a shot mention; None for everything else."""
    carried = unpack(mime)
    if carried is None or carried.film != film.id:
        return None
    if carried.kind is Kind.REFERENCE:
        ids = [str(reference.id) for reference in film.numbered]
        return Mention(MentionKind.IMAGE, ids.index(carried.id) + 1) if carried.id in ids else None
    if carried.kind in (Kind.ELEMENT, Kind.VIEW):
        ids = [str(element.id) for element in film.elements]
        return Mention(MentionKind.ELEMENT, ids.index(carried.id) + 1) if carried.id in ids else None
    return None


def field_of(mention: Mention, film: Film) -> str:
    """Where in the film the thing behind a mention is, as `goto` wants it."""
    match mention.kind:
        case MentionKind.ELEMENT:
            return f"elements[{mention.number - 1}]"
        case MentionKind.VIDEO:
            return "source_video"
        case MentionKind.IMAGE:
            here = film.numbered[mention.number - 1].id
            return f"references[{[reference.id for reference in film.references].index(here)}]"


class ShotDrops(QObject):
    """What is held over the shots. A shot it rests on is shown, so that it can be dropped among its words."""

    changed = Signal()
    """`target` is another."""

    def __init__(self, owner: QObject, model: ComposeModel, stage: Stage, deeds: ShotDeeds) -> None:
        super().__init__(owner)
        self._model, self._stage, self._deeds = model, stage, deeds
        self.target = -1
        """The place of the shot under what is held, or -1."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(HOLD_MILLISECONDS)
        self._rest.timeout.connect(self._rested)

    def wants(self, mime: QMimeData) -> bool:
        """Whether a shot can take it."""
        film = self._model.film
        return mention_of(mime, film) is not None or words_of(mime, film) is not None

    def over(self, event: QDropEvent) -> None:
        """It is held there."""
        hit = self._stage.layout.hit(event.position())
        self._aim(hit.index if hit.part in CARD else -1)
        event.setAccepted(self.target >= 0)

    def leave(self) -> None:
        """It went away."""
        self._aim(-1)

    def drop(self, event: QDropEvent) -> None:
        """It is let go of."""
        mime, film, target = event.mimeData(), self._model.film, self.target
        self._aim(-1)
        mention, words = mention_of(mime, film), words_of(mime, film)
        if target < 0 or (mention is None and words is None):
            return
        if mention is not None:
            self._deeds.mention(target, mention)
        elif words is not None:
            self._deeds.take_words(target, words, copy=event.dropAction() is Qt.DropAction.CopyAction)
        event.acceptProposedAction()

    def _aim(self, index: int) -> None:
        if index != self.target:
            self.target = index
            if index >= 0:
                self._rest.start()
            else:
                self._rest.stop()
            self.changed.emit()

    def _rested(self) -> None:
        if 0 <= self.target < len(self._model.film.shots):
            self._deeds.selecting.one(self.target)
