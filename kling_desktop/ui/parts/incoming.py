"""Reads what a drop or the clipboard holds: files, folders, web addresses, picture data, our own pictures."""

from __future__ import annotations

import base64
import binascii
import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage, QPixmap

from kling_desktop.ui.parts.media_drag import MIME, Carried, Kind, unpack

_IMAGE_SOURCE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_WEB = re.compile(r"https?://\S+$", re.IGNORECASE)
_WHOLE_FORMATS = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/tiff",
    "image/bmp",
    "image/avif",
    "image/heic",
)
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What came. `data` is a whole picture file in memory, `image` pixels without a file."""

    carried: Carried | None = None
    files: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()
    data: bytes | None = None
    image: QImage | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that could be a picture."""
        return not (self.carried or self.files or self.addresses or self.data or self.image)


def may_hold_pictures(mime: QMimeData) -> bool:
    """Whether to let the pointer drop it here; asked for every move, so nothing is decoded."""
    if mime.hasFormat(MIME):
        carried = unpack(mime)
        return carried is not None and carried.kind in {Kind.REFERENCE, Kind.VIEW, Kind.FRAME, Kind.TAKE}
    return mime.hasUrls() or mime.hasImage() or bool(_addresses_in(mime.text()) or _files_in(mime.text()))


def may_hold_videos(mime: QMimeData) -> bool:
    """As `may_hold_pictures`, for a place that takes a video: files, addresses, and takes of ours."""
    if mime.hasFormat(MIME):
        carried = unpack(mime)
        return carried is not None and carried.kind is Kind.TAKE
    return mime.hasUrls() or bool(_addresses_in(mime.text()) or _files_in(mime.text()))


def read(mime: QMimeData) -> Incoming:
    """The best of what is offered: files before picture data, picture data before addresses."""
    carried = unpack(mime)
    urls = mime.urls() if mime.hasUrls() else []
    files = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.toLocalFile())
    web = tuple(_encoded(url) for url in urls if url.scheme().lower() in {"http", "https"})
    if files or carried is not None:
        return Incoming(carried=carried, files=files, addresses=web)
    whole = next((bytes(mime.data(kind).data()) for kind in _WHOLE_FORMATS if mime.hasFormat(kind)), None)
    if whole:
        return Incoming(data=whole)
    if mime.hasImage():
        image = _image(mime.imageData())
        if image is not None:
            return Incoming(image=image)
    return _from_words(mime, [url.toString() for url in urls], web)


def _from_words(mime: QMimeData, urls: list[str], web: tuple[str, ...]) -> Incoming:
    sources = [html.unescape(source) for source in _IMAGE_SOURCE.findall(mime.html())] if mime.hasHtml() else []
    text = mime.text()
    for source in (*sources, *urls, text.strip()):
        data = _inline(source)
        if data:
            return Incoming(data=data)
    # A browser names the picture in the markup; the address alone may be of the page it links to.
    pictures = tuple(dict.fromkeys(source for source in sources if _WEB.match(source)))
    if pictures:
        return Incoming(addresses=pictures)
    return Incoming(files=_files_in(text), addresses=web or _addresses_in(text))


def _encoded(url: QUrl) -> str:
    return bytes(url.toEncoded().data()).decode()


def _image(found: object) -> QImage | None:
    image = found.toImage() if isinstance(found, QPixmap) else found
    return image if isinstance(image, QImage) and not image.isNull() else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()] if len(text) <= _LONGEST_TEXT else []


def _addresses_in(text: str) -> tuple[str, ...]:
    """Addresses, when the text is nothing but addresses."""
    lines = _lines(text)
    return tuple(lines) if lines and all(_WEB.match(line) for line in lines) else ()


def _files_in(text: str) -> tuple[Path, ...]:
    """Paths, when the text is nothing but absolute paths or file addresses, as file managers copy them."""
    found = []
    for line in _lines(text):
        path = Path(QUrl(line).toLocalFile() if line.startswith("file://") else line.strip("\"'"))
        if not path.is_absolute():
            return ()
        found.append(path)
    return tuple(found)


def _inline(address: str) -> bytes | None:
    """The bytes of a `data:image/…` address."""
    head, comma, body = address.partition(",")
    if not comma or not head.lower().startswith("data:image/"):
        return None
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw)
    except (binascii.Error, ValueError):
        return None
