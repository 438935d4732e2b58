"""The ways a local file may take to each provider, in the order they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer, ProviderId, Route
from kling_desktop.domain.sending import sending

ORDER: Mapping[ProviderId, tuple[Route, ...]] = MappingProxyType(
    {
        ProviderId.OXEN: (Route.INLINE, Route.BUCKET, Route.REPOSITORY),
        ProviderId.PIXELDOJO: (Route.BUCKET,),
        ProviderId.AIHUBMAX: (Route.UPLOAD, Route.BUCKET),
        ProviderId.ANIMATIC: (Route.LOCAL,),
    }
)

INLINE_MOST = 12_000_000
"""Bytes of pictures that still travel well inside a request; above, a bucket goes first where there is one."""

BUCKET = "bucket"
"""The name of the artist's own bucket as a place; a provider's own upload is named like the provider."""

REPOSITORY = "oxen-repository"
"""The name of a public repository at Oxen as a place: what is put there stays public."""


def routes(offer: Offer, *, bucket: bool) -> tuple[Route, ...]:
    """What is open to a model: the ways of its card, and the bucket once it is set up."""
    open_ways = {*offer.capabilities.routes, *((Route.BUCKET,) if bucket and not offer.local else ())}
    return tuple(route for route in ORDER[offer.provider] if route in open_ways)


def first_file(film: Film, offer: Offer) -> str:
    """The name of a local file that goes out, for a sentence; empty when there is none."""
    going = sending(film, offer)
    sources = () if going.source is None else (going.source.media,)
    return next((media.name for media in (*sources, *going.pictures) if media.path is not None), "")


def places(film: Film, offer: Offer, *, bucket: bool) -> tuple[str, ...]:
    """Where local pictures of the film may be uploaded to, in the order of trying: a provider's id or `bucket`.

    A later one is used when an earlier one fails or, of pictures inside the request, when they are too large for that.
    The public repository is one of them only where nothing else is open.
    """
    if not any(media.path is not None for media in sending(film, offer).pictures):
        return ()
    ways = routes(offer, bucket=bucket)
    names = {Route.UPLOAD: offer.provider.value, Route.BUCKET: BUCKET}
    if ways == (Route.REPOSITORY,):
        return (REPOSITORY,)
    return tuple(names[route] for route in ways if route in names)
