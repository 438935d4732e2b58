"""A key goes to the provider's own address or a gateway that may be trusted with it."""

from __future__ import annotations

import pytest

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress
from kling_desktop.host.addresses import FOXAPI, Addresses, base_address, is_loopback


@pytest.mark.parametrize(
    ("provider", "address"),
    [
        (ProviderId.OXEN, "https://hub.oxen.ai"),
        (ProviderId.PIXELDOJO, "https://pixeldojo.ai"),
        (ProviderId.AIHUBMAX, "https://api.aihubmax.com"),
    ],
)
def test_the_providers_own(provider: ProviderId, address: str) -> None:
    assert base_address(provider, {}) == address
    assert base_address(provider, {f"KLING_DESKTOP_{provider.upper()}_URL": "  "}) == address


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://gateway.example", "https://gateway.example"),
        ("https://gateway.example/kling/", "https://gateway.example/kling"),
        (" HTTPS://Gateway.Example:8443/Path ", "https://gateway.example:8443/Path"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.8.7/x", "http://127.9.8.7/x"),
        ("http://localhost:1/", "http://localhost:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_gateway(given: str, address: str) -> None:
    assert base_address(ProviderId.OXEN, {"KLING_DESKTOP_OXEN_URL": given}) == address


@pytest.mark.parametrize(
    "given",
    [
        "http://gateway.example",
        "http://192.168.1.4:8080",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "https://me:secret@gateway.example",
        "https://gateway.example?key=1",
        "https://gateway.example/#x",
        "https://gateway.example:99999",
        "https://gateway.example:0",
        "https://",
        "https:///path",
        "ftp://gateway.example",
        "gateway.example",
        "file:///etc/passwd",
        "https://gate way.example",
        "https://gateway.example\\@evil.example",
        "https://gateway.example/a/../../b",
        "https://gateway.example/\nHost: evil",
        "https://gätewäy.example",
        "http://0.0.0.0:80",
    ],
)
def test_addresses_a_key_does_not_go_to(given: str) -> None:
    with pytest.raises(BadAddress) as caught:
        base_address(ProviderId.OXEN, {"KLING_DESKTOP_OXEN_URL": given})
    assert caught.value.given == {"provider": "oxen", "variable": "KLING_DESKTOP_OXEN_URL"}
    assert "secret" not in str(caught.value)


def test_the_animatic_has_no_address() -> None:
    with pytest.raises(BadAddress):
        base_address(ProviderId.ANIMATIC, {})


def test_loopback() -> None:
    assert is_loopback("[::1]")
    assert is_loopback("LOCALHOST")
    assert not is_loopback("10.0.0.1")


HUB = ProviderId.AIHUBMAX


def test_the_environment_wins_over_the_settings_and_those_over_the_providers_own() -> None:
    chosen = {"aihubmax": FOXAPI + "/"}
    assert Addresses({}).base(HUB) == "https://api.aihubmax.com"
    there = Addresses({}, lambda: chosen)
    assert (there.base(HUB), there.source(HUB)) == (FOXAPI, "settings")
    assert there.source(ProviderId.OXEN) == "provider"
    outer = Addresses({"KLING_DESKTOP_AIHUBMAX_URL": "https://other.example"}, lambda: chosen)
    assert (outer.base(HUB), outer.source(HUB)) == ("https://other.example", "environment")
    chosen.clear()
    assert there.base(HUB) == "https://api.aihubmax.com"


@pytest.mark.parametrize("given", ["http://gateway.example", "nonsense", "https://u:p@gateway.example"])
def test_settings_are_not_trusted_either(given: str) -> None:
    with pytest.raises(BadAddress) as caught:
        Addresses({}, lambda: {"aihubmax": given}).base(HUB)
    assert caught.value.given == {"provider": "aihubmax", "variable": ""}


@pytest.mark.parametrize(
    ("environment", "chosen", "accounts"),
    [
        ("", "", ("aihubmax",)),
        ("https://api.aihubmax.com/", "", ("aihubmax",)),
        ("", "https://api.aihubmax.com:443", ("aihubmax",)),
        ("", FOXAPI, ("aihubmax@api.foxapi.cc",)),
        (FOXAPI, "", ("aihubmax@api.foxapi.cc",)),
        ("https://gate.example:8443/kling", "", ("aihubmax@gate.example:8443",)),
        ("", "http://127.0.0.1:8080", ("aihubmax@loopback",)),
        ("http://127.0.0.1:8080", "", ("aihubmax@loopback", "aihubmax")),
        ("http://gate.example", "", ("aihubmax",)),
    ],
)
def test_each_host_has_keys_of_its_own(environment: str, chosen: str, accounts: tuple[str, ...]) -> None:
    places = Addresses({"KLING_DESKTOP_AIHUBMAX_URL": environment}, lambda: {"aihubmax": chosen} if chosen else {})
    assert places.entries(HUB) == accounts


def test_on_this_computer() -> None:
    near = Addresses({"KLING_DESKTOP_OXEN_URL": "http://localhost:81", "KLING_DESKTOP_PIXELDOJO_URL": "rubbish"})
    assert near.on_this_computer(ProviderId.OXEN) == "http://localhost:81"
    assert near.on_this_computer(HUB) is None
    assert near.on_this_computer(ProviderId.PIXELDOJO) is None
    assert near.on_this_computer(ProviderId.ANIMATIC) is None
