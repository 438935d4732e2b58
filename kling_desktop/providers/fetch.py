"""Downloads a result into a part file. Blocking: for a worker thread (measured: the synchronous client is the faster).

Redirects are followed by hand, each hop judged anew, and no key goes along. A link that asks for one gets the key
only when it leads to the provider's own base address.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urljoin

import httpcore
import httpx

from kling_desktop.domain.network_troubles import LogInFirst
from kling_desktop.domain.ports import Provider
from kling_desktop.domain.troubles import DownloadBroken, LinkDied, LinkRefused, NotAVideo
from kling_desktop.host.connecting import connection_to
from kling_desktop.host.disk import need_room
from kling_desktop.providers.cleaning import clean
from kling_desktop.providers.errors import TITLES
from kling_desktop.providers.partfile import ENOUGH, PartFile, starts_like_video
from kling_desktop.providers.reach import host_of
from kling_desktop.providers.silence import unreachable

MOST_BYTES = 4 * 1024**3
MOST_HOPS = 5
_CHUNK = 256 * 1024
_TIMES = httpx.Timeout(connect=10, read=30, write=30, pool=30)
_PROGRESS_GAP = 0.05
_STOP_GAP = 0.2
_DEAD = frozenset({400, 401, 403, 404, 410})
"""400 is what some stores say to a signature that has run out."""
_EXPIRY = re.compile(
    r"expire|no longer|access ?denied|nosuchkey|not ?found|forbidden|signature|unauthori", re.IGNORECASE
)
_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)\Z", re.ASCII)
_STRONG_TAG = re.compile(r'"[!#-~]{1,200}"\Z', re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole result: its size, its SHA-256 in hexadecimal, and the server's tag for this version of it."""

    bytes: int
    sha256: str
    tag: str | None


def fetch(
    provider: Provider,
    url: str,
    part: Path,
    *,
    progress: Callable[[float], None],
    stop: Event,
    resume_tag: str | None = None,
) -> Fetched:
    """Load `url` into `part`, going on where an earlier attempt ended; `progress` gets 0 to 1, if the size is known.

    An interrupted part keeps its tag beside it (`part` + ".tag"); `resume_tag` overrules it. Raises LinkDied,
    LinkRefused, NotAVideo, LogInFirst, DownloadBroken (also when `stop` was set: the part stays), CannotReach,
    DiskFull, CannotSave.
    """
    with PartFile(part) as file:
        tag = resume_tag or file.kept_tag()
        if tag is not None and file.kept_size() > 0:
            file.resume()
        return _Download(provider, file, progress, stop).run(url, tag)


