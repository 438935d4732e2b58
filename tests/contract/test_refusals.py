"""Every documented no, and what it means: to an order, to a look, and of a job that failed later."""

import pytest

from kling_desktop.domain import answer_troubles as a
from kling_desktop.domain import troubles as t
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.order_troubles import NoQueue
from kling_desktop.domain.ports import Cancelled, Failed
from tests.contract.desk import LOOK, PAID, SUBMIT, Desk
from tests.fakes.errors import ERRORS, JOB_ERROR_NAMES, ONE_TO_FIFTEEN, WRAPPING, job_error
from tests.fakes.jobs import JobLife, failing
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named, Status

OXEN, DOJO, HUB = PAID
LOST = t.AnswerLost
TO_AN_ORDER: dict[str, type[t.Trouble]] = {
    "oxen.unauthenticated": t.KeyRefused,
    "oxen.unauthenticated_bare": t.KeyRefused,
    "oxen.forbidden_guess": t.NotAllowed,
    "oxen.invalid_params": t.RequestRefused,
    "oxen.num_generations": t.RequestRefused,
    "oxen.unsupported_media_type": t.RequestRefused,
    "oxen.model_not_found": t.ModelGone,
    "oxen.not_found": NoQueue,
    "oxen.insufficient_credits_402_guess": t.OutOfCredit,
    "oxen.insufficient_credits_400_guess": t.OutOfCredit,
    "oxen.rate_limited": t.RateLimited,
    "oxen.rate_limited_retry_after": t.RateLimited,
    "oxen.unknown_error": LOST,
    "oxen.bare_500": LOST,
    "oxen.wrapped_422_guess": t.RequestRefused,
    "oxen.error_as_text_guess": t.RequestRefused,
    "oxen.error_in_200_guess": t.RequestRefused,
    "oxen.upstream_502": LOST,
    "oxen.unavailable_503": LOST,
    "oxen.gateway_timeout_504": LOST,
    "oxen.repo_exists": t.RequestRefused,
    "pixeldojo.unauthorized": t.KeyRefused,
    "pixeldojo.unauthorized_text_guess": t.KeyRefused,
    "pixeldojo.insufficient_credits_402_guess": t.OutOfCredit,
    "pixeldojo.insufficient_credits_403": t.OutOfCredit,
    "pixeldojo.forbidden_guess": t.NotAllowed,
    "pixeldojo.model_not_found": t.ModelGone,
    "pixeldojo.job_not_found": t.ModelGone,
    "pixeldojo.invalid_request": t.RequestRefused,
    "pixeldojo.validation": t.RequestRefused,
    "pixeldojo.message_guess": t.RequestRefused,
    "pixeldojo.errors_list_guess": t.RequestRefused,
    "pixeldojo.quota_exceeded": t.RateLimited,
    "pixeldojo.quota_exceeded_retry_after": t.RateLimited,
    "pixeldojo.quota_exceeded_reset": t.RateLimited,
    "pixeldojo.server_error": LOST,
    "pixeldojo.unavailable_503": LOST,
    "pixeldojo.page_502": LOST,
    "aihubmax.invalid_request": t.RequestRefused,
    "aihubmax.invalid_task_id": t.RequestRefused,
    "aihubmax.unauthorized": t.KeyRefused,
    "aihubmax.insufficient_quota": t.OutOfCredit,
    "aihubmax.quota_exceeded": t.OutOfCredit,
    "aihubmax.model_access_denied": t.NotAllowed,
    "aihubmax.permission_denied": t.NotAllowed,
    "aihubmax.default_user_agent": a.TurnedAway,
    "aihubmax.storage_full": t.NotAllowed,
    "aihubmax.task_not_found": t.RequestRefused,
    "aihubmax.too_large": t.RequestRefused,
    "aihubmax.too_large_page": t.RequestRefused,
    "aihubmax.validation_error": t.RequestRefused,
    "aihubmax.model_not_found": t.ModelGone,
    "aihubmax.no_compatible_channel": a.ModelBusy,
    "aihubmax.invalid_file_type": a.PictureUnfit,
    "aihubmax.invalid_image_url": t.PictureNotFetched,
    "aihubmax.rate_limit_exceeded": t.RateLimited,
    "aihubmax.rate_limit_exceeded_retry_after": t.RateLimited,
    "aihubmax.internal_error": LOST,
    "aihubmax.numeric_code_guess": LOST,
    "aihubmax.upstream_error_502": LOST,
    "aihubmax.unavailable_503": LOST,
    "aihubmax.timeout_504": LOST,
    "aihubmax.edge_524": LOST,
}
OF_A_JOB: dict[str, type[t.Trouble]] = {
    "oxen.both_prompts": t.RequestRefused,
    "oxen.no_prompt": t.RequestRefused,
    "oxen.field_required": t.RequestRefused,
    "oxen.too_short": t.RequestRefused,
    "oxen.too_long": t.RequestRefused,
    "oxen.shot_too_long": t.RequestRefused,
    "oxen.picture_forbidden": t.PictureNotFetched,
    "oxen.insufficient_credits": t.OutOfCredit,
    "oxen.content_policy_guess": t.ContentRefused,
    "pixeldojo.content_policy_guess": t.ContentRefused,
    "pixeldojo.upstream_guess": t.RenderFailed,
    "pixeldojo.picture_unreachable_guess": t.PictureNotFetched,
    "aihubmax.content_policy_violation": t.ContentRefused,
    "aihubmax.invalid_parameters": t.RequestRefused,
    "aihubmax.image_processing_error": t.PictureNotFetched,
    "aihubmax.image_dimension_mismatch": a.PictureUnfit,
    "aihubmax.generation_failed_no_content": t.RenderFailed,
    "aihubmax.generation_timeout": t.RenderFailed,
    "aihubmax.service_error": t.RenderFailed,
    "aihubmax.service_unavailable": t.RenderFailed,
    "aihubmax.resource_exhausted": t.RenderFailed,
    "aihubmax.upstream_error": t.RenderFailed,
    "aihubmax.quota_exceeded": t.OutOfCredit,
    "aihubmax.resource_not_found": t.JobLost,
    "aihubmax.model_unavailable": t.ModelGone,
    "aihubmax.unknown_error": t.RenderFailed,
    "aihubmax.video_probe_failed": t.PictureNotFetched,
}
TO_A_LOOK: dict[int, type[t.Trouble]] = {
    401: t.KeyRefused,
    402: t.OutOfCredit,
    403: t.NotAllowed,
    418: t.RequestRefused,
    429: t.RateLimited,
    500: t.ServerFault,
    503: t.ServerFault,
    524: t.ServerFault,
}


