"""Paths into a project file, such as `elements[1].angles[0]`: what checks name and fixes change."""

from __future__ import annotations

import re
from dataclasses import replace

from kling_desktop.domain.film import Film, Media

_REFERENCE = re.compile(r"references\[(\d+)\]$")
_VIEW = re.compile(r"elements\[(\d+)\]\.(?:frontal|angles\[(\d+)\])$")


def media_at(film: Film, field: str) -> Media | None:
    """The picture or video at a path; None when nothing (or no media) is there."""
    match field:
        case "start_frame":
            return film.start_frame
        case "end_frame":
            return film.end_frame
        case "source_video":
            return None if film.source_video is None else film.source_video.media
    if (found := _REFERENCE.match(field)) and (index := int(found[1])) < len(film.references):
        return film.references[index].media
    if (found := _VIEW.match(field)) and (index := int(found[1])) < len(film.elements):
        element = film.elements[index]
        if found[2] is None:
            return element.frontal
        return element.angles[int(found[2])] if int(found[2]) < len(element.angles) else None
    return None


def with_media_at(film: Film, field: str, media: Media) -> Film:
    """The film with other media at a path where there is some already; else the film as it is."""
    if media_at(film, field) is None:
        return film
    match field:
        case "start_frame":
            return replace(film, start_frame=media)
        case "end_frame":
            return replace(film, end_frame=media)
        case "source_video":
            return (
                film
                if film.source_video is None
                else replace(film, source_video=replace(film.source_video, media=media))
            )
    if found := _REFERENCE.match(field):
        index = int(found[1])
        changed = replace(film.references[index], media=media)
        return replace(film, references=(*film.references[:index], changed, *film.references[index + 1 :]))
    found = _VIEW.match(field)
    if found is None:
        return film
    index = int(found[1])
    element = film.elements[index]
    if found[2] is None:
        element = replace(element, frontal=media)
    else:
        view = int(found[2])
        element = replace(element, angles=(*element.angles[:view], media, *element.angles[view + 1 :]))
    return replace(film, elements=(*film.elements[:index], element, *film.elements[index + 1 :]))
