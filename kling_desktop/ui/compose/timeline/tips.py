"""The timeline in words: tips under the pointer, the selection for screen readers."""

from __future__ import annotations

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.lanes import Lane, lane_words
from kling_desktop.ui.compose.timeline.layout import Hit, Part, shown
from kling_desktop.words import n, t


def tip(hit: Hit, lanes: tuple[Lane, ...], film: Film) -> str:
    """What lies under the pointer, or what a press there does."""
    match hit.part:
        case Part.BODY:
            return film.shots[hit.index].prompt
        case Part.SECONDS:
            return t("Double-click or type digits to set the seconds")
        case Part.LANE:
            return lane_words(lanes[hit.index], film)
        case Part.RIGHT_EDGE:
            return t("Drag to retime, later shots move along; with Alt or Ctrl the next shot gives the seconds")
        case Part.LEFT_EDGE:
            return t(
                "Drag to trim the start, later shots move along; with Alt or Ctrl the shot before gives the seconds"
            )
        case Part.RULER:
            return t("Drag to look through the film; the playhead snaps to cuts")
        case Part.GHOST:
            return t("Add a shot")
        case _:
            return ""


def spoken_shot(model: ComposeModel, index: int) -> str:
    """A shot in a sentence."""
    shots = model.film.shots
    return n(
        "Shot {number} of {of}, {count} second: {words}",
        "Shot {number} of {of}, {count} seconds: {words}",
        round(shown(shots[index].duration)),
        number=index + 1,
        of=len(shots),
        words=shots[index].prompt or t("no words yet"),
    )


def spoken(model: ComposeModel) -> str:
    """The selection in a sentence."""
    count = len(model.selected_shots)
    if model.shot is None:
        return t("No shots")
    words = spoken_shot(model, model.shot_index)
    return words if count < 2 else n("{n} shot selected. {last}", "{n} shots selected. {last}", count, last=words)
