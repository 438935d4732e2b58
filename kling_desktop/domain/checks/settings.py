"""Settings that a model does not take, or that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks.case import Case, error, warning, way_out
from kling_desktop.domain.edits.conversion import losses
from kling_desktop.domain.film import Quality, SendReferences
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import Fix, Problem
from kling_desktop.domain.shapes import nearest_ratio

_QUALITIES = frozenset(str(quality) for quality in Quality)
_PROVIDERS = frozenset(str(provider) for provider in ProviderId)
_SENDING = frozenset(str(word) for word in SendReferences)


def problems(case: Case) -> Iterator[Problem]:
    """Everything about settings."""
    settings, can = case.film.settings, case.can
    if settings.provider not in _PROVIDERS:
        fix = _set("provider", str(case.offer.provider))
        yield warning("provider.unknown", "settings.provider", fix, provider=settings.provider)
    elif settings.provider == case.offer.provider and settings.model is not None and not _known_model(case):
        yield error("model.unknown", "settings.model", _set("model", None), model=settings.model, who=case.who)
    yield from _gone(case)
    if can.aspect_ratios and settings.aspect_ratio not in can.aspect_ratios:
        nearest = nearest_ratio(settings.aspect_ratio, can.aspect_ratios)
        offered = ", ".join(can.aspect_ratios)
        facts = {"ratio": settings.aspect_ratio, "offered": offered, "who": case.who}
        nearer = None if nearest is None else _set("aspect_ratio", nearest)
        yield error("aspect-ratio.not-offered", "settings.aspect_ratio", nearer, **facts)
    yield from _quality(case)
    if (settings.negative_prompt or "").strip() and not can.negative_prompt:
        yield warning("negative-prompt.not-offered", "settings.negative_prompt", who=case.who)
    if settings.generate_audio and not case.offer.sound_of(case.film):
        fix = _set("generate_audio", False)
        yield warning("sound.not-offered", "settings.generate_audio", fix, with_video=can.sound, who=case.who)
    if not 1 <= settings.takes <= can.takes:
        fix = _set("takes", min(max(settings.takes, 1), can.takes))
        yield error("takes.out-of-range", "settings.takes", fix, takes=settings.takes, limit=can.takes)
    if settings.send_references not in _SENDING:
        fix = _set("send_references", SendReferences.ALL.value)
        yield error("send-references.unknown", "settings.send_references", fix, word=settings.send_references)


def _gone(case: Case) -> Iterator[Problem]:
    """The service no longer has the model; or another stands in for it, which the artist is to know."""
    offer = case.offer
    if offer.gone:
        instead = offer.instead
        facts = {"model": offer.title, "who": case.who, "instead": None if instead is None else instead.title}
        lost = () if instead is None else losses(case.film, offer, instead)
        fix = (
            None
            if instead is None
            else way_out("change-setting", name="model", value=instead.model, title=instead.title)
        )
        yield error("model.gone", "settings.model", fix, **facts, lost=lost)
    elif offer.stands_in_for:
        yield warning("model.stands-in", "settings.model", model=offer.stands_in_for, instead=offer.title, who=case.who)


def _quality(case: Case) -> Iterator[Problem]:
    wanted, used = case.film.settings.quality, case.offer.quality_of(case.film)
    fix = _set("quality", str(used))
    if wanted not in _QUALITIES:
        yield error("quality.unknown", "settings.quality", fix, quality=wanted)
    elif wanted not in case.can.qualities:
        yield warning("quality.not-offered", "settings.quality", fix, quality=wanted, used=str(used), who=case.who)


def _known_model(case: Case) -> bool:
    wanted = case.film.settings.model
    return any(card.provider == case.offer.provider and card.model == wanted for card in offers())


def _set(name: str, value: object) -> Fix:
    return way_out("change-setting", name=name, value=value)
