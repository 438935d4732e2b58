"""What can be chosen for the model at hand, and what of the film's own settings it has to set aside."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import Film, Quality, SendReferences
from kling_desktop.domain.mentions import Mention, MentionKind, spoken
from kling_desktop.domain.offers import Offer
from kling_desktop.words import t


@dataclass(frozen=True, slots=True)
class Choice:
    """A value and its words."""

    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: what there is to choose, what is chosen, and a remark where the model takes something else.

    A chosen value that the model does not have is no choice but stays the film's own; `aside` says so.
    """

    choices: tuple[Choice, ...]
    value: object
    aside: str = ""
    words: str = ""
    """The chosen value's own words, for when it is no choice."""

    @property
    def shown(self) -> bool:
        """Whether the row says anything at all."""
        return bool(self.choices) or bool(self.aside)


def quality_words(value: str) -> str:
    """The name of a quality of the project file."""
    known: dict[str, str] = {Quality.STANDARD: t("Standard"), Quality.PRO: t("Pro"), Quality.UHD: t("4K")}
    return known.get(value, value)


def aspect_ratio(film: Film, offer: Offer) -> Setting:
    """The shape of the picture."""
    value = film.settings.aspect_ratio
    ratios = offer.capabilities.aspect_ratios
    if not ratios:
        return Setting((), value, t("set aside: the picture or video that goes in decides"), value)
    aside = "" if value in ratios else t("{value} is set aside: {who} has no such shape", value=value, who=_who(offer))
    return Setting(tuple(Choice(ratio, ratio) for ratio in ratios), value, aside, value)


def quality(film: Film, offer: Offer) -> Setting:
    """Resolution or tier, in the model's own words where it has some."""
    value, qualities = film.settings.quality, offer.capabilities.qualities
    choices = tuple(Choice(ours, _quality_here(ours, theirs, offer)) for ours, theirs in qualities.items())
    aside = ""
    if value not in qualities:
        aside = t(
            "{value} is set aside: {who} renders {instead}",
            value=quality_words(value),
            who=_who(offer),
            instead=_quality_here(offer.quality_of(film), qualities.get(offer.quality_of(film)), offer),
        )
    return Setting(choices, value, aside, quality_words(value))


def _quality_here(ours: str, theirs: str | None, offer: Offer) -> str:
    if theirs is None or offer.local or theirs.casefold() in (ours, quality_words(ours).casefold()):
        return quality_words(ours)
    return t("{quality} · {theirs}", quality=quality_words(ours), theirs=theirs)


def sound(film: Film, offer: Offer) -> Setting:
    """Whether the model makes sound too."""
    value = film.settings.generate_audio
    if not offer.capabilities.sound:
        return Setting((), value, t("set aside: {who} makes no sound", who=_who(offer)) if value else "")
    silent = Choice(False, t("Silent"))
    made = Choice(True, t("Plain tone") if offer.local else t("Native audio"))
    aside = ""
    if value and not offer.sound_of(film):
        aside = t("set aside: no sound with these settings")
    return Setting((silent, made), value, aside)


def keep_audio(film: Film, offer: Offer) -> Setting:
    """Whether the source video's sound stays; only where there is such a video and the model takes it."""
    if film.source_video is None or not offer.capabilities.source_uses:
        return Setting((), film.settings.keep_audio)
    return Setting(
        (Choice(True, t("Keep the video's")), Choice(False, t("Drop the video's"))), film.settings.keep_audio
    )


def send_references(film: Film, offer: Offer) -> Setting:
    """Whether pictures that no prompt mentions go out too; only where there is such a picture or none may go."""
    said = spoken(film)
    silent = any(Mention(MentionKind.IMAGE, number) not in said for number in range(1, len(film.numbered) + 1))
    if offer.local or not (silent or film.settings.send_references == SendReferences.CITED):
        return Setting((), film.settings.send_references)
    return Setting(
        (
            Choice(SendReferences.ALL, t("All pictures")),
            Choice(SendReferences.CITED, t("Mentioned only")),
        ),
        film.settings.send_references,
    )


def _who(offer: Offer) -> str:
    return offer.provider_title
