"""The fake PixelDojo speaks API v1."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import httpx
import pytest

from tests.fakes.jobs import AT_ONCE, ENDLESS, JobLife, failing
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.wire import Json

RUN = "/api/v1/models/kling-reference-to-video/run"
PLAIN: Mapping[str, Json] = {"prompt": "Ocean waves at sunset", "duration": 5, "aspect_ratio": "16:9"}


def test_a_job_goes_from_submit_to_its_video(server: FakeProviderServer, client: httpx.Client) -> None:
    server.add_clip("default", b"the video")
    sent = client.post(RUN, json=dict(PLAIN))
    assert sent.status_code == 202
    answer = sent.json()
    assert (answer["status"], answer["creditCost"], answer["creditsRemaining"]) == ("pending", 15, 985)
    assert answer["statusUrl"] == f"{server.url}/api/v1/jobs/{answer['jobId']}"
    looks = [client.get(answer["statusUrl"]).json() for _ in range(3)]
    assert [look["status"] for look in looks] == ["pending", "processing", "completed"]
    assert httpx.get(looks[2]["output"]["video"], trust_env=False).content == b"the video"
    assert looks[2]["expiresAt"] == answer["expiresAt"]
    [entry] = server.ledger
    assert (entry.provider, entry.id, entry.charged, entry.body) == ("pixeldojo", answer["jobId"], Decimal(15), PLAIN)


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        ("videos", ["output", "videos", 0]),
        ("video_objects", ["output", "videos", 0, "url"]),
        ("assets", ["assets", 0, "url"]),
    ],
)
def test_the_result_comes_in_the_chosen_shape(
    server: FakeProviderServer,
    client: httpx.Client,
    shape: Literal["videos", "video_objects", "assets"],
    keys: list[str | int],
) -> None:
    server.pixeldojo.settings.result = shape
    server.plan(AT_ONCE)
    job = client.post(RUN, json=dict(PLAIN)).json()["jobId"]
    found = client.get(f"/api/v1/jobs/{job}").json()
    for key in keys:
        found = found[key]
    assert found.startswith(f"{server.url}/files/results/{job}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"negative_prompt": "blur"}, "negative_prompt"),
        ({"duration": "5"}, "duration"),
        ({"duration": 16}, "duration"),
        ({"tier": "4k"}, "tier"),
        ({"image_urls": []}, "image_urls"),
        ({"image_urls": ["data:image/png;base64,AAAA"]}, "image_urls[0]"),
        ({"elements": [{"reference_image_urls": ["https://e.example/a.png"]}]}, "elements[0].frontal_image_url"),
        ({"generate_audio": None}, "generate_audio"),
        ({"multi_prompt": [{"prompt": "x", "duration": 5}]}, "multi_prompt"),
        ({"end_image_url": "https://e.example/end.png"}, "end_image_url"),
    ],
)
def test_what_the_schema_lacks_is_refused(
    server: FakeProviderServer, client: httpx.Client, change: dict[str, Json], field: str
) -> None:
    answer = client.post(RUN, json={**PLAIN, **change})
    assert answer.status_code == 422
    assert field in answer.json()["error"]["message"]
    assert [each.field for each in server.violations] == [field]
    assert server.submissions == 0
    server.forgive()


def test_the_edit_model_needs_its_video_and_length(server: FakeProviderServer, client: httpx.Client) -> None:
    path = "/api/v1/models/kling-video-edit/run"
    assert client.post(path, json=dict(PLAIN)).status_code == 422
    server.forgive()
    good = {"prompt": "snow", "video_url": "https://e.example/a.mp4", "video_duration": 5.0}
    assert client.post(path, json=good).json()["creditCost"] == 40


def test_the_schema_is_served(server: FakeProviderServer, client: httpx.Client) -> None:
    listed = client.get("/api/v1/models", params={"modality": "video"}).json()
    assert [model["apiId"] for model in listed["models"]] == ["kling-reference-to-video", "kling-video-edit"]
    detail = client.get("/api/v1/models/kling-video-edit").json()
    schema = client.get("/api/v1/models/kling-video-edit/schema").json()["schema"]
    assert detail["requestSchema"] == schema
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["prompt", "video_url", "video_duration"]
    assert client.get("/api/v1/models/none/schema").status_code == 404


@pytest.mark.parametrize("wrapper", ["jobs", "data", "bare"])
def test_the_list_of_jobs_moves_them_on(
    server: FakeProviderServer, client: httpx.Client, wrapper: Literal["jobs", "data", "bare"]
) -> None:
    server.pixeldojo.settings.wrapper = wrapper
    server.plan(JobLife(), ENDLESS)
    first, second = (client.post(RUN, json=dict(PLAIN)).json()["jobId"] for _ in range(2))
    for _ in range(3):
        answer = client.get("/api/v1/jobs").json()
    rows = answer if wrapper == "bare" else answer[wrapper]
    assert [(row["jobId"], row["status"]) for row in rows] == [(second, "processing"), (first, "completed")]
    assert rows[0]["input"] == PLAIN


def test_a_failed_job_says_why_and_gives_credits_back_once(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(failing("pixeldojo.content_policy_guess", refund=True))
    job = client.post(RUN, json=dict(PLAIN)).json()["jobId"]
    looks = [client.get(f"/api/v1/jobs/{job}").json() for _ in range(5)]
    assert looks[-1]["error"] == {"code": "content_policy", "message": "The prompt was refused by the content policy"}
    assert server.pixeldojo.settings.credits == 1000
    assert [(refund.id, refund.amount) for refund in server.refunds] == [(job, Decimal(15))]


@pytest.mark.parametrize("status", [402, 403])
def test_without_credits_nothing_is_taken(
    server: FakeProviderServer, client: httpx.Client, status: Literal[402, 403]
) -> None:
    server.pixeldojo.settings.credits = Decimal(10)
    server.pixeldojo.settings.out_of_credit_status = status
    answer = client.post(RUN, json=dict(PLAIN))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, "insufficient_credits")
    assert server.submissions == 0


def test_a_job_of_another_key_or_past_its_time_is_404(server: FakeProviderServer, client: httpx.Client) -> None:
    job = client.post(RUN, json=dict(PLAIN)).json()["jobId"]
    other = {"Authorization": "Bearer other"}
    assert client.get(f"/api/v1/jobs/{job}", headers=other).status_code == 404
    server.pixeldojo.settings.link_hours = 0
    assert client.get(f"/api/v1/jobs/{job}").status_code == 404
    assert client.get(f"/api/v1/jobs/{job}", headers={"Authorization": ""}).status_code == 401
