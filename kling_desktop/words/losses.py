"""What a film would lose at another model, a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.domain.edits.conversion import Loss
from kling_desktop.domain.film import Quality, SourceUse
from kling_desktop.words import n, t
from kling_desktop.words.places import plain, seconds

_Facts = Mapping[str, object]


def loss_words(loss: Loss) -> str:
    """One loss in a few words. Raises KeyError for a code without words, which a test keeps from happening."""
    return _WORDS[loss.code](loss.facts)


def codes() -> frozenset[str]:
    """Every code there are words for."""
    return frozenset(_WORDS)


def _count(facts: _Facts, name: str = "count") -> int:
    value = facts[name]
    return value if isinstance(value, int) else 0


def _quality(value: object) -> str:
    known = {Quality.STANDARD: t("Standard"), Quality.PRO: t("Pro"), Quality.UHD: t("4K")}
    return next((words for quality, words in known.items() if quality == value), plain(value))


def _shots(facts: _Facts) -> str:
    left = _count(facts, "left")
    if left == 1:
        return n("{count} shot becomes one, without cuts", "{count} shots become one, without cuts", _count(facts))
    return t("{count} shots become {left}: the last ones are joined", count=_count(facts), left=left)


def _source(facts: _Facts) -> str:
    if facts["use"] == SourceUse.EDIT:
        return t("The source video is not edited")
    return t("The source video is not followed")


_WORDS: Mapping[str, Callable[[_Facts], str]] = MappingProxyType(
    {
        "source-video.left-out": _source,
        "source-video.trimmed": lambda facts: t(
            "The source video is cut to its first {most} s", most=plain(facts["most"])
        ),
        "references.left-out": lambda facts: n(
            "{count} reference is left out", "{count} references are left out", _count(facts)
        ),
        "elements.left-out": lambda facts: n(
            "{count} element is left out", "{count} elements are left out", _count(facts)
        ),
        "start-frame.left-out": lambda _: t("The start frame is left out"),
        "end-frame.left-out": lambda _: t("The end frame is left out"),
        "end-frame.becomes-start": lambda _: t("The end frame becomes the start frame"),
        "negative-prompt.left-out": lambda _: t("The negative prompt is left out"),
        "quality.becomes": lambda facts: t(
            "{quality} becomes {used}", quality=_quality(facts["quality"]), used=_quality(facts["used"])
        ),
        "sound.silent": lambda _: t("No generated sound"),
        "shots.joined": _shots,
        "length.changes": lambda facts: t(
            "{before} become {after}", before=seconds(facts["seconds"]), after=seconds(facts["after"])
        ),
        "prompt.cut": lambda facts: n(
            "The prompt of shot {shot} loses its last {count} character",
            "The prompt of shot {shot} loses its last {count} characters",
            _count(facts, "over"),
            shot=plain(facts["shot"]),
        ),
        "angles.too-many": lambda facts: n(
            "{count} angle of the elements is removed", "{count} angles of the elements are removed", _count(facts)
        ),
        "elements.too-many": lambda facts: n(
            "{count} element is too many and is removed", "{count} elements are too many and are removed", _count(facts)
        ),
        "pictures.too-many": lambda facts: n(
            "{count} picture is too many and is set aside",
            "{count} pictures are too many and are set aside",
            _count(facts),
        ),
        "mentions.removed": lambda facts: n(
            "{count} mention is taken out of the prompts",
            "{count} mentions are taken out of the prompts",
            _count(facts),
        ),
        "pictures.unmentioned": lambda facts: n(
            "{count} picture that no prompt mentions is not sent",
            "{count} pictures that no prompt mentions are not sent",
            _count(facts),
        ),
        "aspect-ratio.becomes": lambda facts: t(
            "{ratio} becomes {used}", ratio=plain(facts["ratio"]), used=plain(facts["used"])
        ),
        "takes.fewer": lambda facts: t(
            "{takes} takes become {used}", takes=_count(facts, "takes"), used=_count(facts, "used")
        ),
    }
)
