"""Which links are followed, and what counts as one place."""

import pytest

from kling_desktop.host.connecting import connection_to
from kling_desktop.providers.reach import host_of, is_private, may_follow, origin

REAL = "https://hub.oxen.ai"
NEAR = "http://127.0.0.1:8000/oxen"


@pytest.mark.parametrize(
    ("url", "base", "followed"),
    [
        ("https://cdn.example.com/a.mp4?x=1", REAL, True),
        ("https://hub.oxen.ai/a", REAL, True),
        ("https://8.8.8.8/a", REAL, True),
        ("http://hub.oxen.ai/a", REAL, False),
        ("http://127.0.0.1/a", REAL, False),
        ("https://127.0.0.1/a", REAL, False),
        ("https://[::1]/a", REAL, False),
        ("https://[::ffff:127.0.0.1]/a", REAL, False),
        ("https://localhost/a", REAL, False),
        ("https://10.0.0.7/a", REAL, False),
        ("https://169.254.169.254/a", REAL, False),
        ("https://100.64.0.1/a", REAL, False),
        ("https://127.1/a", REAL, False),
        ("https://0x7f.1/a", REAL, False),
        ("https://2130706433/a", REAL, False),
        ("https://printer/a", REAL, False),
        ("https://nas.local/a", REAL, False),
        ("https://nas.local./a", REAL, False),
        ("https://user@cdn.example.com/a", REAL, False),
        ("https://", REAL, False),
        ("https://cdn.example.com:99999/a", REAL, False),
        ("data:video/mp4;base64,AAAA", REAL, False),
        ("/relative", REAL, False),
        ("", REAL, False),
        ("http://127.0.0.1:9/a", NEAR, True),
        ("http://localhost:9/a", NEAR, True),
        ("http://cdn.example.com/a", NEAR, False),
        ("https://10.0.0.7/a", NEAR, False),
        ("https://gateway.lan/a", "https://gateway.lan/v", True),
        ("https://other.lan/a", "https://gateway.lan/v", False),
    ],
)
def test_links(url: str, base: str, followed: bool) -> None:
    assert may_follow(url, base) is followed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example", "https://a.example:443/b", True),
        ("https://A.example/x", "https://a.example", True),
        ("https://a.example", "http://a.example", False),
        ("https://a.example", "https://a.example:8443", False),
        ("https://a.example", "https://a.example.evil.example", False),
        ("https://a.example", "https://a.example@evil.example", False),
    ],
)
def test_one_place(one: str, other: str, same: bool) -> None:
    assert (origin(one) == origin(other)) is same


def test_names_for_people() -> None:
    assert host_of("https://a.example/b") == "a.example"
    assert host_of("nonsense") == ""
    assert not is_private("a.example")


def test_every_connection_checks_certificates_and_follows_nothing() -> None:
    abroad, near = connection_to(REAL), connection_to(NEAR)
    assert abroad["verify"].check_hostname
    assert abroad["verify"] is near["verify"]
    assert (abroad["proxy"], near["proxy"], abroad["trust_env"]) == (None, None, False)
    assert (abroad["follow_redirects"], abroad["http2"]) == (False, False)
