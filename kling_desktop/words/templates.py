"""Films to begin with: their words are in the person's language, as their prompts will be."""

from __future__ import annotations

from dataclasses import replace

from kling_desktop.domain.film import Film, Shot, ShotId, new_film, new_id
from kling_desktop.words import t


def built_in() -> tuple[Film, ...]:
    """A film for each usual kind, without pictures: what they should show stands in the words."""
    return (
        _film(
            t("Dialogue of two"),
            "16:9",
            (4, t("Wide shot of two people at a table by the window, soft daylight. They look at each other.")),
            (5, t('Close-up over the shoulder. The first one leans in and says: "I had to tell you in person."')),
            (4, t("Reverse close-up. The other one listens, then smiles. Slow push in.")),
            sound=True,
        ),
        _film(
            t("Product reveal"),
            "16:9",
            (3, t("Extreme close-up of the surface of the product, light glides over it. Dark studio.")),
            (4, t("The camera orbits slowly around the product on a turning stand, rim light.")),
            (3, t("The product stands still in front of a bright background, the camera pulls back.")),
        ),
        _film(
            t("Portrait teaser"),
            "9:16",
            (2, t("Close-up of a face in the shade, eyes closed, hair moves in the wind.")),
            (2, t("The eyes open. Fast push in.")),
            (4, t("Full figure, low angle, walking towards the camera, the city behind out of focus.")),
        ),
        _film(
            t("Journey in one shot"),
            "16:9",
            (10, t("One unbroken shot: the camera flies low over the water, rises over the coast and finds a house.")),
        ),
    )


def _film(name: str, ratio: str, *shots: tuple[int, str], sound: bool = False) -> Film:
    film = new_film(name)
    return replace(
        film,
        shots=tuple(Shot(id=ShotId(new_id()), prompt=prompt, duration=seconds) for seconds, prompt in shots),
        settings=replace(film.settings, aspect_ratio=ratio, generate_audio=sound),
    )
