"""The artist's own text blocks: pieces of prompts kept for every film, in one small file."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

log = logging.getLogger(__name__)

_NOTHING: Mapping[str, object] = MappingProxyType({})
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A name to call it by and the words it stands for. `extra` holds keys this version does not know."""

    name: str
    text: str
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The blocks in the artist's order. `broken`: the file made no sense and lies there now."""

    blocks: tuple[TextBlock, ...] = ()
    broken: Path | None = None


class TextBlocks:
    """The file. Both methods block."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Loaded:
        """What is in the file. A damaged one is kept aside and said, never overwritten."""
        try:
            data: object = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return Loaded()
        except OSError as error:
            log.warning("The text blocks cannot be read: %s", error.strerror)
            return Loaded()
        except (ValueError, RecursionError):
            return self._put_aside()
        entries = data.get("blocks") if isinstance(data, dict) else None
        if not isinstance(entries, list):
            return self._put_aside()
        return Loaded(blocks=tuple(block for entry in entries if (block := _block(entry)) is not None))

    def save(self, blocks: tuple[TextBlock, ...]) -> None:
        """Write the file whole or not at all. Raises CannotSave, DiskFull."""
        from kling_desktop.host.disk import write_whole  # reading comes before the first paint, writing does not

        entries = [{**block.extra, "name": block.name, "text": block.text} for block in blocks]
        write_whole(self.path, (json.dumps({"blocks": entries}, indent=2, ensure_ascii=False) + "\n").encode())

    def _put_aside(self) -> Loaded:
        aside = self.path.with_name(self.path.name + ".broken")
        with contextlib.suppress(OSError):
            self.path.replace(aside)
        return Loaded(broken=aside)


def tidy_name(name: str) -> str:
    """A name as it is kept and typed after a slash: on one line, without spaces around it, not too long."""
    return " ".join(name.split())[:LONGEST_NAME].strip()


def _block(entry: object) -> TextBlock | None:
    if not isinstance(entry, dict):
        return None
    name, text = entry.get("name"), entry.get("text")
    if not isinstance(name, str) or not isinstance(text, str) or not tidy_name(name) or not text:
        return None
    extra = {key: value for key, value in entry.items() if key not in ("name", "text")}
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return TextBlock(name=tidy_name(name.encode("utf-8", "replace").decode("utf-8")), text=clean, extra=extra)
