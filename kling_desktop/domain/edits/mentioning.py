"""Writing a mention into a shot, in the words its role asks for."""

from __future__ import annotations

from kling_desktop.domain.edits.shots import set_prompt
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.mentions import Mention
from kling_desktop.domain.wording import role_of, with_mention


def insert_mention(film: Film, shot: ShotId, mention: Mention) -> Film:
    """The shot's prompt with the mention at its end: "…, in the style of @Image2"."""
    found = next((entry for entry in film.shots if entry.id == shot), None)
    if found is None:
        return film
    return set_prompt(film, shot, with_mention(found.prompt, mention, role_of(mention, film)))
