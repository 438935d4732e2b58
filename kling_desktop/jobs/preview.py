"""The exact request of a film, for people who want to see it before it is sent."""

from __future__ import annotations

import base64
from pathlib import Path

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.hosting import USUAL, Orders, routes, video_routes
from kling_desktop.domain.lengths import as_sent
from kling_desktop.domain.offers import Offer, Route
from kling_desktop.domain.troubles import PictureLost, VideoLost
from kling_desktop.domain.wire import build, sent_media, sent_video


def request_preview(
    film: Film, offer: Offer, folder: Path, *, bucket: bool = False, orders: Orders = USUAL
) -> dict[str, object]:
    """The body as `render` would send it. Blocks; files are made ready in `folder`.

    Pictures that travel inside the request are there in full. An address that exists only after an upload is written
    as `<…>`: it is the one thing that cannot be known before.
    """
    from kling_desktop.media.pictures import make_ready

    film, addresses = _with_source(film, offer, folder, bucket=bucket)
    ways = routes(offer, bucket=bucket, orders=orders)
    for media in sent_media(film, offer):
        if media.path is None:
            continue
        if offer.local:
            addresses[media] = str(media.path)
            continue
        try:
            ready = make_ready(media, offer.capabilities.pictures, folder)
        except PictureLost:
            addresses[media] = f"<{media.name}: cannot be read>"
            continue
        if ways[:1] == (Route.INLINE,):
            data = base64.b64encode(ready.file.read_bytes()).decode("ascii")
            addresses[media] = f"data:{ready.mime};base64,{data}"
        elif ways:
            addresses[media] = f"<address of {media.name} once it is uploaded>"
        else:
            addresses[media] = f"<{media.name}: this provider takes web addresses only>"
    return build(film, offer, lambda media: addresses.get(media, f"<{media.name}>"))


def _with_source(film: Film, offer: Offer, folder: Path, *, bucket: bool) -> tuple[Film, dict[Media, str]]:
    """The film with the length its source video goes out with, and what stands for the video's address."""
    source = sent_video(film, offer)
    if source is None or offer.local:
        return film, {}
    name = source.media.name
    if not video_routes(offer, bucket=bucket):
        return film, {source.media: f"<{name}: this provider takes web addresses only>"}
    if "source_seconds" in offer.wire.names:
        from kling_desktop.media.source import make_ready

        try:
            film = as_sent(film, make_ready(source, offer.capabilities.video, folder).seconds)
        except VideoLost:
            return film, {source.media: f"<{name}: cannot be read>"}
    return film, {source.media: f"<address of {name} once it is uploaded>"}
