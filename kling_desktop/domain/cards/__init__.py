"""The cards: every model this program knows, each as data with its day and its source.

A further model is a further card in its provider's file.
"""

from __future__ import annotations

from kling_desktop.domain.cards import aihubmax, animatic, oxen, pixeldojo
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer

_CARDS: tuple[Offer, ...] = (*oxen.CARDS, *pixeldojo.CARDS, *aihubmax.CARDS, *animatic.CARDS)


def offers() -> tuple[Offer, ...]:
    """Every card, providers in the order of the comparison, the best model of each first."""
    return _CARDS


def offer_for(provider: str, model: str | None, film: Film) -> Offer | None:
    """The card of a model by the provider's own id; None for the model is the best of that provider for this film.

    None when there is no such provider or model.
    """
    own = [card for card in _CARDS if card.provider == provider]
    if model is not None:
        return next((card for card in own if card.model == model), None)
    return min(own, key=lambda card: _lost(card, film), default=None)


def _lost(card: Offer, film: Film) -> tuple[int, int]:
    """How much of the film a model would leave out, the weightiest first; equals keep the order of the cards."""
    can, settings = card.capabilities, film.settings
    parts = (
        film.source_video is not None and card.source_of(film) is None,
        film.source_video is None and bool(can.source_uses) and not can.source_optional,
        film.start_frame is not None and not can.start_frame,
        film.end_frame is not None and not can.end_frame,
        len(film.shots) > can.shots,
    )
    wishes = (
        settings.quality not in can.qualities,
        settings.generate_audio and not card.sound_of(film),
        bool(settings.negative_prompt) and not can.negative_prompt,
    )
    return sum(parts), sum(wishes)
