"""Dictionaries on this computer, and what they say of a word.

Dictionaries are Hunspell's (a .dic with its .aff): those of the system, of LibreOffice, of the person. The reader of
them, spylls, is plain Python and brings one for American English along, which serves where there is no other.
Everything here blocks: opening one takes a quarter of a second, a suggestion as long again.
"""

from __future__ import annotations

import io
import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

OFF = "off"
"""In the settings: no spell check."""
SUGGESTIONS = 5
_CODE = re.compile(r"[a-z]{2,3}(?:[_-][A-Z]{2})?$")
_OTHER_SCRIPTS = re.compile(r"ar|b[egn]|el|fa|gu|h[eiy]|ja|k[akmno]|lo|m[klr]|ne|ru|s[air]|t[aeh]|uk|zh")
"""Languages whose words are not of our alphabet; only words of ours are asked about (`domain.spelling`)."""


@dataclass(frozen=True, slots=True, order=True)
class DictionaryFile:
    """A dictionary: its language (`en_US`) and its .dic."""

    code: str
    path: Path


class _Reader(Protocol):
    def lookup(self, word: str) -> bool: ...

    def suggest(self, word: str) -> Iterator[str]: ...


class Speller:
    """One dictionary that is open. May be asked from several threads; one is answered after the other."""

    def __init__(self, file: DictionaryFile, reader: _Reader) -> None:
        self.file = file
        self._reader = reader
        self._lock = threading.Lock()

    def wrong(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that the dictionary does not know."""
        with self._lock:
            return frozenset(word for word in words if not self._known(word))

    def _known(self, word: str) -> bool:
        try:
            return self._reader.lookup(word.replace("’", "'")) or self._reader.lookup(word)
        except Exception:  # noqa: BLE001  dictionaries come from anywhere; a rule the reader trips over is no fault of the word
            return True

    def suggest(self, word: str) -> tuple[str, ...]:
        """What may have been meant, the likeliest first; at most `SUGGESTIONS`."""
        found: list[str] = []
        with self._lock:
            try:
                for suggestion in self._reader.suggest(word.replace("’", "'")):
                    found.append(suggestion)
                    if len(found) >= SUGGESTIONS:
                        break
            except Exception:  # noqa: BLE001  as above
                log.info("no suggestions from the dictionary %s", self.file.code)
        return tuple(found)


class Spelling:
    """Finds and opens dictionaries, and keeps the artist's own words in a file, one on each line."""

    def __init__(self, own_words: Path, environ: Mapping[str, str] | None = None) -> None:
        self._own = own_words
        self._environ = os.environ if environ is None else environ
        self._lock = threading.Lock()

    def dictionaries(self) -> tuple[DictionaryFile, ...]:
        """One of each language, by its code; what comes first among the folders counts."""
        found: dict[str, DictionaryFile] = {}
        for folder in self._folders():
            try:
                files = sorted(folder.glob("*.dic"))
            except OSError:
                continue
            for file in files:
                code = file.stem.replace("-", "_")
                usable = _CODE.match(code) and not _OTHER_SCRIPTS.match(code) and file.with_suffix(".aff").is_file()
                if usable and code not in found:
                    found[code] = DictionaryFile(code, file)
        return tuple(sorted(found.values()))

    def open(self, code: str | None) -> Speller | None:
        """The dictionary of a language; None: that of the system's English, for prompts are English or Chinese.

        None when there is none that can be read.
        """
        there = self.dictionaries()
        wanted = [code] if code is not None else [self._system_language(), "en_US", "en_GB"]
        ordered = [file for name in wanted for file in there if file.code == name]
        if code is None:
            ordered += [file for file in there if file.code.startswith("en")]
        for file in dict.fromkeys(ordered):
            speller = _opened(file)
            if speller is not None:
                return speller
        return None

    def own_words(self) -> frozenset[str]:
        """The words the artist added."""
        try:
            text = self._own.read_text("utf-8", "replace")
        except OSError:
            return frozenset()
        return frozenset(word for line in text.splitlines() if (word := line.strip()))

    def learn(self, word: str) -> frozenset[str]:
        """Add a word to the artist's own; all of them. Raises CannotSave, DiskFull."""
        from kling_desktop.host.disk import write_whole

        with self._lock:
            words = self.own_words() | {word}
            write_whole(self._own, ("\n".join(sorted(words, key=str.casefold)) + "\n").encode())
            return words

    def _system_language(self) -> str:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            value = self._environ.get(name, "").split(".")[0]
            if value:
                return value if value.startswith("en") else "en_US"
        return "en_US"

    def _folders(self) -> Iterator[Path]:
        yield from (Path(part) for part in self._environ.get("DICPATH", "").split(os.pathsep) if part)
        home = Path(self._environ.get("HOME") or Path.home())
        yield from (home / ".local/share/hunspell", home / "Library/Spelling", Path("/Library/Spelling"))
        for folder in (
            "/usr/share/hunspell",
            "/usr/share/myspell",
            "/usr/share/myspell/dicts",
            "/usr/local/share/hunspell",
        ):
            yield Path(folder)
        offices = [
            Path("/usr/lib/libreoffice/share/extensions"),
            Path("/Applications/LibreOffice.app/Contents/Resources/extensions"),
            Path(self._environ.get("ProgramFiles", "/nowhere")) / "LibreOffice/share/extensions",
        ]
        for office in offices:
            if office.is_dir():
                yield from sorted(office.glob("dict-*"))
        yield from _brought_along()


def _brought_along() -> Iterator[Path]:
    from importlib.util import find_spec

    spec = find_spec("spylls")
    for place in () if spec is None or spec.submodule_search_locations is None else spec.submodule_search_locations:
        yield Path(place) / "hunspell/data/en"


def _opened(file: DictionaryFile) -> Speller | None:
    from spylls.hunspell import Dictionary
    from spylls.hunspell.readers import read_aff, read_dic
    from spylls.hunspell.readers.file_reader import BaseReader

    class Whole(BaseReader):  # type: ignore[misc]  # the library has no types
        """A file read at once: the library's own reader leaves files open."""

        def __init__(self, path: Path, encoding: str) -> None:
            self._bytes = path.read_bytes()
            super().__init__(self._text(encoding))

        def _text(self, encoding: str) -> io.TextIOWrapper:
            # Some dictionaries hold single bytes of another encoding as flags.
            return io.TextIOWrapper(io.BytesIO(self._bytes), encoding=encoding, errors="surrogateescape")

        def reset_encoding(self, encoding: str) -> None:
            self.reset_io(self._text(encoding))

    try:
        aff, context = read_aff(Whole(file.path.with_suffix(".aff"), "Windows-1252"))
        dic = read_dic(Whole(file.path, context.encoding), aff=aff, context=context)
        return Speller(file, Dictionary(aff, dic))
    except Exception:  # noqa: BLE001  a damaged dictionary raises whatever its reader stumbles over; there may be another
        log.warning("The dictionary %s cannot be read", file.path.name)
        return None
