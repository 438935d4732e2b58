"""Models on the command line: the best one for a film, one by name, what is shown is what is sent, the whole list."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_desktop.domain.cards import offers
from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program, write_film

TAKE = {"url": "https://pictures.example.org/take.mp4", "use": "edit", "end": 6}
EDITORS = {
    "oxen": ("kling-video-o3-pro-video-to-video-edit", 2.016),
    "pixeldojo": ("kling-video-edit", 48),
    "aihubmax": ("kling-o3-video-to-video-edit", None),
}


@pytest.mark.parametrize("provider", EDITORS)
def test_a_film_with_a_video_to_edit_goes_to_the_model_that_edits(
    online: Program, server: FakeProviderServer, tmp_path: Path, provider: str
) -> None:
    film = write_film(tmp_path, source_video=TAKE)
    model, price = EDITORS[provider]
    (verdict,) = online.run("check", film, "--provider", provider, "--show-request", "--json").document["providers"]
    assert (verdict["model"], verdict["fits"], verdict["cost"]["amount"]) == (model, True, price)
    ran = online.run("render", film, "--provider", provider, "--json")
    assert (ran.status, [job["state"] for job in ran.summary]) == (0, ["done"])
    (order,) = server.ledger
    assert (order.model, order.body) == (model, verdict["request"])


def test_a_model_by_name(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    model = "kling-video-v2-6-pro-text-to-video"
    long = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 7}])
    ran = online.run("check", long, "--provider", "oxen", "--model", model, "--json")
    assert ran.status == 3
    errors = [each for each in ran.document["providers"][0]["problems"] if each["severity"] == "error"]
    assert [each["code"] for each in errors] == ["duration.not-offered"]
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 10}])
    ran = online.run("render", film, "--provider", "oxen", "--model", model, "--max-cost", "0.70", "--json")
    assert ran.status == 0
    assert server.ledger[0].body == {
        "model": model,
        "prompt": "A rocket",
        "duration": 10,
        "aspect_ratio": "16:9",
        "generate_audio": False,
    }


def test_every_model_is_listed(program: Program) -> None:
    listed = program.run("providers", "--json").document["providers"]
    assert [(each["provider"], each["model"]) for each in listed] == [
        (card.provider.value, card.model) for card in offers()
    ]
    by_model = {each["model"]: each for each in listed}
    motion = by_model["kling-v3-motion-control"]["limits"]
    assert motion["needs_start_frame"] is True
    assert motion["source_video"]["decides_length"] == ["reference"]
    assert by_model["kling-o3-text-to-video"]["limits"]["source_video"] is None
