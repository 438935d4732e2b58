"""A fix that a check offered, carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import cast

from kling_desktop.domain.edits.elements import promote_angle, remove_angle, remove_element
from kling_desktop.domain.edits.following import rewritten
from kling_desktop.domain.edits.frames import (
    adjust_picture,
    set_end_frame,
    set_source_aside,
    set_source_video,
    set_start_frame,
)
from kling_desktop.domain.edits.mentioning import insert_mention
from kling_desktop.domain.edits.pictures import accept_picture
from kling_desktop.domain.edits.references import set_aside
from kling_desktop.domain.edits.settings import SettingsChanges, change_settings
from kling_desktop.domain.edits.shots import add_shot, fit_to, join_shots, retime, set_prompt
from kling_desktop.domain.fields import media_at
from kling_desktop.domain.film import Crop, ElementId, Film, ReferenceId, ShotId
from kling_desktop.domain.mentions import find, rewrite
from kling_desktop.domain.problems import IN_STYLE, Fix

_Facts = Mapping[str, object]


def apply_fix(film: Film, fix: Fix) -> Film:
    """The film with the fix carried out; as it is when what the fix speaks of has gone meanwhile.

    Raises ValueError for a kind that is not in `FIX_KINDS`.
    """
    carry_out = _FIXES.get(fix.kind)
    if carry_out is None:
        raise ValueError(f"no such fix: {fix.kind}")
    return carry_out(film, fix.facts)


def _number(facts: _Facts, name: str) -> int:
    value = facts[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is not a number")
    return value


def _change_setting(film: Film, facts: _Facts) -> Film:
    # The checks write these facts, with a value of the setting's own type.
    return change_settings(film, **cast("SettingsChanges", {str(facts["name"]): facts["value"]}))


def _remove_mention(film: Film, facts: _Facts) -> Film:
    if facts["shot"] == IN_STYLE:
        style = rewrite(film.settings.style, lambda found: None if str(found) == facts["mention"] else found)
        return change_settings(film, style=style)
    shot = next((entry for entry in film.shots if entry.id == facts["shot"]), None)
    if shot is None:
        return film
    alone = rewritten(replace(film, shots=(shot,)), lambda found: None if str(found) == facts["mention"] else found)
    return set_prompt(film, shot.id, alone.shots[0].prompt)


def _insert_mention(film: Film, facts: _Facts) -> Film:
    shot = next((entry for entry in film.shots if entry.id == facts["shot"]), None)
    found = find(str(facts["mention"]))
    return film if shot is None or not found else insert_mention(film, shot.id, found[0].mention)


def _crop(film: Film, facts: _Facts) -> Film:
    field, crop = str(facts["field"]), facts["crop"]
    media = media_at(film, field)
    if media is None or not (crop is None or isinstance(crop, Crop)):
        return film
    return adjust_picture(film, field, crop=crop, rotate=media.rotate)


def _turn(film: Film, facts: _Facts) -> Film:
    field = str(facts["field"])
    media = media_at(film, field)
    return film if media is None else adjust_picture(film, field, crop=media.crop, rotate=_number(facts, "rotate"))


def _trim_source(film: Film, facts: _Facts) -> Film:
    source, end = film.source_video, facts["end"]
    if source is None or not isinstance(end, int | float):
        return film
    return set_source_video(film, replace(source, end=float(end)))


_FIXES: Mapping[str, Callable[[Film, _Facts], Film]] = MappingProxyType(
    {
        "as-it-is": lambda film, facts: adjust_picture(film, str(facts["field"]), crop=None, rotate=0),
        "accept-picture": lambda film, facts: accept_picture(film, str(facts["field"]), str(facts["sha256"])),
        "add-shot": lambda film, _: add_shot(film),
        "change-setting": _change_setting,
        "crop": _crop,
        "drop-end-frame": lambda film, _: set_end_frame(film, None),
        "end-as-start": lambda film, _: set_end_frame(set_start_frame(film, film.end_frame), None),
        "fit-to": lambda film, facts: fit_to(film, _number(facts, "total")),
        "insert-mention": _insert_mention,
        "join-shots": lambda film, _: join_shots(film),
        "promote-angle": lambda film, facts: promote_angle(
            film, ElementId(str(facts["element"])), _number(facts, "index")
        ),
        "remove-angle": lambda film, facts: remove_angle(
            film, ElementId(str(facts["element"])), _number(facts, "index")
        ),
        "remove-element": lambda film, facts: remove_element(film, ElementId(str(facts["element"]))),
        "remove-mention": _remove_mention,
        "retime": lambda film, facts: retime(film, ShotId(str(facts["shot"])), _number(facts, "duration")),
        "set-source-aside": lambda film, _: set_source_aside(film, True),
        "set-aside": lambda film, facts: set_aside(film, ReferenceId(str(facts["reference"])), True),
        "trim-source": _trim_source,
        "turn": _turn,
        "uncrop": lambda film, facts: _crop(film, {"field": facts["field"], "crop": None}),
    }
)

FIX_KINDS = frozenset(_FIXES)
"""Every kind of fix there is; `words.problems` has words for each."""
