"""The fake AIHubMax speaks the gateway's contract."""

import base64
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.fakes.jobs import AT_ONCE, JobLife, failing
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.wire import Json

CREATE = "/v1/videos/generations"
PLAIN: Mapping[str, Json] = {
    "model": "kling-o3-reference-to-video",
    "prompt": "morning mist",
    "resolution": "1080p",
    "duration": 6,
}
SAMPLES = Path(__file__).parents[3] / "resources" / "samples"


def test_a_task_goes_from_submit_to_its_video(server: FakeProviderServer, client: httpx.Client) -> None:
    server.add_clip("default", b"the video")
    answer = client.post(CREATE, json=dict(PLAIN)).json()
    assert (answer["object"], answer["status"], answer["progress"]) == ("video.generation.task", "pending", 0)
    assert answer["id"].startswith("task-unified-")
    assert answer["usage"]["credits_reserved"] == 0.56
    task = f"/v1/tasks/{answer['id']}"
    looks = [client.get(task, params={"sync_upstream": "true"}).json() for _ in range(3)]
    assert [(look["status"], look["progress"]) for look in looks] == [
        ("pending", 0),
        ("processing", 50),
        ("completed", 100),
    ]
    assert [look["results"] for look in looks[:2]] == [None, None]
    assert httpx.get(looks[2]["results"][0]["url"], trust_env=False).content == b"the video"
    [entry] = server.ledger
    assert (entry.provider, entry.id, entry.charged) == ("aihubmax", answer["id"], Decimal("0.56"))


def test_completed_may_come_before_the_results(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(JobLife(steps=(), empty_completions=2))
    server.aihubmax.settings.results = "strings"
    task = f"/v1/tasks/{client.post(CREATE, json=dict(PLAIN)).json()['id']}"
    looks = [client.get(task).json() for _ in range(3)]
    assert [look["status"] for look in looks] == ["completed"] * 3
    assert [look["results"] for look in looks[:2]] == [None, None]
    assert looks[2]["results"][0].startswith(f"{server.url}/files/results/")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"negative_prompt": "blur"}, "negative_prompt"),
        ({"callback_url": "https://e.example"}, "callback_url"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 2501}, "prompt"),
        ({"image_urls": []}, "image_urls"),
        ({"start_image_url": None}, "start_image_url"),
        ({"end_image_url": "https://e.example/e.png"}, "end_image_url"),
        ({"shot_type": "customize"}, "shot_type"),
        ({"duration": 5.5}, "duration"),
        ({"image_urls": [f"https://e.example/{n}.png" for n in range(8)]}, "image_urls"),
    ],
)
def test_anything_extra_empty_or_null_is_refused(
    server: FakeProviderServer, client: httpx.Client, change: dict[str, Json], field: str
) -> None:
    answer = client.post(CREATE, json={**PLAIN, **change})
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == field
    assert [each.field for each in server.violations] == [field]
    assert server.submissions == 0
    server.forgive()


def test_the_shots_must_add_up(server: FakeProviderServer, client: httpx.Client) -> None:
    body = {name: value for name, value in PLAIN.items() if name != "prompt"}
    body["multi_prompt"] = [{"prompt": "one", "duration": 2}, {"prompt": "two", "duration": 4}]
    assert client.post(CREATE, json=body).status_code == 200
    assert client.post(CREATE, json={**body, "duration": 7}).status_code == 422
    server.forgive()


