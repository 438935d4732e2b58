"""Every shape an error body may have, and what its words mean."""

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.offers import ProviderId
from kling_desktop.providers.answers import Answer, Json, Shape
from kling_desktop.providers.errors import failure, fault, refusal, said

OXEN = ProviderId.OXEN


@pytest.mark.parametrize(
    ("data", "code", "text"),
    [
        ({"error": {"type": "invalid_params", "title": "Title", "detail": "Detail"}}, "invalid_params", "Detail"),
        ({"error": {"type": "x", "title": "Title"}, "status": "error", "status_message": "y"}, "x", "Title"),
        ({"error": {"message": "Message", "title": "Title"}}, "", "Message"),
        ({"error": {"detail": ":unsupported_media_type"}}, "", ":unsupported_media_type"),
        ({"status": "error", "status_message": "unauthenticated"}, "unauthenticated", "unauthenticated"),
        ({"error": "text"}, "", "text"),
        ({"error": {"code": 422, "message": "Message"}}, "422", "Message"),
        ({"message": "Message"}, "", "Message"),
        ({"errors": [{"path": "duration", "message": "Too big"}, "and more"]}, "", "and more; duration: Too big"),
        ({"detail": [{"loc": ["body", "prompt"], "msg": "Field required"}]}, "", "body.prompt: Field required"),
        ({"success": False, "code": 403, "msg": "Full"}, "403", "Full"),
        ({"error_message": "From a row", "status": "failed"}, "", "From a row"),
        ({"errorMessage": "From a job"}, "", "From a job"),
        ("only text", "", "only text"),
        (
            {"error_message": 'Getting model response error: 422 - {"detail": [{"loc": ["body", "a"], "msg": "Bad"}]}'},
            "",
            "body.a: Bad",
        ),
        ({"error": '[{"message": "Bad", "field": "b"}]'}, "", "b: Bad"),
        ({"error": '{"odd": 1}'}, "", '{"odd": 1}'),
        ({"error": "{not JSON"}, "", "{not JSON"),
        ({"error": "{" * 5000}, "", "{" * 5000),
        ({"detail": {"msg": "Bad", "loc": ["c"]}}, "", "c: Bad"),
        ({"error": {"title": "T"}, "status_description": "D"}, "", "T"),
        ({"status": "error", "status_message": "x", "status_description": "D"}, "x", "D"),
        ({}, "", ""),
        ([], "", ""),
        (None, "", ""),
        ({"error": {"message": {"deep": 1}}, "message": 7}, "", ""),
    ],
)
def test_shapes(data: Json, code: str, text: str) -> None:
    assert said(data) == (code, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Insufficient credits", t.OutOfCredit),
        ("INSUFFICIENT BALANCE", t.OutOfCredit),
        ("Not enough credits", t.OutOfCredit),
        ("Your prompt was flagged by moderation", t.ContentRefused),
        ("The request violates our content policy", t.ContentRefused),
        ("403 Client Error: Forbidden for url: https://a.example/b.png", t.PictureNotFetched),
        ("404 Client Error: Not Found for url: https://a.example/b.png", t.PictureNotFetched),
        ("Could not download the input image", t.PictureNotFetched),
        ("cannot identify image file", t.PictureNotFetched),
        ("failed to load image from url", t.PictureNotFetched),
        ("The image could not be decoded", t.PictureNotFetched),
        ("Model not found: kling-x", t.ModelGone),
        ("Cannot provide both 'prompt' and 'multi_prompt'.", t.RequestRefused),
        ("Total shot duration (16s) exceeds maximum allowed (15s).", t.RequestRefused),
        ("The worker went away", t.RenderFailed),
        ("a case-sensitive word", t.RenderFailed),
        ("", t.RenderFailed),
    ],
)
def test_why_a_job_failed(text: str, kind: type[t.Trouble]) -> None:
    trouble = failure(OXEN, {"error_message": text})
    assert type(trouble) is kind
    assert trouble.charged is t.Charged.UNKNOWN


def answer(status: int, shape: Shape = Shape.JSON, data: Json = None, text: str = "") -> Answer:
    return Answer(status=status, shape=shape, data=data, text=text)


@pytest.mark.parametrize("shape", Shape)
def test_no_5xx_ever_says_that_nothing_was_ordered(shape: Shape) -> None:
    for status in (*range(500, 600), 302, 303, 304, 408, 499, 600, 999):
        trouble = refusal(OXEN, answer(status, shape, {"error": {"message": "Model not found"}}))
        assert isinstance(trouble, t.AnswerLost), status
        assert trouble.charged is t.Charged.UNKNOWN


@pytest.mark.parametrize("shape", Shape)
def test_every_3xx_and_4xx_says_that_nothing_was_ordered(shape: Shape) -> None:
    for status in set(range(300, 500)) - {302, 303, 304, 408, 499}:
        assert refusal(OXEN, answer(status, shape)).charged is t.Charged.NO, status


@pytest.mark.parametrize("shape", Shape)
def test_a_read_never_costs_anything(shape: Shape) -> None:
    for status in (*range(200, 600), 999):
        trouble = fault(OXEN, answer(status, shape))
        assert trouble.charged is t.Charged.NO or isinstance(trouble, t.JobLost), status


@pytest.mark.parametrize("shape", [Shape.PAGE, Shape.JUNK, Shape.EMPTY])
@pytest.mark.parametrize("status", [403, 404, 410])
def test_only_the_service_itself_says_that_a_job_is_lost(status: int, shape: Shape) -> None:
    assert isinstance(fault(OXEN, answer(status, shape, text="404 page not found")), t.ServerFault)


def test_a_quota_under_429_is_money_only_when_it_says_so() -> None:
    assert isinstance(refusal(OXEN, answer(429, data={"error": {"code": "insufficient_quota"}})), t.OutOfCredit)
    limited = refusal(OXEN, answer(429, data={"error": {"code": "quota_exceeded"}}), wait=3)
    assert isinstance(limited, t.RateLimited)
    assert limited.wait == 3
