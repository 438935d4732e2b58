"""What is on screen when: a film becomes a list of cues, in whole frames."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from kling_desktop.domain.film import Film, Media, Shot
from kling_desktop.domain.mentions import Mention, MentionKind, exists, find
from kling_desktop.media.animatic.move import Kind

FPS = 24
SOFT = 6
"""Frames of a dissolve within a shot; between shots the picture cuts."""
END_SOFT = 12
HOLD = FPS
"""Frames the start frame stands before anything else, and the end frame has to arrive and stand."""
LEAST = 18
"""Frames a picture needs to be seen; further angles of elements are left out before it gets less."""
LONGEST = 600
"""Seconds of one shot that are drawn at most, whatever a project file holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One picture from frame `first` until `last` (not included), arriving over `soft` frames.

    `media` None: the shot's words alone. `still` holds it at rest for so many frames before it moves. `leaves` is
    how many frames longer it is seen, under the next one as that arrives.
    """

    first: int
    last: int
    shot: int
    media: Media | None
    is_video: bool = False
    from_second: float = 0.0
    kind: Kind = Kind.REST
    still: int = 0
    soft: int = 0
    leaves: int = 0
    dimmed: bool = False

    def progress(self, frame: int) -> float:
        """0 to 1 over the time it moves."""
        start = self.first + self.still
        return min(max((frame - start) / max(self.last + self.leaves - 1 - start, 1), 0.0), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A shot in frames."""

    first: int
    last: int
    prompt: str
    seconds: float


