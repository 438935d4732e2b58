"""What is done to pictures wherever in the film they stand: found again, taken as they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kling_desktop.domain.fields import media_at, with_media_at
from kling_desktop.domain.film import Element, Film, Media


def with_media(film: Film, change: Callable[[Media], Media]) -> Film:
    """The film with every media entry replaced by what `change` makes of it."""

    def of(media: Media | None) -> Media | None:
        return None if media is None else change(media)

    def element(old: Element) -> Element:
        return replace(old, frontal=of(old.frontal), angles=tuple(change(angle) for angle in old.angles))

    video = film.source_video
    return replace(
        film,
        references=tuple(replace(reference, media=change(reference.media)) for reference in film.references),
        elements=tuple(element(old) for old in film.elements),
        start_frame=of(film.start_frame),
        end_frame=of(film.end_frame),
        source_video=None if video is None else replace(video, media=change(video.media)),
    )


def relink(film: Film, found: Mapping[Media, Media]) -> Film:
    """Every picture that is a key of `found` by its other self: the same one at another place. Crops and turns stay."""
    after = with_media(film, lambda media: _at_home(media, found[media]) if media in found else media)
    return film if after == film else after


def _at_home(media: Media, there: Media) -> Media:
    return replace(media, path=there.path, url=there.url, sha256=there.sha256)


def accept_picture(film: Film, field: str, sha256: str) -> Film:
    """The picture at a path is meant to be what its file holds now, everywhere that file is used."""
    media = media_at(film, field)
    if media is None:
        return film
    film = with_media_at(film, field, replace(media, sha256=sha256))
    same = {entry: replace(entry, sha256=sha256) for entry in film.files if entry.path == media.path and entry.sha256}
    return relink(film, same)
