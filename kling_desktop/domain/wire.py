"""The exact request: a film and a card make the JSON body that goes out, and nothing empty is ever in it.

One shot goes out as a prompt with its duration, several as the model's list of shots, never both. What the model
lacks is left out; the checks have said so.
"""

from __future__ import annotations

from collections.abc import Callable

from kling_desktop.domain.film import NOTHING, Element, Film, Media, SourceUse, SourceVideo
from kling_desktop.domain.lengths import source_seconds
from kling_desktop.domain.offers import Offer, Wire
from kling_desktop.domain.options import in_body
from kling_desktop.domain.sending import Sending, sending

Address = Callable[[Media], str]


def sent_media(film: Film, offer: Offer) -> tuple[Media, ...]:
    """Every picture that goes out, once, in the order of the request."""
    return sending(film, offer).pictures


def sent_video(film: Film, offer: Offer) -> SourceVideo | None:
    """The source video that goes out, when it is a file of this computer."""
    source = offer.source_of(film)
    return source if source is not None and source.media.path is not None else None


def build(film: Film, offer: Offer, address: Address) -> dict[str, object]:
    """The body for one take. `address` gives what stands for a local file; web addresses go out as they are.

    The length of a source video is that of its range in the film: see `lengths.measured`.
    """
    going = sending(film, offer)
    can, wire, settings = offer.capabilities, offer.wire, film.settings
    left_out = _left_out(going, wire)
    body: dict[str, object] = {}

    def put(field: str, value: object) -> None:
        name = wire.names.get(field)
        if name is None or field in left_out or value in (None, "", [], {}):
            return
        if field in wire.yes_no:
            value = "yes" if value else "no"
        body[name] = str(value) if field in wire.as_text else value

    def where(media: Media | None) -> str | None:
        if media is None:
            return None
        return media.url if media.url is not None else address(media)

    put("model", str(offer.model))
    if len(film.shots) == 1 or can.shots == 1:
        put("prompt", going.prompt(*(shot.prompt for shot in film.shots)))
        put("duration", _seconds(film.duration))
    elif film.shots:
        put("shots", [_shot(going.prompt(shot.prompt), shot.duration) for shot in film.shots])
        if wire.duration_with_shots:
            put("duration", _seconds(film.duration))
        body |= wire.with_shots
    put("images", [where(reference.media) for reference in going.references])
    put("elements", [_element(element, offer, where) for element in going.elements])
    put("start_frame", where(going.start_frame))
    put("end_frame", where(going.end_frame))
    if going.source is not None:
        put("source_video", where(going.source.media))
        put("source_seconds", source_seconds(film))
        put("keep_audio", settings.keep_audio)
        body |= wire.with_use.get(SourceUse(going.source.use), NOTHING)
    if can.negative_prompt:
        put("negative_prompt", going.words(settings.negative_prompt or ""))
    if settings.aspect_ratio in can.aspect_ratios:
        put("aspect_ratio", settings.aspect_ratio)
    put("quality", can.qualities.get(offer.quality_of(film)))
    if can.sound:
        put("sound", offer.sound_of(film))
    return body | dict(wire.always) | in_body(film, offer)


def _left_out(going: Sending, wire: Wire) -> frozenset[str]:
    left_out: frozenset[str] = frozenset()
    if going.source is not None:
        left_out |= wire.not_with_use.get(SourceUse(going.source.use), frozenset())
    if going.start_frame is not None and not going.references and not going.elements:
        left_out |= wire.not_with_frames_only
    return left_out


def _seconds(duration: int | float) -> int | float:
    return int(duration) if duration == int(duration) else duration


def _shot(words: str, duration: int | float) -> dict[str, object]:
    shot: dict[str, object] = {"prompt": words} if words else {}
    return shot | {"duration": _seconds(duration)}


def _element(element: Element, offer: Offer, where: Callable[[Media | None], str | None]) -> dict[str, object]:
    names = offer.wire.names
    data: dict[str, object] = {names["front"]: where(element.frontal)}
    if element.angles:
        data[names["angles"]] = [where(angle) for angle in element.angles]
    return data
