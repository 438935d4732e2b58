"""Which ways are open to local pictures, and of which places the artist has to be told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Film, Media, Reference, ReferenceId, new_film
from kling_desktop.domain.hosting import places, routes


def film_with(media: Media) -> Film:
    return replace(new_film("Film"), references=(Reference(id=ReferenceId("r1"), media=media),))


LOCAL = film_with(Media(path=Path("/pictures/a.png")))
WEB = film_with(Media(url="https://pictures.test/a.png"))


@pytest.mark.parametrize(
    ("provider", "bucket", "told"),
    [
        ("oxen", False, ()),
        ("oxen", True, ("bucket",)),
        ("pixeldojo", False, ()),
        ("pixeldojo", True, ("bucket",)),
        ("aihubmax", False, ("aihubmax",)),
        ("aihubmax", True, ("aihubmax", "bucket")),
        ("animatic", True, ()),
    ],
)
def test_every_place_that_pictures_may_go_to(provider: str, bucket: bool, told: tuple[str, ...]) -> None:
    offer = offer_for(provider, None, LOCAL)
    assert offer is not None
    assert places(LOCAL, offer, bucket=bucket) == told
    assert places(WEB, offer, bucket=bucket) == (), "what is on the web already goes nowhere"
    assert bool(routes(offer, bucket=bucket)) is (provider != "pixeldojo" or bucket)
