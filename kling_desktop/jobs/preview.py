"""The exact request of a film, for people who want to see it before it is sent."""

from __future__ import annotations

import base64
from pathlib import Path

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.hosting import routes
from kling_desktop.domain.offers import Offer, Route
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.domain.wire import build, sent_media


def request_preview(film: Film, offer: Offer, folder: Path, *, bucket: bool = False) -> dict[str, object]:
    """The body as `render` would send it. Blocks; pictures are made ready in `folder`.

    Pictures that travel inside the request are there in full. An address that exists only after an upload is written
    as `<…>`: it is the one thing that cannot be known before.
    """
    from kling_desktop.media.pictures import make_ready

    ways = routes(offer, bucket=bucket)
    addresses: dict[Media, str] = {}
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
        if Route.INLINE in ways:
            data = base64.b64encode(ready.file.read_bytes()).decode("ascii")
            addresses[media] = f"data:{ready.mime};base64,{data}"
        elif ways:
            addresses[media] = f"<address of {media.name} once it is uploaded>"
        else:
            addresses[media] = f"<{media.name}: this provider takes web addresses only>"
    return build(film, offer, lambda media: addresses.get(media, f"<{media.name}>"))
