"""PixelDojo's API v1: submit, jobs, models. Unknown or wrong fields are refused, credits go at submit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import uuid4

from tests.fakes import pixeldojo_models as models
from tests.fakes.errors import ERRORS, Provider, dojo_invalid
from tests.fakes.jobs import FakeJob
from tests.fakes.schema import faults
from tests.fakes.service import Handler, Service, World, addresses, as_number
from tests.fakes.wire import Json, Reply, Request, json_reply

WORDS = {"waiting": "pending", "rendering": "processing", "finished": "completed", "never": "processing"}


@dataclass(slots=True, kw_only=True)
class PixelDojoSettings:
    """How this PixelDojo behaves; `result` is the shape of a finished job, `wrapper` that of the list of jobs."""

    credits: Decimal = Decimal(1000)
    result: Literal["video", "videos", "video_objects", "assets"] = "video"
    wrapper: Literal["jobs", "data", "bare"] = "jobs"
    rows_carry_input: bool = True
    error_as_text: bool = False
    out_of_credit_status: Literal[402, 403] = 402
    link_hours: float = 1.0
    gone: set[str] = field(default_factory=set)
    costs: dict[str, Json] = field(default_factory=dict)
    """What replaces the cost of a model in the list."""
    schemas: dict[str, Json] = field(default_factory=dict)
    """What replaces the request schema of a model in its page and schema."""


class PixelDojo(Service):
    """The routes of pixeldojo.ai below `/api/v1`."""

    provider: Provider = "pixeldojo"

    def __init__(self, world: World, keys: Collection[str] | None) -> None:
        super().__init__(world, keys)
        self.settings = PixelDojoSettings()
        self.route("GET", r"/api/v1/models", self._models)
        self.route("GET", r"/api/v1/models/(?P<model>[^/]+)", self._model)
        self.route("GET", r"/api/v1/models/(?P<model>[^/]+)/schema", self._schema)
        self.route("POST", r"/api/v1/models/(?P<model>[^/]+)/run", self._guarded(self._run))
        self.route("GET", r"/api/v1/jobs", self._guarded(self._jobs))
        self.route("GET", r"/api/v1/jobs/(?P<id>[^/]+)", self._guarded(self._job))

    def _guarded(self, handler: Handler) -> Handler:
        def guarded(request: Request, parts: dict[str, str]) -> Reply:
            if not self.admits(request):
                return ERRORS["pixeldojo.unauthorized"].reply()
            return handler(request, parts)

        return guarded

    def _described(self, model: str) -> dict[str, Json]:
        made = models.describe(model)
        return made | {"creditCost": self.settings.costs.get(model, made["creditCost"])}

    def _schema_of(self, model: str) -> Json:
        return self.settings.schemas.get(model, dict(models.SCHEMAS[model]))

    def _models(self, request: Request, parts: dict[str, str]) -> Reply:
        listed: list[Json] = [self._described(model) for model in models.SCHEMAS if model not in self.settings.gone]
        if request.query.get("modality") == "image":
            listed = []
        total = len(listed)
        return json_reply(200, {"models": listed, "total": total, "imageCount": 0, "videoCount": total})

    def _model(self, request: Request, parts: dict[str, str]) -> Reply:
        model = parts["model"]
        if model not in models.SCHEMAS or model in self.settings.gone:
            return ERRORS["pixeldojo.model_not_found"].reply()
        return json_reply(200, self._described(model) | {"requestSchema": self._schema_of(model)})

    def _schema(self, request: Request, parts: dict[str, str]) -> Reply:
        model = parts["model"]
        if model not in models.SCHEMAS or model in self.settings.gone:
            return ERRORS["pixeldojo.model_not_found"].reply()
        return json_reply(200, {"apiId": model, "schema": self._schema_of(model)})

    def _run(self, request: Request, parts: dict[str, str]) -> Reply:
        model = parts["model"]
        if model not in models.SCHEMAS or model in self.settings.gone:
            return ERRORS["pixeldojo.model_not_found"].reply()
        body = self.body_of(request)
        if body is None:
            return ERRORS["pixeldojo.invalid_request"].reply()
        wrong = [*faults(models.SCHEMAS[model], body)]
        wrong = wrong or [*models.rule_faults(model, body)]
        self.breaches(request, wrong)
        if wrong:
            return dojo_invalid("; ".join(str(fault) for fault in wrong)).reply()
        price = models.price(model, body)
        if price > self.settings.credits:
            name = "402_guess" if self.settings.out_of_credit_status == 402 else "403"
            return ERRORS[f"pixeldojo.insufficient_credits_{name}"].reply()
        job = self.new_job(request, f"job_{uuid4().hex[:12]}", model, body, price)
        self._check_inputs(job)
        self.settings.credits -= job.cost
        self.world.journal.charge("pixeldojo", model, (job.id,), body, job.cost)
        answer: dict[str, Json] = {
            "jobId": job.id,
            "status": "pending",
            "statusUrl": f"{self.world.base}/api/v1/jobs/{job.id}",
            "creditCost": as_number(job.cost),
            "creditsRemaining": as_number(self.settings.credits),
            "expiresAt": self._expiry(job),
        }
        return json_reply(202, answer)

    def _check_inputs(self, job: FakeJob) -> None:
        """A dead address on this server fails the job, as an unreachable picture does."""
        for address in addresses(dict(job.body)):
            path = self.world.own_path(address)
            file = self.world.files.at(path) if path is not None else None
            if path is not None and (file is None or file.dead is not None):
                life = job.life
                job.life = type(life)(
                    steps=life.steps,
                    outcome="failed",
                    error="Could not download the input image",
                    error_code="invalid_input",
                    refund=life.refund,
                )

    def _expiry(self, job: FakeJob) -> str:
        hours = timedelta(hours=self.settings.link_hours)
        return (job.created + hours).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _row(self, job: FakeJob) -> dict[str, Json]:
        state = job.state
        row: dict[str, Json] = {
            "jobId": job.id,
            "apiId": job.model,
            "status": WORDS.get(state, state),
            "creditCost": as_number(job.cost),
            "createdAt": job.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "expiresAt": self._expiry(job),
        }
        if self.settings.rows_carry_input:
            row["input"] = dict(job.body)
        if state == "finished":
            if job.empty_shown < job.life.empty_completions:
                job.empty_shown += 1
                return row | {"output": None}
            row |= self._output(self.result_of(job))
        elif state == "failed":
            text, code = job.life.error or "Generation failed", job.life.error_code or "generation_failed"
            row["error"] = text if self.settings.error_as_text else {"code": code, "message": text}
        if self.give_back(job):
            self.settings.credits += job.cost
        return row

    def _output(self, url: str) -> dict[str, Json]:
        match self.settings.result:
            case "video":
                return {"output": {"video": url}}
            case "videos":
                return {"output": {"videos": [url]}}
            case "video_objects":
                return {"output": {"videos": [{"url": url}]}}
            case "assets":
                return {"assets": [{"url": url, "type": "video", "contentType": "video/mp4"}]}

    def _visible(self, job: FakeJob, request: Request) -> bool:
        expired = datetime.now(UTC) > job.created + timedelta(hours=self.settings.link_hours)
        return job.key == request.key and job.state != "vanished" and not expired

    def _job(self, request: Request, parts: dict[str, str]) -> Reply:
        job = self.world.jobs.find("pixeldojo", parts["id"])
        if job is None or not self._visible(job, request):
            return ERRORS["pixeldojo.job_not_found"].reply()
        row = self._row(job)
        job.looked()
        return json_reply(200, row)

    def _jobs(self, request: Request, parts: dict[str, str]) -> Reply:
        for name in request.query:
            self.breach(request, name, "no wishes of the list are documented")
        rows: list[Json] = []
        for job in self.world.jobs.of("pixeldojo"):
            if self._visible(job, request):
                rows.append(self._row(job))
                job.looked()
        wrapper = self.settings.wrapper
        return json_reply(200, rows if wrapper == "bare" else {wrapper: rows})
