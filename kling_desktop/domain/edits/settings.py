"""How the film is to be rendered, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from kling_desktop.domain.budgets import Budget
from kling_desktop.domain.film import Film


class SettingsChanges(TypedDict, total=False):
    """The settings that can be changed, by name."""

    provider: str
    model: str | None
    aspect_ratio: str
    quality: str
    generate_audio: bool
    keep_audio: bool
    negative_prompt: str | None
    style: str
    takes: int
    account: str | None
    send_references: str
    budget: Budget
    provider_options: Mapping[str, object]


def change_settings(film: Film, **changes: Unpack[SettingsChanges]) -> Film:
    """The film with some settings changed."""
    return replace(film, settings=replace(film.settings, **changes))


def rename(film: Film, name: str) -> Film:
    """Call the film something else."""
    return replace(film, name=name)