@dataclass(frozen=True)
class Plan:
    """A film's cues and shots, without gaps, in order."""

    film: Film
    spans: tuple[Span, ...]
    cues: tuple[Cue, ...]

    @property
    def frames(self) -> int:
        """Length of the whole film."""
        return self.spans[-1].last if self.spans else 0

    @cached_property
    def _starts(self) -> list[int]:
        return [cue.first for cue in self.cues]

    @cached_property
    def _shot_starts(self) -> list[int]:
        return [span.first for span in self.spans]

    def cues_at(self, frame: int) -> tuple[tuple[Cue, float], ...]:
        """The cues on screen, back to front, each with how much of it there is (1 for the first)."""
        index = max(0, bisect_right(self._starts, frame) - 1)
        cue = self.cues[index]
        if frame < cue.first + cue.soft and index:
            return (self.cues[index - 1], 1.0), (cue, (frame - cue.first + 1) / (cue.soft + 1))
        return ((cue, 1.0),)

    def shot_at(self, frame: int) -> int:
        """The number of the shot on screen, from 0."""
        return max(0, bisect_right(self._shot_starts, frame) - 1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    media: Media
    is_video: bool = False
    from_second: float = 0.0
    further: bool = False
    """Another angle of an element that is shown already."""


def plan_of(film: Film) -> Plan:
    """The plan; the same film always gives the same one. A film without shots gives an empty one."""
    spans = tuple(_spans(film.shots))
    cues: list[Cue] = []
    before: _Wanted | None = None
    for number, (shot, span) in enumerate(zip(film.shots, spans, strict=True)):
        wanted = _wanted(film, shot)
        first, last = span.first, span.last
        if number == 0 and film.start_frame is not None:
            start = _Wanted(film.start_frame)
            hold = min(HOLD, max(1, (last - first) // 2))
            if wanted:
                cues.append(Cue(first=first, last=first + hold, shot=number, media=start.media))
                first += hold
            else:
                kind = _kind(film, shot, 0, cues)
                cues.append(Cue(first=first, last=last, shot=number, media=start.media, kind=kind, still=hold))
                before, first = start, last
        arriving = 0
        if number == len(spans) - 1 and film.end_frame is not None:
            arriving = min(HOLD, max(1, (span.last - span.first) // 2))
            last -= arriving
        if first < last:
            before = _fill(film, shot, number, first, last, wanted, before, cues)
        if arriving:
            if cues and cues[-1].last > last:
                cues[-1] = replace(cues[-1], last=last)
            cues.append(Cue(first=last, last=span.last, shot=number, media=film.end_frame))
    return Plan(film, spans, tuple(_softened(cues, film, len(spans) - 1)))


def _spans(shots: tuple[Shot, ...]) -> Iterator[Span]:
    total, first = 0.0, 0
    for shot in shots:
        seconds = float(shot.duration)
        if not math.isfinite(seconds) or seconds <= 0:
            seconds = 0.0
        total += min(seconds, LONGEST)
        # Every border is rounded from the start of the film, so that odd lengths do not add up to a drift.
        last = max(first + 1, round(total * FPS))
        yield Span(first=first, last=last, prompt=shot.prompt, seconds=seconds)
        first = last


def _fill(
    film: Film,
    shot: Shot,
    number: int,
    first: int,
    last: int,
    wanted: list[_Wanted],
    before: _Wanted | None,
    cues: list[Cue],
) -> _Wanted | None:
    """Cues for what a shot mentions; gives the picture that stands at its end."""
    wanted = _that_fit(wanted, last - first)
    if not wanted:
        media = None if before is None else before.media
        kind = Kind.REST if media is None else _kind(film, shot, 0, cues)
        source = before or _Wanted(Media())
        cues.append(
            Cue(
                first=first,
                last=last,
                shot=number,
                media=media,
                is_video=source.is_video,
                from_second=source.from_second,
                kind=kind,
                dimmed=media is not None,
            )
        )
        return before
    for place, one in enumerate(wanted):
        start = first + round((last - first) * place / len(wanted))
        end = first + round((last - first) * (place + 1) / len(wanted))
        cues.append(
            Cue(
                first=start,
                last=end,
                shot=number,
                media=one.media,
                is_video=one.is_video,
                from_second=one.from_second,
                kind=_kind(film, shot, place, cues),
            )
        )
    return wanted[-1]


def _wanted(film: Film, shot: Shot) -> list[_Wanted]:
    """The pictures a prompt mentions, each thing once, in the order of mention."""
    seen: dict[Mention, None] = {}
    for found in find(shot.prompt):
        if exists(found.mention, film):
            seen.setdefault(found.mention)
    out: list[_Wanted] = []
    for mention in seen:
        match mention.kind:
            case MentionKind.IMAGE:
                out.append(_Wanted(film.numbered[mention.number - 1].media))
            case MentionKind.ELEMENT:
                views = film.elements[mention.number - 1].pictures
                out += [_Wanted(view, further=place > 0) for place, view in enumerate(views)]
            case MentionKind.VIDEO if film.source_video is not None:
                video = film.source_video
                out.append(_Wanted(video.media, is_video=True, from_second=video.start))
            case _:
                pass
    return out


def _that_fit(wanted: list[_Wanted], frames: int) -> list[_Wanted]:
    kept = list(wanted)
    while len(kept) > 1 and frames < LEAST * len(kept):
        further = [place for place, one in enumerate(kept) if one.further]
        if not further:
            break
        del kept[further[-1]]
    return kept[: max(1, frames)]


def _kind(film: Film, shot: Shot, place: int, cues: list[Cue]) -> Kind:
    """A move that differs from the one before, always the same one for the same film."""
    moves = (Kind.PUSH, Kind.DRIFT, Kind.PULL, Kind.DRIFT_BACK)
    digest = hashlib.sha256(f"{film.id}/{shot.id}/{place}".encode("utf-8", "surrogatepass")).digest()
    choice = digest[0] % len(moves)
    last = next((cue.kind for cue in reversed(cues) if cue.kind is not Kind.REST), None)
    return moves[(choice + 1) % len(moves)] if moves[choice] is last else moves[choice]


def _softened(cues: list[Cue], film: Film, last_shot: int) -> Iterator[Cue]:
    """Dissolves between pictures of one shot, and into the end frame."""
    softs = [0] * len(cues)
    for place, (before, cue) in enumerate(pairwise(cues), start=1):
        if cue.shot == before.shot:
            ending = cue.shot == last_shot and place == len(cues) - 1 and film.end_frame is not None
            softs[place] = max(0, min(END_SOFT if ending else SOFT, (cue.last - cue.first) // 2))
    for place, cue in enumerate(cues):
        leaves = softs[place + 1] if place + 1 < len(cues) else 0
        yield replace(cue, soft=softs[place], leaves=leaves)
