"""A source video's facts as it is seen: upright as the camera was held, with the artist's turn and crop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFault, VideoFacts
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.containers import ReadsAndSeeks, opened, opened_stream
from kling_desktop.media.videos import header_facts, probe

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_TRIED = 64
"""Packets after which a file without a single frame counts as damaged."""


def measure(media: Media) -> VideoFacts:
    """Length, size as seen, rate, kind and bytes of a local video, its first frame decoded; never raises.

    Not for addresses: without a path the answer is a missing file.
    """
    if media.path is None:
        return VideoFacts(fault=PictureFault.MISSING)
    facts = probe(media.path)
    if facts.fault is not None:
        return facts
    try:
        with opened(media.path) as (container, stream):
            frame = first_frame(container, stream)
    except NotAVideo:
        frame = None
    if frame is None:
        return replace(facts, fault=PictureFault.UNREADABLE)
    width, height = seen_size(facts.width, facts.height, quarters_of(frame), media)
    return replace(facts, width=width, height=height)


def measure_file(file: ReadsAndSeeks, size: int) -> VideoFacts | None:
    """As `measure`, of what is no file of this computer; None where it is no video, or none that can be told."""
    try:
        with opened_stream(file) as (container, stream):
            facts = header_facts(container, stream, size)
            frame = first_frame(container, stream)
    except NotAVideo:
        return None
    if facts.seconds <= 0:
        return None
    upright = 0 if frame is None else quarters_of(frame)
    width, height = seen_size(facts.width, facts.height, upright, Media())
    return replace(facts, width=width, height=height)


def first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The first frame that can be decoded, or None."""
    import av

    try:
        for count, packet in enumerate(container.demux(stream)):
            try:
                for frame in packet.decode():
                    return frame
            except av.InvalidDataError:
                continue
            if count > _TRIED:
                return None
    except (av.FFmpegError, OSError):
        return None
    return None


def quarters_of(frame: VideoFrame) -> int:
    """Quarter turns clockwise that bring a frame upright."""
    return -round(frame.rotation / 90) % 4


def turns_of(media: Media) -> int:
    """The artist's own quarter turns clockwise."""
    return round(media.rotate / 90) % 4


def seen_size(width: int, height: int, upright: int, media: Media) -> tuple[int, int]:
    """Pixels of the picture after being brought upright, turned and cropped."""
    if (upright + turns_of(media)) % 2:
        width, height = height, width
    crop = media.crop
    if crop is None or not crop.valid:
        return width, height
    return max(1, round(width * crop.width)), max(1, round(height * crop.height))
