"""What a film says to one provider alone: `settings.provider_options`, of which only what a card names is ever used.

Options stand under the provider's name (`{"oxen": {"target_namespace": "studio"}}`), or bare where they are meant for
the film's own provider.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer, Option, ProviderId

_FIELD = "settings.provider_options"
_NAMES = frozenset(str(provider) for provider in ProviderId)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One option of a film as it stands there; `field` is its path in the project file."""

    field: str
    name: str
    value: object


def given(film: Film, offer: Offer) -> Iterator[Given]:
    """What the film says to the provider of `offer`; what stands under its name comes before what stands bare."""
    own = str(offer.provider)
    told: set[str] = set()
    options = film.settings.provider_options
    below = options.get(own)
    if isinstance(below, Mapping):
        for name, value in below.items():
            told.add(str(name))
            if value is not None:
                yield Given(field=f"{_FIELD}.{own}.{name}", name=str(name), value=value)
    elif below is not None:
        yield Given(field=f"{_FIELD}.{own}", name=own, value=below)
    if film.settings.provider == own:
        for name, value in options.items():
            if name not in _NAMES and name not in told and value is not None:
                yield Given(field=f"{_FIELD}.{name}", name=name, value=value)


def fits(option: Option, value: object) -> bool:
    """Whether a value is one that this option may have."""
    return isinstance(value, str) and re.fullmatch(option.pattern, value, re.ASCII) is not None


def chosen(film: Film, offer: Offer) -> dict[str, str]:
    """The options that count, by name: known to the card, with a fitting value. The checks speak of the others."""
    known = {option.name: option for option in offer.options}
    found: dict[str, str] = {}
    for each in given(film, offer):
        option = known.get(each.name)
        if option is not None and isinstance(each.value, str) and fits(option, each.value):
            found.setdefault(each.name, each.value)
    return found


def in_body(film: Film, offer: Offer) -> dict[str, str]:
    """Those of them that are fields of the order."""
    fields = {option.name for option in offer.options if option.in_body}
    return {name: value for name, value in chosen(film, offer).items() if name in fields}
