"""The cards: every model this program knows, each as data with its day and its source.

A further model is a further card in its provider's file. What is built in serves where no service could be asked;
the core holds a `Catalogue` that knows what they said since.
"""

from __future__ import annotations

from kling_desktop.domain.cards import aihubmax, animatic, oxen, pixeldojo
from kling_desktop.domain.cards.catalogue import Catalogue
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer

__all__ = ["BUILT_IN", "Catalogue", "offer_for", "offers"]

BUILT_IN = Catalogue((*oxen.CARDS, *pixeldojo.CARDS, *aihubmax.CARDS, *animatic.CARDS))
"""The offers as this version of the program brings them along."""


def offers() -> tuple[Offer, ...]:
    """Every built-in card, providers in the order of the comparison, the best model of each first."""
    return BUILT_IN.offers


def offer_for(provider: str, model: str | None, film: Film) -> Offer | None:
    """The built-in card of a model by the provider's own id; None for the model is the best for this film.

    None when there is no such provider or model. For what can be ordered now, ask the core's catalogue.
    """
    return BUILT_IN.offer_for(provider, model, film)
