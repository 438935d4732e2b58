"""Reading the film that a command names, and the words for providers and takes on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kling_desktop.cli.output import Output
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import ProviderId
from kling_desktop.words import t

PROVIDERS: Sequence[str] = tuple(provider.value for provider in ProviderId)


def read_film(path: Path, out: Output) -> Film:
    """The film of a project file; raises UnreadableProject. What a newer version wrote is read with a warning."""
    from kling_desktop.library.films import load

    project = load(path.absolute())
    if project.read_only:
        out.aside(
            t(
                "{file} was saved by a newer version of Kling Desktop; what this version does not know is left out.",
                file=path.name,
            )
        )
    return project.film


def with_wishes(
    film: Film,
    *,
    provider: str | None = None,
    model: str | None = None,
    takes: int | None = None,
    account: str | None = None,
) -> Film:
    """The film with what the command line asks for in place of its own settings.

    A model of the film's own belongs to the film's own provider, and means nothing at another.
    """
    settings = film.settings
    if provider is not None and provider != settings.provider:
        settings = replace(settings, provider=provider, model=None)
    if model is not None:
        settings = replace(settings, model=model)
    if takes is not None:
        settings = replace(settings, takes=takes)
    if account is not None:
        settings = replace(settings, account=account)
    return replace(film, settings=settings)


def whole_number(text: str) -> int:
    """An argument that counts something: 1 and more."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(t("{text} is no whole number", text=text)) from None
    if number < 1:
        raise argparse.ArgumentTypeError(t("{text} is less than 1", text=text))
    return number


def amount(text: str) -> Decimal:
    """An argument that is an amount of money: 0 and more."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(t("{text} is no amount", text=text)) from None
    if not value.is_finite() or value < 0:
        raise argparse.ArgumentTypeError(t("{text} is no amount", text=text))
    return value
