"""A film made to fit an offer in one edit, and the list of what that takes from it.

Only what the model would refuse is changed. What it merely lacks (a negative prompt, 4K, sound) stays in the film,
set aside as anywhere else, and is in the list too: choosing back brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from kling_desktop.domain.edits.elements import remove_angle, remove_element
from kling_desktop.domain.edits.frames import set_end_frame, set_source_video, set_start_frame
from kling_desktop.domain.edits.references import set_aside
from kling_desktop.domain.edits.settings import change_settings
from kling_desktop.domain.edits.shots import fit_to, join_shots, merge_with_next, retime, set_prompt
from kling_desktop.domain.film import Film, Quality, SendReferences
from kling_desktop.domain.lengths import source_seconds
from kling_desktop.domain.mentions import find
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.sending import sending, slots_used
from kling_desktop.domain.shapes import nearest_ratio, ratio_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of the film that a model does not take. Codes are stable; the sentences are in `words.losses`."""

    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The film as the offer takes it, and what it lost on the way."""

    film: Film
    offer: Offer
    losses: tuple[Loss, ...]


_Steps = Callable[[Film, Offer, list[Loss]], Film]


def conversion(film: Film, offer: Offer) -> Conversion:
    """The film set to `offer` and changed as far as that model needs. What only an artist can add is left to them."""
    lost: list[Loss] = []
    made = change_settings(film, provider=str(offer.provider), model=None if offer.local else str(offer.model))
    for step in _STEPS:
        made = step(made, offer, lost)
    return Conversion(film=made, offer=offer, losses=tuple(lost))


def losses(film: Film, before: Offer | None, after: Offer) -> tuple[Loss, ...]:
    """What the film would lose by going to `after` that it does not lose at `before` already."""
    already = () if before is None else conversion(film, before).losses
    return tuple(loss for loss in conversion(film, after).losses if loss not in already)


def _loss(code: str, **facts: object) -> Loss:
    return Loss(code=code, facts=MappingProxyType(facts))


# What stays behind, though the film keeps it -------------------------------------------------------------------------


def _source_video(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    source = film.source_video
    if source is None or source.media.aside:
        return film
    if offer.source_of(film) is None:
        lost.append(_loss("source-video.left-out", use=source.use))
        # A model that must have one refuses it for another use; everywhere else it simply stays behind.
        return film
    seconds, most = source_seconds(film), offer.capabilities.video.seconds[1]
    if source.media.path is not None and seconds is not None and seconds > most:
        lost.append(_loss("source-video.trimmed", seconds=seconds, most=most))
        return set_source_video(film, replace(source, end=max(0.0, source.start) + most))
    return film


def _left_behind(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    can, settings = offer.capabilities, film.settings
    if film.numbered and not can.references:
        staying = len(film.numbered) - (1 if sending(film, offer).started_by is not None else 0)
        if staying:
            lost.append(_loss("references.left-out", count=staying))
    if film.elements and not can.elements:
        lost.append(_loss("elements.left-out", count=len(film.elements)))
    if film.start_frame is not None and not film.start_frame.aside and not can.start_frame:
        lost.append(_loss("start-frame.left-out"))
    if film.end_frame is not None and not film.end_frame.aside and not can.end_frame:
        lost.append(_loss("end-frame.left-out"))
    if (settings.negative_prompt or "").strip() and not can.negative_prompt:
        lost.append(_loss("negative-prompt.left-out"))
    used = offer.quality_of(film)
    if settings.quality != used and settings.quality in set(Quality):
        lost.append(_loss("quality.becomes", quality=settings.quality, used=str(used)))
    if settings.generate_audio and not offer.sound_of(film):
        lost.append(_loss("sound.silent"))
    return film


# What is changed -----------------------------------------------------------------------------------------------------


def _frames(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    can = offer.capabilities
    going = sending(film, offer)
    if going.end_frame is None or going.start_frame is not None or not can.end_needs_start:
        return film
    if can.start_frame:
        lost.append(_loss("end-frame.becomes-start"))
        return set_end_frame(set_start_frame(film, film.end_frame), None)
    lost.append(_loss("end-frame.left-out"))
    return set_end_frame(film, None)


def _shots(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    most, count = offer.capabilities.shots, len(film.shots)
    if count <= most or most < 1:
        return film
    lost.append(_loss("shots.joined", count=count, left=most))
    if most == 1:
        return join_shots(film)
    while len(film.shots) > most:
        film = merge_with_next(film, film.shots[-2].id)
    return film


def _lengths(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    if offer.follows_source(film) or not film.shots:
        return film
    durations, before = offer.capabilities.durations, film.duration
    several = len(film.shots) > 1
    low, high = durations.shot
    for shot in film.shots:
        wanted = max(1, int(shot.duration + 0.5))
        if several:
            wanted = min(max(wanted, low), high)
        if wanted != shot.duration or not isinstance(shot.duration, int):
            film = retime(film, shot.id, wanted)
    least, most = durations.total
    if not several:
        least, most = max(least, low), min(most, high)
    total = int(min(max(film.duration, least), most))
    if durations.exactly and total not in durations.exactly:
        total = min(durations.exactly, key=lambda known: (abs(known - total), known))
    if total != film.duration and len(film.shots) <= total:
        film = fit_to(film, total)
    if film.duration != before:
        lost.append(_loss("length.changes", seconds=before, after=film.duration))
    return film


def _prompts(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    can = offer.capabilities
    limit = can.prompt_length if len(film.shots) == 1 else can.shot_prompt_length
    for index, shot in enumerate(film.shots):
        going = sending(film, offer)
        length = len(going.words(shot.prompt))
        if length <= limit:
            continue
        lost.append(_loss("prompt.cut", shot=index + 1, over=length - limit))
        kept = shot.prompt
        while kept and len(going.words(kept)) > limit:
            kept = _shorter(kept, len(going.words(kept)) - limit)
        film = set_prompt(film, shot.id, kept)
    return film


def _shorter(text: str, by: int) -> str:
    """The text without its last words: at least `by` characters, and no half of a word or mention."""
    end = max(0, len(text) - by)
    for found in find(text):
        if found.start < end < found.end:
            end = found.start
    kept = text[:end]
    if end < len(text) and not text[end].isspace() and " " in kept[-40:]:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip()


def _angles(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    if not offer.capabilities.elements:
        return film
    most, gone = offer.capabilities.slots.angles, 0
    for element in film.elements:
        live = [view for view, angle in enumerate(element.angles) if not angle.aside]
        for view in reversed(live[most:]):
            film, gone = remove_angle(film, element.id, view), gone + 1
    if gone:
        lost.append(_loss("angles.too-many", count=gone))
    return film


def _too_many(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    """Elements and pictures that find no room, and what prompts say of them."""
    mentioned = _mentions(film)
    film = _pictures(_elements(film, offer, lost), offer, lost)
    gone = mentioned - _mentions(film)
    if gone:
        lost.append(_loss("mentions.removed", count=gone))
    return film


def _mentions(film: Film) -> int:
    return sum(len(find(text)) for text in (film.settings.style, *(shot.prompt for shot in film.shots)))


def _elements(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    """Elements beyond a limit of their own, and beside frames."""
    slots = offer.capabilities.slots
    going = sending(film, offer)
    framed = going.start_frame is not None or going.end_frame is not None
    limits = [limit for limit in (slots.elements, slots.elements_with_frames if framed else None) if limit is not None]
    extra = going.elements[min(limits) :] if limits else ()
    for element in extra:
        film = remove_element(film, element.id)
    if extra:
        lost.append(_loss("elements.too-many", count=len(extra)))
    return film


def _pictures(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    """References set aside from the end until all pictures fit; then elements go."""
    if not _over(film, offer):
        return film
    if film.settings.send_references == SendReferences.ALL:
        only = change_settings(film, send_references=SendReferences.CITED.value)
        if not _over(only, offer):
            going, staying = sending(only, offer), sending(film, offer)
            unspoken = len(staying.references) + len(staying.elements) - len(going.references) - len(going.elements)
            lost.append(_loss("pictures.unmentioned", count=unspoken))
            return only
    aside = removed = 0
    while _over(film, offer) and (going := sending(film, offer)).references:
        film, aside = set_aside(film, going.references[-1].id, True), aside + 1
    while _over(film, offer) and (going := sending(film, offer)).elements:
        film, removed = remove_element(film, going.elements[-1].id), removed + 1
    if aside:
        lost.append(_loss("pictures.too-many", count=aside))
    if removed:
        lost.append(_loss("elements.too-many", count=removed))
    return film


def _over(film: Film, offer: Offer) -> bool:
    use, alone = slots_used(film, offer), offer.capabilities.slots.references
    if use.total is not None and use.used > use.total:
        return True
    return alone is not None and len(sending(film, offer).references) > alone


def _settings(film: Film, offer: Offer, lost: list[Loss]) -> Film:
    can, settings = offer.capabilities, film.settings
    if can.aspect_ratios and settings.aspect_ratio not in can.aspect_ratios:
        nearest = nearest_ratio(settings.aspect_ratio, can.aspect_ratios)
        if nearest is not None:
            if ratio_of(settings.aspect_ratio) is not None:
                lost.append(_loss("aspect-ratio.becomes", ratio=settings.aspect_ratio, used=nearest))
            film = change_settings(film, aspect_ratio=nearest)
    if settings.takes > can.takes:
        lost.append(_loss("takes.fewer", takes=settings.takes, used=can.takes))
        film = change_settings(film, takes=can.takes)
    return film


_STEPS: tuple[_Steps, ...] = (
    *(_source_video, _left_behind, _frames, _shots, _lengths),
    *(_angles, _too_many, _prompts, _settings),
)
LOSSES = frozenset(
    {
        *("source-video.left-out", "source-video.trimmed", "references.left-out", "elements.left-out"),
        *("start-frame.left-out", "end-frame.left-out", "negative-prompt.left-out", "quality.becomes", "sound.silent"),
        *("end-frame.becomes-start", "shots.joined", "length.changes", "prompt.cut", "angles.too-many"),
        *("elements.too-many", "pictures.unmentioned", "pictures.too-many", "mentions.removed"),
        *("aspect-ratio.becomes", "takes.fewer"),
    }
)
"""Every kind of loss there is; `words.losses` has a sentence for each."""
