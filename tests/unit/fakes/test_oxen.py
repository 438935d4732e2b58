"""The fake Oxen speaks the three generations of the contract."""

import base64
from collections.abc import Mapping
from decimal import Decimal

import httpx
import pytest

from tests.fakes.jobs import AT_ONCE, ENDLESS, JobLife, Step, failing
from tests.fakes.oxen_models import REFERENCE
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.wire import Json

PLAIN: Mapping[str, Json] = {"model": REFERENCE, "prompt": "A puppy runs", "duration": 5}


def enqueue(client: httpx.Client, **more: Json) -> str:
    answer = client.post("/api/ai/queue", json={**PLAIN, **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["generations"][0]["generation_id"])


def states(client: httpx.Client, job: str, looks: int) -> list[str]:
    return [client.get(f"/api/ai/queue/{job}").json()["status"] for _ in range(looks)]


def test_a_job_goes_from_the_queue_to_its_video(server: FakeProviderServer, client: httpx.Client) -> None:
    server.add_clip("default", b"the video")
    answer = client.post("/api/ai/queue", json=dict(PLAIN)).json()
    assert [row["status"] for row in answer["generations"]] == ["queued"]
    job = answer["generations"][0]["generation_id"]
    assert states(client, job, 3) == ["queued", "processing", "succeeded"]
    row = client.get(f"/api/ai/queue/{job}").json()
    assert (row["model_name"], row["prompt"], row["duration"]) == (REFERENCE, "A puppy runs", 5)
    assert row["completed_at"] >= row["enqueued_at"]
    assert httpx.get(row["result_url"], trust_env=False).content == b"the video"
    [entry] = server.ledger
    assert (entry.provider, entry.model, entry.id, entry.charged) == ("oxen", REFERENCE, job, Decimal("1.120"))
    assert entry.body == PLAIN


def test_one_submit_of_several_generations_is_one_entry(server: FakeProviderServer, client: httpx.Client) -> None:
    rows = client.post("/api/ai/queue", json={**PLAIN, "num_generations": 3}).json()["generations"]
    [entry] = server.ledger
    assert entry.ids == tuple(row["generation_id"] for row in rows)
    assert entry.charged == Decimal("3.36")


@pytest.mark.parametrize("count", [0, 5, "2", True])
def test_a_wrong_count_is_refused_at_once(server: FakeProviderServer, client: httpx.Client, count: Json) -> None:
    answer = client.post("/api/ai/queue", json={**PLAIN, "num_generations": count})
    assert answer.status_code == 400
    assert answer.json()["error"]["detail"] == "num_generations must be an integer between 1 and 4"
    assert server.submissions == 0
    server.forgive()


@pytest.mark.parametrize(
    ("model", "status", "text"),
    [("kling-nine", 404, "Model not found: kling-nine"), ("claude-sonnet-5", 400, ":unsupported_media_type")],
)
def test_a_wrong_model_is_refused_at_once(
    server: FakeProviderServer, client: httpx.Client, model: str, status: int, text: str
) -> None:
    answer = client.post("/api/ai/queue", json={**PLAIN, "model": model})
    assert (answer.status_code, answer.json()["error"]["detail"]) == (status, text)
    assert server.submissions == 0


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic good"}, {"Authorization": "Bearer other"}])
def test_no_key_or_a_wrong_one_is_401(headers: dict[str, str]) -> None:
    with FakeProviderServer(keys={"oxen": ["good"]}) as server:
        answer = httpx.post(f"{server.url}/api/ai/queue", json=dict(PLAIN), headers=headers, trust_env=False)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "unauthenticated"
        assert server.submissions == 0


def shots(*lengths: int) -> list[Json]:
    return [{"prompt": "a shot", "duration": length} for length in lengths]


TOO_SHORT = "duration value '2' is invalid. Try using duration='5' instead"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"multi_prompt": shots(5)}, "Cannot provide both 'prompt' and 'multi_prompt'."),
        ({"prompt": None}, "Either 'prompt' or 'multi_prompt' must be provided."),
        ({"prompt": None, "multi_prompt": []}, "Either 'prompt' or 'multi_prompt' must be provided."),
        ({"prompt": None, "multi_prompt": [{"duration": 5}]}, "Field required"),
        ({"duration": 1}, "duration value '1' is invalid."),
        ({"duration": 2}, TOO_SHORT),
        ({"prompt": None, "multi_prompt": shots(1, 1)}, TOO_SHORT),
        ({"prompt": None, "multi_prompt": shots(5, 5, 6)}, "Total shot duration (16s) exceeds maximum allowed (15s)."),
        ({"prompt": None, "multi_prompt": shots(16)}, "Input should be '1', '2', '3'"),
        ({"prompt": "x" * 513}, "at most 512 characters"),
        ({"input_image": [f"https://e.example/{n}.png" for n in range(5)]}, "Maximum 4 total images"),
        ({"tail_image_url": "https://e.example/t.png"}, "requires start_image_url"),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_the_model_refuses_after_the_queue_took_it(
    server: FakeProviderServer, client: httpx.Client, change: dict[str, Json], text: str, *, wrapped: bool
) -> None:
    server.oxen.settings.wrapped = wrapped
    body = {name: value for name, value in {**PLAIN, **change}.items() if value is not None}
    answer = client.post("/api/ai/queue", json=body)
    assert answer.status_code == 200
    job = answer.json()["generations"][0]["generation_id"]
    assert states(client, job, 3)[-1] == "failed"
    row = client.get(f"/api/ai/generations/{job}").json()["generation"]
    assert text in row["error_message"]
    assert row["error_message"].startswith("Getting model response error: 422 - ") is wrapped
    assert row["cost"] is None
    assert server.violations != []
    server.forgive()


