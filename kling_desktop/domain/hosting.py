"""The ways a local file may take to each provider, in the order they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer, ProviderId, Route
from kling_desktop.domain.sending import sending

ORDER: Mapping[ProviderId, tuple[Route, ...]] = MappingProxyType(
    {
        ProviderId.OXEN: (Route.INLINE, Route.BUCKET),
        ProviderId.PIXELDOJO: (Route.BUCKET,),
        ProviderId.AIHUBMAX: (Route.UPLOAD, Route.BUCKET),
        ProviderId.ANIMATIC: (Route.LOCAL,),
    }
)

INLINE_MOST = 12_000_000
"""Bytes of pictures that still travel well inside a request; above, a bucket goes first where there is one."""

UPLOAD_MOST = 50_000_000
"""Bytes of a video that a provider's own upload surely takes: clients of AIHubMax stop at 20 to 50 MB, and its edge
probably at 100. Above, a bucket goes first where there is one."""

BUCKET = "bucket"
"""The name of the artist's own bucket as a place; a provider's own upload is named like the provider."""


def routes(offer: Offer, *, bucket: bool) -> tuple[Route, ...]:
    """What is open to a model: the ways of its card, and the bucket once it is set up."""
    open_ways = {*offer.capabilities.routes, *((Route.BUCKET,) if bucket and not offer.local else ())}
    return tuple(route for route in ORDER[offer.provider] if route in open_ways)


def video_routes(offer: Offer, *, bucket: bool) -> tuple[Route, ...]:
    """As `routes`, for a source video: never inside a request."""
    open_ways = {*offer.capabilities.video_routes, *((Route.BUCKET,) if bucket and not offer.local else ())}
    return tuple(route for route in ORDER[offer.provider] if route in open_ways and route is not Route.INLINE)


def ways(provider: ProviderId, *, video: bool, bytes_: int, bucket: bool) -> tuple[Route, ...]:
    """The ways that files of so many bytes in all take to a provider, in the order they are tried."""
    order = ORDER[provider] if bucket else tuple(route for route in ORDER[provider] if route is not Route.BUCKET)
    if video or (bucket and bytes_ > INLINE_MOST):
        order = tuple(route for route in order if route is not Route.INLINE)
    if video and bytes_ > UPLOAD_MOST:
        order = tuple(sorted(order, key=lambda route: route is not Route.BUCKET))
    return order


def place(film: Film, offer: Offer, *, bucket: bool) -> str | None:
    """Where local files of the film are uploaded to first: `bucket`, a provider's id, or None for nowhere."""
    going = sending(film, offer)
    found: list[Route] = []
    if any(media.path is not None for media in going.pictures):
        found += routes(offer, bucket=bucket)[:1]
    if going.source is not None and going.source.media.path is not None:
        found += video_routes(offer, bucket=bucket)[:1]
    for route in found:
        match route:
            case Route.UPLOAD:
                return offer.provider.value
            case Route.BUCKET:
                return BUCKET
    return None
