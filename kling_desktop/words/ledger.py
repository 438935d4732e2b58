"""The ledger in words: what happened to the money, how it is known, and what does not fit."""

from __future__ import annotations

from kling_desktop.domain.ledger import Entry, Kind, Misfit, Origin
from kling_desktop.words import t
from kling_desktop.words.money import amount


def kind_words(kind: Kind) -> str:
    """What happened, in a word or two."""
    match kind:
        case Kind.RESERVED:
            return t("Reserved")
        case Kind.SUBMITTED:
            return t("Ordered")
        case Kind.CHARGED:
            return t("Charged")
        case Kind.REFUNDED:
            return t("Refunded")
        case Kind.RELEASED:
            return t("Set free")
        case Kind.CORRECTED:
            return t("Corrected")


def origin_words(origin: Origin) -> str:
    """How an amount is known."""
    match origin:
        case Origin.TOLD:
            return t("told by the provider")
        case Origin.INFERRED:
            return t("by its price")
        case Origin.ENTERED:
            return t("entered by hand")


def amount_words(entry: Entry) -> str:
    """The amount of an entry: "$2.02", "about $2.02", "unknown"."""
    if entry.money is None:
        return t("unknown")
    told = amount(entry.money)
    return t("about {amount}", amount=told) if entry.estimate and entry.money.amount else told


def misfit_words(misfit: Misfit) -> str:
    """What is wrong with the ledger, and where."""
    number = misfit.number
    match misfit.why:
        case "hash":
            return t("Entry {number} was changed after it was written.", number=number)
        case "chain":
            return t("Entry {number} does not follow the one before it: something was exchanged.", number=number)
        case "number":
            return t("Entry {number} is missing.", number=number)
        case "end":
            return t("The entries from {number} on are missing.", number=number)
        case "job":
            return t("The job {job} is not in the ledger.", job=misfit.job or "")
        case _:
            return t("Entry {number} cannot be read.", number=number)
