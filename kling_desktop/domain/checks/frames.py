"""Start and end frame: whether the model takes them, and whether their shapes agree."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kling_desktop.domain.checks.case import Case, error, info, warning, way_out
from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import Problem
from kling_desktop.domain.shapes import ratio_of

SAME_SHAPE = 0.02
"""Shapes whose ratios differ by less than this part are the same to the eye."""


def problems(case: Case) -> Iterator[Problem]:
    """Everything about frames."""
    film, can, going = case.film, case.can, case.going
    if film.start_frame is not None and not film.start_frame.aside and not can.start_frame:
        yield warning("frame.start-not-offered", "start_frame", who=case.who)
    if film.end_frame is not None and not film.end_frame.aside and not can.end_frame:
        yield warning("frame.end-not-offered", "end_frame", way_out("drop-end-frame"), who=case.who)
    if going.end_frame is not None and going.start_frame is None and can.end_needs_start:
        fix = way_out("end-as-start") if can.start_frame else way_out("drop-end-frame")
        yield error("frame.end-without-start", "end_frame", fix, who=case.who)
    if can.needs_start and going.start_frame is None:
        yield error("frame.start-needed", "start_frame", who=case.who)
    elif going.started_by is not None:
        index = film.references.index(going.started_by)
        yield info("frame.start-from-reference", f"references[{index}]", mention="@Image1", who=case.who)
    yield from _shapes(case)


def _shapes(case: Case) -> Iterator[Problem]:
    start, end = _ratio(case, case.going.start_frame), _ratio(case, case.going.end_frame)
    if start and end and _differ(start, end):
        yield warning("frame.shapes-differ", "end_frame")
    wanted = ratio_of(case.film.settings.aspect_ratio)
    if case.going.source is None and start and wanted and _differ(start, wanted):
        field, ratio = "start_frame", case.film.settings.aspect_ratio
        yield info("frame.decides-shape", field, ratio=ratio, local=case.offer.local)


def _ratio(case: Case, media: Media | None) -> float | None:
    facts = None if media is None else case.pictures.get(media)
    return facts.width / facts.height if facts is not None and facts.width > 0 and facts.height > 0 else None


def _differ(one: float, other: float) -> bool:
    return abs(math.log(one / other)) > SAME_SHAPE
