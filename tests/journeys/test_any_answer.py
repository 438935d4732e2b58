"""Whatever a service answers to an order, the whole program sends it once: not again by itself, not after a restart."""

from __future__ import annotations

import json
import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kling_desktop.cli.program import run
from tests.contract.test_any_answer import BODIES, KINDS, UNKNOWN_STATUSES, action
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Reset, Truncate, WrongLength
from tests.journeys.test_killed import ORDER
from tests.program import write_film

SERVICES = ("oxen", "pixeldojo", "aihubmax")
# A 429 was not taken: it alone is sent again.
STATUSES = st.sampled_from([200, 200, 201, 202, 204, 301, 303, 307, 400, 401, 403, 404, 408, 409, 413, 422, 500, 503])
NO_SUCH_PLACE = {404, 405}
"""What may mean that Oxen's queue is not there: then one open call stands in for it."""
WHOLE = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def said(*words: str) -> tuple[int, list[Any]]:
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(StringIO()):
        status = run(words, show=lambda *_: 1)
    assert "Traceback" not in out.getvalue()
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def rendered_and_resumed(server: FakeProviderServer, provider: str, folder: Path) -> dict[str, Any]:
    """One take, then everything that was left; gives the job as it stands after both."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        patch.setenv("KLING_DESKTOP_HOME", str(folder / "home"))
        patch.setenv("KLING_DESKTOP_POLL_SECONDS", "0.001")
        said("render", str(write_film(folder)), "--provider", provider, "--takes", "1", "--json")
        said("resume", "--once", "--json")
        _, listed = said("jobs", "--json")
    (job,) = listed[0]["jobs"]
    assert isinstance(job, dict)
    return job


@pytest.mark.parametrize("provider", SERVICES)
@WHOLE
@given(status=STATUSES, body=BODIES, kind=KINDS)
def test_it_is_sent_once(provider: str, status: int, body: bytes, kind: str) -> None:
    # A server for each: an order of the example before would be looked for, and found.
    with FakeProviderServer(strict=False) as server, TemporaryDirectory() as folder:
        server.on("POST", ORDER[provider], action(status, body, kind), times=None)
        job = rendered_and_resumed(server, provider, Path(folder))
        posts = [each for each in server.requests if each.method == "POST"]
    # A queue that is not there took nothing; the call that stands in for it is another order, at another path.
    assert len({each.path for each in posts}) == len(posts) >= 1
    assert len(posts) == 1 or (provider == "oxen" and status in NO_SUCH_PLACE)
    if status in UNKNOWN_STATUSES:
        assert job["state"] == "unknown"
    if job["state"] == "failed":
        assert job["remote_id"] is not None or job["error"]["charged"] == "no"
        assert job["remote_id"] is not None or status not in UNKNOWN_STATUSES
    made_at_once = {"done"} if len(posts) > 1 else set()
    usual = {"failed", "unknown", "expired", "queued", "rendering", "downloading", "cancelled"}
    assert job["state"] in usual | made_at_once


@pytest.mark.parametrize("provider", SERVICES)
@pytest.mark.parametrize("fault", [Reset(acted=True), Truncate(5), Truncate(9, reset=True), WrongLength(30)], ids=repr)
def test_an_answer_that_breaks_off_is_no_reason_to_send_again(
    server: FakeProviderServer, provider: str, fault: Reset | Truncate | WrongLength, tmp_path: Path
) -> None:
    server.on("POST", ORDER[provider], fault, times=None)
    job = rendered_and_resumed(server, provider, tmp_path)
    assert server.submissions == 1
    if provider == "aihubmax":  # which lists nothing
        assert (job["state"], job["error"]["charged"]) == ("unknown", "unknown")
    else:
        assert job["remote_id"] == server.ledger[0].id
    assert os.environ.get("KLING_DESKTOP_OXEN_KEY") is None
