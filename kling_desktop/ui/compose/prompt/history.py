"""The prompts a shot had before: those that were sent, those that were written since the film was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.jobs import Job

_MOST = 200


@dataclass(frozen=True, slots=True)
class Past:
    """A prompt of before, and where it is from: `shot` from 1, of this film or the one named."""

    text: str
    shot: int
    film: str = ""


def only_prompt_changed(before: Film, after: Film) -> ShotId | None:
    """The one shot whose words make the whole difference between two films."""
    if [shot.id for shot in before.shots] != [shot.id for shot in after.shots]:
        return None
    pairs = zip(before.shots, after.shots, strict=True)
    changed = [there.id for here, there in pairs if here.prompt != there.prompt]
    return changed[0] if len(changed) == 1 and replace(after, shots=before.shots) == before else None


class PromptHistory:
    """Steps back and forward through the versions of one shot, and lists those of all."""

    def __init__(self) -> None:
        self._written: dict[ShotId, list[str]] = {}
        self._jobs: tuple[Job, ...] = ()
        self._known: tuple[Mapping[ShotId, Sequence[str]], tuple[Past, ...]] | None = None
        self._place: dict[ShotId, int] = {}

    def show_jobs(self, jobs: Iterable[Job]) -> None:
        """What was sent of this film; looked at when somebody asks, for jobs move more often than that."""
        self._jobs, self._known = tuple(jobs), None

    def _sent_before(self) -> tuple[Mapping[ShotId, Sequence[str]], tuple[Past, ...]]:
        """The prompts of each shot, and all of them, in the order in which they were sent."""
        if self._known is None:
            sent: dict[ShotId, list[str]] = {}
            past: list[Past] = []
            for job in sorted(self._jobs, key=lambda job: job.created):
                for number, shot in enumerate(job.film.shots, 1):
                    sent.setdefault(shot.id, []).append(shot.prompt)
                    past.append(Past(shot.prompt, number))
            self._known = (sent, tuple(past))
        return self._known

    def remember(self, shot: ShotId, text: str) -> None:
        """A version that stood for a while: the artist went elsewhere, or sent it."""
        if not text.strip() or text in self._sent_before()[0].get(shot, ()) or text in self._written.get(shot, ()):
            return
        written = self._written.setdefault(shot, [])
        written.append(text)
        del written[:-_MOST]

    def versions(self, shot: ShotId) -> tuple[str, ...]:
        """The oldest first, each text once, where it stood last."""
        texts = [text for text in (*self._sent_before()[0].get(shot, ()), *self._written.get(shot, ())) if text.strip()]
        return tuple(reversed(dict.fromkeys(reversed(texts))))

    def earlier(self, shot: ShotId, now: str) -> str | None:
        """The version before the one on screen; what is on screen is kept, so that `later` comes back to it."""
        there = self.versions(shot)
        place = self._standing(shot, now, there)
        if place is None:
            self.remember(shot, now)
            there = self.versions(shot)
            place = len(there) - 1 if now.strip() else len(there)
        if place < 1:
            return None
        self._place[shot] = place - 1
        return there[place - 1]

    def later(self, shot: ShotId, now: str) -> str | None:
        """The version after the one on screen, where that is one of before."""
        there = self.versions(shot)
        place = self._standing(shot, now, there)
        if place is None or place + 1 >= len(there):
            return None
        self._place[shot] = place + 1
        return there[place + 1]

    def _standing(self, shot: ShotId, now: str, there: tuple[str, ...]) -> int | None:
        place = self._place.get(shot)
        if place is not None and place < len(there) and there[place] == now:
            return place
        return there.index(now) if now in there else None

    def of_film(self, film: Film) -> tuple[Past, ...]:
        """Everything of this film but what stands in it, the latest first."""
        numbers = {shot.id: number for number, shot in enumerate(film.shots, 1)}
        now = {shot.prompt for shot in film.shots}
        written = [
            Past(text, numbers[shot])
            for shot, texts in self._written.items()
            if shot in numbers
            for text in reversed(texts)
        ]
        found: dict[str, Past] = {}
        for past in (*written, *reversed(self._sent_before()[1])):
            if past.text.strip() and past.text not in now:
                found.setdefault(past.text, past)
        return tuple(found.values())
