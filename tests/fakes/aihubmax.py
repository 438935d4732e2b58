"""The gateway software of AIHubMax and FoxAPI: tasks, prices, balance, uploads. Its schema allows nothing extra."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Literal
from uuid import uuid4

from tests.fakes import aihubmax_models as models
from tests.fakes.errors import ERRORS, Provider, hub_invalid
from tests.fakes.forms import read_form
from tests.fakes.jobs import FakeJob, JobLife
from tests.fakes.pictures import picture_fault
from tests.fakes.schema import faults
from tests.fakes.service import Handler, Service, World, addresses, as_number
from tests.fakes.wire import Json, Reply, Request, json_reply

WORDS = {"waiting": "pending", "rendering": "processing", "finished": "completed", "never": "processing"}
SCRIPT_AGENTS = ("python-urllib", "python-requests", "python-httpx", "python/", "aiohttp")


@dataclass(slots=True, kw_only=True)
class AIHubMaxSettings:
    """How this gateway behaves; `results` is the shape of a result, `storage` the bytes of upload space."""

    credits: Decimal = Decimal(100)
    results: Literal["objects", "strings"] = "objects"
    prices: dict[str, Decimal] = field(default_factory=lambda: dict(models.PRICES))
    disabled: set[str] = field(default_factory=set)
    largest_upload: int = 100 * 1024 * 1024
    storage: int = 1024 * 1024 * 1024


class AIHubMax(Service):
    """The routes of api.aihubmax.com."""

    provider: Provider = "aihubmax"

    def __init__(self, world: World, keys: Collection[str] | None) -> None:
        super().__init__(world, keys)
        self.settings = AIHubMaxSettings()
        self.uploads: dict[str, int] = {}
        self._add("POST", r"/v1/videos/generations", self._create)
        self._add("GET", r"/v1/tasks/(?P<id>[^/]+)", self._task)
        self._add("GET", r"/v1/models", self._models)
        self._add("GET", r"/v1/account/credits", self._credits)
        self._add("GET", r"/dashboard/billing/subscription", self._subscription)
        self._add("GET", r"/dashboard/billing/usage", self._usage)
        self._add("POST", r"/v1/files/upload/stream", self._upload_form)
        self._add("POST", r"/v1/files/upload/base64", self._upload_text)
        self._add("POST", r"/v1/files/upload/url", self._upload_address)
        self._add("GET", r"/api/pricing", self._pricing, keyed=False)

    def _add(self, method: str, path: str, handler: Handler, *, keyed: bool = True) -> None:
        def guarded(request: Request, parts: dict[str, str]) -> Reply:
            agent = request.headers.get("user-agent", "").lower()
            if agent.startswith(SCRIPT_AGENTS):
                return ERRORS["aihubmax.default_user_agent"].reply()
            if keyed and not self.admits(request):
                return ERRORS["aihubmax.unauthorized"].reply()
            return handler(request, parts)

        self.route(method, path, guarded)

    def _create(self, request: Request, parts: dict[str, str]) -> Reply:
        body = self.body_of(request)
        if body is None:
            return ERRORS["aihubmax.invalid_request"].reply()
        model = body.get("model")
        if not isinstance(model, str) or model not in models.SCHEMAS or model in self.settings.disabled:
            return ERRORS["aihubmax.model_not_found"].reply()
        wrong = [*faults(models.SCHEMAS[model], body)]
        wrong = wrong or [*models.rule_faults(body)]
        self.breaches(request, wrong)
        if wrong:
            return hub_invalid(wrong[0].message, wrong[0].path).reply()
        price = models.price(model, body)
        if price > self.settings.credits:
            return ERRORS["aihubmax.insufficient_quota"].reply()
        task = f"task-unified-{int(time.time())}-{uuid4().hex[:8]}"
        job = self.new_job(request, task, model, body, price, self._life(request, body))
        self.settings.credits -= job.cost
        self.world.journal.charge("aihubmax", model, (job.id,), body, job.cost)
        answer = self._row(job, first=True) | {
            "usage": {"billing_rule": "per_call", "credits_reserved": as_number(job.cost), "user_group": "default"}
        }
        return json_reply(200, answer)

    def _life(self, request: Request, body: dict[str, Json]) -> JobLife | None:
        """A failing life when an input lies on this server and cannot be fetched or is no picture."""
        for address in addresses(body):
            path = self.world.own_path(address)
            if path is None:
                continue
            file = self.world.files.at(path)
            fault = "not there" if file is None or file.dead is not None else None
            if file is not None and fault is None and file.type.startswith("image/"):
                fault = picture_fault(file.data, file.type)
                if fault is not None:
                    self.breach(request, address, fault)
            if fault is not None:
                return JobLife(outcome="failed", error=f"A picture: {fault}", error_code="image_processing_error")
        return None

    def _row(self, job: FakeJob, *, first: bool = False) -> dict[str, Json]:
        state = "waiting" if first else job.state
        row: dict[str, Json] = {
            "created": int(job.created.timestamp()),
            "id": job.id,
            "model": job.model,
            "object": "video.generation.task",
            "progress": 0 if first else job.progress,
            "status": WORDS.get(state, state),
            "task_info": {"can_cancel": False, "estimated_time": 300},
            "type": "video",
        }
        return row

    def _task(self, request: Request, parts: dict[str, str]) -> Reply:
        task = parts["id"]
        for name in request.query.keys() - {"sync_upstream"}:
            self.breach(request, name, "no such wish of a look")
        if request.query.get("sync_upstream", "true") not in {"true", "false"}:
            self.breach(request, "sync_upstream", "true or false")
        if not task.startswith("task-unified-"):
            return ERRORS["aihubmax.invalid_task_id"].reply()
        job = self.world.jobs.find("aihubmax", task)
        if job is None or job.state == "vanished":
            return ERRORS["aihubmax.task_not_found"].reply()
        if job.key != request.key:
            return ERRORS["aihubmax.permission_denied"].reply()
        row = self._row(job)
        row["results"] = None
        if job.state == "finished":
            if job.empty_shown < job.life.empty_completions:
                job.empty_shown += 1
            else:
                row["results"] = [self._result(self.result_of(job))]
        elif job.state == "failed":
            code, text = job.life.error_code or "unknown_error", job.life.error or "Unknown error"
            row["error"] = {"code": code, "message": text, "type": "task_error"}
        row["usage"] = {"billing_rule": "per_call", "credits_reserved": as_number(job.cost), "user_group": "default"}
        if self.give_back(job):
            self.settings.credits += job.cost
        job.looked()
        return json_reply(200, row)

    def _result(self, url: str) -> Json:
        return url if self.settings.results == "strings" else {"url": url, "content_type": "video/mp4"}

    def _models(self, request: Request, parts: dict[str, str]) -> Reply:
        ids = [name for name in (*models.SCHEMAS, *self.settings.prices) if name not in self.settings.disabled]
        listed: list[Json] = [{"id": name, "object": "model", "owned_by": "kling"} for name in ids]
        return json_reply(200, {"object": "list", "data": listed})

    def _pricing(self, request: Request, parts: dict[str, str]) -> Reply:
        rows: list[Json] = [
            {
                "model_name": name,
                "quota_type": 1,
                "model_price": as_number(price),
                "model_ratio": 0,
                "enable_groups": ["default"],
            }
            for name, price in self.settings.prices.items()
        ]
        return json_reply(200, {"success": True, "data": rows, "group_ratio": {"default": 1}})

    def _credits(self, request: Request, parts: dict[str, str]) -> Reply:
        left = as_number(self.settings.credits)
        held: dict[str, Json] = {"remaining_credits": left, "used_credits": as_number(self._spent())}
        data: dict[str, Json] = {"token": held | {"unlimited_credits": False}, "user": dict(held)}
        return json_reply(200, {"success": True, "message": "", "data": data})

    def _spent(self) -> Decimal:
        return sum((job.cost for job in self.world.jobs.of("aihubmax")), Decimal(0))

    def _subscription(self, request: Request, parts: dict[str, str]) -> Reply:
        limit = as_number(self.settings.credits + self._spent())
        return json_reply(200, {"object": "billing_subscription", "hard_limit_usd": limit})

    def _usage(self, request: Request, parts: dict[str, str]) -> Reply:
        return json_reply(200, {"object": "list", "total_usage": as_number(self._spent() * 100)})

    def _upload_form(self, request: Request, parts: dict[str, str]) -> Reply:
        form = read_form(request)
        for name in form.keys() - {"file", "file_name", "auto_cleanup"}:
            self.breach(request, name, "no such field of an upload")
        file = form.get("file")
        if file is None or file.filename is None:
            self.breach(request, "file", "Field required")
            return ERRORS["aihubmax.invalid_request"].reply()
        name = form["file_name"].text if "file_name" in form else file.filename
        cleanup = "auto_cleanup" not in form or form["auto_cleanup"].text.lower() == "true"
        return self._keep(file.data, name, cleanup=cleanup)

    def _upload_text(self, request: Request, parts: dict[str, str]) -> Reply:
        body = self._upload_body(request, "file_data")
        if body is None:
            return ERRORS["aihubmax.invalid_request"].reply()
        text = str(body["file_data"])
        if text.startswith("data:"):
            text = text.partition(",")[2]
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error:
            self.breach(request, "file_data", "not base64")
            return ERRORS["aihubmax.invalid_request"].reply()
        return self._keep(data, str(body.get("file_name", "upload.bin")), cleanup=body.get("auto_cleanup") is not False)

    def _upload_address(self, request: Request, parts: dict[str, str]) -> Reply:
        body = self._upload_body(request, "url")
        path = None if body is None else self.world.own_path(str(body["url"]))
        file = None if path is None else self.world.files.at(path)
        if body is None or path is None or file is None or file.dead is not None:
            return ERRORS["aihubmax.invalid_request"].reply()
        name = str(body.get("file_name", PurePosixPath(path).name))
        return self._keep(file.data, name, cleanup=body.get("auto_cleanup") is not False)

    def _upload_body(self, request: Request, needed: str) -> dict[str, Json] | None:
        body = self.body_of(request)
        if body is None or not isinstance(body.get(needed), str):
            self.breach(request, needed, "Field required")
            return None
        for name in body.keys() - {needed, "file_name", "auto_cleanup"}:
            self.breach(request, name, "no such field of an upload")
        return body

    def _keep(self, data: bytes, name: str, *, cleanup: bool) -> Reply:
        if len(data) > self.settings.largest_upload:
            return ERRORS["aihubmax.too_large"].reply()
        while sum(self.uploads.values()) + len(data) > self.settings.storage:
            if not cleanup or not self.uploads:
                return ERRORS["aihubmax.storage_full"].reply()
            oldest = next(iter(self.uploads))
            self.world.files.kill(oldest, 404)
            del self.uploads[oldest]
        upload = uuid4().hex
        path = self.world.files.put(f"uploads/{upload}{PurePosixPath(name).suffix.lower()}", data)
        self.uploads[path] = len(data)
        answer: dict[str, Json] = {
            "id": f"file-{upload}",
            "filename": name,
            "url": self.world.base + path,
            "size": len(data),
            "created": int(time.time()),
        }
        return json_reply(200, answer)
