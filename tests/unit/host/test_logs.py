"""The log tells what happened and no secret."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kling_desktop.host.logs import level_of, start_logging
from kling_desktop.host.paths import find_paths, make_folders
from kling_desktop.host.secrets import redact, remember_secret, unsigned
from tests.expected_logs import ExpectsLog


def _logged(home: Path) -> str:
    return find_paths({"KLING_DESKTOP_HOME": str(home)}).log.read_text("utf-8")


def test_lines_come_into_the_file_without_secrets(home: Path, expects_log: ExpectsLog) -> None:
    expects_log("it broke")
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    remember_secret("sk-live-abcdef")
    stop = start_logging(paths)
    try:
        log = logging.getLogger("kling_desktop.jobs")
        log.info("sent with %s", "sk-live-abcdef")
        log.debug("not at this level")
        logging.getLogger("httpx").info("HTTP Request: GET https://cdn.example/a.mp4?sig=topsecret")
        try:
            raise ValueError("Authorization: Bearer eyJhbGciOi.secret.token")
        except ValueError:
            log.exception("it broke")
    finally:
        stop()
    text = _logged(home)
    assert "INFO kling_desktop.jobs: sent with [removed]" in text
    assert "it broke" in text
    assert "ValueError" in text
    for secret in ("sk-live-abcdef", "eyJhbGciOi", "topsecret", "not at this level"):
        assert secret not in text


def test_after_its_end_nothing_is_written(home: Path) -> None:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    before = logging.getLogger().handlers[:]
    stop = start_logging(paths, logging.DEBUG)
    log = logging.getLogger("kling_desktop.jobs")
    log.debug("during")
    stop()
    log.info("after")
    assert "during" in _logged(home)
    assert "after" not in _logged(home)
    assert logging.getLogger().handlers == before


def test_a_log_that_cannot_be_written_stops_nobody(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = find_paths({"KLING_DESKTOP_HOME": str(home)})
    make_folders(paths)
    paths.log.mkdir()
    stop = start_logging(paths)
    logging.getLogger("kling_desktop").info("into the void")
    stop()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("word", "level"),
    [("debug", logging.DEBUG), (" WARNING ", logging.WARNING), ("loud", logging.INFO), ("", logging.INFO)],
)
def test_the_level_of_the_environment(word: str, level: int) -> None:
    assert level_of({"KLING_DESKTOP_LOG": word}) == level


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Bearer abcdef123456", "Authorization: [removed] [removed]"),
        ("x-api-key=abcd1234efgh", "x-api-key=[removed]"),
        ('{"api_key": "abcd1234"}', '{"api_key": "[removed]"}'),
        ("got https://cdn.example/v.mp4?X-Amz-Signature=1&b=2 now", "got https://cdn.example/v.mp4?[removed] now"),
        ("https://me:pass@host.example/x", "https://[removed]@host.example/x"),
        ("image data:image/png;base64,iVBORw0KGgo= here", "image [removed] here"),
        ("The fox crosses the alley at 24 fps.", "The fox crosses the alley at 24 fps."),
    ],
)
def test_what_looks_like_a_secret_goes(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://a.example/x.png?id=4", "https://a.example/x.png?id=4"),
        ("https://a.example/x.png?Signature=abc&Expires=1", "https://a.example/x.png"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,[removed]"),
        ("a prompt with a token in it?", "a prompt with a token in it?"),
    ],
)
def test_addresses_without_their_signatures(address: str, plain: str) -> None:
    assert unsigned(address) == plain
