"""Mentions follow what they stand for when its number changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind, find, rewrite

T = TypeVar("T")


def moved(items: tuple[T, ...], here: int, there: int) -> tuple[T, ...]:
    """The item at `here` taken out and put in at `there` (counted without it)."""
    rest = [*items[:here], *items[here + 1 :]]
    rest.insert(max(0, min(there, len(rest))), items[here])
    return tuple(rest)


def follow_references(before: Film, after: Film) -> Film:
    """`after` with its prompts rewritten for the references' new numbers."""
    return _follow(
        after,
        MentionKind.IMAGE,
        [reference.id for reference in before.numbered],
        [reference.id for reference in after.numbered],
    )


def follow_elements(before: Film, after: Film) -> Film:
    """`after` with its prompts rewritten for the elements' new numbers."""
    return _follow(
        after,
        MentionKind.ELEMENT,
        [element.id for element in before.elements],
        [element.id for element in after.elements],
    )


def without_mentions(film: Film, kind: MentionKind) -> Film:
    """The film with no prompt mentioning anything of a kind."""
    return rewritten(film, lambda mention: None if mention.kind is kind else mention)


def rewritten(film: Film, change: Callable[[Mention], Mention | None]) -> Film:
    """The film with every mention changed; prompts in which nothing changes stay letter for letter."""

    def words(text: str) -> str:
        changes = any(change(found.mention) != found.mention for found in find(text))
        return rewrite(text, change) if changes else text

    shots = tuple(
        shot if (prompt := words(shot.prompt)) == shot.prompt else replace(shot, prompt=prompt) for shot in film.shots
    )
    negative = film.settings.negative_prompt
    if negative and words(negative) != negative:
        film = replace(film, settings=replace(film.settings, negative_prompt=words(negative)))
    style = film.settings.style
    if words(style) != style:
        film = replace(film, settings=replace(film.settings, style=words(style)))
    return film if shots == film.shots else replace(film, shots=shots)


def _follow(film: Film, kind: MentionKind, before: Sequence[str], after: Sequence[str]) -> Film:
    if before == after:
        return film
    places = {identity: number for number, identity in enumerate(after, 1)}
    grown = max(0, len(after) - len(before))
    appended = list(after[: len(before)]) == list(before)

    def change(mention: Mention) -> Mention | None:
        if mention.kind is not kind or mention.number < 1:
            return mention
        if mention.number <= len(before):
            number = places.get(before[mention.number - 1])
            return None if number is None else Mention(kind, number)
        # A number nothing had: what is added at the end may be what the writer meant, what is put in before is not.
        return mention if appended else Mention(kind, mention.number + grown)

    return rewritten(film, change)