class _Download:
    def __init__(self, provider: Provider, file: PartFile, progress: Callable[[float], None], stop: Event) -> None:
        self.provider = provider
        self.title = TITLES.get(provider.id, provider.id.value)
        self.file = file
        self.progress = progress
        self.stop = stop
        self.told = 0.0

    def run(self, url: str, tag: str | None) -> Fetched:
        extra: Mapping[str, str] = {}
        hops = 0
        while True:
            if not self.provider.may_fetch(url):
                raise LinkRefused(host=host_of(url))
            with self._opened(url, extra, tag) as response:
                status = response.status_code
                if 300 <= status < 400 and status != 304:
                    hops += 1
                    target = response.headers.get("location", "")
                    if hops > MOST_HOPS or not target:
                        raise LinkRefused(host=host_of(url))
                    url, extra = _joined(url, target), {}
                    continue
                if status in {401, 403} and not extra:
                    extra = self.provider.download_headers(url)
                    if extra:
                        continue
                if status == 416 and self.file.size > 0:
                    if self._already_whole(response):
                        return self._finished(tag)
                    self.file.begin(None)
                    tag = None
                    continue
                self._refuse(response)
                if not self._joins(response):
                    tag = _tag(response)
                    self.file.begin(tag)
                self._take(response)
            return self._finished(tag)

    @contextmanager
    def _opened(self, url: str, extra: Mapping[str, str], tag: str | None) -> Iterator[httpx.Response]:
        headers = {"Accept": "video/*, */*;q=0.5", **extra}
        if tag is not None and self.file.size > 0:
            headers |= {"Range": f"bytes={self.file.size}-", "If-Range": tag}
        try:
            client = httpx.Client(**connection_to(url), timeout=_TIMES)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            # A proxy in the environment that cannot be used, or certificates that cannot be read.
            raise unreachable(error, url) from None
        try:
            with (
                client,
                client.stream("GET", url, headers=headers) as response,
                self._stoppable(response),
            ):
                yield response
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise unreachable(error, url) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):  # the last: no name of a host
            raise LinkRefused(host=host_of(url)) from None
        except httpx.HTTPError as error:
            raise self._broken("timeout" if isinstance(error, httpx.TimeoutException) else "ended early") from None

    @contextmanager
    def _stoppable(self, response: httpx.Response) -> Iterator[None]:
        """While inside, `stop` ends a read that waits for bytes: a stalled download must not hold up the end."""
        line = response.extensions.get("network_stream")
        raw = None if line is None else line.get_extra_info("socket")
        done = Event()

        def watch() -> None:
            while not done.wait(_STOP_GAP):
                if self.stop.is_set():
                    if isinstance(raw, socket.socket):
                        try:
                            # Not SSLSocket's own, which would take the encryption away under the reader's feet.
                            socket.socket.shutdown(raw, socket.SHUT_RDWR)
                        except OSError:
                            pass  # already closed
                    return

        watcher = Thread(target=watch, name="kling-download-stop", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _broken(self, why: str) -> DownloadBroken:
        return DownloadBroken(why="stopped" if self.stop.is_set() else why, provider=self.title)

    def _refuse(self, response: httpx.Response) -> None:
        """Raise for everything that is not the result."""
        status = response.status_code
        if status in _DEAD:
            raise LinkDied(provider=self.title, status=status)
        if status not in {200, 206}:
            raise self._broken(f"status {status}")

    def _already_whole(self, response: httpx.Response) -> bool:
        match = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        return match is not None and match[3] == str(self.file.size) and starts_like_video(self.file.start)

    def _joins(self, response: httpx.Response) -> bool:
        """Whether the answer goes on where the part ends; False: it is the whole from its beginning."""
        if response.status_code == 200:
            return False
        match = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        if match is None or match[1] is None or int(match[1]) != self.file.size:
            # Not what was asked for: better from the start, at the next attempt.
            self.file.begin(None)
            raise self._broken("wrong range")
        return True

    def _take(self, response: httpx.Response) -> None:
        announced = response.headers.get("content-length", "")
        length = int(announced) if announced.isdigit() else None
        begun = self.file.size
        total = None if length is None else begun + length
        if total is not None:
            if total > MOST_BYTES:
                raise NotAVideo(why="too large")
            if length is not None:
                need_room(self.file.path.parent, length)
        held = b""
        for chunk in self._body(response, length):
            if self.stop.is_set():
                raise self._broken("stopped")
            if not begun and self.file.size == 0:
                held += chunk
                if len(held) < ENOUGH:
                    continue
                chunk, held = held, b""
                self._judge(chunk, response)
            if self.file.size + len(chunk) > MOST_BYTES:
                raise NotAVideo(why="too large")
            self.file.add(chunk)
            self._tell(total)
        if self.stop.is_set():  # without a length an end looks like the end
            raise self._broken("stopped")
        if held:
            self._judge(held, response)
        if total is not None and self.file.size != total:
            raise self._broken("wrong length")
        if self.file.size == 0:
            raise self._broken("empty")

    def _body(self, response: httpx.Response, length: int | None) -> Iterator[bytes]:
        """The bytes as they come, from the socket itself wherever there is nothing to be taken apart.

        httpx copies each piece of 64 KB four times on its way through; with a length and no coding the rest of the
        answer is the rest of the video, and large pieces also leave the interpreter to others for longer.
        """
        pieces = response.iter_raw()
        line = response.extensions.get("network_stream")
        plain = "transfer-encoding" not in response.headers and response.http_version.startswith("HTTP/1")
        if line is None or length is None or not plain:
            yield from pieces
            return
        # What came with the head is handed over in one piece. To let go of `pieces` would close the connection.
        first = next(pieces, b"")
        left = length - len(first)
        yield first
        if left <= 0:
            yield from pieces  # nothing, or what is wrong with the end
        while left > 0:
            try:
                piece: bytes = line.read(_CHUNK, _TIMES.read)
            except httpcore.TimeoutException:
                raise self._broken("timeout") from None
            except httpcore.NetworkError:
                piece = b""
            if not piece:
                raise self._broken("ended early")
            left -= len(piece)
            if left < 0:
                raise self._broken("wrong length")
            yield piece

    def _judge(self, start: bytes, response: httpx.Response) -> None:
        """Look at the first bytes: a page or an error under status 200 is no video, whatever it is called."""
        if starts_like_video(start):
            return
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = start[:4096].decode("utf-8", "replace")
        if kind.startswith(("text/", "application/json", "application/xml")):
            if _EXPIRY.search(text):
                raise LinkDied(clean(text), provider=self.title, status=response.status_code)
            # A log-in or fault page of something on the way. The video is paid for and may still be there tomorrow.
            if kind.endswith("html"):
                raise LogInFirst(provider=self.title, host=response.url.host)
            raise self._broken(f"{kind} instead of a video")
        raise NotAVideo(why=kind or "unknown")

    def _tell(self, total: int | None) -> None:
        now = time.monotonic()
        if total and now - self.told >= _PROGRESS_GAP:
            self.told = now
            self.progress(min(1.0, self.file.size / total))

    def _finished(self, tag: str | None) -> Fetched:
        self.file.finish()
        self.progress(1.0)
        return Fetched(bytes=self.file.size, sha256=self.file.sha256, tag=tag)


def _joined(url: str, target: str) -> str:
    """Where a redirect leads; raises LinkRefused for what is no address."""
    try:
        return urljoin(url, target)
    except ValueError:
        raise LinkRefused(host=host_of(url)) from None


def _tag(response: httpx.Response) -> str | None:
    """What tells this version of the result from another: a strong ETag, else the time it was made."""
    tag = str(response.headers.get("etag", ""))
    if _STRONG_TAG.match(tag):
        return tag
    made = str(response.headers.get("last-modified", ""))
    return made if 0 < len(made) < 60 and made.isascii() and made.isprintable() else None
