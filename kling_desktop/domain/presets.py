"""Named sets of settings, kept for every film on this computer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kling_desktop.domain.film import Film, Settings

MOST = 60
"""Presets that are kept, and characters of a name."""
_WORDS = ("provider", "aspect_ratio", "quality", "send_references")
_TRUTHS = ("generate_audio", "keep_audio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Settings under a name: where to render and how, not what."""

    name: str
    settings: Settings

    def applied(self, film: Film) -> Film:
        """The film with these settings; what a preset does not hold stays."""
        held, there = self.settings, film.settings
        return replace(
            film,
            settings=replace(
                there,
                provider=held.provider,
                model=held.model,
                aspect_ratio=held.aspect_ratio,
                quality=held.quality,
                generate_audio=held.generate_audio,
                keep_audio=held.keep_audio,
                negative_prompt=held.negative_prompt,
                takes=held.takes,
                send_references=held.send_references,
            ),
        )

    def fits(self, film: Film) -> bool:
        """Whether the film has these settings already."""
        return self.applied(film) == film


def preset_of(film: Film, name: str) -> Preset:
    """The film's settings as a preset."""
    bare = Settings()
    return Preset(
        name=name.strip()[:MOST],
        settings=replace(film.settings, provider_options=bare.provider_options, budget=bare.budget, extra=bare.extra),
    )


def with_preset(presets: Iterable[Preset], preset: Preset) -> tuple[Preset, ...]:
    """The presets with this one, in the place of one of the same name."""
    known = tuple(presets)
    if any(other.name == preset.name for other in known):
        return tuple(preset if other.name == preset.name else other for other in known)
    return (*known, preset)[-MOST:]


def presets_from_data(data: object) -> tuple[Preset, ...]:
    """Read the form of the settings file; entries that make no sense are passed over."""
    items = data if isinstance(data, list) else []
    read = (_preset(item) for item in items[:MOST] if isinstance(item, Mapping))
    return tuple(preset for preset in read if preset is not None)


def presets_to_data(presets: Iterable[Preset]) -> list[dict[str, object]]:
    """The form of the settings file."""
    names = (*_WORDS, *_TRUTHS, "model", "negative_prompt", "takes")
    return [{"name": preset.name, **{name: getattr(preset.settings, name) for name in names}} for preset in presets]


def _preset(data: Mapping[object, object]) -> Preset | None:
    name, takes = data.get("name"), data.get("takes")
    if not isinstance(name, str) or not name.strip():
        return None
    bare = Settings()
    words = {word: value for word in _WORDS if isinstance(value := data.get(word), str) and value}
    truths = {word: value for word in _TRUTHS if isinstance(value := data.get(word), bool)}
    texts = {word: value for word in ("model", "negative_prompt") if isinstance(value := data.get(word), str)}
    counted = isinstance(takes, int) and not isinstance(takes, bool) and takes >= 1
    return Preset(
        name=name.strip()[:MOST],
        settings=replace(
            bare,
            provider=words.get("provider", bare.provider),
            aspect_ratio=words.get("aspect_ratio", bare.aspect_ratio),
            quality=words.get("quality", bare.quality),
            send_references=words.get("send_references", bare.send_references),
            generate_audio=truths.get("generate_audio", bare.generate_audio),
            keep_audio=truths.get("keep_audio", bare.keep_audio),
            model=texts.get("model"),
            negative_prompt=texts.get("negative_prompt"),
            takes=takes if counted and isinstance(takes, int) else bare.takes,
        ),
    )
