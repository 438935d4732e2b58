"""Presets of settings: applied, kept under a name, read from whatever a settings file holds."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.film import Settings, new_film
from kling_desktop.domain.presets import Preset, preset_of, presets_from_data, presets_to_data, with_preset

SETTINGS = Settings(
    provider="pixeldojo",
    model="kling-video-edit",
    aspect_ratio="9:16",
    quality="standard",
    generate_audio=True,
    keep_audio=False,
    negative_prompt="blur",
    takes=3,
    send_references="cited",
)


def test_a_preset_brings_its_settings_and_nothing_else() -> None:
    film = replace(new_film("Mine"), settings=Settings(provider_options={"own": 1}, extra={"later": True}))
    made = Preset(name="Portrait", settings=SETTINGS).applied(film)
    assert made.settings == replace(SETTINGS, provider_options={"own": 1}, extra={"later": True})
    assert replace(made, settings=film.settings) == film


def test_the_film_s_settings_fit_the_preset_made_of_them() -> None:
    film = replace(new_film(), settings=SETTINGS)
    preset = preset_of(film, "  Portrait ")
    assert (preset.name, preset.fits(film), preset.fits(new_film())) == ("Portrait", True, False)


def test_one_of_the_same_name_is_replaced_in_its_place() -> None:
    one, two = (Preset(name=name, settings=Settings()) for name in ("one", "two"))
    other = Preset(name="one", settings=SETTINGS)
    assert with_preset((one, two), other) == (other, two)
    assert with_preset((two,), other) == (two, other)


def test_through_the_settings_file_and_back() -> None:
    presets = (Preset(name="A", settings=SETTINGS), Preset(name="B", settings=Settings()))
    assert presets_from_data(json.loads(json.dumps(presets_to_data(presets)))) == presets


def test_what_makes_no_sense_is_as_if_it_were_not_there() -> None:
    read = presets_from_data(
        [1, {}, {"name": " "}, {"name": "odd", "takes": True, "quality": 4, "keep_audio": "no", "provider": ""}]
    )
    assert read == (Preset(name="odd", settings=Settings()),)
    assert presets_from_data({"name": "x"}) == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(["name", "takes", "model", "quality", "keep_audio"]), json_values)))
def test_any_list_is_read_without_a_fault(data: list[dict[str, object]]) -> None:
    for preset in presets_from_data(data):
        assert preset.name.strip()
        assert preset.settings.takes >= 1
