"""A film as plain data (dicts, lists, texts, numbers) and back: the inside of project files, rows and sidecars."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from kling_desktop.domain.budgets import Budget, budget_from_data, budget_to_data
from kling_desktop.domain.film import (
    Crop,
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Reference,
    ReferenceId,
    Role,
    Settings,
    Shot,
    ShotId,
    SourceUse,
    SourceVideo,
    new_id,
)
from kling_desktop.domain.readings import Reading, number, unreadable

# Reading ---------------------------------------------------------------------------------------------------------


def film_from_data(data: object, folder: Path) -> Film:
    """The film in `data`, its relative paths taken from `folder` (absolute). Raises UnreadableProject.

    Missing parts get their defaults, missing ids new ones, and an id that occurs twice a new one the second time.
    """
    film = Reading(data, "")
    film.take("format")
    film.take("version")
    ids: set[str] = set()
    return Film(
        id=FilmId(film.text("id", "") or new_id()),
        name=film.text("name", ""),
        references=tuple(_reference(entry, path, folder, ids) for entry, path in film.listed("references")),
        elements=tuple(_element(entry, path, folder, ids) for entry, path in film.listed("elements")),
        start_frame=_optional_media(film, "start_frame", folder),
        end_frame=_optional_media(film, "end_frame", folder),
        source_video=_source_video(film, folder),
        shots=tuple(_shot(entry, path, ids) for entry, path in film.listed("shots")),
        settings=_settings(film.take("settings") if film.has("settings") else {}),
        extra=film.rest(),
    )


def _fresh(reading: Reading, taken: set[str]) -> str:
    value = reading.text("id", "")
    if not value or value in taken:
        value = new_id()
    taken.add(value)
    return value


def _reference(data: object, path: str, folder: Path, ids: set[str]) -> Reference:
    entry = Reading(data, path)
    identity = _fresh(entry, ids)
    aside = entry.flag("aside", False)
    role = entry.text("role", Role.NONE)
    return Reference(id=ReferenceId(identity), media=_media(entry, path, folder), aside=aside, role=role)


def _element(data: object, path: str, folder: Path, ids: set[str]) -> Element:
    entry = Reading(data, path)
    return Element(
        id=ElementId(_fresh(entry, ids)),
        name=entry.text("name", ""),
        frontal=_optional_media(entry, "frontal", folder),
        angles=tuple(_media(Reading(angle, at), at, folder) for angle, at in entry.listed("angles")),
        hue=entry.whole("hue", 0),
        notes=entry.text("notes", ""),
        shelf=entry.optional_text("shelf"),
        extra=entry.rest(),
    )


def _shot(data: object, path: str, ids: set[str]) -> Shot:
    entry = Reading(data, path)
    return Shot(
        id=ShotId(_fresh(entry, ids)),
        prompt=entry.text("prompt", ""),
        duration=entry.number("duration", 5),
        extra=entry.rest(),
    )


def _source_video(film: Reading, folder: Path) -> SourceVideo | None:
    data = film.take("source_video")
    if data is None:
        return None
    entry = Reading(data, "source_video")
    use = entry.text("use", SourceUse.EDIT)
    start = float(entry.number("start", 0.0))
    end = entry.optional_number("end")
    return SourceVideo(media=_media(entry, "source_video", folder), use=use, start=start, end=end)


def _optional_media(parent: Reading, key: str, folder: Path) -> Media | None:
    data = parent.take(key)
    path = parent.at(key)
    return None if data is None else _media(Reading(data, path), path, folder)


def _media(entry: Reading, path: str, folder: Path) -> Media:
    file, url = entry.address("path"), entry.address("url")
    if file is not None and url is not None:
        raise unreadable("path-and-url", path)
    if file is None and url is None:
        raise unreadable("no-path-nor-url", path)
    crop = _crop(entry.take("crop"), entry.at("crop"))
    rotate = entry.whole("rotate", 0)
    sha256 = entry.optional_text("sha256")
    extra = entry.rest()
    # Also pictures outside the gallery may be set aside (`Media.aside`); there the word stays among the other keys.
    entry.flag("aside", False)
    return Media(
        path=None if file is None else Path(os.path.normpath(folder.absolute() / _native(file))),
        url=url,
        crop=crop,
        rotate=rotate,
        sha256=sha256,
        extra=extra,
    )


def _native(path: str) -> str:
    # Files written by hand on Windows may hold backslashes; on other systems these are letters of a name.
    return path if os.sep == "/" else path.replace("/", os.sep)


def _crop(data: object, path: str) -> Crop | None:
    if data is None:
        return None
    if not isinstance(data, list | tuple) or len(data) != 4:
        raise unreadable("not-four-numbers", path)
    x, y, width, height = (float(number(part, f"{path}[{index}]")) for index, part in enumerate(data))
    return Crop(x=x, y=y, width=width, height=height)


def _settings(data: object) -> Settings:
    entry = Reading(data, "settings")
    usual = Settings()
    return Settings(
        provider=entry.text("provider", usual.provider),
        model=entry.optional_text("model"),
        aspect_ratio=entry.text("aspect_ratio", usual.aspect_ratio),
        quality=entry.text("quality", usual.quality),
        generate_audio=entry.flag("generate_audio", usual.generate_audio),
        keep_audio=entry.flag("keep_audio", usual.keep_audio),
        negative_prompt=entry.optional_text("negative_prompt"),
        style=entry.optional_text("style") or "",
        takes=entry.whole("takes", usual.takes),
        account=entry.optional_text("account"),
        send_references=entry.text("send_references", usual.send_references),
        budget=_budget(entry),
        provider_options=entry.mapping("provider_options"),
        extra=entry.rest(),
    )


def _budget(entry: Reading) -> Budget:
    try:
        return budget_from_data(entry.take("budget"))
    except ValueError:
        raise unreadable("not-money", entry.at("budget")) from None


# Writing ---------------------------------------------------------------------------------------------------------


def film_to_data(film: Film, folder: Path | None) -> dict[str, object]:
    """The film as plain data, in the order of the published format; paths relative to `folder` where they can be."""
    return _joined(
        {
            "id": str(film.id),
            "name": film.name,
            "references": [_reference_data(reference, folder) for reference in film.references],
            "elements": [_element_data(element, folder) for element in film.elements],
            "start_frame": _optional_data(film.start_frame, folder),
            "end_frame": _optional_data(film.end_frame, folder),
            "source_video": _source_data(film.source_video, folder),
            "shots": [
                _joined({"id": str(shot.id), "prompt": shot.prompt, "duration": shot.duration}, shot.extra)
                for shot in film.shots
            ],
            "settings": _settings_data(film.settings),
        },
        film.extra,
    )


def _joined(known: dict[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    return known | {key: value for key, value in extra.items() if key not in known}


def _reference_data(reference: Reference, folder: Path | None) -> dict[str, object]:
    known = {"id": str(reference.id), **_media_known(reference.media, folder)}
    if reference.aside:
        known["aside"] = True
    if reference.role != Role.NONE:
        known["role"] = str(reference.role)
    return _joined(known, reference.media.extra)


def _element_data(element: Element, folder: Path | None) -> dict[str, object]:
    known: dict[str, object] = {
        "id": str(element.id),
        "name": element.name,
        "frontal": _optional_data(element.frontal, folder),
        "angles": [_optional_data(angle, folder) for angle in element.angles],
    }
    if element.hue:
        known["hue"] = element.hue
    if element.notes:
        known["notes"] = element.notes
    if element.shelf is not None:
        known["shelf"] = element.shelf
    return _joined(known, element.extra)


def _source_data(video: SourceVideo | None, folder: Path | None) -> dict[str, object] | None:
    if video is None:
        return None
    known = _media_known(video.media, folder)
    known |= {"use": str(video.use), "start": _plain(video.start), "end": _plain(video.end)}
    return _joined(known, video.media.extra)


def _optional_data(media: Media | None, folder: Path | None) -> dict[str, object] | None:
    return None if media is None else _joined(_media_known(media, folder), media.extra)


def _media_known(media: Media, folder: Path | None) -> dict[str, object]:
    data: dict[str, object] = {}
    if media.path is not None:
        data["path"] = _portable(media.path, folder)
    else:
        data["url"] = media.url
    if media.crop is not None:
        crop = media.crop
        data["crop"] = [_plain(part) for part in (crop.x, crop.y, crop.width, crop.height)]
    if media.rotate:
        data["rotate"] = media.rotate
    if media.sha256 is not None:
        data["sha256"] = media.sha256
    return data


def _portable(path: Path, folder: Path | None) -> str:
    if folder is not None:
        try:
            return PurePath(os.path.relpath(path, folder)).as_posix()
        except ValueError:
            pass  # another drive
    return path.as_posix()


def _plain(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _settings_data(settings: Settings) -> dict[str, object]:
    return _joined(
        {
            "provider": settings.provider,
            "model": settings.model,
            "aspect_ratio": settings.aspect_ratio,
            "quality": str(settings.quality),
            "generate_audio": settings.generate_audio,
            "keep_audio": settings.keep_audio,
            "negative_prompt": settings.negative_prompt,
            "takes": settings.takes,
            "send_references": str(settings.send_references),
            **({"budget": budget_to_data(settings.budget)} if settings.budget else {}),
            "provider_options": dict(settings.provider_options),
            # Most films have none, and their files stay as they were before there was such a line.
            **({"style": settings.style} if settings.style else {}),
            **({"account": settings.account} if settings.account is not None else {}),
        },
        settings.extra,
    )
