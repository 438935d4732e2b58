"""The fake server as a process of its own, with a ledger that another process reads."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script_json import read_rule

ROOT = Path(__file__).parents[3]
BODY = {"model": "kling-video-o3-pro-reference-to-video", "prompt": "A puppy runs", "duration": 4}
KEY = {"Authorization": "Bearer secret-key"}


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its address."""
    command = [sys.executable, "-m", "tests.fakes.provider_server", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().strip()
        finally:
            running.terminate()


def test_the_ledger_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(
        json.dumps(
            {
                "rules": [{"method": "POST", "path": "/api/ai/queue", "action": {"do": "reset", "acted": True}}],
                "default_job": {"steps": [["rendering", 40]]},
                "settings": {"oxen": {"credits": "5.00"}, "files": {"refuse_keys": True}},
            }
        )
    )
    with process("--script", str(script), "--state", str(tmp_path / "state")) as (running, url):
        with httpx.Client(base_url=url, headers=KEY, trust_env=False) as client:
            with pytest.raises(httpx.NetworkError):
                client.post("/api/ai/queue", json=BODY)
            lines = (tmp_path / "state" / "ledger.jsonl").read_text("utf-8").splitlines()
            [entry] = map(json.loads, lines)
            assert (entry["provider"], entry["charged"], entry["body"]) == ("oxen", "0.896", BODY)
            assert client.get("/_fake/ledger").json() == [entry]
            assert client.get("/_fake/wait", params={"submissions": 1}).json() == 1
            assert client.get("/_fake/wait", params={"submissions": 2, "timeout": 0.01}).status_code == 408
            assert client.get("/api/users/me").json()["user"]["credits"] == "4.104"
            states = [client.get(f"/api/ai/queue/{entry['id']}").json()["status"] for _ in range(2)]
            assert states == ["processing", "succeeded"]
            assert client.get("/_fake/requests").json()[0] == "POST /api/ai/queue"
            assert client.get("/_fake/violations").json() == []
        running.terminate()
        assert running.wait(10) == 0
    for file in (tmp_path / "state").iterdir():
        assert "secret-key" not in file.read_text("utf-8")


def test_orders_reach_a_running_server(tmp_path: Path) -> None:
    with process() as (_, url), httpx.Client(base_url=url, headers=KEY, trust_env=False) as client:
        client.post("/_fake/script", json={"jobs": [{"held": True, "provider": "oxen"}]})
        job = client.post("/api/ai/queue", json=BODY).json()["generations"][0]["generation_id"]
        assert client.get(f"/api/ai/queue/{job}").json()["status"] == "queued"
        client.post("/_fake/finish", json={"id": job})
        link = client.get(f"/api/ai/queue/{job}").json()["result_url"]
        assert httpx.get(link, trust_env=False).content[4:8] == b"ftyp"
        refused = client.post("/_fake/script", json={"rules": [{"action": {"do": "explode"}}]})
        assert (refused.status_code, "unknown action 'explode'" in refused.text) == (400, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": [{"path": "/x"}]},
        {"rules": [{"action": {"do": "status"}}]},
        {"rules": [{"action": {"do": "pass"}, "pth": "/x"}]},
        {"jobs": [{"outcome": "exploded"}]},
        {"jobs": [{"provider": "nobody"}]},
        {"jobs": [{"step": []}]},
        {"settings": {"oxen": {"generaton": "G1"}}},
        [],
    ],
)
def test_a_script_with_a_slip_is_refused(server: FakeProviderServer, wrong: object) -> None:
    with pytest.raises(ValueError):
        server.apply(json.loads(json.dumps(wrong)))


def test_every_action_has_a_json_form() -> None:
    rules = [
        {"action": {"do": "status", "status": 503, "headers": {"Retry-After": "1"}}, "times": None},
        {"action": {"do": "error", "name": "oxen.bare_500"}, "skip": 2},
        {"action": {"do": "alter", "set": {"a": 1}}},
        {"action": {"do": "hang", "gate": "g"}},
        {"action": {"do": "slow", "first": 10}},
        {"action": {"do": "truncate", "keep": 10, "reset": True}},
        {"action": {"do": "wrong_length", "by": 3}},
        {"action": {"do": "redirect"}},
        {"action": {"do": "html"}},
        {"action": {"do": "garbage", "acted": True}},
        {"action": {"do": "empty"}},
        {"action": {"do": "huge", "size": 100}},
        {"action": {"do": "deep", "levels": 10}},
        {"action": {"do": "dead_link", "status": 404}},
        {"action": {"do": "pass"}},
    ]
    made = [read_rule(json.loads(json.dumps(rule))) for rule in rules]
    assert (made[0].times, made[1].skip, made[2].times) == (None, 2, 1)
    assert len({repr(rule.action) for rule in made}) == len(rules)
