"""What a provider's model can do and what it costs, as data.

Checks, the settings panel, the comparison, the request builder and `providers --json` all read the same card;
a new model is a new card in `domain/cards`, not new code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from kling_desktop.domain.film import NOTHING, Film, SourceUse, SourceVideo
from kling_desktop.domain.lengths import source_seconds
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.problems import VideoFacts

ModelId = NewType("ModelId", str)


class ProviderId(StrEnum):
    """The providers; the value is the word of the command line and of project files."""

    OXEN = "oxen"
    PIXELDOJO = "pixeldojo"
    AIHUBMAX = "aihubmax"
    ANIMATIC = "animatic"


class Counting(StrEnum):
    """What a picture limit counts: every picture, or an element as one however many views it has."""

    PICTURES = "pictures"
    ENTRIES = "entries"


class Route(StrEnum):
    """A way for a local file to reach a provider."""

    LOCAL = "local"
    """Nothing leaves this computer."""
    UPLOAD = "upload"
    """The provider's own upload."""
    INLINE = "inline"
    """A data address inside the request."""
    BUCKET = "bucket"
    """The artist's own bucket: open to every provider once it is set up, on no card."""
    REPOSITORY = "repository"
    """A public repository at the provider: only after a yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """How many pictures go in. Limits are None where there is none.

    `total` is for references and elements together; `references` and `elements` bind one kind alone, where a service
    names such a limit.
    """

    total: int | None
    references: int | None = None
    elements: int | None = None
    with_video: int | None = None
    counting: Counting = Counting.ENTRIES
    angles: int = 3
    elements_with_frames: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRules:
    """What one picture must be: sides in pixels, ratio as width / height, bytes of the file as sent."""

    formats: tuple[str, ...] = ("JPEG", "PNG")
    min_side: int = 300
    min_ratio: float = 0.4
    max_ratio: float = 2.5
    max_bytes: int = 10 * 1000 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRules:
    """What a source video must be: containers by their endings, seconds, pixels of each side, frames a second, bytes.

    Ranges include both ends.
    """

    containers: tuple[str, ...] = ("mp4", "mov")
    seconds: tuple[float, float] = (3, 10)
    sides: tuple[int, int] = (720, 2160)
    fps: tuple[float, float] = (24, 60)
    max_bytes: int = 200 * 1000 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Whole seconds, both ends included. `exactly`: the only totals the model knows, where it knows just a few."""

    total: tuple[int, int] = (3, 15)
    shot: tuple[int, int] = (1, 15)
    exactly: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a model takes.

    `prompt_length` and `shot_prompt_length` are in code points. `qualities` maps the words of the project file to
    the model's own (None: nothing is sent, the model has just this one); what is missing it does not have.
    `end_needs_start`: an end frame is taken only with a start frame. `needs_start`: nothing without a picture to start
    from; where the film has no start frame, its first reference is one. `references` and `elements`: whether it takes
    any; `shots` 1: no cuts. `aspect_ratios` empty: the shape is that of the picture or video that goes in.
    `source_uses`: what it does with a source video; `source_optional` false: nothing without one; `video` are its
    limits, `video_routes` the ways for a local one to get there. `as_long_as_source`: for these uses the result lasts
    as long as the source video, whatever the shots say. `needs_words`: every shot must have some.
    """

    prompt_length: int
    shot_prompt_length: int
    shots: int = 6
    durations: Durations = Durations()
    slots: Slots
    pictures: PictureRules = PictureRules()
    aspect_ratios: tuple[str, ...] = ("16:9", "9:16", "1:1")
    qualities: Mapping[str, str | None] = field(hash=False)
    best_quality: str
    sound: bool = True
    negative_prompt: bool = False
    start_frame: bool = True
    end_frame: bool = True
    end_needs_start: bool = True
    needs_start: bool = False
    references: bool = True
    elements: bool = True
    needs_words: bool = True
    source_uses: frozenset[SourceUse] = frozenset()
    source_optional: bool = True
    as_long_as_source: frozenset[SourceUse] = frozenset()
    video: VideoRules = VideoRules()
    video_routes: tuple[Route, ...] = ()
    sound_with_source: bool = False
    takes: int = 50
    """In one go. Every take is an order of its own and no service names a limit: this one stops slips of the hand."""
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How a model writes things: our field -> its name. What is missing is never sent.

    Our fields: prompt, shots, duration, images, elements, front, angles (the two of an element), start_frame,
    end_frame, negative_prompt, aspect_ratio, quality, sound, source_video, source_seconds, keep_audio, model.
    `duration_with_shots`: whether the total goes out beside the shots. `always` and `with_shots` are constants to add,
    `with_use` those for a film whose source video goes out for that use. `not_with_use` are our fields that stay
    behind then, `not_with_frames_only` those that do when frames are the only pictures. `as_text` are our fields
    written as text, `yes_no` truths written "yes" and "no".
    """

    names: Mapping[str, str] = field(hash=False)
    duration_with_shots: bool = False
    always: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)
    with_shots: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)
    with_use: Mapping[SourceUse, Mapping[str, object]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    not_with_use: Mapping[SourceUse, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    not_with_frames_only: frozenset[str] = frozenset()
    as_text: frozenset[str] = frozenset()
    yes_no: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that only this provider knows and a film may say to it: a text that matches `pattern` as a whole.

    `values` are the words to choose from, where there are just a few. `in_body`: it is a field of every order of the
    same name; else it says how to order.
    """

    name: str
    pattern: str
    values: tuple[str, ...] = ()
    in_body: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A price per second of output for some settings (`with_source`: a source video goes out); None matches any.

    The first rate that matches counts. `flat` is the price of a take of any length, where a service counts calls.
    Both None: this service names no price for these settings.
    """

    quality: str | None = None
    sound: bool | None = None
    with_source: bool | None = None
    per_second: Decimal | None
    flat: Decimal | None = None
    exact: bool
    source: str

    @property
    def known(self) -> bool:
        """Whether it names a price."""
        return self.per_second is not None or self.flat is not None

    def matches(self, quality: str, *, sound: bool, with_source: bool) -> bool:
        """Whether it speaks of these settings."""
        return (
            self.quality in (None, quality) and self.sound in (None, sound) and self.with_source in (None, with_source)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One model of one provider: its card. `checked` is the day its facts were last read at `source`.

    `asked` is when the service itself was last asked about this model; None for a card as it was built in. `gone`: it
    said that it no longer has it. `successors` are the models that take over, nearest first; `instead` is the living
    one of them. `stands_in_for` is the title of the gone model that this one was chosen instead of.
    """

    provider: ProviderId
    model: ModelId
    title: str
    provider_title: str
    capabilities: Capabilities
    wire: Wire
    unit: Unit
    rates: tuple[Rate, ...]
    checked: date
    source: str
    local: bool = False
    """Whether it renders on this computer: no key, no network, no money."""
    can_cancel: bool = False
    options: tuple[Option, ...] = ()
    """What `settings.provider_options` may say to it; everything else there is never sent."""
    usual_seconds: tuple[int, int] | None = None
    """How long a render usually takes, from the provider's own words or from renders of the past."""
    usual_learned: int = 0
    """How many renders `usual_seconds` was learned from; 0 for the provider's own words."""
    successors: tuple[ModelId, ...] = ()
    asked: datetime | None = None
    gone: bool = False
    instead: Offer | None = field(default=None, hash=False, repr=False)
    stands_in_for: str = ""

    @property
    def key(self) -> tuple[ProviderId, ModelId]:
        """What tells one model from another, whatever was learned about it since."""
        return self.provider, self.model

    def rate_for(self, quality: str, *, sound: bool, with_source: bool) -> Rate | None:
        """The rate that counts for some settings."""
        return next((rate for rate in self.rates if rate.matches(quality, sound=sound, with_source=with_source)), None)

    def quality_of(self, film: Film) -> str:
        """The quality this model will use: the film's, or its own best when it lacks that one."""
        wanted = film.settings.quality
        return wanted if wanted in self.capabilities.qualities else self.capabilities.best_quality

    def source_of(self, film: Film) -> SourceVideo | None:
        """The film's source video, where this model has the use for it that the film wants."""
        source = film.source_video
        if source is None or source.media.aside or source.use not in self.capabilities.source_uses:
            return None
        return source

    def sound_of(self, film: Film) -> bool:
        """Whether the result will have generated sound."""
        can = self.capabilities.sound and (self.capabilities.sound_with_source or self.source_of(film) is None)
        return film.settings.generate_audio and can

    def follows_source(self, film: Film) -> bool:
        """Whether the result will be as long as the source video, not as the shots."""
        source = self.source_of(film)
        return source is not None and source.use in self.capabilities.as_long_as_source

    def seconds_of(self, film: Film, video: VideoFacts | None = None) -> int | float | None:
        """How long the result will be; None where that depends on a source video whose length is not known."""
        return source_seconds(film, video) if self.follows_source(film) else film.duration

    def quote(self, film: Film, takes: int | None = None, video: VideoFacts | None = None) -> Quote:
        """The price of this film here. `takes` defaults to the film's own; `video` is the measured source video."""
        quality, sound, source = self.quality_of(film), self.sound_of(film), self.source_of(film) is not None
        count, seconds = film.settings.takes if takes is None else takes, self.seconds_of(film, video)
        count = max(0, count)  # a film that says less has a problem, and no price below nothing
        if seconds is None:
            return Quote(seconds=0, takes=count, source="It depends on the length of the source video")
        seconds = max(0, seconds)
        # Where only the film says how long a video on the web is, nobody has seen its end.
        told = self.follows_source(film) and video is None and not _is_here(film)
        rate = self.rate_for(quality, sound=sound, with_source=source)
        if rate is None:
            return Quote(seconds=seconds, takes=count)
        # Nobody says how parts of a second are counted.
        uneven = rate.flat is None and (told or seconds != int(seconds))
        return Quote(
            seconds=seconds,
            takes=count,
            rate=None if rate.per_second is None or rate.flat is not None else Money(rate.per_second, self.unit),
            flat=None if rate.flat is None else Money(rate.flat, self.unit),
            estimate=not rate.exact or uneven,
            source=f"{rate.source}; the video's length is the one the film tells" if told else rate.source,
        )


def _is_here(film: Film) -> bool:
    return film.source_video is not None and film.source_video.media.path is not None
