"""Keys come from the environment or a safe keyring, and go nowhere else."""

from __future__ import annotations

import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Keys
from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoKey
from kling_desktop.host.addresses import FOXAPI, Addresses
from kling_desktop.host.keys import LONGEST, SERVICE, Backend, SystemKeys
from kling_desktop.host.secrets import redact
from tests.fakes.keyring_backend import BrokenKeyring, LockedKeyring, MemoryKeyring, RefusingKeyring

OXEN = ProviderId.OXEN


class PlaintextKeyring(MemoryKeyring):
    """Called like the one of `keyrings.alt`, which keeps keys in a readable file."""


@pytest.fixture(autouse=True)
def _empty() -> None:
    MemoryKeyring.clear()


# keyring's own back ends are written without types.
NO_KEYRING: Backend = NoKeyring()  # type: ignore[no-untyped-call]
NULL_KEYRING: Backend = NullKeyring()  # type: ignore[no-untyped-call]


def _keys(backend: Backend | None = None, **environ: str) -> SystemKeys:
    chosen = MemoryKeyring() if backend is None else backend
    return SystemKeys(environ, lambda: chosen)


def test_it_is_what_the_core_asks_for() -> None:
    keys: Keys = _keys()
    assert keys.where(OXEN).where is None


def test_set_get_remove() -> None:
    keys = _keys()
    keys.set(OXEN, "  oxen-key-1\n")
    assert keys.get(OXEN) == "oxen-key-1"
    assert MemoryKeyring.entries == {(SERVICE, "oxen"): "oxen-key-1"}
    assert keys.where(OXEN).where == "keyring"
    with pytest.raises(NoKey) as caught:
        keys.get(ProviderId.PIXELDOJO)
    assert caught.value.given == {"provider": "pixeldojo"}
    assert keys.remove(OXEN)
    assert not keys.remove(OXEN)
    with pytest.raises(NoKey):
        keys.get(OXEN)


def test_the_environment_wins_and_is_not_written_anywhere() -> None:
    keys = _keys(KLING_DESKTOP_OXEN_KEY=" from-environment ")
    keys.set(OXEN, "from-keyring")
    assert keys.get(OXEN) == "from-environment"
    assert keys.where(OXEN).where == "environment"
    assert "from-environment" not in MemoryKeyring.entries.values()


def test_an_empty_variable_is_no_key() -> None:
    keys = _keys(KLING_DESKTOP_OXEN_KEY="   ")
    keys.set(OXEN, "from-keyring")
    assert keys.get(OXEN) == "from-keyring"


def test_with_a_variable_no_keyring_is_needed() -> None:
    assert _keys(NO_KEYRING, KLING_DESKTOP_OXEN_KEY="environment-key").get(OXEN) == "environment-key"


@pytest.mark.parametrize(
    "key", ["", "   ", "a b", "line\nline", "nul\0", "naïve", "“quoted”", "x" * (LONGEST + 1), "\x1b[0m"]
)
def test_what_cannot_be_a_key_is_not_kept(key: str) -> None:
    keys = _keys()
    with pytest.raises(NoKey):
        keys.set(OXEN, key)
    assert MemoryKeyring.entries == {}


def test_a_variable_that_cannot_be_a_key_is_said() -> None:
    with pytest.raises(NoKey):
        _keys(KLING_DESKTOP_OXEN_KEY="two words").get(OXEN)


@pytest.mark.parametrize("backend", [NO_KEYRING, NULL_KEYRING, PlaintextKeyring()])
def test_a_place_without_safety_is_refused_by_name(backend: Backend) -> None:
    keys = _keys(backend)
    with pytest.raises(KeyringMissing) as caught:
        keys.set(OXEN, "a-good-key")
    assert type(backend).__name__ in caught.value.given["backend"]
    assert MemoryKeyring.entries == {}
    place = keys.where(OXEN)
    assert place.where is None
    assert isinstance(place.trouble, KeyringMissing)


def test_of_several_keyrings_the_first_safe_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = ChainerBackend()  # type: ignore[no-untyped-call]  # as above
    monkeypatch.setattr(ChainerBackend, "backends", [PlaintextKeyring(), MemoryKeyring()])
    _keys(chain).set(OXEN, "a-good-key")
    assert MemoryKeyring.entries == {(SERVICE, "oxen"): "a-good-key"}
    monkeypatch.setattr(ChainerBackend, "backends", [PlaintextKeyring()])
    with pytest.raises(KeyringMissing):
        _keys(chain).get(OXEN)


@pytest.mark.parametrize("backend", [LockedKeyring(), BrokenKeyring()])
def test_a_keyring_that_refuses_says_why(backend: Backend) -> None:
    keys = _keys(backend)
    for attempt in (lambda: keys.get(OXEN), lambda: keys.set(OXEN, "a-good-key"), lambda: keys.remove(OXEN)):
        with pytest.raises(KeyringRefused) as caught:
            attempt()
        assert "ailed" in caught.value.given["why"]
    assert isinstance(keys.where(OXEN).trouble, KeyringRefused)


def test_a_keyring_that_does_not_store_says_so_without_the_key() -> None:
    with pytest.raises(KeyringRefused) as caught:
        _keys(RefusingKeyring()).set(OXEN, "a-good-key")
    assert "a-good-key" not in str(caught.value) + str(caught.value.given)


def test_the_systems_own_choice_is_asked_for_when_none_is_given() -> None:
    # The throw-away home names keyring's `fail` back end.
    with pytest.raises(KeyringMissing):
        SystemKeys({}).get(OXEN)


def test_used_keys_are_taken_out_of_texts() -> None:
    keys = _keys(KLING_DESKTOP_PIXELDOJO_KEY="pd-environment-key")
    keys.set(OXEN, "ox-keyring-key")
    assert redact("sent ox-keyring-key and pd-environment-key") == "sent [removed] and [removed]"


def test_a_key_belongs_to_the_host_it_was_entered_for() -> None:
    hub, chosen = ProviderId.AIHUBMAX, dict[str, str]()
    backend = MemoryKeyring()
    keys = SystemKeys({}, lambda: backend, Addresses({}, lambda: chosen))
    keys.set(hub, "hub-key")
    chosen["aihubmax"] = FOXAPI
    assert keys.where(hub).where is None
    with pytest.raises(NoKey):
        keys.get(hub)
    assert not keys.remove(hub), "the key of another host is not for this one to remove"
    keys.set(hub, "fox-key")
    assert keys.get(hub) == "fox-key"
    del chosen["aihubmax"]
    assert keys.get(hub) == "hub-key"
    assert MemoryKeyring.entries == {(SERVICE, "aihubmax"): "hub-key", (SERVICE, "aihubmax@api.foxapi.cc"): "fox-key"}


def test_a_gateway_of_the_environment_on_this_computer_is_given_the_providers_key() -> None:
    backend = MemoryKeyring()
    SystemKeys({}, lambda: backend).set(OXEN, "real-key")
    near = SystemKeys({"KLING_DESKTOP_OXEN_URL": "http://127.0.0.1:81"}, lambda: backend)
    assert near.get(OXEN) == "real-key"
    near.set(OXEN, "key-for-trying")
    assert near.get(OXEN) == "key-for-trying"
    assert SystemKeys({}, lambda: backend).get(OXEN) == "real-key", "what was typed for a test goes to nobody else"
    assert near.remove(OXEN)
    assert near.get(OXEN) == "real-key"
