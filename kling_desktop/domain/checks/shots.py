"""Shots: how many, how long, in how many words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from kling_desktop.domain.checks.case import Case, error, way_out
from kling_desktop.domain.problems import Fix, Problem


def problems(case: Case) -> Iterator[Problem]:
    """Everything about shots."""
    if not case.film.shots:
        yield error("shots.none", "shots", way_out("add-shot"))
        return
    most = case.can.shots
    if len(case.film.shots) > most:
        count = len(case.film.shots)
        yield error("shots.too-many", f"shots[{most}]", _join(case), count=count, limit=most, who=case.who)
    yield from _words(case)
    if case.offer.follows_source(case.film):
        return
    yield from _seconds_of_shots(case)
    yield from _seconds_in_all(case)


def _join(case: Case) -> Fix | None:
    """All words in one shot, for a model without cuts, where they fit into one prompt."""
    if case.can.shots > 1:
        return None
    length = len(case.going.prompt(*dict.fromkeys(shot.prompt for shot in case.film.shots)))
    return way_out("join-shots") if length <= case.can.prompt_length else None


def _words(case: Case) -> Iterator[Problem]:
    single = len(case.texts) == 1
    limit = case.can.prompt_length if single else case.can.shot_prompt_length
    for index, text in enumerate(case.texts):
        field = f"shots[{index}].prompt"
        if not case.own[index] and case.can.needs_words:
            yield error("prompt.empty", field, shot=index + 1, written=bool(case.film.shots[index].prompt.strip()))
        elif len(text) > limit:
            facts = {"shot": index + 1, "length": len(text), "limit": limit, "over": len(text) - limit}
            facts["style"] = len(text) - len(case.own[index])
            yield error("prompt.too-long", field, None, **facts, single=single, who=case.who)


def _seconds_of_shots(case: Case) -> Iterator[Problem]:
    least, most = case.can.durations.shot
    for index, shot in enumerate(case.film.shots):
        field, seconds = f"shots[{index}].duration", shot.duration
        facts = {"shot": index + 1, "seconds": seconds, "least": least, "most": most, "who": case.who}
        if not isinstance(seconds, int):
            nearest = min(max(int(seconds + 0.5), least), most)
            yield error("duration.not-whole", field, way_out("retime", shot=shot.id, duration=nearest), **facts)
        # The length of a single shot is the length of the film, which has its own rule.
        elif len(case.film.shots) > 1 and seconds < least:
            yield error("duration.shot-too-short", field, way_out("retime", shot=shot.id, duration=least), **facts)
        elif len(case.film.shots) > 1 and seconds > most:
            yield error("duration.shot-too-long", field, way_out("retime", shot=shot.id, duration=most), **facts)


def _seconds_in_all(case: Case) -> Iterator[Problem]:
    durations, shots = case.can.durations, case.film.shots
    least, most = durations.total
    if len(shots) == 1:
        least, most = max(least, durations.shot[0]), min(most, durations.shot[1])
    total = case.film.duration
    facts = {"seconds": total, "least": least, "most": most, "shots": len(shots), "who": case.who}
    if total < least:
        yield error("duration.total-too-short", f"shots[{len(shots) - 1}].duration", _fit(case, least), **facts)
    elif total > most:
        first = next(index for index, end in enumerate(accumulate(shot.duration for shot in shots)) if end > most)
        yield error("duration.total-too-long", f"shots[{first}].duration", _fit(case, most), **facts, over=total - most)
    elif durations.exactly and total not in durations.exactly:
        nearest = min(durations.exactly, key=lambda known: (abs(known - total), known))
        known = ", ".join(str(seconds) for seconds in durations.exactly)
        field = f"shots[{len(shots) - 1}].duration"
        yield error("duration.not-offered", field, _fit(case, nearest), **facts, offered=known)


def _fit(case: Case, total: int) -> Fix | None:
    # Every shot keeps at least one second: more shots than seconds cannot be made to fit.
    return way_out("fit-to", total=total) if len(case.film.shots) <= total else None
