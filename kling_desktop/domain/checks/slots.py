"""How many pictures and elements go in, and whether each element is whole."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.checks.case import Case, error, warning, way_out
from kling_desktop.domain.film import Element, SendReferences
from kling_desktop.domain.mentions import Mention, MentionKind, spoken
from kling_desktop.domain.offers import Counting
from kling_desktop.domain.problems import Fix, Problem
from kling_desktop.domain.sending import slots_used


def problems(case: Case) -> Iterator[Problem]:
    """Everything about slots."""
    if not case.can.references:
        yield from _references_stay(case)
    if not case.can.elements:
        if case.film.elements:
            yield warning("elements.not-offered", "elements[0]", count=len(case.film.elements), who=case.who)
        return
    for index, element in enumerate(case.film.elements):
        yield from _whole(case, index, element)
    yield from _of_one_kind(case)
    yield from _in_all(case)
    yield from _with_frames(case)


def _references_stay(case: Case) -> Iterator[Problem]:
    started = case.going.started_by
    staying = [entry for entry in case.film.numbered if started is None or entry.id != started.id]
    if staying:
        field = f"references[{case.film.references.index(staying[0])}]"
        yield warning("references.not-offered", field, count=len(staying), who=case.who)


def _whole(case: Case, index: int, element: Element) -> Iterator[Problem]:
    name = {"mention": str(Mention(MentionKind.ELEMENT, index + 1)), "name": element.name}
    if element.frontal is None or element.frontal.aside:
        if element.angles:
            fix = way_out("promote-angle", element=element.id, index=0)
        else:
            fix = way_out("remove-element", element=element.id)
        yield error("element.no-front", f"elements[{index}].frontal", fix, **name)
    most = case.can.slots.angles
    live = [view for view, angle in enumerate(element.angles) if not angle.aside]
    if len(live) > most:
        fix = way_out("remove-angle", element=element.id, index=live[-1])
        field = f"elements[{index}].angles[{live[most]}]"
        yield error("element.too-many-angles", field, fix, **name, count=len(live), limit=most, who=case.who)


def _of_one_kind(case: Case) -> Iterator[Problem]:
    """Limits for references alone and for elements alone, where the service names them."""
    slots, going, film = case.can.slots, case.going, case.film
    if slots.references is not None and len(going.references) > slots.references:
        index = film.references.index(going.references[slots.references])
        count, limit = len(going.references), slots.references
        yield error("references.too-many", f"references[{index}]", count=count, limit=limit, who=case.who)
    if slots.elements is not None and len(going.elements) > slots.elements:
        first = going.elements[slots.elements].id
        index = next(index for index, element in enumerate(film.elements) if element.id == first)
        count, limit = len(going.elements), slots.elements
        yield error("elements.too-many", f"elements[{index}]", count=count, limit=limit, who=case.who)


def _in_all(case: Case) -> Iterator[Problem]:
    use = slots_used(case.film, case.offer, case.going)
    if use.total is None or use.used <= use.total:
        return
    yield error(
        "slots.too-many",
        _first_too_many(case, use.total, use.counting),
        _only_mentioned(case, use.total),
        used=use.used,
        limit=use.total,
        over=use.used - use.total,
        counting=str(use.counting),
        with_video=case.going.source is not None,
        who=case.who,
    )


def _first_too_many(case: Case, total: int, counting: Counting) -> str:
    return [*_entries(case, counting)][total]


def _entries(case: Case, counting: Counting) -> Iterator[str]:
    """The path of everything that takes a slot, in the order of the request."""
    film, going = case.film, case.going
    references = {reference.id for reference in going.references}
    for index, reference in enumerate(film.references):
        if reference.id in references and not reference.aside:
            yield f"references[{index}]"
    elements = {element.id for element in going.elements}
    for index, element in enumerate(film.elements):
        if element.id not in elements:
            continue
        if counting is Counting.ENTRIES:
            yield f"elements[{index}]"
            continue
        yield f"elements[{index}].frontal"
        for view, angle in enumerate(element.angles):
            if not angle.aside:
                yield f"elements[{index}].angles[{view}]"


def _only_mentioned(case: Case, total: int) -> Fix | None:
    """Send only what is mentioned, where that makes the film fit."""
    film = case.film
    if film.settings.send_references != SendReferences.ALL:
        return None
    cited = spoken(film)
    images = sum(Mention(MentionKind.IMAGE, number) in cited for number in range(1, len(film.numbered) + 1))
    elements = [
        element
        for number, element in enumerate(film.elements, 1)
        if Mention(MentionKind.ELEMENT, number) in cited and element.frontal is not None
    ]
    if case.can.slots.counting is Counting.PICTURES:
        used = images + sum(len(element.pictures) for element in elements)
    else:
        used = images + len(elements)
    return (
        way_out("change-setting", name="send_references", value=SendReferences.CITED.value) if used <= total else None
    )


def _with_frames(case: Case) -> Iterator[Problem]:
    most, going = case.can.slots.elements_with_frames, case.going
    framed = going.start_frame is not None or going.end_frame is not None
    if most is None or not framed or len(going.elements) <= most:
        return
    first = going.elements[most].id
    index = next(index for index, element in enumerate(case.film.elements) if element.id == first)
    count = len(going.elements)
    yield error("elements.too-many-with-frames", f"elements[{index}]", count=count, limit=most, who=case.who)
