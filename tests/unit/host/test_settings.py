"""Settings survive, also those of other versions, and a broken file is no disaster."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

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
    assert load(file) == Settings()
    assert file.with_name("settings.json.broken").read_bytes() == content
    assert not file.exists()


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
