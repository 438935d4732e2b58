"""A card as the service describes its model today: limits follow its schema where that is understood, and only there.

A field the schema does not list, where it allows no others, is not sent. What contradicts the card altogether (no
prompt, a new field that is required) changes nothing: an order built half by guessing would cost money.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.cards.prices import told_rates
from kling_desktop.domain.cards.told import FieldRule, ModelTold, RequestRules
from kling_desktop.domain.film import NOTHING, Quality, SourceUse
from kling_desktop.domain.offers import Capabilities, Durations, Offer, Slots, Wire

_CORE = ("prompt", "duration", "source_seconds")
_ENVELOPE = frozenset({"model"})
"""Sent whatever a schema of the model's own fields says: it names the model."""
_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("shots", "images", "elements"), ("array",)),
        **dict.fromkeys(("sound", "keep_audio"), ("boolean",)),
        "duration": ("integer", "number", "string"),
        "source_seconds": ("number",),
    }
)
_PROMPTS = (50, 10_000)
_SECONDS = (1, 60)
_MOST_SHOTS = 50
_MOST_PICTURES = 20
_MOST_RATIOS = 12
_RATIO = re.compile(r"[1-9]\d?:[1-9]\d?\Z", re.ASCII)
_QUALITIES = MappingProxyType(
    {
        "720p": Quality.STANDARD,
        "std": Quality.STANDARD,
        "standard": Quality.STANDARD,
        "1080p": Quality.PRO,
        "pro": Quality.PRO,
        "4k": Quality.UHD,
        "2160p": Quality.UHD,
    }
)


def refreshed(card: Offer, told: ModelTold, asked: datetime) -> Offer:
    """The card with what the service said of its model."""
    if card.local:
        return card
    if told.gone:
        return replace(card, gone=True, asked=asked)
    if told.rules is not None and _understood(card, told.rules):
        card = _with_rules(card, told.rules)
    rates = told_rates(card, told)
    return replace(card, rates=rates or card.rates, asked=asked, gone=False)


# What is sent --------------------------------------------------------------------------------------------------------


def _understood(card: Offer, rules: RequestRules) -> bool:
    """Whether orders for this card can be built from these rules at all."""
    can, names = card.capabilities, card.wire.names
    core = [name for name in _CORE if name in names]
    if not can.source_optional:
        core.append("source_video")
    if can.needs_start:
        core.append("start_frame")
    if any(not _sendable(card.wire, name, rules) for name in core):
        return False
    if any(not _constant(rules, name, value) for name, value in card.wire.always.items()):
        return False
    # What every order holds; frames and a source video may come to be needed, and the checks then ask for them.
    always = {names[each] for each in ("prompt", "model", "duration", "aspect_ratio", "quality") if each in names}
    always |= {names[each] for each in ("sound", "source_seconds") if each in names} | card.wire.always.keys()
    askable = {names[each] for each in ("start_frame", "source_video") if each in names}
    return rules.required <= always | askable | {"model"}


def _sendable(wire: Wire, ours: str, rules: RequestRules) -> bool:
    """Whether a field of ours is listed and of a type we write."""
    name = wire.names[ours]
    rule = rules.fields.get(name)
    if rule is None:
        return not rules.closed or ours in _ENVELOPE
    kinds = ("string",) if ours in wire.yes_no else _KINDS.get(ours, ("string",))
    if not rule.may_be(*kinds):
        return False
    return ours not in wire.yes_no or not rule.choices or {"yes", "no"} <= set(rule.choices)


def _constant(rules: RequestRules, name: str, value: object) -> bool:
    rule = rules.fields.get(name)
    if rule is None:
        return not rules.closed
    return not rule.choices or value in rule.choices


def _with_rules(card: Offer, rules: RequestRules) -> Offer:
    wire = card.wire
    inner = {"front", "angles"}
    gone = {ours for ours in wire.names if ours not in inner and not _sendable(wire, ours, rules)}
    uses = frozenset(
        use
        for use in card.capabilities.source_uses
        if "source_video" not in gone
        and all(_constant(rules, name, value) for name, value in wire.with_use.get(use, NOTHING).items())
    )
    if card.capabilities.source_uses and not uses and not card.capabilities.source_optional:
        return card
    rule = {ours: rules.fields[name] for ours, name in wire.names.items() if name in rules.fields}
    elements = rule.get("elements", FieldRule())
    if elements.closed and wire.names.get("front") not in elements.fields:
        gone.add("elements")
    single = "shots" not in wire.names or "shots" in gone or wire.names["prompt"] in rules.required
    can = _limits(card, rule, gone, uses, rules.required)
    if single and can.shots != 1:
        can = replace(can, shots=1)
    qualities = can.qualities
    if "quality" in wire.names and all(word is None for word in qualities.values()):
        gone.add("quality")
    with_shots = {name: value for name, value in wire.with_shots.items() if _constant(rules, name, value)}
    names = {ours: name for ours, name in wire.names.items() if ours not in gone}
    duration = rule.get("duration", FieldRule())
    as_text = wire.as_text - {"duration"} if duration.kinds else wire.as_text
    if duration.kinds and not duration.may_be("integer", "number"):
        as_text |= {"duration"}
    return replace(
        card,
        capabilities=can,
        wire=replace(
            wire, names=MappingProxyType(names), with_shots=MappingProxyType(with_shots), as_text=frozenset(as_text)
        ),
    )


