"""PixelDojo's error table: its own forms of today and before, and those that only third parties report."""

from kling_desktop.domain.network_troubles import LogInFirst
from tests.contract.tables import (
    Again,
    AnswerLost,
    ContentRefused,
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
    TurnedAway,
    page,
    plain,
)
from tests.contract.tables import advice as a
from tests.fakes.wire import Json


def coded(code: str, text: str) -> Json:
    return {"error": {"code": code, "message": text or code}} if code or text else None


def old(code: str, text: str) -> Json:
    return {"error": {"code": code, "message": text, "status": 400}} if text else None


def flat(code: str, text: str) -> Json:
    return {"error": text} if text else None


def message(code: str, text: str) -> Json:
    return {"message": text} if text else None


def listed(code: str, text: str) -> Json:
    return {"errors": [{"message": text}]} if text else None


def listed_texts(code: str, text: str) -> Json:
    return {"errors": [text]} if text else None


def detail(code: str, text: str) -> Json:
    return {"detail": text} if text else None


def details(code: str, text: str) -> Json:
    return {"detail": [{"msg": text}]} if text else None


_TOLD = (coded, old, flat, message, listed, listed_texts, detail, details)

TABLE = Table(
    shapes=(*_TOLD, plain),
    rows=(
        Row(
            name="invalid",
            code="invalid_request",
            text="Unrecognized key: negative_prompt",
            orders=(400, 422),
            jobs=True,
            kind=RequestRefused,
            advice=a.CHANGE,
        ),
        Row(name="field", text="prompt is required", orders=(400, 422), kind=RequestRefused, advice=a.CHANGE),
        Row(
            name="key",
            code="invalid_api_key",
            text="Invalid or missing API key",
            orders=(401,),
            looks=(401,),
            kind=KeyRefused,
            advice=a.KEY,
        ),
        Row(
            name="credit",
            code="insufficient_credits",
            text="Not enough credits",
            orders=(402, 403, 400),
            looks=(402,),
            jobs=True,
            kind=OutOfCredit,
            again=Again.LATER,
            advice=a.TOP_UP,
        ),
        Row(
            name="rights",
            code="forbidden",
            text="This key may not use the API",
            orders=(403,),
            looks=(403,),
            kind=NotAllowed,
            advice=a.RIGHTS,
            shapes=_TOLD,
        ),
        Row(
            name="model gone",
            code="model_not_found",
            text="Model not found",
            orders=(404, 400),
            jobs=True,
            kind=ModelGone,
            advice=a.MODEL,
        ),
        Row(name="not there", text="Nothing here", orders=(404,), kind=ModelGone, advice=a.MODEL),
        Row(
            name="rate",
            code="quota_exceeded",
            text="Rate limit exceeded",
            orders=(429,),
            looks=(429,),
            kind=RateLimited,
            again=Again.LATER,
            advice=a.WAIT,
        ),
        Row(
            name="server",
            code="server_error",
            text="Internal error",
            orders=(500, 502, 503, 504, 520, 524),
            looks=(500, 502, 503, 504, 520, 524),
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
            orders=(200, 202, 500, 502, 503),
            looks=(401, 403, 404, 500, 502, 503),
            kind=AnswerLost,
            seen=ServerFault,
            advice=a.LOOK_FIRST,
            shapes=(page,),
        ),
        Row(
            name="a guard's page",
            orders=(401, 403),
            kind=TurnedAway,
            again=Again.LATER,
            advice=a.ANOTHER_WAY,
            shapes=(page,),
        ),
        Row(
            name="content",
            code="content_policy",
            text="The prompt was refused by the content policy",
            orders=(400, 422, 403),
            jobs=True,
            kind=ContentRefused,
            advice=a.CONTENT,
        ),
        Row(
            name="picture",
            code="invalid_input",
            text="Could not download the input image",
            orders=(400, 422),
            jobs=True,
            kind=PictureNotFetched,
            advice=a.OPEN,
        ),
        Row(
            name="video",
            text="Failed to download video",
            orders=(400, 422),
            jobs=True,
            kind=PictureNotFetched,
            advice=a.OPEN_VIDEO,
        ),
        Row(name="upstream", text="Generation failed upstream", jobs=True, kind=RenderFailed, advice=a.LITTLE),
        Row(
            name="passing",
            text="The model is temporarily overloaded",
            jobs=True,
            kind=RenderFailed,
            again=Again.LATER,
            advice=a.MINUTES,
        ),
    ),
)
