"""The source video: whether the model has a use for it, and can be given it."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.addresses import fault_of
from kling_desktop.domain.checks.case import Case, error, warning, way_out
from kling_desktop.domain.checks.pictures import ADDRESS_FAULTS
from kling_desktop.domain.film import SourceUse, SourceVideo
from kling_desktop.domain.offers import Route
from kling_desktop.domain.problems import PictureFault, Problem

_USES = frozenset(str(use) for use in SourceUse)
_FAULTS = {
    PictureFault.MISSING: "source-video.missing",
    PictureFault.EMPTY: "source-video.empty",
    PictureFault.UNREADABLE: "source-video.unreadable",
    PictureFault.DENIED: "source-video.denied",
    PictureFault.TOO_LARGE: "source-video.unreadable",
}


def problems(case: Case) -> Iterator[Problem]:
    """Everything about the source video."""
    source = case.film.source_video
    if source is None or source.media.aside:
        if not case.can.source_optional:
            yield error("source-video.needed", "source_video", who=case.who)
        return
    if source.use not in _USES:
        yield error("source-video.unknown-use", "source_video.use", use=source.use)
    elif case.going.source is None:
        yield warning("source-video.not-used", "source_video", way_out("drop-source-video"), who=case.who)
    else:
        yield from _sent(case, source)


def _sent(case: Case, source: SourceVideo) -> Iterator[Problem]:
    name = {"name": source.media.name, "who": case.who}
    ends_early = source.end is not None and source.end <= source.start
    if source.start < 0 or ends_early:
        yield error("source-video.bad-range", "source_video", None, **name)
    if source.media.path is not None:
        if case.video is not None and case.video.fault is not None:
            yield error(_FAULTS[case.video.fault], "source_video", None, **name)
        if Route.UPLOAD not in case.can.routes:
            yield error("source-video.no-route", "source_video", None, **name)
        return
    fault = fault_of(source.media.url or "")
    if fault is not None:
        yield error(ADDRESS_FAULTS[fault], "source_video", None, **name, mention="@Video1")
    if source.start > 0 or source.end is not None:
        yield warning("source-video.sent-whole", "source_video", None, **name)
