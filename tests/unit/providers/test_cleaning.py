"""A service's words, made fit to be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.providers.cleaning import LONGEST, clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("  two\r\n lines\t", "two lines"),
        ("<p>Not <b>this</b></p>", "Not this"),
        ("<script>alert('x')</script>after", "after"),
        ("<style>p{}", ""),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("see https://a.example/x.png?X-Amz-Signature=abc#top.", "see https://a.example/x.png."),
        ("see https://a.example/x.png.", "see https://a.example/x.png."),
        ("see https://me:pw@a.example:8443/x", "see https://a.example:8443/x"),
        ("at http://[bad/", "at [address]"),
        ("bad data:image/png;base64,iVBORw0KGgo= here", "bad [picture] here"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: [removed] [removed]"),
        ("your key sk-0123456789abcdef is bad", "your key [removed] is bad"),
        ("my-own-secret was refused", "[removed] was refused"),
        ("a\u202eb\u200bc\ud800d\x00e\u2028f", "abcd e f"),
        ("Getting model response error: 422 - Value error, Field required", "Field required"),
        ("getting model response error: Field required", "Field required"),
        ("Grüße, 你好, 🎬", "Grüße, 你好, 🎬"),
    ],
)
def test_what_is_left(text: str, shown: str) -> None:
    assert clean(text, ["my-own-secret"]) == shown


def test_long_texts_end_with_a_sign() -> None:
    shown = clean("word " * 10_000)
    assert len(shown) <= LONGEST
    assert shown.endswith("…")


@given(st.text(max_size=400), st.text(max_size=100))
def test_any_text_can_be_shown_and_kept(before: str, after: str) -> None:
    shown = clean(f"{before} secret-0123 {after}", ["secret-0123"])
    assert "secret-0123" not in shown
    assert len(shown) <= LONGEST
    assert shown == shown.strip()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert "\n" not in shown