def provider_of(name: str) -> ProviderId:
    return ProviderId(name.partition(".")[0])


def test_no_documented_error_is_left_out() -> None:
    assert set(TO_AN_ORDER) == set(ERRORS)
    assert set(OF_A_JOB) == set(JOB_ERROR_NAMES) - {"aihubmax.request_cancelled"}


@pytest.mark.parametrize("name", TO_AN_ORDER)
async def test_no_to_an_order(desk: Desk, server: FakeProviderServer, name: str) -> None:
    provider = provider_of(name)
    server.on("POST", SUBMIT[provider], Named(name))
    with pytest.raises(t.Trouble) as caught:
        await desk.submit(desk.job(provider))
    trouble = caught.value
    assert type(trouble) is TO_AN_ORDER[name]
    assert trouble.charged is (t.Charged.UNKNOWN if isinstance(trouble, LOST) else t.Charged.NO)
    assert len(server.requests) == 1
    assert "<" not in trouble.detail
    assert len(trouble.detail) <= 300


@pytest.mark.parametrize("name", OF_A_JOB)
async def test_why_a_job_failed(desk: Desk, server: FakeProviderServer, name: str) -> None:
    server.plan(failing(name))
    _, end = await desk.end_of(await desk.ordered(provider_of(name)))
    assert isinstance(end, Failed)
    assert type(end.trouble) is OF_A_JOB[name]
    at_oxen = provider_of(name) is OXEN
    assert end.trouble.charged is (t.Charged.NO if at_oxen else t.Charged.UNKNOWN)
    assert end.trouble.detail


