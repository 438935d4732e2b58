"""The offers as they are now: built-in cards, what the services said since, what was learned from past renders.

An immutable value. The core holds the one of now; whoever asks which models there are asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from kling_desktop.domain.cards.choice import best_of
from kling_desktop.domain.film import Film
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, Offer, ProviderId


class Catalogue:
    """Every offer, providers in the order of the comparison, the best model of each first. Never changes."""

    __slots__ = ("_offers",)

    def __init__(self, offers: Iterable[Offer]) -> None:
        cards = tuple(offers)
        by_key = {card.key: card for card in cards}
        self._offers = tuple(_with_successor(card, by_key) for card in cards)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """All of them, also those that are gone."""
        return self._offers

    def of(self, provider: str) -> tuple[Offer, ...]:
        """The models of one provider."""
        return tuple(card for card in self._offers if card.provider == provider)

    def find(self, provider: str, model: str) -> Offer | None:
        """One model by the provider's own id, gone or not; None when no card speaks of it."""
        return next((card for card in self._offers if card.provider == provider and card.model == model), None)

    def offer_for(self, provider: str, model: str | None, film: Film) -> Offer | None:
        """A model by id; None for the model is the best living one of that provider for this film.

        None when there is no such provider or model. Where the best one is gone, the nearest living one stands in.
        """
        if model is not None:
            return self.find(provider, model)
        own = self.of(provider)
        best = best_of(own, film)
        if best is None or not best.gone:
            return best
        instead = best.instead or best_of([card for card in own if not card.gone], film)
        return best if instead is None else replace(instead, stands_in_for=best.title)

    def choose(self, film: Film, provider: ProviderId) -> Offer | None:
        """The model of a provider for a film: the film's own at its own provider, elsewhere the best.

        For a model of that name that we do not know the best one stands in, and the checks say so.
        """
        model = film.settings.model if film.settings.provider == provider else None
        return self.offer_for(provider, model, film) or self.offer_for(provider, None, film)

    def dearest(self, unit: Unit) -> Money | None:
        """The dearest price a second that any model names in this unit; flat prices count as for five seconds."""
        told = [_per_second(each.per_second, each.flat) for card in self._offers for each in card.rates if each.known]
        units = [card.unit for card in self._offers for each in card.rates if each.known]
        amounts = [amount for amount, theirs in zip(told, units, strict=True) if theirs is unit]
        return Money(max(amounts), unit) if amounts and max(amounts) > 0 else None


_USUAL_SECONDS = Decimal(5)


def _per_second(per_second: Decimal | None, flat: Decimal | None) -> Decimal:
    if per_second is not None:
        return per_second
    return Decimal(0) if flat is None else flat / _USUAL_SECONDS


def _with_successor(card: Offer, by_key: Mapping[tuple[ProviderId, ModelId], Offer]) -> Offer:
    """The card with the living model that takes over, where it is gone."""
    if not card.gone:
        return card if card.instead is None else replace(card, instead=None)
    seen, wanted = {card.key}, list(card.successors)
    while wanted:
        key = (card.provider, wanted.pop(0))
        found = by_key.get(key)
        if found is None or key in seen:
            continue
        if not found.gone:
            return replace(card, instead=replace(found, instead=None))
        seen.add(found.key)
        wanted += found.successors
    return replace(card, instead=None)
