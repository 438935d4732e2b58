"""Start frame, end frame, source video, and what is done to any one picture."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kling_desktop.domain.edits.following import without_mentions
from kling_desktop.domain.fields import media_at, with_media_at
from kling_desktop.domain.film import NOTHING, Crop, Film, Media, SourceVideo
from kling_desktop.domain.mentions import MentionKind


def set_start_frame(film: Film, media: Media | None) -> Film:
    """Set or clear the picture the film starts from."""
    return replace(film, start_frame=media)


def set_end_frame(film: Film, media: Media | None) -> Film:
    """Set or clear the picture the film ends on."""
    return replace(film, end_frame=media)


def swap_frames(film: Film) -> Film:
    """Start becomes end and end becomes start."""
    return replace(film, start_frame=film.end_frame, end_frame=film.start_frame)


def set_source_video(film: Film, video: SourceVideo | None) -> Film:
    """Set or clear the video to edit or to follow; clearing takes mentions of it out."""
    film = replace(film, source_video=video)
    return without_mentions(film, MentionKind.VIDEO) if video is None else film


def trim_source(film: Film, start: float, end: float | None) -> Film:
    """Another part of the source video, in seconds; `end` None is its end."""
    source = film.source_video
    if source is None:
        return film
    start = max(0.0, start)
    return replace(film, source_video=replace(source, start=start, end=None if end is None else max(end, start)))


def use_source(film: Film, use: str) -> Film:
    """Edit the source video, or follow it."""
    source = film.source_video
    return film if source is None else replace(film, source_video=replace(source, use=use))


def set_source_aside(film: Film, aside: bool) -> Film:
    """Keep the source video without sending it, or send it again. Mentions of it stay: they come back with it."""
    source = film.source_video
    if source is None:
        return film
    extra = {name: value for name, value in source.media.extra.items() if name != "aside"}
    if aside:
        extra["aside"] = True
    media = replace(source.media, extra=MappingProxyType(extra) if extra else NOTHING)
    return replace(film, source_video=replace(source, media=media))


def replace_picture(film: Film, field: str, media: Media) -> Film:
    """Another picture at a path such as `elements[0].frontal`, where there is one already."""
    return with_media_at(film, field, media)


def adjust_picture(film: Film, field: str, *, crop: Crop | None, rotate: int) -> Film:
    """Turn (degrees clockwise) and crop the picture at a path; its file is never touched."""
    media = media_at(film, field)
    return film if media is None else with_media_at(film, field, replace(media, crop=crop, rotate=rotate))