def test_a_failed_task_has_code_and_message(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(failing("aihubmax.content_policy_violation", refund=True))
    task = f"/v1/tasks/{client.post(CREATE, json=dict(PLAIN)).json()['id']}"
    looks = [client.get(task).json() for _ in range(3)]
    assert looks[-1]["status"] == "failed"
    assert looks[-1]["error"]["code"] == "content_policy_violation"
    assert looks[-1]["error"]["type"] == "task_error"
    assert server.aihubmax.settings.credits == 100


def test_tasks_that_are_not_ours(server: FakeProviderServer, client: httpx.Client) -> None:
    task = client.post(CREATE, json=dict(PLAIN)).json()["id"]
    other = client.get(f"/v1/tasks/{task}", headers={"Authorization": "Bearer other"})
    assert (other.status_code, other.json()["error"]["code"]) == (403, "permission_denied")
    assert client.get("/v1/tasks/task-unified-1-x").json()["error"]["code"] == "task_not_found"
    assert client.get("/v1/tasks/17").json()["error"]["code"] == "invalid_task_id"


@pytest.mark.parametrize("agent", ["python-httpx/0.28.1", "Python-urllib/3.11", "python-requests/2.32"])
def test_python_s_own_user_agents_are_turned_away(server: FakeProviderServer, client: httpx.Client, agent: str) -> None:
    answer = client.post(CREATE, json=dict(PLAIN), headers={"User-Agent": agent})
    assert (answer.status_code, answer.text) == (403, "error code: 1010")
    assert server.submissions == 0


def test_an_uploaded_picture_is_served_without_a_key(server: FakeProviderServer, client: httpx.Client) -> None:
    data = (SAMPLES / "rocket.jpg").read_bytes()
    with (SAMPLES / "rocket.jpg").open("rb") as file:
        answer = client.post("/v1/files/upload/stream", files={"file": ("r.jpg", file, "image/jpeg")}).json()
    assert (answer["filename"], answer["size"]) == ("r.jpg", len(data))
    fetched = httpx.get(answer["url"], trust_env=False)
    assert (fetched.content, fetched.headers["content-type"]) == (data, "image/jpeg")
    text = base64.b64encode(data).decode()
    second = client.post("/v1/files/upload/base64", json={"file_data": text, "file_name": "b.jpg"}).json()
    third = client.post("/v1/files/upload/url", json={"url": second["url"], "auto_cleanup": True}).json()
    assert httpx.get(third["url"], trust_env=False).content == data
    server.plan(AT_ONCE)
    task = client.post(CREATE, json={**PLAIN, "image_urls": [answer["url"]]}).json()["id"]
    assert client.get(f"/v1/tasks/{task}").json()["status"] == "completed"
    assert server.submissions == 1


def test_uploads_are_strict_about_their_fields(server: FakeProviderServer, client: httpx.Client) -> None:
    sent = client.post("/v1/files/upload/stream", files={"file": ("a.png", b"1")}, data={"upload_path": "x"})
    assert sent.status_code == 200
    assert [each.field for each in server.violations] == ["upload_path"]
    assert client.post("/v1/files/upload/stream", data={"file_name": "a"}).status_code == 400
    server.forgive()


def test_a_full_storage_drops_the_oldest_unless_told_not_to(server: FakeProviderServer, client: httpx.Client) -> None:
    server.aihubmax.settings.storage = 10
    first, _ = (client.post("/v1/files/upload/stream", files={"file": ("a.png", b"123456")}).json() for _ in "12")
    assert httpx.get(first["url"], trust_env=False).status_code == 404
    kept = client.post("/v1/files/upload/stream", files={"file": ("a.png", b"123456")}, data={"auto_cleanup": "false"})
    assert kept.status_code == 403
    server.aihubmax.settings.largest_upload = 5
    assert client.post("/v1/files/upload/stream", files={"file": ("a.png", b"123456")}).status_code == 413


def test_a_dead_or_broken_picture_fails_the_task(server: FakeProviderServer, client: httpx.Client) -> None:
    broken = server.put_file("uploads/broken.png", b"\x89PNG\r\n\x1a\nnothing")
    task = client.post(CREATE, json={**PLAIN, "start_image_url": broken}).json()["id"]
    looks = [client.get(f"/v1/tasks/{task}").json() for _ in range(3)]
    assert looks[-1]["error"]["code"] == "image_processing_error"
    assert len(server.violations) == 1
    server.forgive()


def test_prices_models_and_balance(server: FakeProviderServer, client: httpx.Client) -> None:
    prices = httpx.get(f"{server.url}/api/pricing", headers={"User-Agent": "x"}, trust_env=False).json()
    by_name = {row["model_name"]: row["model_price"] for row in prices["data"]}
    assert by_name["kling-o3-reference-to-video[1080p]"] == 0.56
    assert "kling-o3-reference-to-video" in [row["id"] for row in client.get("/v1/models").json()["data"]]
    client.post(CREATE, json=dict(PLAIN))
    assert client.get("/v1/account/credits").json()["data"]["token"]["remaining_credits"] == 99.44
    assert client.get("/dashboard/billing/subscription").json()["hard_limit_usd"] == 100
    assert client.get("/dashboard/billing/usage").json()["total_usage"] == 56
    server.aihubmax.settings.credits = Decimal(0)
    assert client.post(CREATE, json=dict(PLAIN)).json()["error"]["code"] == "insufficient_quota"
