"""References and elements dragged onto a shot become a mention in its words."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.ui.parts.media_drag import Kind, unpack


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
