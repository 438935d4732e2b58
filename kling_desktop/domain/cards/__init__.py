"""The cards: every model this program knows, each as data with its day and its source.

A further model is a further card in its provider's file.
"""

from __future__ import annotations

from kling_desktop.domain.cards import aihubmax, animatic, oxen, pixeldojo
from kling_desktop.domain.cards.choice import best_of
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
    return best_of(own, film)
