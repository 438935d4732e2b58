"""How a mention looks and what it stands for, the same in the prompt, on the shots, in lists and on lanes."""

from __future__ import annotations

from PySide6.QtGui import QColor

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.mentions import Mention, MentionKind, exists
from kling_desktop.ui.theme.tokens import theme


def hue(mention: Mention, film: Film | None = None) -> QColor:
    """The colour of a mention: an element's own, the one of all images, the one of the video. Yours to change.

    Without the film an element has the colour of its number, not one that was chosen for it.
    """
    match mention.kind:
        case MentionKind.ELEMENT:
            chosen = 0
            if film is not None and 1 <= mention.number <= len(film.elements):
                chosen = film.elements[mention.number - 1].hue
            return QColor(theme().hue(chosen if chosen > 0 else max(1, mention.number)))
        case MentionKind.IMAGE:
            return QColor(theme().image_tag)
        case MentionKind.VIDEO:
            return QColor(theme().run)


def colour(mention: Mention, film: Film) -> QColor:
    """The hue, or the colour of faults when the film has nothing of that number."""
    return hue(mention, film) if exists(mention, film) else QColor(theme().bad)


def plate(tint: QColor) -> QColor:
    """What lies behind a mention: its own hue, thin."""
    made = QColor(tint)
    made.setAlphaF(0.16 if theme().dark else 0.12)
    return made


def mentionable(film: Film) -> tuple[Mention, ...]:
    """Everything a prompt of this film can mention: elements, images, the source video."""
    elements = tuple(Mention(MentionKind.ELEMENT, number) for number in range(1, len(film.elements) + 1))
    images = tuple(Mention(MentionKind.IMAGE, number) for number in range(1, len(film.numbered) + 1))
    video = () if film.source_video is None else (Mention(MentionKind.VIDEO, 1),)
    return elements + images + video


def picture(mention: Mention, film: Film) -> Media | None:
    """The picture to show for a mention, if there is one."""
    if not exists(mention, film):
        return None
    match mention.kind:
        case MentionKind.ELEMENT:
            pictures = film.elements[mention.number - 1].pictures
            return pictures[0] if pictures else None
        case MentionKind.IMAGE:
            return film.numbered[mention.number - 1].media
        case MentionKind.VIDEO:
            return None


def title(mention: Mention, film: Film) -> str:
    """What people call the thing: the element's name, the file's."""
    if not exists(mention, film):
        return ""
    match mention.kind:
        case MentionKind.ELEMENT:
            element = film.elements[mention.number - 1]
            return element.name or (element.frontal.name if element.frontal is not None else "")
        case MentionKind.IMAGE:
            return film.numbered[mention.number - 1].media.name
        case MentionKind.VIDEO:
            return "" if film.source_video is None else film.source_video.media.name
