"""A sentence for every problem a check finds: what is wrong, in the artist's words. `fix_words`: what a fix does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.domain.edits.conversion import Loss
from kling_desktop.domain.problems import Fix, Problem
from kling_desktop.words import joined, n, t
from kling_desktop.words.losses import loss_words
from kling_desktop.words.picture_problems import PICTURE_SENTENCES
from kling_desktop.words.places import element, plain, seconds
from kling_desktop.words.source_problems import SOURCE_SENTENCES
from kling_desktop.words.troubles import provider_words

Facts = Mapping[str, object]
Sentence = Callable[[str, Facts], str]


def sentence(problem: Problem) -> str:
    """What is wrong. Raises KeyError for a code without words, which a test keeps from happening."""
    return _SENTENCES[problem.code](problem.field, problem.facts)


def codes() -> frozenset[str]:
    """Every code there is a sentence for."""
    return frozenset(_SENTENCES)


def _count(facts: Facts, name: str) -> int:
    value = facts[name]
    return value if isinstance(value, int) else 0


def _float(facts: Facts, name: str) -> float:
    value = facts[name]
    return float(value) if isinstance(value, int | float) else 0.0


def _empty(_: str, facts: Facts) -> str:
    shot = facts["shot"]
    if facts["written"]:
        return t(
            "Shot {shot} says nothing once mentions without a picture are left out. Write what happens.", shot=shot
        )
    return t("Shot {shot} has no words yet. Write what happens in it.", shot=shot)


def _too_long(_: str, facts: Facts) -> str:
    if facts.get("style"):
        return n(
            "With the style line shot {shot} is {count} character too long: {length}, {who} takes {limit}.",
            "With the style line shot {shot} is {count} characters too long: {length}, {who} takes {limit}.",
            _count(facts, "over"),
            **{name: facts[name] for name in ("shot", "length", "who", "limit")},
        )
    return n(
        "The prompt of shot {shot} is {count} character too long: it has {length}, {who} takes {limit}.",
        "The prompt of shot {shot} is {count} characters too long: it has {length}, {who} takes {limit}.",
        _count(facts, "over"),
        **{name: facts[name] for name in ("shot", "length", "who", "limit")},
    )


def _missing(field: str, facts: Facts) -> str:
    if field == "settings.style":
        return t(
            "The style line mentions {mention}, which does not exist. The mention is left out.",
            **_kept(facts, "mention"),
        )
    return t(
        "Shot {shot} mentions {mention}, which does not exist. The mention is left out.",
        **_kept(facts, "shot", "mention"),
    )


def _not_used(_: str, facts: Facts) -> str:
    option = plain(str(facts["option"]))
    if option == "num_generations":
        return t(
            "Every take is an order of its own, so “num_generations” is not sent. Set the number of takes instead."
        )
    return t("{who} has no use for the option “{option}”; it is not sent.", option=option, who=facts["who"])


def _unfit(_: str, facts: Facts) -> str:
    option, values = plain(str(facts["option"])), facts["values"]
    if isinstance(values, tuple) and values:
        offered = ", ".join(f"“{value}”" for value in values)
        return t("The option “{option}” must be one of these: {offered}.", option=option, offered=offered)
    return t(
        "The option “{option}” must be a plain name, as {who} shows it: letters, digits, dots and dashes.",
        option=option,
        who=facts["who"],
    )


def _total_short(_: str, facts: Facts) -> str:
    return t(
        "The film lasts {length}. {who} makes films of {least} to {most} seconds.",
        length=seconds(facts["seconds"]),
        **_kept(facts, "who", "least", "most"),
    )


def _total_long(_: str, facts: Facts) -> str:
    return t(
        "The film lasts {length}, {over} more than {who} makes: {least} to {most} seconds.",
        length=seconds(facts["seconds"]),
        over=seconds(facts["over"]),
        **_kept(facts, "who", "least", "most"),
    )


def _shot_length(_: str, facts: Facts) -> str:
    return t(
        "Shot {shot} lasts {length}. With {who} a shot lasts {least} to {most} seconds.",
        length=seconds(facts["seconds"]),
        **_kept(facts, "shot", "who", "least", "most"),
    )


def _unused(_: str, facts: Facts) -> str:
    what = element(facts)
    if facts["sent"]:
        return t("No shot mentions {what}. It goes out all the same and takes a slot.", what=what)
    return t("No shot mentions {what}, so it is not sent.", what=what)


def _slots(_: str, facts: Facts) -> str:
    shown = _kept(facts, "used", "limit", "who")
    if facts["counting"] == "pictures":
        return t(
            "{who} takes {limit} pictures in all: references, front views and angles together. This film has {used}.",
            **shown,
        )
    if facts["with_video"]:
        return t(
            "With a source video {who} takes {limit} references and elements together. This film has {used}.", **shown
        )
    return t("{who} takes {limit} references and elements together. This film has {used}.", **shown)


def _shape(_: str, facts: Facts) -> str:
    if facts["local"]:
        return t(
            "The start frame does not have the film's shape {ratio}; it is shown whole within it.", ratio=facts["ratio"]
        )
    return t("The start frame does not have the film's shape {ratio}. The video takes its shape.", ratio=facts["ratio"])


def _sound(_: str, facts: Facts) -> str:
    if facts["with_video"]:
        return t("{who} makes no sound for a film with a source video; it will be silent.", who=facts["who"])
    return t("{who} makes no sound with this model; the film will be silent.", who=facts["who"])


def _shots(_: str, facts: Facts) -> str:
    if facts["limit"] == 1:
        return t(
            "{who} makes one shot without cuts with this model. This film has {count}.", **_kept(facts, "who", "count")
        )
    return t("{who} takes {limit} shots in one film. This one has {count}.", **_kept(facts, "who", "limit", "count"))


def _takes(_: str, facts: Facts) -> str:
    return t("{takes} takes cannot be made at once: 1 to {limit} can.", **_kept(facts, "takes", "limit"))


def _gone(_: str, facts: Facts) -> str:
    gone = t("{who} no longer has {model}.", **_kept(facts, "who", "model"))
    if facts["instead"] is None:
        return joined(gone, t("Choose another model or another provider."))
    nearest = t("The nearest model it still has is {instead}.", **_kept(facts, "instead"))
    lost = facts["lost"]
    listed = [loss_words(loss) for loss in lost if isinstance(loss, Loss)] if isinstance(lost, tuple) else []
    if not listed:
        return joined(gone, nearest)
    return joined(gone, nearest, t("There: {losses}.", losses="; ".join(listed)))


def _kept(facts: Facts, *names: str) -> dict[str, str]:
    return {name: plain(facts[name]) for name in names}


_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        **PICTURE_SENTENCES,
        **SOURCE_SENTENCES,
        "shots.none": lambda *_: t("The film has no shot yet. Add one."),
        "shots.too-many": _shots,
        "prompt.empty": _empty,
        "prompt.too-long": _too_long,
        "duration.not-whole": lambda _, facts: t(
            "Shot {shot} lasts {length}. Shots last whole seconds.",
            shot=facts["shot"],
            length=seconds(facts["seconds"]),
        ),
        "duration.shot-too-short": _shot_length,
        "duration.shot-too-long": _shot_length,
        "duration.total-too-short": _total_short,
        "duration.total-too-long": _total_long,
        "duration.not-offered": lambda _, facts: t(
            "The film lasts {length}. {who} makes films of these lengths: {offered} seconds.",
            length=seconds(facts["seconds"]),
            **_kept(facts, "who", "offered"),
        ),
        "duration.as-source": lambda _, facts: t(
            "With this model the result lasts as long as the source video: {length}.", length=seconds(facts["seconds"])
        ),
        "mention.missing": _missing,
        "speech.too-long": lambda _, facts: t(
            "What is said in shot {shot} takes about {needed} s to say; the shot lasts {length}.",
            shot=facts["shot"],
            needed=f"{_float(facts, 'needed'):.1f}",
            length=seconds(facts["seconds"]),
        ),
        "reference.unused": _unused,
        "element.unused": _unused,
        "element.no-front": lambda _, facts: t("{what} has no front view. Drop a picture on it.", what=element(facts)),
        "element.too-many-angles": lambda _, facts: t(
            "{what} has {count} angles. {who} takes {limit} beside the front view.",
            what=element(facts),
            **_kept(facts, "who", "limit", "count"),
        ),
        "slots.too-many": _slots,
        "references.too-many": lambda _, facts: t(
            "{who} takes {limit} references with this model. This film has {count}.",
            **_kept(facts, "who", "limit", "count"),
        ),
        "elements.too-many": lambda _, facts: t(
            "{who} takes {limit} elements with this model. This film has {count}.",
            **_kept(facts, "who", "limit", "count"),
        ),
        "references.not-offered": lambda _, facts: t(
            "{who} takes no references with this model; they and their mentions are left out.", who=facts["who"]
        ),
        "elements.not-offered": lambda _, facts: t(
            "{who} takes no elements with this model; they and their mentions are left out.", who=facts["who"]
        ),
        "elements.too-many-with-frames": lambda _, facts: t(
            "With a start or end frame {who} takes {limit} elements. This film has {count}.",
            **_kept(facts, "who", "limit", "count"),
        ),
        "frame.start-not-offered": lambda _, facts: t(
            "{who} takes no start frame with this model; it is left out.", who=facts["who"]
        ),
        "frame.end-not-offered": lambda _, facts: t(
            "{who} takes no end frame with this model; it is left out.", who=facts["who"]
        ),
        "frame.end-without-start": lambda _, facts: t(
            "There is an end frame but no start frame. {who} needs both.", who=facts["who"]
        ),
        "frame.start-needed": lambda _, facts: t(
            "This model of {who} begins with a picture. Add a start frame or a reference.", who=facts["who"]
        ),
        "frame.start-from-reference": lambda _, facts: t(
            "There is no start frame, so the film begins with {mention}.", **_kept(facts, "mention")
        ),
        "frame.shapes-differ": lambda *_: t(
            "Start and end frame have different shapes. The picture may be stretched or cut on the way."
        ),
        "frame.decides-shape": _shape,
        "provider.unknown": lambda _, facts: t(
            "The film asks for “{provider}”, which this program does not know.", **_kept(facts, "provider")
        ),
        "model.unknown": lambda _, facts: t(
            "{who} has no model called “{model}” that this program knows.", **_kept(facts, "who", "model")
        ),
        "model.gone": _gone,
        "model.stands-in": lambda _, facts: t(
            "{who} no longer has {model}; the film goes to {instead}.", **_kept(facts, "who", "model", "instead")
        ),
        "aspect-ratio.not-offered": lambda _, facts: t(
            "{who} does not make films in {ratio}, but in these shapes: {offered}.",
            **_kept(facts, "who", "ratio", "offered"),
        ),
        "quality.unknown": lambda _, facts: t(
            "There is no quality “{quality}”: it is standard, pro or 4k.", **_kept(facts, "quality")
        ),
        "quality.not-offered": lambda _, facts: t(
            "{who} has no {quality} with this model; the film is made in {used}.",
            **_kept(facts, "who", "quality", "used"),
        ),
        "negative-prompt.not-offered": lambda _, facts: t(
            "{who} takes no negative prompt with this model; it is left out.", who=facts["who"]
        ),
        "sound.not-offered": _sound,
        "settings.option-not-used": _not_used,
        "settings.option-unfit": _unfit,
        "takes.out-of-range": _takes,
        "send-references.unknown": lambda _, facts: t(
            "“{word}” does not say which references to send: it is “all” or “cited”.", **_kept(facts, "word")
        ),
    }
)


# Fixes -----------------------------------------------------------------------------------------------------------


def fix_words(fix: Fix) -> str:
    """What a fix does, short enough for a button. Raises KeyError for a kind without words."""
    return _FIXES[fix.kind](fix.facts)


def _setting(facts: Facts) -> str:
    value = facts["value"]
    match facts["name"]:
        case "provider":
            return t("Switch to {provider}", provider=provider_words({"provider": str(value)}))
        case "model" if value is not None:
            return t("Switch to {model}", model=facts.get("title", value))
        case "model":
            return t("Use the best model")
        case "takes":
            return n("Make {count} take", "Make {count} takes", value if isinstance(value, int) else 1)
        case "generate_audio":
            return t("Turn sound off")
        case "send_references" if value == "cited":
            return t("Send only what is mentioned")
        case "send_references":
            return t("Send all references")
    return t("Use {value}", value=value)


_FIXES: Mapping[str, Callable[[Facts], str]] = MappingProxyType(
    {
        "accept-picture": lambda _: t("Use it as it is now"),
        "add-shot": lambda _: t("Add a shot"),
        "as-it-is": lambda _: t("Send it as it is"),
        "change-setting": _setting,
        "crop": lambda _: t("Crop it to fit"),
        "drop-end-frame": lambda _: t("Remove the end frame"),
        "end-as-start": lambda _: t("Use it as start frame"),
        "fit-to": lambda facts: t("Fit the shots to {seconds} s", seconds=facts["total"]),
        "insert-mention": lambda facts: t("Mention {mention}", mention=facts["mention"]),
        "join-shots": lambda _: t("Join all shots into one"),
        "promote-angle": lambda _: t("Use the first angle"),
        "remove-angle": lambda _: t("Remove the last angle"),
        "remove-element": lambda _: t("Remove the element"),
        "remove-mention": lambda facts: t("Remove {mention}", mention=facts["mention"]),
        "retime": lambda facts: t("Make it {seconds} s", seconds=facts["duration"]),
        "set-aside": lambda _: t("Set it aside"),
        "set-source-aside": lambda _: t("Set it aside"),
        "trim-source": lambda facts: t("Use its first {seconds} s", seconds=f"{_float(facts, 'seconds'):g}"),
        "turn": lambda facts: t("Turn it by {degrees}°", degrees=facts["rotate"]),
        "uncrop": lambda _: t("Remove the crop"),
    }
)
