"""Whether there is time to say what a shot says in quotation marks."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.checks.case import Case, info, warning, way_out
from kling_desktop.domain.film import Shot
from kling_desktop.domain.problems import Fix, Problem
from kling_desktop.domain.speech import fits, speech_seconds, whole_seconds


def problems(case: Case) -> Iterator[Problem]:
    """Everything about lines. Where the result is as long as the source video, the shots' own lengths say nothing."""
    if case.offer.follows_source(case.film):
        return
    for index, shot in enumerate(case.film.shots):
        needed = speech_seconds(shot.prompt)
        if needed and not fits(needed, shot.duration):
            field, fix = f"shots[{index}].prompt", _longer(case, shot, needed)
            facts = {"shot": index + 1, "needed": round(needed, 1), "seconds": shot.duration}
            if case.offer.sound_of(case.film):
                yield warning("speech.too-long", field, fix, **facts)
            else:
                # Lips still move, but nobody is cut off in the middle of a word.
                yield info("speech.too-long", field, fix, **facts)


def _longer(case: Case, shot: Shot, needed: float) -> Fix | None:
    """The shot as long as its line, where the model makes such a shot and the film stays within its length."""
    durations, wanted = case.can.durations, whole_seconds(needed)
    total = case.film.duration + wanted - shot.duration
    if wanted > durations.shot[1] or total > durations.total[1]:
        return None
    return way_out("retime", shot=shot.id, duration=wanted)
