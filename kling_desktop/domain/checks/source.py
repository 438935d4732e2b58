"""The source video: whether the model has a use for it, can be given it, and takes it as it is."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.addresses import fault_of, same_place
from kling_desktop.domain.checks.case import Case, error, info, warning, way_out
from kling_desktop.domain.checks.pictures import ADDRESS_FAULTS
from kling_desktop.domain.conforming import MOST_ENLARGED, fits, rate_for, size_for
from kling_desktop.domain.film import SourceUse, SourceVideo
from kling_desktop.domain.lengths import source_seconds
from kling_desktop.domain.offers import VideoRules
from kling_desktop.domain.problems import PictureFault, Problem, VideoFacts

_USES = frozenset(str(use) for use in SourceUse)
_FAULTS = {
    PictureFault.MISSING: "source-video.missing",
    PictureFault.EMPTY: "source-video.empty",
    PictureFault.UNREADABLE: "source-video.unreadable",
    PictureFault.DENIED: "source-video.denied",
    PictureFault.TOO_LARGE: "source-video.unreadable",
}
_OFF = 0.05
"""Parts of a second by which a length may miss a limit: containers round."""

_CONTAINERS = {"matroska": "MKV", "mov": "MOV", "mpegts": "MPEG-TS", "asf": "WMV"}
_CODECS = {"hevc": "H.265", "av1": "AV1", "vp9": "VP9", "vp8": "VP8", "prores": "ProRes", "mpeg4": "MPEG-4"}
_SENT_AS = "MP4 (H.264)"


def problems(case: Case) -> Iterator[Problem]:
    """Everything about the source video."""
    source = case.film.source_video
    if source is None or source.media.aside:
        if not case.can.source_optional:
            yield error("source-video.needed", "source_video", who=case.who)
        return
    if source.use not in _USES:
        yield error("source-video.unknown-use", "source_video.use", use=source.use)
    elif case.going.source is None and not case.can.source_optional:
        yield error("source-video.other-use", "source_video.use", use=source.use, who=case.who)
    elif case.going.source is None:
        yield warning("source-video.not-used", "source_video", way_out("set-source-aside"), who=case.who)
    else:
        yield from _sent(case, source)
        yield from _length(case, source)
        if case.video is not None and case.video.fault is None:
            yield from _measured(case, source, case.video)


def _sent(case: Case, source: SourceVideo) -> Iterator[Problem]:
    name = {"name": source.media.name, "who": case.who}
    ends_early = source.end is not None and source.end <= source.start
    begins_late = case.video is not None and 0 < case.video.seconds <= source.start
    if source.start < 0 or ends_early or begins_late:
        yield error("source-video.bad-range", "source_video", None, **name)
    if source.media.path is not None:
        if case.video is not None and case.video.fault is not None:
            yield error(_FAULTS[case.video.fault], "source_video", None, **name)
        if not case.video_routes and not case.offer.local:
            yield error("source-video.no-route", "source_video", None, **name)
        return
    fault = None if same_place(source.media.url or "", case.home) else fault_of(source.media.url or "")
    if fault is not None:
        yield error(ADDRESS_FAULTS[fault], "source_video", None, **name, mention="@Video1")
    # Its end may be there only to tell how long it is.
    if source.start > 0 or (source.end is not None and not case.offer.follows_source(case.film)):
        yield warning("source-video.sent-whole", "source_video", None, **name)


def _length(case: Case, source: SourceVideo) -> Iterator[Problem]:
    """The seconds that go out, where they are known."""
    name = {"name": source.media.name, "who": case.who}
    seconds = source_seconds(case.film, case.video)
    if seconds is None:
        # A local video is measured in a moment; one on the web is not.
        if "source_seconds" in case.offer.wire.names and source.media.path is None:
            yield error("source-video.length-unknown", "source_video.end", None, **name)
        return
    least, most = case.can.video.seconds
    facts = {**name, "seconds": seconds, "least": least, "most": most}
    if seconds < least - _OFF:
        yield error("source-video.too-short", "source_video", None, **facts)
    elif seconds > most + _OFF:
        start = max(0.0, source.start)
        fix = way_out("trim-source", end=start + most, seconds=most) if source.media.path is not None else None
        yield error("source-video.too-long", "source_video", fix, **facts)
    elif case.offer.follows_source(case.film) and abs(seconds - case.film.duration) > _OFF:
        yield info("duration.as-source", "source_video", None, **name, seconds=seconds)


def _measured(case: Case, source: SourceVideo, video: VideoFacts) -> Iterator[Problem]:
    if source.media.path is not None:
        # A file of this computer is brought into shape on its way.
        yield from _reshaped(case, source, video)
    else:
        yield from _refused(case, source, video)


def _reshaped(case: Case, source: SourceVideo, video: VideoFacts) -> Iterator[Problem]:
    rules = case.can.video
    name = {"name": source.media.name, "who": case.who}
    if not _of_kind(video, rules) or video.codec not in {"h264", ""}:
        yield info("source-video.converted", "source_video", None, **name, format=kind_of(video), target=_SENT_AS)
    least, most = rules.sides
    width, height = video.width, video.height
    if width > 0 and height > 0:
        pixels = {**name, "width": width, "height": height}
        size = size_for(width, height, rules.sides)
        if size is None and min(width, height) * MOST_ENLARGED < least:
            yield error("source-video.too-small", "source_video", None, **pixels, least=round(least / MOST_ENLARGED))
        elif size is None:
            yield error("source-video.too-long-shape", "source_video", None, **pixels, least=least, most=most)
        elif max(width, height) > most:
            yield info("source-video.made-smaller", "source_video", None, **pixels, to_width=size[0], to_height=size[1])
        elif min(width, height) < least:
            yield warning("source-video.enlarged", "source_video", None, **pixels, to_width=size[0], to_height=size[1])
    if video.fps > 0 and not fits(video.fps, rules.fps):
        sent = round(float(rate_for(video.fps, rules.fps)), 2)
        yield info("source-video.other-rate", "source_video", None, **name, fps=round(video.fps, 2), sent=sent)
    if _bytes_sent(case, video) > rules.max_bytes:
        weight = {"bytes": video.bytes, "limit": rules.max_bytes}
        yield info("source-video.made-lighter", "source_video", None, **name, **weight)


def _refused(case: Case, source: SourceVideo, video: VideoFacts) -> Iterator[Problem]:
    """What is on the web goes out as it is."""
    rules = case.can.video
    name = {"name": source.media.name, "who": case.who}
    if not _of_kind(video, rules):
        target = " / ".join(rules.containers).upper()
        yield error("source-video.wrong-kind", "source_video", None, **name, format=kind_of(video), target=target)
    size = {"width": video.width, "height": video.height, "least": rules.sides[0], "most": rules.sides[1]}
    if 0 < min(video.width, video.height) < rules.sides[0]:
        yield error("source-video.too-small", "source_video", None, **name, **size)
    elif max(video.width, video.height) > rules.sides[1]:
        yield error("source-video.too-big", "source_video", None, **name, **size)
    slowest, fastest = rules.fps
    if video.fps > 0 and not fits(video.fps, rules.fps):
        rates = {"fps": round(video.fps, 2), "least": slowest, "most": fastest}
        yield error("source-video.frame-rate", "source_video", None, **name, **rates)
    if video.bytes > rules.max_bytes:
        yield error("source-video.too-heavy", "source_video", None, **name, bytes=video.bytes, limit=rules.max_bytes)


def _of_kind(video: VideoFacts, rules: VideoRules) -> bool:
    endings = {ending.strip() for ending in video.container.lower().split(",")}
    return not video.container or not endings.isdisjoint(rules.containers)


def kind_of(video: VideoFacts) -> str:
    """What an artist calls such a file: "WEBM", "MOV (ProRes)"."""
    endings = [ending.strip() for ending in video.container.lower().split(",")]
    first = "webm" if "webm" in endings and video.codec in {"vp8", "vp9", "av1"} else endings[0]
    container = _CONTAINERS.get(first, first.upper())
    codec = _CODECS.get(video.codec, video.codec.upper().replace("H264", "H.264"))
    return f"{container} ({codec})" if codec else container


def _bytes_sent(case: Case, video: VideoFacts) -> float:
    """The file's bytes, in proportion to the part of it that goes out."""
    seconds = source_seconds(case.film, video)
    share = min(1.0, seconds / video.seconds) if seconds and video.seconds > 0 else 1.0
    return video.bytes * share
