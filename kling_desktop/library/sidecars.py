"""The file beside each video: its whole recipe and provenance, readable without this program.

Together with the videos they hold everything the library shows. Never in them: keys, signed addresses, inline
pictures. They are read defensively, for people edit them, and keys we do not know are written back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.film import Film, FilmId, Media
from kling_desktop.domain.jobs import RemoteId
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.project import (
    film_from_data,
    film_to_data,
    money_from_data,
    money_to_data,
    quote_from_data,
    quote_to_data,
)
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import UnreadableProject
from kling_desktop.host.secrets import unsigned
from kling_desktop.library.records import Record, stamp, tidy_tags, time_of

FORMAT = "kling-desktop-take"
VERSION = 1
LARGEST = 20_000_000

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def sidecar_of(video: Path) -> Path:
    """`NAME.json` for `NAME.mp4`."""
    return video.with_suffix(".json")


def to_data(record: Record) -> dict[str, object]:
    """The sidecar's content; paths of pictures relative to the folder of the take's file."""
    take = record.take
    folder = take.file.parent
    known: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "id": take.id,
        "file": take.file.name,
        "sha256": take.sha256,
        "bytes": take.bytes,
        "verdict": take.verdict.value,
        "rating": take.rating,
        "tags": list(take.tags),
        "notes": take.notes,
        "binned": None if record.binned is None else stamp(record.binned),
        "film_id": take.film_id,
        "film_name": take.film_name,
        "number": take.number,
        "provider": None if take.provider is None else take.provider.value,
        "model": take.model,
        **({"account": take.account} if take.account else {}),
        "job": None if take.provider is None else take.id,
        "remote_id": take.remote_id,
        "created": stamp(take.created),
        "sent": None if take.sent is None else stamp(take.sent),
        "cost": money_to_data(take.cost),
        "quote": None if take.quote is None else quote_to_data(take.quote),
        "video": video_to_data(take.video),
        "references": [] if take.film is None else [_reference(media) for media in _sent_once(take.film)],
        "film": None if take.film is None else cleaned(film_to_data(take.film, folder)),
        "request": cleaned(take.body),
    }
    return known | {key: value for key, value in record.extra.items() if key not in known}


def marked(there: Mapping[str, object] | None, record: Record) -> dict[str, object]:
    """The content of a sidecar with a person's words on the take brought up to date; a lost one is made anew."""
    whole = to_data(record)
    if there is None or there.get("id") != record.take.id:
        return whole
    return {**there, **{key: whole[key] for key in ("verdict", "rating", "tags", "notes", "binned")}}


def to_bytes(data: Mapping[str, object]) -> bytes:
    """The text of the file."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return (_LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n").encode()


def read(path: Path) -> Mapping[str, object] | None:
    """The content of a sidecar of ours; None when the file is missing, damaged or something else. Blocks."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        data: object = None if len(text) > LARGEST else json.loads(text.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and data.get("format") == FORMAT and id_in(data) is not None else None


def id_in(data: Mapping[str, object]) -> TakeId | None:
    """The take's id."""
    value = data.get("id")
    return TakeId(value) if isinstance(value, str) and _ID.fullmatch(value) else None


def file_in(data: Mapping[str, object], sidecar: Path) -> Path:
    """The video a sidecar speaks of: named in it, or, after somebody renamed both, the one of its own name."""
    name = _text(data.get("file"))
    if name and Path(name).name == name and (sidecar.parent / name).is_file():
        return sidecar.parent / name
    return sidecar.with_suffix(Path(name or "").suffix or ".mp4")


