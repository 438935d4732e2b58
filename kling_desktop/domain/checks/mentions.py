"""Mentions without a picture, and pictures nobody mentions."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.checks.case import Case, info, warning, way_out
from kling_desktop.domain.film import SendReferences
from kling_desktop.domain.mentions import Mention, MentionKind, exists, in_order, spoken
from kling_desktop.domain.problems import IN_STYLE, Fix, Problem


def problems(case: Case) -> Iterator[Problem]:
    """Everything about mentions."""
    film = case.film
    for index, shot in enumerate(film.shots):
        for mention in in_order(shot.prompt):
            if not exists(mention, film):
                fix = way_out("remove-mention", shot=shot.id, mention=str(mention))
                field = f"shots[{index}].prompt"
                yield warning("mention.missing", field, fix, shot=index + 1, mention=str(mention))
    for mention in in_order(film.settings.style):
        if not exists(mention, film):
            fix = way_out("remove-mention", shot=IN_STYLE, mention=str(mention))
            yield warning("mention.missing", "settings.style", fix, mention=str(mention))
    yield from _unused(case)


def _unused(case: Case) -> Iterator[Problem]:
    film = case.film
    cited = spoken(film)
    number = 0
    for index, reference in enumerate(film.references):
        if reference.aside:
            continue
        number += 1
        mention = Mention(MentionKind.IMAGE, number)
        if mention not in cited and case.can.references:
            aside = way_out("set-aside", reference=reference.id)
            yield _silent(case, "reference.unused", f"references[{index}]", mention, aside)
    for index, element in enumerate(film.elements):
        mention = Mention(MentionKind.ELEMENT, index + 1)
        # Without a front view it does not go out anyway; the rules of slots speak of that.
        whole = element.frontal is not None and not element.frontal.aside
        if mention not in cited and whole and case.can.elements:
            yield _silent(case, "element.unused", f"elements[{index}]", mention, None, name=element.name)


def _silent(case: Case, code: str, field: str, mention: Mention, aside: Fix | None, **facts: object) -> Problem:
    film = case.film
    if film.settings.send_references == SendReferences.CITED:
        return info(code, field, aside, mention=str(mention), sent=False, **facts)
    fix = way_out("insert-mention", shot=film.shots[0].id, mention=str(mention)) if film.shots else None
    say = info if case.can.slots.total is None else warning
    return say(code, field, fix, mention=str(mention), sent=True, **facts)
