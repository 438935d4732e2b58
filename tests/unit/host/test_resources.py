"""The program's own files are found, and nothing else is."""

from pathlib import Path

import pytest

from kling_desktop.host.resources import resource, resources_folder


def test_a_sample_is_found() -> None:
    assert resource("samples/coffee.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_is_found() -> None:
    assert resource("fonts").is_dir()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"samples/tea\.png"):
        resource("samples/tea.png")


@pytest.mark.parametrize("name", ["../README.md", "samples/../../LICENSE", "/etc/passwd"])
def test_nothing_outside_is_given(name: str) -> None:
    with pytest.raises(ValueError, match="own files"):
        resource(name)


def test_the_folder_of_a_frozen_program_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "i18n").mkdir(parents=True)
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    resources_folder.cache_clear()
    try:
        assert resources_folder() == tmp_path / "resources"
    finally:
        monkeypatch.undo()
        resources_folder.cache_clear()
