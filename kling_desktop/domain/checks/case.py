"""One film at one model: what every rule looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.offers import Capabilities, Offer, Route
from kling_desktop.domain.problems import Fix, PictureFacts, Problem, Severity, VideoFacts
from kling_desktop.domain.sending import Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`texts` are the prompts as they would be sent, one for each shot, `own` the same without the style line.

    `routes` are the ways open to local pictures, `video_routes` those open to a local source video. `home` is the
    provider's base address where that is on this computer.
    """

    film: Film
    offer: Offer
    going: Sending
    own: tuple[str, ...]
    texts: tuple[str, ...]
    pictures: Mapping[Media, PictureFacts]
    video: VideoFacts | None
    routes: tuple[Route, ...]
    video_routes: tuple[Route, ...] = ()
    home: str | None = None

    @property
    def can(self) -> Capabilities:
        """What the model takes."""
        return self.offer.capabilities

    @property
    def who(self) -> str:
        """The provider's name, for sentences."""
        return self.offer.provider_title


def error(code: str, field: str, fix: Fix | None = None, **facts: object) -> Problem:
    """A problem that blocks sending."""
    return Problem(code=code, severity=Severity.ERROR, field=field, facts=MappingProxyType(facts), fix=fix)


def warning(code: str, field: str, fix: Fix | None = None, **facts: object) -> Problem:
    """A problem that changes the result."""
    return Problem(code=code, severity=Severity.WARNING, field=field, facts=MappingProxyType(facts), fix=fix)


def info(code: str, field: str, fix: Fix | None = None, **facts: object) -> Problem:
    """Something worth knowing."""
    return Problem(code=code, severity=Severity.INFO, field=field, facts=MappingProxyType(facts), fix=fix)


def way_out(kind: str, **facts: object) -> Fix:
    """A fix; kinds are those of `edits.apply_fix`."""
    return Fix(kind=kind, facts=MappingProxyType(facts))
