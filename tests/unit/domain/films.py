"""Films to test with, in few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kling_desktop.domain.cards import offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import (
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Reference,
    ReferenceId,
    Settings,
    Shot,
    ShotId,
)
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.problems import PictureFacts, Problem
from kling_desktop.words.problems import fix_words, sentence

OXEN, PIXELDOJO, AIHUBMAX, ANIMATIC = (
    next(card for card in offers() if card.provider == provider) for provider in ProviderId
)
KINDS = (OXEN, PIXELDOJO, AIHUBMAX, ANIMATIC)
PAID = (OXEN, PIXELDOJO, AIHUBMAX)
GOOD = PictureFacts(width=1600, height=900, format="JPEG", bytes=400_000)
FOLDER = Path("/films/launch").absolute()

JARGON = re.compile(r"multi_prompt|image_url|payload|JSON|HTTP\b|\b422\b|\bAPI\b|endpoint|null\b|URI\b|None\b|[{}]")


def picture(name: str = "rocket.jpg") -> Media:
    return Media(path=FOLDER / name)


def web(name: str = "rocket.jpg") -> Media:
    return Media(url=f"https://pictures.example.org/{name}")


def reference(name: str, *, aside: bool = False, media: Media | None = None) -> Reference:
    return Reference(id=ReferenceId(name), media=media or picture(f"{name}.jpg"), aside=aside)


def element(name: str, angles: int = 0, *, front: bool = True) -> Element:
    return Element(
        id=ElementId(name),
        name=name.title(),
        frontal=picture(f"{name}.png") if front else None,
        angles=tuple(picture(f"{name}-{number}.png") for number in range(1, angles + 1)),
    )


def shots(*durations: float, prompt: str = "A cat naps") -> tuple[Shot, ...]:
    return tuple(
        Shot(id=ShotId(f"s{number}"), prompt=prompt, duration=duration) for number, duration in enumerate(durations, 1)
    )


def said(*prompts: str) -> tuple[Shot, ...]:
    return tuple(
        Shot(id=ShotId(f"s{number}"), prompt=prompt, duration=5 if len(prompts) < 4 else 2)
        for number, prompt in enumerate(prompts, 1)
    )


def film(
    *,
    references: tuple[Reference, ...] = (),
    elements: tuple[Element, ...] = (),
    shots: tuple[Shot, ...] | None = None,
    start_frame: Media | None = None,
    end_frame: Media | None = None,
    settings: Settings | None = None,
) -> Film:
    return Film(
        id=FilmId("f1"),
        name="Launch day",
        references=references,
        elements=elements,
        shots=said("A cat naps") if shots is None else shots,
        start_frame=start_frame,
        end_frame=end_frame,
        settings=settings or Settings(),
    )


def found(film: Film, offer: Offer = OXEN, pictures: Mapping[Media, PictureFacts] | None = None) -> list[Problem]:
    """The problems of a film, every one of them with a sentence and words for its fix that a person can read."""
    measured = {media: GOOD for media in film.files if media.path is not None} if pictures is None else pictures
    problems = check(film, offer, measured)
    for problem in problems:
        words = [sentence(problem)] + ([fix_words(problem.fix)] if problem.fix else [])
        assert all(words)
        assert not [text for text in words if JARGON.search(text)], words
    return list(problems)


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems]
