"""A report tells what went wrong and where in the program, and nothing of the person, their keys and their work."""

from __future__ import annotations

import base64
import getpass
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from kling_desktop.domain.troubles import CannotSave
from kling_desktop.host.crash_text import message_of, report_text, trace_of, without_places
from kling_desktop.host.secrets import redact, remember_environment, remember_secret

KEY = "sk-live/Crash+Canary==7f3a9b"
PROMPT = "A rocket lifts off at dawn over a quiet harbour"


def broken(prompt: str, secret: str) -> None:
    hidden = prompt + secret
    try:
        dict[str, str]()[hidden]
    except KeyError as error:
        raise ValueError(f"cannot read {prompt!r}") from error


def caught() -> ValueError:
    try:
        broken(PROMPT, KEY)
    except ValueError as error:
        return error
    raise AssertionError


def test_places_and_kinds_and_nothing_of_the_work() -> None:
    told = trace_of(caught())
    assert "in broken" in told
    assert "tests/unit/host/test_crash_text.py" in told
    assert "KeyError: '[" in told
    assert f"ValueError: cannot read '[{len(PROMPT)} characters]'" in told
    assert told.index("KeyError") < told.index("Because of it:") < told.index("ValueError: ")
    assert "rocket" not in told
    assert "live" not in told


def test_names_that_are_quoted_stay() -> None:
    assert message_of(KeyError("shots")) == "'shots'"
    assert message_of(ValueError("could not convert string to float: '12a'")) == (
        "could not convert string to float: '12a'"
    )
    assert message_of(CannotSave(file=Path("/home/zoe/My film.kling"), why="read-only")) == "disk.cannot-write"


def test_several_errors_at_once_are_all_told() -> None:
    told = trace_of(ExceptionGroup("tasks", [ValueError("one"), OSError(28, "No space left on device")]))
    assert "ValueError: one" in told
    assert "No space left on device" in told


def test_an_error_that_cannot_say_what_it_is() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert trace_of(Mute()).endswith("Mute")


def test_people_and_their_folders_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/zoe.artist")
    monkeypatch.setenv("USER", "zoe.artist")
    monkeypatch.setenv("KLING_DESKTOP_HOME", "/srv/zoe.artist/kling")
    text = (
        'File "/home/zoe.artist/.local/lib/python3.11/site-packages/httpx/_client.py", line 3\n'
        "/srv/zoe.artist/kling/library/a.mp4 /media/zoe.artist/disk/b.mp4 /Users/somebody/c.mp4\n"
        "C:\\Users\\somebody\\d.mp4 /home/zoe.artist/Videos/e.mp4"
    )
    told = without_places(text)
    assert "zoe" not in told
    assert "somebody" not in told
    assert 'File "httpx/_client.py", line 3' in told
    assert "[home]/library/a.mp4 /media/~/disk/b.mp4 ~/c.mp4" in told
    assert "~/Videos/e.mp4" in told


def test_texts_of_the_work_are_left_out_wherever_they_come_from() -> None:
    at = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    lines = [f"INFO said {PROMPT!r}"]
    text = report_text("An error", f"ValueError: {PROMPT}", lines, facts={}, at=at, private=[PROMPT])
    assert "rocket" not in text
    assert "Time:" in text
    assert "2026-11-21 17:00:00 UTC" in text


LONG = "zq/Another+Secret~0123456789abcdefXYZ==last"
FORMS = {
    "plain": KEY,
    "address": quote(KEY, safe=""),
    "address, small letters": quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"),
    "json": KEY.replace("/", "\\/"),
    "hex": KEY.encode().hex(),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 behind one": base64.b64encode(b"u" + KEY.encode() + b"x").decode(),
    "base64 behind two": base64.b64encode(b"u:" + KEY.encode() + b"xy").decode(),
    "base64 for addresses": base64.urlsafe_b64encode(b"user:" + KEY.encode()).decode(),
    "without its beginning": LONG[5:],
    "cut off": LONG[:-7] + "…",
    "wrapped": f"{KEY[:9]}\n    {KEY[9:]}",
    "in quoted pieces": f'"{KEY[:11]}"\n  "{KEY[11:]}"',
    "wrapped and quoted": f"{KEY[:5]}\\n{KEY[5:]}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_key_is_recognised_in_every_form(form: str) -> None:
    remember_secret(LONG if "other" in form else KEY)
    told = redact(f"it said <{form}> then")
    # The pieces at both ends of a Base64 text belong to a neighbour as much as to the key.
    assert "[removed]" in told
    assert len(told) <= len("it said <[removed]> then") + 9
    assert not any(form[at : at + 10] in told for at in range(len(form) - 10))
    assert told.startswith("it said <")
    assert told.endswith("> then")


def test_innocent_text_stays_as_it_is() -> None:
    remember_secret(KEY)
    text = 'A long sentence\n  with "quotes", C:\\names and numbers 0123456789abcdef sk-live is no key.'
    assert redact(text) == text


def test_the_password_of_a_proxy_is_a_secret() -> None:
    remember_environment({"HTTPS_PROXY": "http://zoe:pr%2Fxy-word@proxy.example:3128", "http_proxy": "proxy.example:1"})
    assert redact("tried pr%2Fxy-word and pr/xy-word") == "tried [removed] and [removed]"


def test_the_person_who_runs_this_is_in_no_trace() -> None:
    home = os.path.expanduser("~")  # noqa: PTH111 - as the report does
    assert f"{home}/" not in trace_of(caught())
    assert f"/{getpass.getuser()}/" not in trace_of(caught())
