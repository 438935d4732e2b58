"""Settings survive, also those of other versions, and a broken file is no disaster."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.accounts import NO_ACCOUNTS, Account
from kling_desktop.domain.budgets import LOST_BUDGETS, NO_BUDGETS, Budget, Scope
from kling_desktop.domain.troubles import CannotSave
from kling_desktop.host.settings import RECENT, Settings, SettingsStore, ThemeChoice, from_data, load, save, to_data
from tests.expected_logs import ExpectsLog


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_saved_is_what_is_loaded(file: Path, tmp_path: Path) -> None:
    settings = Settings(theme=ThemeChoice.LIGHT, language="zh_CN", library=tmp_path / "库")
    settings = settings.with_recent(tmp_path / "a.kling").with_place("window", "AAEC")
    save(file, settings)
    assert load(file) == settings
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_defaults(file: Path) -> None:
    assert load(file) == Settings()


def test_keys_we_do_not_know_are_written_back(file: Path) -> None:
    file.write_text(json.dumps({"theme": "dark", "sharpness": [1, 2]}))
    save(file, replace(load(file), theme=ThemeChoice.LIGHT))
    assert json.loads(file.read_text())["sharpness"] == [1, 2]
    assert load(file).theme is ThemeChoice.LIGHT


def test_each_senseless_value_is_passed_over_alone(file: Path, tmp_path: Path) -> None:
    film = str(tmp_path / "a.kling")
    data = {
        "theme": "pink",
        "language": 3,
        "library": "relative",
        "recent": [film, 5, "x", film],
        "places": {"a": 1, "b": "AA"},
    }
    file.write_text(json.dumps(data))
    settings = load(file)
    assert (settings.theme, settings.language, settings.library) == (ThemeChoice.SYSTEM, None, None)
    assert settings.recent == (Path(film),)
    assert settings.places == {"b": "AA"}


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe\x00", b"null", b""])
def test_a_broken_file_is_kept_aside(file: Path, content: bytes, expects_log: ExpectsLog) -> None:
    expects_log("The settings are damaged")
    file.write_bytes(content)
    assert load(file) == Settings(budgets=LOST_BUDGETS)
    assert file.with_name("settings.json.broken").read_bytes() == content


@pytest.mark.parametrize("content", ["{", '{"budgets": {"day": "x"}}', '{"budgets": [1]}'])
def test_budgets_that_cannot_be_read_stay_lost_until_one_is_set(
    file: Path, content: str, expects_log: ExpectsLog
) -> None:
    expects_log("budgets in the settings cannot be understood")
    if content == "{":
        expects_log("settings are damaged")
    file.write_text(content)
    for _ in range(2):  # another start, and one that wrote something else
        store = SettingsStore(file)
        assert store.budgets().lost
        store.change(lambda now: now.with_place("window", "AA"))
    store.change(lambda now: replace(now, budgets=now.budgets.with_budget(Scope.DAY, Budget())))
    assert SettingsStore(file).budgets() == NO_BUDGETS


def test_recent_films_are_few_and_the_latest_comes_first(tmp_path: Path) -> None:
    settings = Settings()
    for number in [*range(20), 15]:
        settings = settings.with_recent(tmp_path / f"{number}.kling")
    assert len(settings.recent) == RECENT
    assert [path.stem for path in settings.recent[:3]] == ["15", "19", "18"]
    assert settings.last_film == tmp_path / "15.kling"
    assert settings.without_recent(tmp_path / "15.kling").last_film is None


def test_the_store_writes_what_changed_and_only_then(file: Path) -> None:
    store = SettingsStore(file)
    store.change(lambda settings: settings)
    assert not file.exists()
    store.change(lambda settings: replace(settings, theme=ThemeChoice.DARK))
    assert SettingsStore(file).now.theme is ThemeChoice.DARK


def test_settings_that_cannot_be_kept_hold_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = SettingsStore(tmp_path / "other" / "settings.json")
    with pytest.raises(CannotSave):
        store.change(lambda settings: replace(settings, language="de"))
    assert store.now.language == "de"


def test_addresses_are_kept_by_provider(file: Path) -> None:
    save(file, Settings().with_address("aihubmax", "https://api.foxapi.cc"))
    assert load(file).addresses == {"aihubmax": "https://api.foxapi.cc"}
    save(file, load(file).with_address("aihubmax", None))
    assert "addresses" not in json.loads(file.read_text())
    file.write_text(json.dumps({"addresses": {"oxen": 3, "aihubmax": "https://x.example"}}))
    assert load(file).addresses == {"aihubmax": "https://x.example"}


def test_names_at_providers_are_kept_and_forgotten(file: Path) -> None:
    save(file, Settings().with_user("oxen", "artist").with_user("aihubmax", "a"))
    assert load(file).users == {"oxen": "artist", "aihubmax": "a"}
    save(file, load(file).with_user("oxen", ""))
    assert load(file).users == {"aihubmax": "a"}
    assert from_data({"users": ["artist"]}).users == from_data({"users": {"oxen": 7}}).users == {}


def test_what_was_taken_out_does_not_come_back(file: Path) -> None:
    """Every key that this version knows is its own to write, or to leave out."""
    whole = Settings().with_user("oxen", "artist").with_agreed("bucket")
    assert from_data(to_data(whole)).extra == {}
    assert from_data({"presets": [], "users": {}, "keys": {}}).extra == {}


def test_two_programs_do_not_undo_each_other(file: Path, tmp_path: Path) -> None:
    window, terminal = SettingsStore(file), SettingsStore(file)
    terminal.change(lambda now: replace(now.with_address("oxen", "https://gate.example"), language="de"))
    window.change(lambda now: now.with_place("window", "AA"))
    terminal.change(lambda now: replace(now, theme=ThemeChoice.LIGHT))
    found = load(file)
    assert (found.addresses, found.language) == ({"oxen": "https://gate.example"}, "de")
    assert (found.theme, found.places) == (ThemeChoice.LIGHT, {"window": "AA"})
    assert window.now.addresses == {}  # nothing is exchanged below what runs


def test_many_at_once_lose_nothing(file: Path) -> None:
    def add(number: int) -> None:
        SettingsStore(file).change(lambda now: now.with_accounts(f"p{number}", one))

    one = NO_ACCOUNTS.with_new(Account(name="Studio", first="Studio"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(24)))
    assert len(SettingsStore(file).accounts()) == 24


def test_what_could_not_be_kept_is_written_with_the_next_change(file: Path) -> None:
    store = SettingsStore(file)
    file.mkdir()
    with pytest.raises(CannotSave):
        store.change(lambda now: replace(now, theme=ThemeChoice.LIGHT))
    file.rmdir()
    store.change(lambda now: replace(now, language="de"))
    assert (load(file).theme, load(file).language) == (ThemeChoice.LIGHT, "de")