def from_data(data: Mapping[str, object], video: Path, sha256: str | None, facts: VideoFacts | None) -> Record:
    """The record of a sidecar, for the file `video`. What makes no sense becomes what it is without it.

    `sha256` and `facts`, when given, are what was found in the file itself and count before what the sidecar says.
    """
    try:
        film = None if data.get("film") is None else film_from_data(data["film"], video.parent)
    except UnreadableProject:
        film = None
    provider = next((known for known in ProviderId if known == data.get("provider")), None)
    model, remote = _text(data.get("model")), _text(data.get("remote_id"))
    film_id = _text(data.get("film_id")) or (None if film is None else film.id)
    tags = data.get("tags")
    body = data.get("request")
    told = video_from_data(data.get("video"))
    take = Take(
        id=id_in(data) or TakeId(""),
        file=video,
        sha256=sha256 or sha256_in(data) or "",
        bytes=(facts or told).bytes or _whole(data.get("bytes"), 0),
        film=film,
        film_id=None if film_id is None else FilmId(film_id),
        film_name=_text(data.get("film_name")) or ("" if film is None else film.name),
        number=max(1, _whole(data.get("number"), 1)),
        provider=provider,
        model=None if model is None else ModelId(model),
        account=_text(data.get("account")) or "",
        remote_id=None if remote is None else RemoteId(remote),
        video=facts or told,
        cost=_money(data.get("cost")),
        quote=_quote(data.get("quote")),
        created=time_of(data.get("created")) or _modified(video),
        sent=time_of(data.get("sent")),
        verdict=next((verdict for verdict in Verdict if verdict == data.get("verdict")), Verdict.NONE),
        rating=min(5, max(0, _whole(data.get("rating"), 0))),
        tags=tidy_tags(tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()),
        notes=_text(data.get("notes")) or "",
        body=body if isinstance(body, dict) else {},
    )
    extra = {key: value for key, value in data.items() if key not in _KNOWN}
    return Record(take=take, binned=time_of(data.get("binned")), extra=extra)


def sha256_in(data: Mapping[str, object]) -> str | None:
    """The hash the sidecar tells of its video."""
    value = data.get("sha256")
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else None


def video_to_data(video: VideoFacts) -> dict[str, object]:
    """What the video is, as plain data."""
    return {
        "seconds": video.seconds,
        "width": video.width,
        "height": video.height,
        "fps": video.fps,
        "frames": video.frames,
        "container": video.container,
        "codec": video.codec,
        "has_audio": video.has_audio,
        "bytes": video.bytes,
    }


def video_from_data(data: object) -> VideoFacts:
    """The inverse; zero where nothing sensible is told."""
    told = data if isinstance(data, dict) else {}
    frames = told.get("frames")
    return VideoFacts(
        seconds=_real(told.get("seconds")),
        width=_whole(told.get("width"), 0),
        height=_whole(told.get("height"), 0),
        fps=_real(told.get("fps")),
        frames=_whole(frames, 0) if isinstance(frames, int) else None,
        container=_text(told.get("container")) or "",
        codec=_text(told.get("codec")) or "",
        has_audio=told.get("has_audio") is True,
        bytes=_whole(told.get("bytes"), 0),
    )


def cleaned(value: object) -> object:
    """Plain data without signed addresses and inline pictures."""
    if isinstance(value, str):
        return unsigned(value)
    if isinstance(value, Mapping):
        return {str(key): cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    return value


def _sent_once(film: Film) -> tuple[Media, ...]:
    return tuple({(media.path, media.url): media for media in film.files}.values())


def _reference(media: Media) -> dict[str, object]:
    if media.path is None:
        return {"url": unsigned(media.url or ""), "sha256": media.sha256}
    # Copies kept by hash are named for it.
    sha256 = media.sha256 or (media.path.stem if _SHA256.fullmatch(media.path.stem) else None)
    return {"name": media.name, "sha256": sha256}


def _modified(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else otherwise


def _real(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0


def _money(data: object) -> Money | None:
    try:
        return money_from_data(data)
    except UnreadableProject:
        return None


def _quote(data: object) -> Quote | None:
    try:
        return None if data is None else quote_from_data(data)
    except UnreadableProject:
        return None


_KNOWN = frozenset(
    {"format", "version", "id", "file", "sha256", "bytes", "verdict", "rating", "tags", "notes", "binned", "film_id"}
    | {"film_name", "number", "provider", "model", "job", "remote_id", "created", "sent", "cost", "quote", "video"}
    | {"references", "film", "request", "account"}
)
