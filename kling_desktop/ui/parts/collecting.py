"""Turns what was dropped, pasted or chosen into pictures for a film, and says what could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import PictureLost
from kling_desktop.ui.parts.incoming import Incoming
from kling_desktop.ui.parts.media_drag import Kind, all_media_of
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t

_MOST_OF_A_FOLDER = 200
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Looked:
    """Pictures with the hash of what they hold now, videos, and files that are neither with the reason."""

    pictures: tuple[Media, ...]
    videos: tuple[Path, ...]
    refused: tuple[tuple[str, PictureFault], ...]
    empty_folders: tuple[str, ...]


async def collect(ui: Surroundings, incoming: Incoming, film: Film) -> tuple[Media, ...]:
    """The pictures in it, measured off the GUI thread; raises the core's Troubles when picture data cannot be kept."""
    if incoming.carried is not None:
        own = all_media_of(incoming.carried, film)
        if own:
            return own
    found: list[Media] = []
    if incoming.files:
        looked = await ui.bridge.work(look_at, incoming.files)
        found += looked.pictures
        # What is dropped from the wall or the strip of takes is a video: its first frame is the picture. A player
        # says which frame it showed.
        carried = incoming.carried
        frame = carried.place if carried is not None and carried.kind is Kind.TAKE else 0
        for video in looked.videos:
            found.append(_kept(await ui.bridge.call(lambda core, video=video: core.keep_frame(video, frame))))  # type: ignore[misc]
        for sentence in refusals(looked):
            ui.messages.say(sentence)
    found += [Media(url=address) for address in incoming.addresses]
    data = incoming.data
    if data is None and incoming.image is not None:
        data = await ui.bridge.work(as_png, incoming.image)
    if data:
        whole = data
        try:
            found.append(_kept(await ui.bridge.call(lambda core: core.keep_picture(whole))))
        except PictureLost:
            ui.messages.say(t("The picture data could not be read. Save the picture to a file and drop that."))
    if incoming.empty:
        ui.messages.say(t("There is no picture there: copy a picture, a file or an address first."))
    return tuple(found)


def _kept(path: Path) -> Media:
    """A picture the library keeps: its name is its hash."""
    return Media(path=path, sha256=path.stem)


def look_at(paths: Sequence[Path]) -> Looked:
    """Measure files and what is in folders. Blocks: for a worker thread."""
    from kling_desktop.media.pictures import measure  # Pillow is not needed before the first picture

    pictures: list[Media] = []
    videos: list[Path] = []
    refused: list[tuple[str, PictureFault]] = []
    empty: list[str] = []

    def take(path: Path) -> PictureFault | None:
        media = Media(path=path.absolute())
        facts = measure(media)
        if facts.fault is None:
            pictures.append(replace(media, sha256=facts.sha256))
        return facts.fault

    for path in paths:
        if path.is_dir():
            before = len(pictures)
            for file in _files_in(path):
                take(file)
            if len(pictures) == before:
                empty.append(path.name or str(path))
        elif (fault := take(path)) is not None:
            if fault is PictureFault.UNREADABLE and _is_video(path):
                videos.append(path.absolute())
            else:
                refused.append((path.name, fault))
    return Looked(tuple(dict.fromkeys(pictures)), tuple(dict.fromkeys(videos)), tuple(refused), tuple(empty))


def _is_video(path: Path) -> bool:
    from kling_desktop.media.videos import probe  # PyAV is not needed before the first video

    facts = probe(path)
    moving = facts.fault is None and facts.width > 0 and (facts.frames or 0) > 1
    return moving and any(kind in facts.container for kind in ("mp4", "webm", "avi"))


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    try:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
                found.append(file.absolute())
            if len(found) >= _MOST_OF_A_FOLDER:
                break
    except OSError:
        return found
    return found


def as_png(image: QImage) -> bytes:
    """Pixels as a PNG file in memory. Blocks: for a worker thread."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # PySide's own stubs want bytes here, its binding takes both.
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(raw.data())


def refusals(looked: Looked) -> list[str]:
    """A sentence for every reason, naming the files."""
    sentences = []
    for fault in dict.fromkeys(fault for _name, fault in looked.refused):
        names = [name for name, reason in looked.refused if reason is fault]
        sentences.append(_sentence(fault, _listed(names), len(names)))
    if looked.empty_folders:
        folders = _listed(list(looked.empty_folders))
        sentences.append(t("There are no pictures in {folders}.", folders=folders))
    return sentences


def _listed(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return t("{names} and {count} more", names=", ".join(names[:_NAMED]), count=len(names) - _NAMED)


def _sentence(fault: PictureFault, names: str, count: int) -> str:
    match fault:
        case PictureFault.EMPTY:
            return n("{names} is an empty file.", "{names} are empty files.", count, names=names)
        case PictureFault.MISSING:
            return n("{names} is not there.", "{names} are not there.", count, names=names)
        case PictureFault.DENIED:
            return n(
                "{names} may not be opened by you: its permissions forbid it.",
                "{names} may not be opened by you: their permissions forbid it.",
                count,
                names=names,
            )
        case PictureFault.TOO_LARGE:
            return n(
                "{names} has too many pixels to be opened safely.",
                "{names} have too many pixels to be opened safely.",
                count,
                names=names,
            )
        case PictureFault.UNREADABLE:
            return n(
                "{names} is not a picture, or is damaged.",
                "{names} are not pictures, or are damaged.",
                count,
                names=names,
            )
