"""The lanes below the shots: for each thing of the film, the shots that mention it."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import Film, SendReferences
from kling_desktop.domain.mentions import Mention, MentionKind, mentioned
from kling_desktop.ui.parts.mentions import mentionable, title
from kling_desktop.words import t


@dataclass(frozen=True, slots=True)
class Lane:
    """A thing and the places (from 0) of the shots that mention it."""

    mention: Mention
    shots: tuple[int, ...]


def lanes(film: Film) -> tuple[Lane, ...]:
    """One lane for each thing that can be mentioned. What the style line mentions, every shot does."""
    style = mentioned([film.settings.style])
    said = [style | mentioned([shot.prompt]) for shot in film.shots]
    return tuple(
        Lane(mention, tuple(index for index, mentions in enumerate(said) if mention in mentions))
        for mention in mentionable(film)
    )


def unused_words(lane: Lane, film: Film) -> str:
    """What a thing that no shot mentions means for the film."""
    if lane.mention.kind is MentionKind.VIDEO:
        return t("never mentioned: leads the whole film")
    if lane.mention.kind is MentionKind.IMAGE and film.settings.send_references == SendReferences.CITED:
        return t("never mentioned: is not sent")
    return t("not mentioned in any shot: goes out all the same and takes a slot")


def unused_in_short(lane: Lane, film: Film) -> str:
    """The same where there is less room; the whole is in the tip."""
    image = lane.mention.kind is MentionKind.IMAGE
    if lane.mention.kind is MentionKind.VIDEO or (image and film.settings.send_references == SendReferences.CITED):
        return unused_words(lane, film)
    return t("not mentioned: still takes a slot")


def lane_words(lane: Lane, film: Film) -> str:
    """A lane in a sentence, for tips and screen readers."""
    name = title(lane.mention, film)
    what = f"{lane.mention} {name}".strip()
    if not lane.shots:
        return f"{what}: {unused_words(lane, film)}"
    return t("{what}: in shot {shots}", what=what, shots=", ".join(str(index + 1) for index in lane.shots))