@pytest.mark.parametrize("name", [name for name in OF_A_JOB if name.startswith("oxen.")])
@pytest.mark.parametrize("wrapping", ["", WRAPPING, "Getting model response error: 422 - "])
async def test_with_and_without_the_wrapping(desk: Desk, server: FakeProviderServer, name: str, wrapping: str) -> None:
    text = job_error(name).text
    text = text.removeprefix(WRAPPING).removeprefix("Getting model response error: 422 - ")
    server.plan(JobLife(outcome="failed", error=wrapping + text))
    _, end = await desk.end_of(await desk.ordered(OXEN))
    assert isinstance(end, Failed)
    assert type(end.trouble) is OF_A_JOB[name]
    assert end.trouble.detail == text
    assert "Getting model" not in end.trouble.detail


async def test_a_cancelled_request_has_not_failed(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(failing("aihubmax.request_cancelled"))
    assert isinstance((await desk.end_of(await desk.ordered(HUB)))[1], Cancelled)


@pytest.mark.parametrize("code", ["generation_timeout", "service_error", "resource_exhausted"])
async def test_a_passing_failure_may_be_tried_again(desk: Desk, server: FakeProviderServer, code: str) -> None:
    server.plan(failing(f"aihubmax.{code}"))
    _, end = await desk.end_of(await desk.ordered(HUB))
    assert isinstance(end, Failed)
    assert end.trouble.again is t.Again.LATER


async def test_nobody_free_to_make_it_is_for_later(desk: Desk, server: FakeProviderServer) -> None:
    server.on("POST", SUBMIT[HUB], Named("aihubmax.no_compatible_channel"))
    with pytest.raises(a.ModelBusy) as caught:
        await desk.submit(desk.job(HUB))
    assert caught.value.again is t.Again.LATER


@pytest.mark.parametrize(
    ("name", "wait"),
    [
        ("oxen.rate_limited", None),
        ("oxen.rate_limited_retry_after", 2.0),
        ("pixeldojo.quota_exceeded_reset", 2.0),
        ("aihubmax.rate_limit_exceeded_retry_after", 2.0),
    ],
)
async def test_how_long_to_wait(desk: Desk, server: FakeProviderServer, name: str, wait: float | None) -> None:
    provider = provider_of(name)
    server.on("POST", SUBMIT[provider], Named(name))
    with pytest.raises(t.RateLimited) as caught:
        await desk.submit(desk.job(provider))
    assert caught.value.wait == wait
    assert desk.clock.slept == []  # it is for the caller to wait


@pytest.mark.parametrize("status", TO_A_LOOK)
async def test_no_to_a_look(desk: Desk, server: FakeProviderServer, paid: ProviderId, status: int) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Status(status, {"error": {"message": "no"}}), times=None)
    with pytest.raises(t.Trouble) as caught:
        await desk.provider(paid).look(job)
    assert type(caught.value) is TO_A_LOOK[status]
    assert caught.value.charged is t.Charged.NO


@pytest.mark.parametrize("detail", ["Insufficient credits", "You are out of credits"])
async def test_words_win_over_the_status(desk: Desk, server: FakeProviderServer, paid: ProviderId, detail: str) -> None:
    server.on("POST", SUBMIT[paid], Status(400, {"error": {"detail": detail}}))
    with pytest.raises(t.OutOfCredit) as caught:
        await desk.submit(desk.job(paid))
    assert caught.value.detail == detail


async def test_what_is_shown_is_clean(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    from tests.contract.desk import KEY

    text = f"<b>Bad</b> key {KEY} at https://u:p@x.example/a.png?sig=secret#f \u202eevil\x07\n{ONE_TO_FIFTEEN * 20}"
    server.on("POST", SUBMIT[paid], Status(400, {"error": {"message": text}}))
    with pytest.raises(t.RequestRefused) as caught:
        await desk.submit(desk.job(paid))
    shown = caught.value.detail
    assert shown.startswith("Bad key")
    assert "https://x.example/a.png evil '1'" in shown
    assert not any(bad in shown for bad in (KEY, "secret", "u:p", "\u202e", "\x07", "\n", "<b>"))
    assert len(shown) <= 300
    assert KEY not in str(caught.value.facts)
