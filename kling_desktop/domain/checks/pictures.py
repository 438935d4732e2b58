"""Every picture that goes out: there, a picture, large enough, of a shape the model takes, and within its reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kling_desktop.domain.addresses import AddressFault, fault_of, same_place
from kling_desktop.domain.checks.case import Case, error, info, warning, way_out
from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.problems import PictureFacts, PictureFault, Problem
from kling_desktop.domain.sending import Sending
from kling_desktop.domain.shapes import crop_to_ratio

_FAULTS = {
    PictureFault.MISSING: "picture.missing",
    PictureFault.EMPTY: "picture.empty",
    PictureFault.UNREADABLE: "picture.unreadable",
    PictureFault.DENIED: "picture.denied",
    PictureFault.TOO_LARGE: "picture.too-large",
}
ADDRESS_FAULTS = {
    AddressFault.NOT_WEB: "picture.bad-address",
    AddressFault.NOT_SECURE: "picture.http-address",
    AddressFault.PRIVATE: "picture.private-address",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A picture or video, its path in the file, and what it is called in prompts ("" for frames and videos)."""

    field: str
    media: Media
    mention: str = ""


def problems(case: Case) -> Iterator[Problem]:
    """Everything about pictures that go out."""
    for place in places(case.film, case.going):
        if place.media.path is not None:
            yield from _file(case, place)
        else:
            yield from _address(case, place)
        yield from _edited(place)


def places(film: Film, going: Sending) -> Iterator[Place]:
    """Where in the file each picture that goes out stands, in the order of the file."""
    sent = {reference.id for reference in going.references}
    number = 0
    for index, reference in enumerate(film.references):
        number += not reference.aside
        if reference.id in sent and not reference.aside:
            yield Place(field=f"references[{index}]", media=reference.media, mention=f"@Image{number}")
    elements = {element.id for element in going.elements}
    for index, element in enumerate(film.elements):
        if element.id not in elements:
            continue
        mention = f"@Element{index + 1}"
        if element.frontal is not None:
            yield Place(field=f"elements[{index}].frontal", media=element.frontal, mention=mention)
        for view, angle in enumerate(element.angles):
            if not angle.aside:
                yield Place(field=f"elements[{index}].angles[{view}]", media=angle, mention=mention)
    if going.started_by is not None and going.started_by.id not in sent:
        index = film.references.index(going.started_by)
        yield Place(field=f"references[{index}]", media=going.started_by.media, mention="@Image1")
    elif going.start_frame is not None and going.started_by is None:
        yield Place(field="start_frame", media=going.start_frame)
    if going.end_frame is not None:
        yield Place(field="end_frame", media=going.end_frame)


def _file(case: Case, place: Place) -> Iterator[Problem]:
    name = {"name": place.media.name, "mention": place.mention}
    facts = case.pictures.get(place.media)
    if facts is not None and facts.fault is not None:
        yield error(_FAULTS[facts.fault], place.field, None, **name)
    elif facts is not None and facts.width > 0 and facts.height > 0:
        yield from _measured(case, place, facts)
    if facts is not None and changed(place.media, facts):
        fix = way_out("accept-picture", field=place.field, sha256=facts.sha256)
        yield warning("picture.changed", place.field, fix, **name)
    if not case.routes:
        yield error("picture.no-route", place.field, None, **name, who=case.who)


def changed(media: Media, facts: PictureFacts) -> bool:
    """Whether the file behind an entry is not the one that was chosen, as far as anyone noted that."""
    return bool(media.sha256 and facts.sha256 and media.sha256 != facts.sha256)


def _measured(case: Case, place: Place, facts: PictureFacts) -> Iterator[Problem]:
    rules = case.can.pictures
    name = {"name": place.media.name, "mention": place.mention}
    size = {"width": facts.width, "height": facts.height}
    ratio = facts.width / facts.height
    if min(facts.width, facts.height) < rules.min_side:
        yield error("picture.too-small", place.field, None, **name, **size, least=rules.min_side)
    elif not rules.min_ratio <= ratio <= rules.max_ratio:
        code = "picture.too-wide" if ratio > rules.max_ratio else "picture.too-tall"
        crop = crop_to_ratio(facts.width, facts.height, place.media.crop, rules.min_ratio, rules.max_ratio)
        fix = way_out("crop", field=place.field, crop=crop)
        limit = rules.max_ratio if ratio > rules.max_ratio else 1 / rules.min_ratio
        yield error(code, place.field, fix, **name, **size, limit=round(limit, 2))
    if case.offer.local:
        return
    if facts.format not in rules.formats:
        yield info(
            "picture.converted", place.field, None, **name, format=facts.format, target=" / ".join(rules.formats)
        )
    elif facts.bytes > rules.max_bytes:
        yield info("picture.recompressed", place.field, None, **name, bytes=facts.bytes, limit=rules.max_bytes)


def _address(case: Case, place: Place) -> Iterator[Problem]:
    facts = {"name": place.media.name, "mention": place.mention, "who": case.who}
    fault = None if same_place(place.media.url or "", case.home) else fault_of(place.media.url or "")
    if fault is AddressFault.NOT_WEB or (fault is not None and not case.offer.local):
        yield error(ADDRESS_FAULTS[fault], place.field, None, **facts)
    elif case.offer.local:
        yield warning("picture.on-the-web", place.field, None, **facts)
    if place.media.crop is not None or place.media.rotate:
        yield warning("picture.sent-whole", place.field, way_out("as-it-is", field=place.field), **facts)


def _edited(place: Place) -> Iterator[Problem]:
    name = {"name": place.media.name, "mention": place.mention}
    if place.media.crop is not None and not place.media.crop.valid:
        yield error("picture.bad-crop", place.field, way_out("uncrop", field=place.field), **name)
    if place.media.rotate not in {0, 90, 180, 270}:
        nearest = (place.media.rotate + 45) // 90 * 90 % 360
        fix = way_out("turn", field=place.field, rotate=nearest)
        yield error("picture.bad-turn", place.field, fix, **name, turn=place.media.rotate)
