"""Checks: what of a film one model would refuse, leave out or change. The only place where a card is applied.

Pure, and fast enough for every keystroke; the same function runs while composing, when Generate is pressed, and
right before a job is sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.domain.checks import frames, mentions, options, pictures, settings, shots, slots, source, speech
from kling_desktop.domain.checks.case import Case
from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.hosting import routes, video_routes
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import PictureFacts, Problem, Severity, VideoFacts
from kling_desktop.domain.sending import SlotUse, sending, slots_used

__all__ = ["SlotUse", "check", "slots_used"]

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_RULES = (
    shots.problems,
    speech.problems,
    mentions.problems,
    slots.problems,
    frames.problems,
    settings.problems,
    options.problems,
    pictures.problems,
)


def check(
    film: Film,
    offer: Offer,
    pictures: Mapping[Media, PictureFacts],
    video: VideoFacts | None = None,
    *,
    bucket: bool = False,
    home: str | None = None,
) -> tuple[Problem, ...]:
    """Every problem of the film at the model of `offer`, errors first.

    `pictures` are the measured ones; a picture that is missing there is not measured yet, and no rule speaks of its
    size. `video` is the measured source video, likewise.
    `bucket`: whether the artist has a bucket of their own, which brings local files to any provider.
    `home`: the provider's base address where a gateway on this computer stands in for it.
    """
    going = sending(film, offer)
    own = tuple(going.words(shot.prompt) for shot in film.shots)
    texts = tuple(going.prompt(shot.prompt) for shot in film.shots) if going.style else own
    ways = routes(offer, bucket=bucket)
    case = Case(
        film=film,
        offer=offer,
        going=going,
        own=own,
        texts=texts,
        pictures=pictures,
        video=video,
        routes=ways,
        video_routes=video_routes(offer, bucket=bucket),
        home=home,
    )
    found = [problem for rule in _RULES for problem in rule(case)]
    found += source.problems(case)
    return tuple(sorted(found, key=lambda problem: _ORDER[problem.severity]))
