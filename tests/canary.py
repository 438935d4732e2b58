"""Planted secrets and the search for them: every byte of every file, in every form a secret could have taken.

The forms are worked out here anew, not taken from the program, whose own idea of them is what is being judged.
"""

from __future__ import annotations

import base64
import html
import io
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

_LEAST = 12
"""Bytes of a form below which a find would mean nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A secret (by its name) in some form, and where: a file, a member of it, a table, or what a test calls it."""

    secret: str
    form: str
    place: str

    def __str__(self) -> str:
        return f"{self.secret} ({self.form}) in {self.place}"


def made(name: str) -> str:
    """A secret with signs that encodings change; its two halves are long enough to be looked for by themselves."""
    return f"{name}/Canary+{name}7f3a9bQ=Leak-{name}.Z0x~{name}"


@cache
def forms(value: str) -> Mapping[str, bytes]:
    """Every way to write `value`, by name."""
    data = value.encode()
    found = {
        "plain": data,
        "address": quote(value, safe="").encode(),
        "address form": quote_plus(value).encode(),
        "JSON": json.dumps(value)[1:-1].replace("/", "\\/").encode(),
        "HTML": html.escape(value).encode(),
        "hex": data.hex().encode(),
        "capital hex": data.hex().upper().encode(),
        "UTF-16": value.encode("utf-16-le"),
        "UTF-16 big": value.encode("utf-16-be"),
        "reversed": data[::-1],
    }
    for before in range(3):
        # Only the characters that depend on nothing but the secret: neighbours change those at both ends.
        start = -(-before * 4 // 3) + (1 if before else 0)
        end = (before + len(data)) * 8 // 6
        for name, encode in (("Base64", base64.b64encode), ("Base64 for addresses", base64.urlsafe_b64encode)):
            found[f"{name} behind {before}"] = encode(b"\0" * before + data)[start:end]
    return {name: form for name, form in found.items() if len(form) >= _LEAST}


def halves(value: str) -> tuple[str, str]:
    """What is looked for: a secret that was cut off is a leak too."""
    return value[: len(value) // 2], value[len(value) // 2 :]


def in_bytes(data: bytes, secrets: Mapping[str, str], place: str) -> Iterator[Found]:
    """Every secret in `data`, once."""
    bare = data.translate(None, b" \t\r\n\"'\\")
    for secret, value in secrets.items():
        for half in halves(value):
            for form, needle in forms(half).items():
                if needle in data:
                    yield Found(secret, form, place)
                    break
            else:
                if half.encode() in bare:
                    yield Found(secret, "in pieces", place)


def in_file(file: Path, secrets: Mapping[str, str]) -> Iterator[Found]:
    """Every secret in a file: its bytes, the members of an archive, the values of a database."""
    data = file.read_bytes()
    yield from in_bytes(file.name.encode() + b"\n" + data, secrets, str(file))
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.namelist():
                yield from in_bytes(member.encode() + b"\n" + packed.read(member), secrets, f"{file} > {member}")
    if data.startswith(b"SQLite format 3\0"):
        yield from _in_database(file, secrets)


def _in_database(file: Path, secrets: Mapping[str, str]) -> Iterator[Found]:
    """Long values go over several pages: they are read as SQLite reads them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        for ending in ("", "-wal"):
            if file.with_name(file.name + ending).exists():
                shutil.copyfile(file.with_name(file.name + ending), copy.with_name(copy.name + ending))
        with closing(sqlite3.connect(copy)) as connection:
            tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    told = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                    yield from in_bytes(told, secrets, f"{file} > {table}")


def in_folders(folders: Iterable[Path], secrets: Mapping[str, str]) -> list[Found]:
    """Every secret below these folders, in names and contents."""
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    assert files, "there is nothing to search"
    return [found for file in files for found in in_file(file, secrets)]
