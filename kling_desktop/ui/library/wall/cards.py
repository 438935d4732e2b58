"""What a card of the wall shows: so little of a take that a hundred thousand of them fit in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.words import n, states, t

_SHORT_SIDES = ((2160, "4K"), (1440, "1440p"), (1080, "1080p"), (720, "720p"), (540, "540p"), (480, "480p"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One take on the wall. Newer takes come first; of two of one moment, the greater id."""

    id: TakeId
    created: datetime
    film: str
    number: int
    file: Path
    seconds: float
    short_side: int
    has_audio: bool
    verdict: Verdict
    rating: int

    @property
    def place(self) -> tuple[datetime, TakeId]:
        """What the wall is sorted by, falling."""
        return self.created, self.id

    @property
    def name(self) -> str:
        """What people call the take."""
        return t("{film} · take {n}", film=self.film or t("Untitled film"), n=self.number)

    @property
    def facts(self) -> str:
        """Length, size, sound: "9 s · 1080p · ♪"."""
        parts = [t("{seconds} s", seconds=f"{round(self.seconds, 1):g}"), size_words(self.short_side)]
        if self.has_audio:
            parts.append("♪")
        return " · ".join(part for part in parts if part)

    @property
    def spoken(self) -> str:
        """Everything the card shows, for screen readers."""
        parts = [self.name, t("{seconds} s", seconds=f"{round(self.seconds, 1):g}"), size_words(self.short_side)]
        if self.has_audio:
            parts.append(t("with sound"))
        if self.verdict is not Verdict.NONE:
            parts.append(states.verdict_words(self.verdict))
        if self.rating:
            parts.append(n("{n} star", "{n} stars", self.rating))
        return ", ".join(part for part in parts if part)


def card_of(take: Take) -> Card:
    """The card of a take."""
    return Card(
        id=take.id,
        created=take.created,
        film=take.film_name,
        number=take.number,
        file=take.file,
        seconds=take.video.seconds,
        short_side=min(take.video.width, take.video.height),
        has_audio=take.video.has_audio,
        verdict=take.verdict,
        rating=take.rating,
    )


def size_words(short_side: int) -> str:
    """A picture size as editors call it; what lies between the usual ones goes by its own number."""
    if short_side <= 0:
        return ""
    return next((words for pixels, words in _SHORT_SIDES if short_side == pixels), f"{short_side}p")
