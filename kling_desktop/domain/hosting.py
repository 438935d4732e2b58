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

Orders = Mapping[str, tuple[str, ...]]
"""The order of ways the artist chose, by provider id; a provider that is not in it has its usual one."""

USUAL: Orders = MappingProxyType({})

INLINE_MOST = 12_000_000
"""Bytes of pictures that still travel well inside a request; above, a bucket goes first where there is one."""

UPLOAD_MOST = 50_000_000
"""Bytes of a video that a provider's own upload surely takes: clients of AIHubMax stop at 20 to 50 MB, and its edge
probably at 100. Above, a bucket goes first where there is one."""

BUCKET = "bucket"
"""The name of the artist's own bucket as a place; a provider's own upload is named like the provider."""

REPOSITORY = "oxen-repository"
"""The name of a public repository at Oxen as a place: what is put there stays public."""


def order_of(provider: ProviderId, orders: Orders = USUAL) -> tuple[Route, ...]:
    """The ways to a provider in the order the artist chose; ways that are not in it come last, nonsense is left out."""
    usual, chosen = ORDER[provider], orders.get(provider.value, ())
    first = tuple(route for name in chosen for route in usual if route.value == name)
    return tuple(dict.fromkeys((*first, *usual)))


def routes(offer: Offer, *, bucket: bool, orders: Orders = USUAL) -> tuple[Route, ...]:
    """What is open to a model: the ways of its card, and the bucket once it is set up."""
    open_ways = {*offer.capabilities.routes, *((Route.BUCKET,) if bucket and not offer.local else ())}
    return tuple(route for route in order_of(offer.provider, orders) if route in open_ways)


def video_routes(offer: Offer, *, bucket: bool, orders: Orders = USUAL) -> tuple[Route, ...]:
    """As `routes`, for a source video: never inside a request."""
    open_ways = {*offer.capabilities.video_routes, *((Route.BUCKET,) if bucket and not offer.local else ())}
    order = order_of(offer.provider, orders)
    return tuple(route for route in order if route in open_ways and route is not Route.INLINE)


def ways(
    provider: ProviderId,
    *,
    video: bool,
    bytes_: int,
    bucket: bool,
    public: bool = False,
    orders: Orders = USUAL,
) -> tuple[Route, ...]:
    """The ways that files of so many bytes in all take to a provider, in the order they are tried.

    `bucket`: whether there is one; `public`: whether files may go into a public repository.
    """
    shut = {route for route, is_open in ((Route.BUCKET, bucket), (Route.REPOSITORY, public)) if not is_open}
    if video or (bytes_ > INLINE_MOST and (bucket or public)):
        shut.add(Route.INLINE)
    order = tuple(route for route in order_of(provider, orders) if route not in shut)
    if video and bytes_ > UPLOAD_MOST:
        order = tuple(sorted(order, key=lambda route: route is not Route.BUCKET))
    return order


def first_file(film: Film, offer: Offer) -> str:
    """The name of a local file that goes out, for a sentence; empty when there is none."""
    going = sending(film, offer)
    sources = () if going.source is None else (going.source.media,)
    return next((media.name for media in (*sources, *going.pictures) if media.path is not None), "")


def places(film: Film, offer: Offer, *, bucket: bool, orders: Orders = USUAL) -> tuple[str, ...]:
    """Where local files of the film may be uploaded to, in the order of trying: a provider's id or `bucket`.

    A later one is used when an earlier one fails or what is to go is too large for it. The public repository is one of
    them only where nothing else comes before it.
    """
    going, found = sending(film, offer), list[str]()
    names = {Route.UPLOAD: offer.provider.value, Route.BUCKET: BUCKET}
    pictures = any(media.path is not None for media in going.pictures)
    video = going.source is not None and going.source.media.path is not None
    for goes, open_ways in (
        (pictures, routes(offer, bucket=bucket, orders=orders)),
        (video, video_routes(offer, bucket=bucket, orders=orders)),
    ):
        if goes:
            found += [names[route] for route in open_ways if route in names]
            found += [REPOSITORY] if open_ways[:1] == (Route.REPOSITORY,) else []
    return tuple(dict.fromkeys(found))
