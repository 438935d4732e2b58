"""Asking the fake services for their catalogues, as the core does, and the cards that come of it."""

from __future__ import annotations

from datetime import UTC, datetime

from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.cards.refreshing import refreshed
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.providers.answers import Json as Told
from kling_desktop.providers.catalogue import read
from kling_desktop.providers.catalogue.reader import CatalogueReader
from tests.contract.desk import Desk

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OXEN_REFERENCE = "kling-video-o3-pro-reference-to-video"
OMNI = "kling-video-o3-omni"
DOJO = "kling-reference-to-video"


async def told(desk: Desk, provider: ProviderId) -> Told:
    """What is kept of a service's answers."""
    models = [card.model for card in BUILT_IN.of(provider)]
    return await CatalogueReader(desk.providers).ask(provider, models)


async def living(desk: Desk, provider: ProviderId) -> Catalogue:
    """The catalogue after that service was asked."""
    said = read(provider, await told(desk, provider), NOW)
    return Catalogue(
        refreshed(card, said.models[card.model], NOW)
        if card.model in said.models and card.provider is provider
        else card
        for card in BUILT_IN.offers
    )


def model(catalogue: Catalogue, provider: ProviderId, name: str) -> Offer:
    found = catalogue.find(provider, name)
    assert found is not None
    return found
