"""The search for planted secrets finds them in every form and place: it cannot vouch for what it does not see."""

from __future__ import annotations

import base64
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canary import in_folders, made

KEY = made("oxen")
SECRETS = {"key": KEY, "other": made("hub")}
TEXTS = {
    "plain": KEY,
    "the beginning": KEY[: len(KEY) // 2 + 2] + "…",
    "the end": "…" + KEY[len(KEY) // 2 :],
    "address": quote(KEY, safe=""),
    "JSON": json.dumps({"a": [KEY]}).replace("/", "\\/"),
    "hex": KEY.encode().hex(),
    "reversed": KEY[::-1],
    "lines": "\n   ".join(KEY[at : at + 9] for at in range(0, len(KEY), 9)),
    **{f"Base64 {n}": base64.b64encode(b"user:"[:n] + KEY.encode() + b"!" * n).decode() for n in range(4)},
    "Base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe" + KEY.encode()).decode(),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_form_is_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "kling-desktop.log").write_text(f"2026 INFO sent with {text} at last\n", "utf-8")
    assert {found.secret for found in in_folders([tmp_path], SECRETS)} == {"key"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_in_wide_characters(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "settings.bin").write_bytes(f"x{KEY}".encode(encoding))
    assert in_folders([tmp_path], SECRETS)


def test_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"{KEY.replace('/', '_')[len(KEY) // 2 :]}.mp4").touch()
    assert in_folders([tmp_path], SECRETS)


def test_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "fox.klingelement", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("element.json", json.dumps({"notes": KEY * 5}))
    assert {found.place.rpartition(" > ")[2] for found in in_folders([tmp_path], SECRETS)} == {"element.json"}


def test_in_a_database_its_journal_and_over_several_pages(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kling.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE jobs (id, body)")
        rows = [(number, "." * (4000 + number) + KEY) for number in range(0, 120, 7)]
        # The first page of an overflowing row ends in the midst of it, whatever its length exactly is.
        connection.executemany("INSERT INTO jobs VALUES (?, ?)", rows)
        assert {found.place.rpartition("/")[2] for found in in_folders([tmp_path], SECRETS)} >= {
            "kling.db-wal", "kling.db > jobs"
        }  # fmt: skip
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = [each for each in in_folders([tmp_path], SECRETS) if each.place.endswith("> jobs")]
        assert len(found) == 18 * 2


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"sk-oxen, Canary, {made('third')}")
    assert in_folders([tmp_path], SECRETS) == []
    with pytest.raises(AssertionError, match="nothing to search"):
        in_folders([tmp_path / "empty"], SECRETS)
