"""Opening video files safely, and the list of their frames. PyAV is imported on first use."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import NotAVideo

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# Only containers that hold their own pictures: play lists would make FFmpeg open other files and addresses.
_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,ogg,flv,mxf",
    "protocol_whitelist": "file",
}
_TEXTS = ((b"<", "it is a web page"), (b"{", "it is a message in JSON"), (b"[", "it is a message in JSON"))


class ReadsAndSeeks(Protocol):
    """What a reader of containers needs of a file."""

    def read(self, count: int, /) -> bytes:
        """The next bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go elsewhere."""
        ...

    def tell(self) -> int:
        """Where it is."""
        ...


@dataclass(frozen=True, slots=True)
class FrameList:
    """The frames of a video stream in the order they are shown, from reading the container through without decoding.

    `stamps` are in units of `unit` seconds; `keys` are those where decoding can start. `end` is the end of the last
    frame. `whole`: nothing was missing or marked as damaged.
    """

    stamps: tuple[int, ...]
    keys: tuple[int, ...]
    end: int
    unit: Fraction
    whole: bool

    @property
    def seconds(self) -> float:
        """From the first frame's start to the last one's end."""
        return float((self.end - self.stamps[0]) * self.unit) if self.stamps else 0.0


def fault_of(path: Path) -> PictureFault | None:
    """Why a file cannot even be read, or None."""
    try:
        # Pipes and devices would keep us waiting.
        if not stat.S_ISREG(path.stat().st_mode):
            return PictureFault.UNREADABLE
        with path.open("rb") as file:
            return None if file.read(1) else PictureFault.EMPTY
    except (FileNotFoundError, NotADirectoryError):
        return PictureFault.MISSING
    except PermissionError:
        return PictureFault.DENIED
    except (OSError, ValueError):
        return PictureFault.UNREADABLE


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its first real video stream; raises NotAVideo with a plain reason."""
    container, stream = open_video(path)
    try:
        yield container, stream
    finally:
        container.close()


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """As `opened`, for owners that close the container themselves."""
    import av

    fault = fault_of(path)
    if fault is not None:
        raise NotAVideo(why=_REASONS[fault], file=path)
    try:
        container = av.open(str(path), "r", options=dict(_OPTIONS), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NotAVideo(why=_what_instead(path), file=path) from error
    return _with_pictures(container, path)


@contextlib.contextmanager
def opened_stream(file: ReadsAndSeeks) -> Iterator[tuple[InputContainer, VideoStream]]:
    """As `opened`, for what can be read and sought in but is no file of this computer. Raises NotAVideo."""
    import av

    try:
        container = av.open(file, "r", options=dict(_OPTIONS), metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NotAVideo(why="it is damaged, cut off, or of another kind") from error
    container, stream = _with_pictures(container, Path())
    try:
        yield container, stream
    finally:
        container.close()


def _with_pictures(container: InputContainer, path: Path) -> tuple[InputContainer, VideoStream]:
    from av.stream import Disposition

    for stream in container.streams.video:
        # Covers of music files call themselves video streams.
        if not stream.disposition & Disposition.attached_pic and stream.width > 0 and stream.height > 0:
            return container, stream
    container.close()
    raise NotAVideo(why="there is no moving picture in it", file=path)


_REASONS = {
    PictureFault.MISSING: "the file is not there",
    PictureFault.EMPTY: "the file is empty",
    PictureFault.DENIED: "the file may not be read",
    PictureFault.UNREADABLE: "the file cannot be read",
}


def _what_instead(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        return _REASONS[PictureFault.UNREADABLE]
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not any(byte < 9 for byte in start):
        for mark, reason in _TEXTS:
            if text.startswith(mark):
                return reason
    return "it is damaged, cut off, or of another kind"


def read_frames(container: InputContainer, stream: VideoStream) -> FrameList:
    """The frame list, by reading every packet (no decoding; a few milliseconds for a short film)."""
    import av

    unit = stream.time_base or Fraction(1, 90000)
    lengths: dict[int, int] = {}
    keys: list[int] = []
    whole, unstamped = True, False
    try:
        for packet in container.demux(stream):
            if packet.size == 0 or packet.is_discard:
                continue  # The empty one that ends the stream, and those an edit list hides.
            whole = whole and not packet.is_corrupt
            if packet.pts is None:
                unstamped = True
                continue
            lengths[packet.pts] = packet.duration or 0
            if packet.is_keyframe:
                keys.append(packet.pts)
    except (av.FFmpegError, OSError):
        whole = False
    if unstamped:
        lengths, keys = _stamps_by_decoding(container, stream), []
    stamps = tuple(sorted(lengths))
    if not stamps:
        return FrameList((), (), 0, unit, whole=False)
    step = (stamps[-1] - stamps[0]) // (len(stamps) - 1) if len(stamps) > 1 else round(1 / (24 * unit))
    end = stamps[-1] + (lengths[stamps[-1]] or step)
    return FrameList(stamps, tuple(sorted(keys)) or stamps[:1], end, unit, whole)


def stamp_of(frame: VideoFrame) -> int | None:
    """The moment of a decoded frame in the stream's unit."""
    return frame.pts if frame.pts is not None else frame.dts


def _stamps_by_decoding(container: InputContainer, stream: VideoStream) -> dict[int, int]:
    """For old containers that note no times for shown frames: only decoding tells."""
    import av

    found: dict[int, int] = {}
    with contextlib.suppress(av.FFmpegError):
        container.seek(0)
        for frame in container.decode(stream):
            stamp = stamp_of(frame)
            if stamp is not None:
                found[stamp] = 0
    return found