# Limits --------------------------------------------------------------------------------------------------------------


def _limits(
    card: Offer, rule: Mapping[str, FieldRule], gone: set[str], uses: frozenset[SourceUse], required: frozenset[str]
) -> Capabilities:
    can, wire = card.capabilities, card.wire
    qualities, best = _qualities(can, rule.get("quality"), "quality" in gone)
    shots = rule.get("shots", FieldRule())
    shot_words = shots.fields.get("prompt", FieldRule())
    start_needed = wire.names.get("start_frame") in required and "start_frame" not in gone
    source_needed = wire.names.get("source_video") in required and bool(uses)
    return replace(
        can,
        prompt_length=_within(rule["prompt"].longest, _PROMPTS, can.prompt_length)
        if "prompt" in rule
        else can.prompt_length,
        shot_prompt_length=_within(shot_words.longest, _PROMPTS, can.shot_prompt_length),
        shots=_within(shots.most_items, (1, _MOST_SHOTS), can.shots) if can.shots > 1 else can.shots,
        durations=_durations(can.durations, rule.get("duration", FieldRule()), shots.fields.get("duration")),
        slots=_slots(can.slots, rule, wire.names.get("angles", "")),
        aspect_ratios=_ratios(can.aspect_ratios, rule.get("aspect_ratio"), "aspect_ratio" in gone),
        qualities=qualities,
        best_quality=best,
        sound=can.sound and "sound" not in gone,
        negative_prompt=can.negative_prompt and "negative_prompt" not in gone,
        start_frame=can.start_frame and "start_frame" not in gone,
        end_frame=can.end_frame and "end_frame" not in gone,
        needs_start=can.needs_start or (can.start_frame and start_needed),
        references=can.references and "images" not in gone,
        elements=can.elements and "elements" not in gone,
        source_uses=uses,
        source_optional=can.source_optional and not source_needed,
        as_long_as_source=can.as_long_as_source & uses,
    )


def _within(told: int | None, bounds: tuple[int, int], ours: int) -> int:
    """What was told, where it makes sense; else what we know."""
    return told if told is not None and bounds[0] <= told <= bounds[1] else ours


def _range(rule: FieldRule, ours: tuple[int, int]) -> tuple[int, int]:
    least, most = _whole(rule.least), _whole(rule.most)
    low, high = _within(least, _SECONDS, ours[0]), _within(most, _SECONDS, ours[1])
    return (low, high) if low <= high else ours


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral_value() else None


def _durations(ours: Durations, rule: FieldRule, shot: FieldRule | None) -> Durations:
    each = ours.shot if shot is None else _range(shot, ours.shot)
    numbers = sorted({int(choice) for choice in rule.choices if str(choice).isascii() and str(choice).isdigit()})
    numbers = [number for number in numbers if _SECONDS[0] <= number <= _SECONDS[1]]
    if rule.choices:
        if not numbers:
            return replace(ours, shot=each)
        total = (numbers[0], numbers[-1])
        gapless = len(numbers) == total[1] - total[0] + 1
        return Durations(total=total, shot=each, exactly=() if gapless else tuple(numbers))
    total = _range(rule, ours.total)
    exactly = tuple(seconds for seconds in ours.exactly if total[0] <= seconds <= total[1])
    if ours.exactly and total != ours.total and not exactly:
        return replace(ours, shot=each)
    return Durations(total=total, shot=each, exactly=exactly)


def _slots(ours: Slots, rule: Mapping[str, FieldRule], angles_name: str) -> Slots:
    def most(name: str, known: int | None) -> int | None:
        told = rule.get(name, FieldRule()).most_items
        return told if told is not None and 0 < told <= _MOST_PICTURES else known

    angles = rule.get("elements", FieldRule()).fields.get(angles_name, FieldRule()).most_items
    return replace(
        ours,
        references=most("images", ours.references),
        elements=most("elements", ours.elements),
        angles=_within(angles, (0, _MOST_PICTURES), ours.angles),
    )


def _ratios(ours: tuple[str, ...], rule: FieldRule | None, gone: bool) -> tuple[str, ...]:
    if not ours or gone:
        return ()
    if rule is None or not rule.choices:
        return ours
    told = [choice for choice in rule.choices if isinstance(choice, str) and _RATIO.match(choice)]
    return tuple(dict.fromkeys([*(ratio for ratio in ours if ratio in told), *told]))[:_MOST_RATIOS]


def _qualities(can: Capabilities, rule: FieldRule | None, gone: bool) -> tuple[Mapping[str, str | None], str]:
    """The qualities there are, in our order, and the one to take for those that are not."""
    ours = can.qualities
    if all(word is None for word in ours.values()) or (not gone and (rule is None or not rule.choices)):
        return ours, can.best_quality
    told = [] if gone or rule is None else [choice for choice in rule.choices if isinstance(choice, str)]
    known = {quality: word for quality, word in ours.items() if word in told}
    for word in told:
        quality = _QUALITIES.get(word.casefold())
        if quality is not None and quality not in known:
            known[quality] = word
    if not known:
        # The model renders as it likes: nothing is asked for.
        return MappingProxyType({can.best_quality: None}), can.best_quality
    ordered = {quality: known[quality] for quality in Quality if quality in known}
    best = can.best_quality if can.best_quality in ordered else list(ordered)[-1]
    return MappingProxyType({str(quality): word for quality, word in ordered.items()}), best
