"""Every documented error of the three services by name.

`ERRORS` are HTTP answers, `JOB_ERRORS` are the texts (and codes) of jobs that were accepted and failed later.
Sources: the error tables of the services' own pages; an entry under a name with `guess` is a shape that only third
parties report or that a client must survive without any documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.wire import Json, Reply, json_reply

Provider = Literal["oxen", "pixeldojo", "aihubmax"]

WRAPPING = "Getting model response error: 422 - Value error, "
"""What Oxen's newer contract puts before an error of the model."""

ONE_TO_FIFTEEN = ", ".join(f"'{second}'" for second in range(1, 15)) + " or '15'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """A documented HTTP error: who says it, with which status, body and headers."""

    provider: Provider
    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)

    def reply(self, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer, with `headers` added; a text body goes out as plain text."""
        merged = {**self.headers, **(headers or {})}
        if isinstance(self.body, str):
            return Reply(
                status=self.status,
                body=self.body.encode("utf-8"),
                headers={"Content-Type": "text/plain; charset=utf-8", **merged},
            )
        return json_reply(self.status, self.body, merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobError:
    """Why an accepted job failed."""

    provider: Provider
    text: str
    code: str = ""


def _oxen(status: int, kind: str, title: str, detail: str | None = None, **headers: str) -> ErrorAnswer:
    error: dict[str, Json] = {"type": kind, "title": title}
    if detail is not None:
        error["detail"] = detail
    body: Json = {"error": error, "status": "error", "status_message": kind}
    return ErrorAnswer(provider="oxen", status=status, body=body, headers=_named(headers))


def _dojo(status: int, code: str, message: str, **headers: str) -> ErrorAnswer:
    body: Json = {"error": {"code": code, "message": message}}
    return ErrorAnswer(provider="pixeldojo", status=status, body=body, headers=_named(headers))


def _hub(status: int, code: str, kind: str, message: str, param: str | None = None, **headers: str) -> ErrorAnswer:
    error: dict[str, Json] = {"code": code, "message": f"{message} request_id: 2026-fake", "type": kind}
    if param is not None:
        error["param"] = param
    return ErrorAnswer(provider="aihubmax", status=status, body={"error": error}, headers=_named(headers))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


def oxen_model_gone(model: str) -> ErrorAnswer:
    """404 for a model id that is misspelt or was taken away."""
    return _oxen(404, "resource_not_found", "Not Found", f"Model not found: {model}")


def oxen_invalid(detail: str) -> ErrorAnswer:
    """400 with the reason."""
    return _oxen(400, "invalid_params", "Invalid request", detail)


def dojo_invalid(message: str) -> ErrorAnswer:
    """422 with the reason."""
    return _dojo(422, "invalid_request", message)


def hub_invalid(message: str, param: str) -> ErrorAnswer:
    """422 with the reason and the field."""
    return _hub(422, "validation_error", "invalid_request_error", message, param)


PAGE = "<!DOCTYPE html><html><head><title>Just a moment…</title></head><body><h1>502 Bad Gateway</h1></body></html>"

ERRORS: Mapping[str, ErrorAnswer] = {
    "oxen.unauthenticated": _oxen(401, "unauthenticated", "Unauthenticated"),
    "oxen.unauthenticated_bare": ErrorAnswer(
        provider="oxen", status=401, body={"status": "error", "status_message": "unauthenticated"}
    ),
    "oxen.forbidden_guess": _oxen(403, "unauthorized", "You may not use this namespace"),
    "oxen.invalid_params": _oxen(400, "invalid_params", "Invalid request"),
    "oxen.num_generations": oxen_invalid("num_generations must be an integer between 1 and 4"),
    "oxen.unsupported_media_type": ErrorAnswer(
        provider="oxen", status=400, body={"error": {"detail": ":unsupported_media_type"}}
    ),
    "oxen.model_not_found": oxen_model_gone("kling-video-o3-pro-reference-to-video"),
    "oxen.not_found": _oxen(404, "resource_not_found", "Resource not found"),
    "oxen.insufficient_credits_402_guess": _oxen(402, "insufficient_credits", "Insufficient credits"),
    "oxen.insufficient_credits_400_guess": oxen_invalid("Insufficient credits"),
    "oxen.rate_limited": _oxen(429, "rate_limited", "Too many requests"),
    "oxen.rate_limited_retry_after": _oxen(429, "rate_limited", "Too many requests", retry_after="2"),
    "oxen.unknown_error": _oxen(500, "unknown_error", "Something went wrong"),
    "oxen.bare_500": ErrorAnswer(provider="oxen", status=500, body="Internal Server Error"),
    "oxen.wrapped_422_guess": ErrorAnswer(
        provider="oxen",
        status=422,
        body={"error": {"message": WRAPPING + "Either 'prompt' or 'multi_prompt' must be provided."}},
    ),
    "oxen.error_as_text_guess": ErrorAnswer(provider="oxen", status=400, body={"error": "Invalid request"}),
    "oxen.error_in_200_guess": ErrorAnswer(
        provider="oxen", status=200, body={"generations": [], "error": {"message": "Could not be queued"}}
    ),
    "oxen.upstream_502": _oxen(502, "upstream", "Bad gateway"),
    "oxen.unavailable_503": _oxen(503, "unknown_error", "Service unavailable", retry_after="2"),
    "oxen.gateway_timeout_504": ErrorAnswer(
        provider="oxen", status=504, body=PAGE, headers={"Content-Type": "text/html"}
    ),
    "oxen.repo_exists": _oxen(409, "resource_already_exists", "Repository already exists"),
    "pixeldojo.unauthorized": _dojo(401, "invalid_api_key", "Invalid or missing API key"),
    "pixeldojo.unauthorized_text_guess": ErrorAnswer(provider="pixeldojo", status=401, body={"error": "Unauthorized"}),
    "pixeldojo.insufficient_credits_402_guess": _dojo(402, "insufficient_credits", "Not enough credits"),
    "pixeldojo.insufficient_credits_403": _dojo(403, "insufficient_credits", "Not enough credits"),
    "pixeldojo.forbidden_guess": _dojo(403, "forbidden", "This key may not use the API"),
    "pixeldojo.model_not_found": _dojo(404, "model_not_found", "Model not found"),
    "pixeldojo.job_not_found": _dojo(404, "not_found", "Job not found"),
    "pixeldojo.invalid_request": _dojo(400, "invalid_request", "Invalid request"),
    "pixeldojo.validation": dojo_invalid("Unrecognized key: negative_prompt"),
    "pixeldojo.message_guess": ErrorAnswer(provider="pixeldojo", status=400, body={"message": "prompt is required"}),
    "pixeldojo.errors_list_guess": ErrorAnswer(
        provider="pixeldojo", status=422, body={"errors": [{"path": "duration", "message": "Too big"}]}
    ),
    "pixeldojo.quota_exceeded": _dojo(429, "quota_exceeded", "Rate limit exceeded"),
    "pixeldojo.quota_exceeded_retry_after": _dojo(429, "quota_exceeded", "Rate limit exceeded", retry_after="2"),
    "pixeldojo.quota_exceeded_reset": _dojo(
        429,
        "quota_exceeded",
        "Rate limit exceeded",
        x_ratelimit_limit="60",
        x_ratelimit_remaining="0",
        x_ratelimit_reset="2",
    ),
    "pixeldojo.server_error": _dojo(500, "server_error", "Internal error"),
    "pixeldojo.unavailable_503": _dojo(503, "server_error", "Try again later", retry_after="2"),
    "pixeldojo.page_502": ErrorAnswer(
        provider="pixeldojo", status=502, body=PAGE, headers={"Content-Type": "text/html"}
    ),
    "aihubmax.invalid_request": _hub(400, "invalid_request", "invalid_request_error", "Invalid request"),
    "aihubmax.invalid_task_id": _hub(400, "invalid_task_id", "invalid_request_error", "Invalid task id"),
    "aihubmax.unauthorized": _hub(401, "unauthorized", "authentication_error", "Invalid token"),
    "aihubmax.insufficient_quota": _hub(402, "insufficient_quota", "insufficient_quota", "Not enough credits"),
    "aihubmax.quota_exceeded": _hub(402, "quota_exceeded", "insufficient_quota", "Not enough credits"),
    "aihubmax.model_access_denied": _hub(403, "model_access_denied", "permission_error", "No access to this model"),
    "aihubmax.permission_denied": _hub(403, "permission_denied", "permission_error", "Not your task"),
    "aihubmax.default_user_agent": ErrorAnswer(provider="aihubmax", status=403, body="error code: 1010"),
    "aihubmax.storage_full": _hub(403, "storage_full", "permission_error", "Storage is full"),
    "aihubmax.task_not_found": _hub(404, "task_not_found", "not_found", "Task not found"),
    "aihubmax.too_large": _hub(413, "request_too_large", "request_too_large_error", "Body too large"),
    "aihubmax.too_large_page": ErrorAnswer(
        provider="aihubmax",
        status=413,
        body="<html><body><center><h1>413 Request Entity Too Large</h1></center></body></html>",
        headers={"Content-Type": "text/html"},
    ),
    "aihubmax.validation_error": hub_invalid("Extra inputs are not permitted", "negative_prompt"),
    "aihubmax.model_not_found": _hub(422, "model_not_found", "invalid_request_error", "Model not enabled", "model"),
    "aihubmax.no_compatible_channel": _hub(422, "no_compatible_channel", "api_error", "No channel for this model"),
    "aihubmax.invalid_file_type": _hub(422, "invalid_file_type", "invalid_request_error", "Not a picture"),
    "aihubmax.invalid_image_url": _hub(422, "invalid_image_url", "invalid_request_error", "Cannot fetch the picture"),
    "aihubmax.rate_limit_exceeded": _hub(429, "rate_limit_exceeded", "rate_limit_error", "Too many requests"),
    "aihubmax.rate_limit_exceeded_retry_after": _hub(
        429, "rate_limit_exceeded", "rate_limit_error", "Too many requests", retry_after="2"
    ),
    "aihubmax.internal_error": _hub(500, "internal_error", "api_error", "Internal error"),
    "aihubmax.numeric_code_guess": ErrorAnswer(
        provider="aihubmax", status=500, body={"error": {"code": 500, "message": "Internal error", "type": "api_error"}}
    ),
    "aihubmax.upstream_error_502": _hub(502, "upstream_error", "service_unavailable_error", "Upstream failed"),
    "aihubmax.unavailable_503": _hub(503, "service_unavailable", "service_unavailable_error", "Busy"),
    "aihubmax.timeout_504": _hub(504, "upstream_error", "service_unavailable_error", "Upstream timed out"),
    "aihubmax.edge_524": ErrorAnswer(provider="aihubmax", status=524, body=PAGE, headers={"Content-Type": "text/html"}),
}

JOB_ERRORS: Mapping[str, JobError] = {
    "oxen.both_prompts": JobError(provider="oxen", text="Cannot provide both 'prompt' and 'multi_prompt'."),
    "oxen.no_prompt": JobError(provider="oxen", text="Either 'prompt' or 'multi_prompt' must be provided."),
    "oxen.field_required": JobError(provider="oxen", text="Field required"),
    "oxen.too_short": JobError(
        provider="oxen",
        text=(
            "duration value '2' is invalid. Try using duration='5' instead, "
            "as duration support may vary by model and mode."
        ),
    ),
    "oxen.too_long": JobError(provider="oxen", text="Total shot duration (16s) exceeds maximum allowed (15s)."),
    "oxen.shot_too_long": JobError(provider="oxen", text=f"Input should be {ONE_TO_FIFTEEN}"),
    "oxen.picture_forbidden": JobError(
        provider="oxen",
        text=(
            "Getting model response error: 422 - 403 Client Error: Forbidden for url: https://example.com/private.png"
        ),
    ),
    "oxen.insufficient_credits": JobError(provider="oxen", text="Insufficient credits"),
    "oxen.content_policy_guess": JobError(
        provider="oxen", text=WRAPPING + "The request was flagged by our content policy."
    ),
    "pixeldojo.content_policy_guess": JobError(
        provider="pixeldojo", text="The prompt was refused by the content policy", code="content_policy"
    ),
    "pixeldojo.upstream_guess": JobError(
        provider="pixeldojo", text="Generation failed upstream", code="generation_failed"
    ),
    "pixeldojo.picture_unreachable_guess": JobError(
        provider="pixeldojo", text="Could not download the input image", code="invalid_input"
    ),
}

_TASK_ERRORS: Mapping[str, str] = {
    "content_policy_violation": "The prompt or a picture was blocked",
    "invalid_parameters": "A value is out of range",
    "image_processing_error": "A picture could not be fetched or decoded",
    "image_dimension_mismatch": "A picture has an unsuitable size or shape",
    "request_cancelled": "The request was cancelled",
    "generation_failed_no_content": "The model produced nothing",
    "generation_timeout": "The generation took too long",
    "service_error": "The service failed",
    "service_unavailable": "The service is unavailable",
    "resource_exhausted": "No capacity left",
    "upstream_error": "Upstream failed",
    "quota_exceeded": "Quota exceeded",
    "resource_not_found": "Not found or expired",
    "model_unavailable": "The model is off",
    "unknown_error": "Unknown error",
    "video_probe_failed": "The video could not be read",
}


def job_error(name: str) -> JobError:
    """The named reason, `aihubmax.<task error code>` included; KeyError for an unknown name."""
    provider, _, code = name.partition(".")
    if provider == "aihubmax":
        return JobError(provider="aihubmax", text=_TASK_ERRORS[code], code=code)
    return JOB_ERRORS[name]


JOB_ERROR_NAMES = (*JOB_ERRORS, *(f"aihubmax.{code}" for code in _TASK_ERRORS))
