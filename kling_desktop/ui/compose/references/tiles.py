"""What a tile of the gallery tells of its reference, and the one-click offers on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kling_desktop.domain.checks.pictures import changed
from kling_desktop.domain.film import Reference, Role, SendReferences
from kling_desktop.domain.mentions import Mention, MentionKind, spoken
from kling_desktop.domain.problems import Fix, PictureFacts, PictureFault, Problem
from kling_desktop.domain.sending import sending
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts import faults
from kling_desktop.words import problems as problem_words
from kling_desktop.words import t


class Offer(StrEnum):
    """What one click on a tile does."""

    FIX = "fix"
    ENLARGE = "enlarge"
    RELINK = "relink"
    MENTION = "mention"
    ASIDE = "aside"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Tile:
    """One reference as it is shown.

    `mention` is None for one that is set aside; `sent` is the mention it goes out as, None when it stays here;
    `cited` tells whether a prompt mentions it; `changed` that its file is not the one that was chosen.
    """

    reference: Reference
    mention: Mention | None
    facts: PictureFacts | None
    problems: tuple[Problem, ...]
    sent: Mention | None = None
    cited: bool = False
    changed: bool = False

    @property
    def title(self) -> str:
        """@Image2, or that it is set aside."""
        return t("Set aside") if self.mention is None else str(self.mention)

    @property
    def plate(self) -> str:
        """The title, with the number it goes out under where that is another one."""
        if self.mention is None or self.sent is None or self.sent == self.mention:
            return self.title
        return f"{self.mention} → {self.sent.number}"

    @property
    def short_plate(self) -> str:
        """The same for narrow tiles: the number alone."""
        if self.mention is None:
            return self.title
        number = f"@{self.mention.number}"
        return number if self.sent is None or self.sent == self.mention else f"{number} → {self.sent.number}"

    @property
    def missing(self) -> bool:
        """Whether its file is not where it was."""
        return self.facts is not None and self.facts.fault is PictureFault.MISSING

    @property
    def remark(self) -> str:
        """The few words above the number: gone, changed, not mentioned."""
        if self.missing:
            return t("missing")
        if self.changed:
            return t("changed")
        if self.mention is None or self.cited:
            return ""
        return t("not cited") if self.sent is not None else t("not sent")

    @property
    def fix(self) -> Fix | None:
        """The obvious way out of what is wrong with the picture."""
        return next((problem.fix for problem in self.problems if problem.fix and _about_picture(problem)), None)

    @property
    def small(self) -> bool:
        """Whether it is too small for the model."""
        return any(problem.code == "picture.too-small" for problem in self.problems)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is offered on the tile itself, the most urgent first."""
        found = []
        if self.missing:
            found.append(Offer.RELINK)
        elif self.fix is not None:
            found.append(Offer.FIX)
        elif self.small:
            found.append(Offer.ENLARGE)
        if self.mention is None:
            found.append(Offer.BACK)
        elif not self.cited:
            found += [Offer.MENTION, Offer.ASIDE]
        return tuple(found)

    def offer_words(self, offer: Offer) -> str:
        """What a click on an offer does."""
        match offer:
            case Offer.FIX:
                return "" if self.fix is None else problem_words.fix_words(self.fix)
            case Offer.ENLARGE:
                return t("Use an enlarged copy")
            case Offer.RELINK:
                return t("Find the file again…")
            case Offer.MENTION:
                return t("Mention {mention} in this shot", mention=self.title)
            case Offer.ASIDE:
                return t("Set it aside")
            case Offer.BACK:
                return t("Bring it back")

    @property
    def role_words(self) -> str:
        """Its role, for people."""
        return role_words(self.reference.role)

    @property
    def lines(self) -> tuple[str, ...]:
        """What there is to say beside the faults: role, where it goes."""
        said = []
        if self.reference.role in set(Role) - {Role.NONE}:
            said.append(t("Role: {role}", role=self.role_words))
        if self.changed:
            said.append(t("Its file was changed outside since it was chosen."))
        if self.mention is not None and not self.cited:
            if self.sent is not None:
                said.append(t("No prompt mentions it. It still goes out, takes a slot and colours the style."))
            else:
                said.append(t("No prompt mentions it, so it is not sent."))
        elif self.sent is not None and self.sent != self.mention:
            said.append(t("Goes out as {mention}", mention=self.sent))
        return tuple(said)


def role_words(role: str) -> str:
    """A role in the artist's words."""
    match role:
        case Role.PERSON:
            return t("person")
        case Role.OBJECT:
            return t("object")
        case Role.PLACE:
            return t("place")
        case Role.STYLE:
            return t("style")
    return t("none")


def tiles_of(model: ComposeModel) -> list[Tile]:
    """A tile for each reference of the film on screen."""
    film, problems = model.film, model.problems
    going = sending(film, model.offer)
    cited = spoken(film)
    tiles, number = [], 0
    for index, reference in enumerate(film.references):
        number += not reference.aside
        mention = None if reference.aside else Mention(MentionKind.IMAGE, number)
        facts = model.facts.get(reference.media)
        about = tuple(
            problem
            for problem in faults.at(problems, f"references[{index}]")
            if problem.code not in {"reference.unused", "picture.changed"}
        )
        tiles.append(
            Tile(
                reference,
                mention,
                facts,
                about,
                None if mention is None else going.numbers.get(mention),
                mention in cited,
                facts is not None and changed(reference.media, facts),
            )
        )
    return tiles


def cites_only(model: ComposeModel) -> bool:
    """Whether only what is mentioned goes out."""
    return model.film.settings.send_references == SendReferences.CITED


def _about_picture(problem: Problem) -> bool:
    return problem.code.startswith("picture.") and problem.blocks
