"""How long the part of a source video is that goes to a model."""

from __future__ import annotations

from dataclasses import replace

from kling_desktop.domain.film import Film
from kling_desktop.domain.problems import VideoFacts


def source_seconds(film: Film, video: VideoFacts | None = None) -> int | float | None:
    """Seconds of the source video that go out, to the millisecond; None where nobody knows.

    `video` is the measured file. A video on the web goes out whole: what was measured counts, else where the film
    says that it ends.
    """
    source = film.source_video
    if source is None:
        return None
    whole = video.seconds if video is not None and video.fault is None and video.seconds > 0 else None
    if source.media.path is None:
        length = whole if whole is not None else source.end
    else:
        ends = [end for end in (whole, source.end) if end is not None]
        length = min(ends) - max(0.0, source.start) if ends else None
    if length is None or length <= 0:
        return None
    return int(length) if length == int(length) else round(length, 3)


def as_sent(film: Film, seconds: float | None) -> Film:
    """The film whose source video goes out as a file of exactly so many seconds; None changes nothing.

    A part is cut to whole frames, so the file may be half a frame longer or shorter than the range asked for.
    """
    source = film.source_video
    if source is None or seconds is None:
        return film
    return replace(film, source_video=replace(source, end=round(max(0.0, source.start) + seconds, 3)))


def measured(film: Film, video: VideoFacts | None) -> Film:
    """The film with the end of its source video written down, as far as it was measured.

    What is sent later, maybe by another process, then needs no second look at the file.
    """
    source = film.source_video
    if source is None or video is None or video.fault is not None or video.seconds <= 0:
        return film
    end = video.seconds if source.end is None or source.media.path is None else min(source.end, video.seconds)
    return replace(film, source_video=replace(source, end=end))
