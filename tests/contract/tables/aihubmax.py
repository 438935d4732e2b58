"""The gateway's error tables: HTTP errors, and the task codes it shares with EvoLink."""

from tests.contract.tables import (
    Again,
    AnswerLost,
    ContentRefused,
    JobLost,
    KeyRefused,
    ModelBusy,
    ModelGone,
    NotAllowed,
    OutOfCredit,
    PictureNotFetched,
    PictureUnfit,
    RateLimited,
    RenderFailed,
    RequestRefused,
    Row,
    ServerFault,
    Table,
    Trouble,
    TurnedAway,
    page,
    plain,
)
from tests.contract.tables import advice as a
from tests.fakes.wire import Json


def whole(code: str, text: str) -> Json:
    told: dict[str, Json] = {"code": code, "message": f"{text} request_id: 2026-fake", "type": "invalid_request_error"}
    return {"error": {**told, "param": "prompt", "fallback_suggestion": "none"}}


def short(code: str, text: str) -> Json:
    return {"error": {"code": code, "message": text}}


def flat(code: str, text: str) -> Json:
    return {"code": code, "message": text, "data": None}


def files(code: str, text: str) -> Json:
    return {"success": False, "code": code, "msg": text}


def numbered(code: str, text: str) -> Json:
    return {"error": {"code": 422, "message": text, "type": "api_error"}}


_CODED = (whole, short, flat, files)
_WORDS = (*_CODED, numbered, plain)


def http(
    name: str,
    *statuses: int,
    code: str,
    text: str,
    kind: type[Trouble],
    advice: str,
    again: Again = Again.NEVER,
    look: bool = False,
) -> Row:
    looks = statuses if look else ()
    return Row(
        name=name, code=code, text=text, orders=statuses, looks=looks, kind=kind, advice=advice, again=again,
        shapes=_CODED,
    )  # fmt: skip


def task(code: str, kind: type[Trouble], advice: str, again: Again = Again.NEVER) -> Row:
    """A code of a failed task, told by itself."""
    return Row(
        name=f"task {code}", code=code, text="It did not work", jobs=True, kind=kind, advice=advice, again=again,
        shapes=(whole, short),
    )  # fmt: skip


def server(*statuses: int, code: str) -> Row:
    return Row(
        name=f"{code} {statuses[0]}", code=code, text="Upstream failed", orders=statuses, looks=statuses,
        kind=AnswerLost, seen=ServerFault, advice=a.LOOK_FIRST, shapes=(*_WORDS, page),
    )  # fmt: skip


TABLE = Table(
    shapes=_WORDS,
    rows=(
        http("invalid", 400, code="invalid_request", text="Bad value", kind=RequestRefused, advice=a.CHANGE),
        http("key", 401, code="unauthorized", text="Invalid token", kind=KeyRefused, advice=a.KEY, look=True),
        http(
            "credit", 402, 429, code="insufficient_quota", text="No credits", kind=OutOfCredit, advice=a.TOP_UP,
            again=Again.LATER,
        ),
        http(
            "quota", 402, code="quota_exceeded", text="Used up", kind=OutOfCredit, advice=a.QUOTA, again=Again.LATER,
            look=True,
        ),
        http(
            "model rights", 403, code="model_access_denied", text="No access", kind=NotAllowed, advice=a.MODEL_RIGHTS
        ),
        http(
            "rights", 403, code="permission_denied", text="Not your task", kind=NotAllowed, advice=a.RIGHTS, look=True
        ),
        Row(
            name="edge", text="error code: 1010", orders=(403,), looks=(403,), kind=TurnedAway, seen=ServerFault,
            again=Again.LATER, advice=a.ANOTHER_WAY, shapes=(plain,),
        ),
        Row(
            name="edge's page", orders=(403,), looks=(403,), kind=TurnedAway, seen=ServerFault, again=Again.LATER,
            advice=a.ANOTHER_WAY, shapes=(page,),
        ),
        http("too large", 413, code="request_too_large", text="Too large", kind=RequestRefused, advice=a.SMALLER),
        Row(name="too large's page", orders=(413,), kind=RequestRefused, advice=a.SMALLER, shapes=(page,)),
        http(
            "schema", 422, code="validation_error", text="Extra inputs are not permitted", kind=RequestRefused,
            advice=a.CHANGE,
        ),
        http("model", 422, code="model_not_found", text="Not enabled", kind=ModelGone, advice=a.MODEL),
        http(
            "channel", 422, code="no_compatible_channel", text="None", kind=ModelBusy, advice=a.BUSY,
            again=Again.LATER,
        ),
        http("file type", 422, code="invalid_file_type", text="Not a JPG", kind=PictureUnfit, advice=a.CROP),
        http("picture", 422, 400, code="invalid_image_url", text="Nothing", kind=PictureNotFetched, advice=a.OPEN),
        http(
            "rate", 429, code="rate_limit_exceeded", text="Too many", kind=RateLimited, advice=a.WAIT,
            again=Again.LATER, look=True,
        ),
        http(
            "evo rate", 429, code="evo_api_error", text="Too many", kind=RateLimited, advice=a.WAIT,
            again=Again.LATER, look=True,
        ),
        server(500, code="internal_error"),
        server(502, 503, 504, 524, code="upstream_error"),
        server(503, code="service_unavailable"),
        task("content_policy_violation", ContentRefused, a.CONTENT),
        task("invalid_parameters", RequestRefused, a.CHANGE),
        task("image_processing_error", PictureNotFetched, a.OPEN),
        task("image_dimension_mismatch", PictureUnfit, a.CROP),
        task("generation_failed_no_content", RenderFailed, a.WORDS),
        task("generation_timeout", RenderFailed, a.MINUTES, Again.LATER),
        task("service_error", RenderFailed, a.MINUTES, Again.LATER),
        task("service_unavailable", RenderFailed, a.MINUTES, Again.LATER),
        task("resource_exhausted", RenderFailed, a.MINUTES, Again.LATER),
        task("upstream_error", RenderFailed, a.MINUTES, Again.LATER),
        task("quota_exceeded", OutOfCredit, a.QUOTA, Again.LATER),
        task("resource_not_found", JobLost, a.ACCOUNT),
        task("model_unavailable", ModelGone, a.MODEL),
        task("unknown_error", RenderFailed, a.SUPPORT),
        task("video_probe_failed", PictureNotFetched, a.OPEN_VIDEO),
        task("a_code_of_tomorrow", RenderFailed, a.LITTLE),
    ),
)  # fmt: skip