@pytest.mark.parametrize("lengths", [(3,), (2, 1), (15,), (5, 5, 5)])
def test_the_allowed_lengths_work(server: FakeProviderServer, client: httpx.Client, lengths: tuple[int, ...]) -> None:
    job = client.post("/api/ai/queue", json={"model": REFERENCE, "multi_prompt": shots(*lengths)}).json()
    assert states(client, job["generations"][0]["generation_id"], 3)[-1] == "succeeded"
    assert server.violations == []
    assert server.ledger[0].charged == sum(lengths) * Decimal("0.224")


def test_the_list_shows_only_what_still_runs(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(ENDLESS, AT_ONCE, failing("oxen.content_policy_guess"))
    running = enqueue(client)
    done = enqueue(client)
    assert [row["generation_id"] for row in client.get("/api/ai/queue").json()["generations"]] == [running]
    found = client.get("/api/ai/queue", params={"status": "succeeded", "model": REFERENCE}).json()
    assert [row["generation_id"] for row in found["generations"]] == [done]
    assert client.get("/api/ai/queue", params={"model": "other"}).json() == {"count": 0, "generations": []}


def test_the_history_pages_and_counts_the_money(server: FakeProviderServer, client: httpx.Client) -> None:
    server.jobs.default = AT_ONCE
    jobs = [enqueue(client) for _ in range(3)]
    page = client.get("/api/ai/generations", params={"page": 2, "page_size": 2}).json()
    assert [row["generation_id"] for row in page["generations"]] == [jobs[0]]
    assert (page["total_entries"], page["total_pages"], page["total_cost"]) == (3, 2, "3.360")
    assert page["generations"][0]["cost"] == "1.120"


def test_a_running_job_can_be_cancelled(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(JobLife(steps=(Step("waiting"),), held=True))
    job = enqueue(client)
    assert client.delete(f"/api/ai/queue/{job}").json() == {"status": "success", "generation_id": job}
    assert states(client, job, 1) == ["cancelled"]


def test_a_held_job_moves_when_the_test_says_so(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(JobLife(steps=(Step("waiting"), Step("rendering")), held=True))
    job = enqueue(client)
    assert states(client, job, 3) == ["queued"] * 3
    server.advance(job)
    assert states(client, job, 2) == ["processing"] * 2
    server.finish(job)
    assert states(client, job, 1) == ["succeeded"]


def test_the_synchronous_call_answers_with_the_video(server: FakeProviderServer, client: httpx.Client) -> None:
    server.add_clip("default", b"the video")
    link = client.post("/api/ai/videos/generate", json=dict(PLAIN)).json()["videos"][0]["url"]
    assert httpx.get(link, trust_env=False).content == b"the video"
    inline = client.post("/api/ai/videos/generate", json={**PLAIN, "response_format": "b64_json"}).json()
    assert base64.b64decode(inline["videos"][0]["b64_json"]) == b"the video"
    assert server.submissions == 2


def test_in_the_second_generation_finished_jobs_vanish(server: FakeProviderServer, client: httpx.Client) -> None:
    server.oxen.settings.generation = "G2"
    job = enqueue(client)
    rows = [client.get(f"/api/ai/queue/{job}") for _ in range(3)]
    assert [row.status_code for row in rows] == [200, 200, 404]
    assert "status" not in rows[0].json()
    assert rows[0].json()["model"] == REFERENCE
    assert client.get("/api/ai/generations").status_code == 404


def test_the_first_generation_lists_by_user_and_model(server: FakeProviderServer, client: httpx.Client) -> None:
    server.oxen.settings.generation = "G1"
    first, second = enqueue(client), enqueue(client)
    path = f"/api/media/generations/status/artist/{REFERENCE}"
    assert client.delete(f"/api/media/generations/artist/{second}").json()["status"] == "success"
    counts = [client.get(path).json()["count"] for _ in range(3)]
    assert counts == [1, 1, 0]
    assert client.get(f"/api/ai/queue/{first}").status_code == 404
    assert client.post("/api/videos/generate", json=dict(PLAIN)).status_code == 200


def test_models_are_public_and_carry_price_and_schema(server: FakeProviderServer) -> None:
    listed = httpx.get(f"{server.url}/api/ai/models", trust_env=False).json()["data"]
    one = httpx.get(f"{server.url}/api/ai/models/{REFERENCE}", trust_env=False).json()
    assert REFERENCE in [model["id"] for model in listed]
    assert one["pricing"] == {
        "method": "per_video_output_second",
        "cost_per_second": 0.224,
        "cost_per_second_with_audio": 0.224,
    }
    assert one["request_schema"]["properties"]["prompt"]["maxLength"] == 512
    server.oxen.settings.gone.add(REFERENCE)
    assert httpx.get(f"{server.url}/api/ai/models/{REFERENCE}", trust_env=False).status_code == 404


def test_events_tell_of_ends(server: FakeProviderServer, client: httpx.Client) -> None:
    server.plan(AT_ONCE, JobLife(steps=(), outcome="failed", error="No"))
    with client.stream("GET", "/api/events") as events:
        lines = events.iter_lines()
        good, bad = enqueue(client), enqueue(client)
        client.get(f"/api/ai/queue/{good}")
        client.get(f"/api/ai/queue/{bad}")
        heard = [next(lines) for _ in range(5)]
    assert heard[0] == heard[3] == "event: media_generation_completed"
    assert good in heard[1]
    assert '"status": "failed"' in heard[4]
    assert '"error": "No"' in heard[4]


def test_a_public_repository_serves_what_was_put_there(server: FakeProviderServer, client: httpx.Client) -> None:
    order = {"namespace": "artist", "name": "inputs", "user": {}, "is_public": True}
    assert client.post("/api/repos", json=order).status_code == 200
    assert client.post("/api/repos", json=order).status_code == 409
    path = "/api/repos/artist/inputs/file/main/a1.png"
    sent = client.put(path, files={"file": ("a1.png", b"pixels", "image/png")}, data={"message": "add"})
    assert sent.status_code == 200
    assert httpx.get(server.url + path, trust_env=False).content == b"pixels"
    job = enqueue(client, input_image=[server.url + path])
    assert states(client, job, 3)[-1] == "succeeded"


def test_a_dead_picture_fails_the_job(server: FakeProviderServer, client: httpx.Client) -> None:
    picture = server.put_file("uploads/one.png", b"pixels")
    server.kill_link(picture, 403)
    job = enqueue(client, input_image=[picture])
    assert states(client, job, 3)[-1] == "failed"
    message = client.get(f"/api/ai/queue/{job}").json()["error_message"]
    assert f"403 Client Error: Forbidden for url: {picture}" in message


def test_without_credit_nothing_is_queued(server: FakeProviderServer, client: httpx.Client) -> None:
    server.oxen.settings.credits = Decimal("1.00")
    assert client.post("/api/ai/queue", json=dict(PLAIN)).status_code == 402
    assert server.submissions == 0
