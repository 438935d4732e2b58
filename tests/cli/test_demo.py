"""`demo`: the sample film, and the whole way through the real window off screen."""

from __future__ import annotations

from pathlib import Path

from kling_desktop.cli.demo import make_sample
from tests.program import Program


def test_the_sample_fits_where_it_should(program: Program, tmp_path: Path) -> None:
    ran = program.run("check", make_sample(tmp_path), "--json")
    fits = {verdict["provider"]: verdict["fits"] for verdict in ran.document["providers"]}
    assert fits == {"oxen": True, "pixeldojo": False, "aihubmax": True, "animatic": True}
    warnings = [
        problem["code"]
        for verdict in ran.document["providers"]
        if verdict["provider"] == "animatic"
        for problem in verdict["problems"]
        if problem["severity"] != "info"
    ]
    assert warnings == []


def test_off_screen_it_renders_and_says_where_everything_is(program: Program, tmp_path: Path) -> None:
    home = tmp_path / "demo"
    ran = program.run("demo", "--home", home, "--json", environ={"QT_QPA_PLATFORM": "offscreen"})
    assert ran.status == 0, ran.err
    assert ran.document["whole"] is True
    (video,) = (home / "library").rglob("*.mp4")
    assert any(str(video) in step for step in ran.document["steps"])
    assert {shot.name for shot in (home / "screenshots").glob("*.png")} >= {"compose.png", "library.png", "review.png"}
