"""Oxen's error table, in the forms of its three generations and with the newer wrapping."""

import json

from kling_desktop.domain.network_troubles import LogInFirst
from tests.contract.tables import (
    Again,
    AnswerLost,
    ContentRefused,
    JobLost,
    KeyRefused,
    ModelGone,
    NotAllowed,
    OutOfCredit,
    PictureNotFetched,
    RateLimited,
    RenderFailed,
    RequestRefused,
    Row,
    ServerFault,
    Table,
    as_it_is,
    page,
    plain,
)
from tests.contract.tables import advice as a
from tests.fakes.errors import ONE_TO_FIFTEEN, WRAPPING
from tests.fakes.wire import Json


def full(code: str, text: str) -> Json:
    error: dict[str, Json] = {"type": code, "title": "Title", "detail": text}
    return {"error": error, "status": "error", "status_message": code, "status_description": "More"} if text else None


def titled(code: str, text: str) -> Json:
    error: dict[str, Json] = {"type": code, "title": text}
    return {"error": error, "status": "error", "status_message": code} if text else None


def message(code: str, text: str) -> Json:
    return {"error": {"message": text}} if text else None


def detail(code: str, text: str) -> Json:
    return {"error": {"detail": text}} if text else None


def described(code: str, text: str) -> Json:
    return {"status": "error", "status_message": code or "error", "status_description": text} if text else None


def bare(code: str, text: str) -> Json:
    return {"status": "error", "status_message": code} if code and not text else None


def flat(code: str, text: str) -> Json:
    return {"error": text} if text else None


def passed_on(code: str, text: str) -> Json:
    """An answer of the model's own host, as it stands, inside a text."""
    inner = json.dumps({"detail": [{"loc": ["body", "prompt"], "msg": text, "type": "value_error"}]})
    return {"error": {"message": f"Getting model response error: 422 - {inner}"}} if text else None


_MODEL = (400, 422)
_SAYS_SO = (full, titled, message, detail, described, flat)


def _refused(name: str, text: str) -> Row:
    """An error of the model: at once from the synchronous call, later from the queue."""
    shapes = (full, titled, message, detail, described, flat, plain, passed_on)
    return Row(name=name, text=text, orders=_MODEL, jobs=True, kind=RequestRefused, advice=a.CHANGE, shapes=shapes)


TABLE = Table(
    shapes=(full, titled, message, detail, described, bare, flat, plain),
    wrappings=("", WRAPPING, "Getting model response error: 422 - ", "GETTING MODEL RESPONSE ERROR: ", "Value error, "),
    rows=(
        Row(name="key", code="unauthenticated", orders=(401,), looks=(401,), kind=KeyRefused, advice=a.KEY),
        Row(
            name="rights",
            code="unauthorized",
            text="You may not use this namespace",
            orders=(403,),
            looks=(403,),
            kind=NotAllowed,
            advice=a.RIGHTS,
            shapes=_SAYS_SO,
        ),
        Row(name="invalid", code="invalid_params", orders=(400,), kind=RequestRefused, advice=a.CHANGE),
        _refused("count", "num_generations must be an integer between 1 and 4"),
        Row(
            name="text model",
            text=":unsupported_media_type",
            orders=(400,),
            jobs=True,
            kind=RequestRefused,
            advice=a.MODEL,
        ),
        Row(
            name="model gone",
            wrapped=False,
            code="resource_not_found",
            text="Model not found: kling-video-o3-pro-reference-to-video",
            orders=(404, 400),
            jobs=True,
            kind=ModelGone,
            advice=a.MODEL,
        ),
        _refused("both prompts", "Cannot provide both 'prompt' and 'multi_prompt'."),
        _refused("no prompt", "Either 'prompt' or 'multi_prompt' must be provided."),
        _refused("field", "Field required"),
        _refused(
            "too short",
            "duration value '2' is invalid. Try using duration='5' instead, "
            "as duration support may vary by model and mode.",
        ),
        _refused("too long", "Total shot duration (16s) exceeds maximum allowed (15s)."),
        _refused("a shot too long", f"Input should be {ONE_TO_FIFTEEN}"),
        Row(
            name="picture forbidden",
            text="403 Client Error: Forbidden for url: https://example.com/private.png",
            orders=_MODEL,
            jobs=True,
            kind=PictureNotFetched,
            advice=a.OPEN,
        ),
        Row(
            name="video forbidden",
            text="404 Client Error: Not Found for url: https://example.com/source.mp4",
            orders=_MODEL,
            jobs=True,
            kind=PictureNotFetched,
            advice=a.OPEN_VIDEO,
        ),
        Row(name="address", text="Invalid URL", orders=_MODEL, jobs=True, kind=PictureNotFetched, advice=a.OPEN),
        Row(
            name="credit",
            text="Insufficient credits",
            orders=(400, 402, 403, 404, 409, 422, 429),
            jobs=True,
            kind=OutOfCredit,
            again=Again.LATER,
            advice=a.TOP_UP,
        ),
        Row(
            name="payment",
            orders=(402,),
            looks=(402,),
            kind=OutOfCredit,
            again=Again.LATER,
            advice=a.TOP_UP,
            shapes=as_it_is({"error": {"title": "Payment required"}}),
        ),
        Row(
            name="rate",
            text="Too many requests",
            orders=(429,),
            looks=(429,),
            kind=RateLimited,
            again=Again.LATER,
            advice=a.WAIT,
        ),
        Row(
            name="server",
            wrapped=False,
            code="unknown_error",
            text="Something went wrong",
            orders=(500, 502, 503, 504),
            looks=(500, 502, 503, 504),
            kind=AnswerLost,
            seen=ServerFault,
            again=Again.NEVER,
            advice=a.LOOK_FIRST,
        ),
        Row(
            name="server, claiming more",
            wrapped=False,
            text="Insufficient credits. Model not found. Invalid request.",
            orders=(500, 502),
            looks=(500,),
            kind=AnswerLost,
            seen=ServerFault,
            advice=a.LOOK_FIRST,
        ),
        Row(
            name="a log-in page",
            looks=(200,),
            kind=AnswerLost,
            seen=LogInFirst,
            advice=a.LOOK_FIRST,
            shapes=(page,),
        ),
        Row(
            name="a page",
            orders=(500, 502, 504),
            looks=(500, 502, 504, 403, 404),
            kind=AnswerLost,
            seen=ServerFault,
            advice=a.LOOK_FIRST,
            shapes=(page,),
        ),
        Row(
            name="moderation",
            text="The request was flagged by our content policy (moderation).",
            orders=_MODEL,
            jobs=True,
            kind=ContentRefused,
            advice=a.CONTENT,
        ),
        Row(
            name="conflict",
            wrapped=False,
            code="resource_already_exists",
            text="Repository already exists",
            orders=(409,),
            kind=RequestRefused,
            advice=a.CHANGE,
        ),
        Row(
            name="something else",
            wrapped=False,
            text="The worker went away",
            jobs=True,
            kind=RenderFailed,
            advice=a.LITTLE,
        ),
        Row(
            name="something that passes",
            wrapped=False,
            text="upstream request timed out",
            jobs=True,
            kind=RenderFailed,
            again=Again.LATER,
            advice=a.MINUTES,
        ),
        Row(
            name="other account",
            wrapped=False,
            code="resource_not_found",
            text="Resource not found",
            jobs=True,
            kind=JobLost,
            advice=a.ACCOUNT,
            shapes=(full,),
        ),
    ),
)
