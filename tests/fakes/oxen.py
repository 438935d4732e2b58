"""Oxen's video inference, its three generations: G3 (newest, rows stay), G2 and G1 (finished rows vanish)."""

from __future__ import annotations

import base64
import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import uuid4

from tests.fakes import oxen_models
from tests.fakes.errors import ERRORS, WRAPPING, Provider, oxen_invalid, oxen_model_gone
from tests.fakes.jobs import FakeJob, JobLife
from tests.fakes.oxen_catalogue import OxenCatalogue
from tests.fakes.oxen_repos import OxenRepos
from tests.fakes.pictures import picture_fault, read_data_address
from tests.fakes.schema import faults
from tests.fakes.service import Handler, Service, World, addresses
from tests.fakes.wire import Json, Reply, Request, json_reply

WORDS = {"waiting": "queued", "rendering": "processing", "finished": "succeeded", "never": "processing"}


@dataclass(slots=True, kw_only=True)
class OxenSettings:
    """How this Oxen behaves. `credits` None: never short of money; `wrapped`: errors in the newer wrapping.

    `queue`, `events`, `tells_name`: whether there is such a call. `namespaces` are organisations the key may bill.
    `too_many` further generations come with every order. `flat`: the video's address as an older page shows it.
    """

    generation: Literal["G1", "G2", "G3"] = "G3"
    wrapped: bool = True
    username: str = "artist"
    credits: Decimal | None = None
    gone: set[str] = field(default_factory=set)
    cancel_finished_status: int = 200
    queue: bool = True
    events: bool = True
    tells_name: bool = True
    namespaces: set[str] = field(default_factory=set)
    too_many: int = 0
    flat: bool = False


class Oxen(Service):
    """The routes of hub.oxen.ai below `/api`."""

    provider: Provider = "oxen"

    def __init__(self, world: World, keys: Collection[str] | None) -> None:
        super().__init__(world, keys)
        self.settings = OxenSettings()
        new, mid, old = {"G3"}, {"G2", "G3"}, {"G1"}
        self._add("POST", r"/api/ai/queue", self._enqueue)
        self._add("GET", r"/api/ai/queue", self._list, mid)
        self._add("GET", r"/api/ai/queue/(?P<id>[^/]+)", self._one, mid)
        self._add("DELETE", r"/api/ai/queue/(?P<id>[^/]+)", self._cancel, mid)
        self._add("POST", r"/api/ai/videos/generate", self._at_once, mid)
        self._add("GET", r"/api/ai/generations", self._history, new)
        self._add("GET", r"/api/ai/generations/(?P<id>[^/]+)", self._envelope, new)
        self._add("POST", r"/api/videos/generate", self._at_once, old)
        self._add("GET", r"/api/media/generations/status/(?P<space>[^/]+)/(?P<model>.+)", self._old_list, old)
        self._add("DELETE", r"/api/media/generations/(?P<space>[^/]+)/(?P<id>[^/]+)", self._cancel, old)
        self._add("GET", r"/api/users/me", self._me)
        self.repos = OxenRepos(self)
        file = r"/api/repos/(?P<space>[^/]+)/(?P<repo>[^/]+)/file/(?P<path>.+)"
        self._add("POST", r"/api/repos", self.repos.make)
        self._add("PUT", file, self.repos.commit)
        self.route("GET", file, self.repos.show)
        self.catalogue = OxenCatalogue(gone=lambda: self.settings.gone)  # readable without a key
        self.route("GET", r"/api/ai/models", self.catalogue.listed)
        self.route("GET", r"/api/ai/models/search", self.catalogue.listed)
        self.route("GET", r"/api/ai/models/(?P<id>[^/]+)", self.catalogue.one)
        self.route("GET", r"/api/evaluations/models", self.catalogue.listed_of_old)

    def _add(self, method: str, path: str, handler: Handler, when: Collection[str] = ("G1", "G2", "G3")) -> None:
        def guarded(request: Request, parts: dict[str, str]) -> Reply:
            if self.settings.generation not in when or (path == r"/api/ai/queue" and not self.settings.queue):
                return ERRORS["oxen.not_found"].reply()
            if not self.admits(request):
                return ERRORS["oxen.unauthenticated"].reply()
            return handler(request, parts)

        self.route(method, path, guarded)

    def _enqueue(self, request: Request, parts: dict[str, str]) -> Reply:
        body = self.body_of(request)
        if body is None:
            return ERRORS["oxen.invalid_params"].reply()
        refused = self._refusal(body)
        if refused is not None:
            return refused
        model = str(body["model"])
        count = body.pop("num_generations", 1)
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 4:
            self.breach(request, "num_generations", f"must be 1 to 4, is {count!r}")
            return ERRORS["oxen.num_generations"].reply()
        if "response_format" in body:
            self.breach(request, "response_format", "means nothing that is documented in the queue")
        wrong = self._judge(request, model, body)
        jobs = [self._accept(request, model, body, wrong) for _ in range(count + self.settings.too_many)]
        self._charge(model, body, jobs)
        first = "queued" if self.settings.generation == "G3" else "processing"
        rows: list[Json] = [{"generation_id": job.id, "status": first} for job in jobs]
        return json_reply(200, {"generations": rows})

    def _refusal(self, body: dict[str, Json]) -> Reply | None:
        """What is checked before a job is queued: model, kind of output, credits."""
        model = body.get("model")
        if model in oxen_models.TEXT_MODELS:
            return ERRORS["oxen.unsupported_media_type"].reply()
        if not isinstance(model, str) or model not in oxen_models.SCHEMAS or model in self.settings.gone:
            return oxen_model_gone(str(model)).reply()
        if not self._may_use(body.get("target_namespace", self.settings.username)):
            return ERRORS["oxen.forbidden_guess"].reply()
        if self.settings.credits is not None and self._price(model, body) > self.settings.credits:
            return ERRORS["oxen.insufficient_credits_402_guess"].reply()
        return None

    def _may_use(self, namespace: Json) -> bool:
        return namespace in {self.settings.username, *self.settings.namespaces}

    def _judge(self, request: Request, model: str, body: dict[str, Json]) -> str | None:
        """Record every breach of contract; what the model itself will say against the body."""
        slips = [*faults(oxen_models.SCHEMAS[model], body), *oxen_models.breaches(model, body)]
        self.breaches(request, slips)
        wrong = oxen_models.model_error(model, body)
        if wrong is not None and not slips:
            self.breach(request, "", wrong)
        for address in addresses({name: value for name, value in body.items() if "prompt" not in name}):
            bad = self._input_error(request, address)
            wrong = wrong or bad
        return wrong

    def _input_error(self, request: Request, address: str) -> str | None:
        if address.startswith("data:"):
            try:
                kind, data = read_data_address(address)
                fault = picture_fault(data, kind)
            except ValueError as error:
                fault = str(error)
            if fault is not None:
                self.breach(request, address[:32], fault)
                return f"cannot identify image file: {fault}"
            return None
        path = self.world.own_path(address)
        if path is None:
            return None
        file = self.world.files.at(path) or self.world.files.at("/files" + path)
        if file is None or file.dead is not None:
            return f"403 Client Error: Forbidden for url: {address}"
        return None

    def _accept(self, request: Request, model: str, body: dict[str, Json], wrong: str | None) -> FakeJob:
        life = None
        if wrong is not None:
            vanish = self.settings.generation != "G3"
            life = JobLife(outcome="vanished" if vanish else "failed", error=self._words(wrong), charge=Decimal(0))
        return self.new_job(request, str(uuid4()), model, body, self._price(model, body), life)

    def _words(self, wrong: str) -> str:
        return (WRAPPING if self.settings.wrapped else "") + wrong

    def _price(self, model: str, body: dict[str, Json]) -> Decimal:
        return oxen_models.RATES[model] * oxen_models.seconds(body)

    def _charge(self, model: str, body: dict[str, Json], jobs: list[FakeJob]) -> None:
        charged = sum((job.cost for job in jobs), Decimal(0))
        if self.settings.credits is not None:
            self.settings.credits -= charged
        self.world.journal.charge("oxen", model, tuple(job.id for job in jobs), body, charged)

    def _at_once(self, request: Request, parts: dict[str, str]) -> Reply:
        body = self.body_of(request)
        if body is None:
            return ERRORS["oxen.invalid_params"].reply()
        refused = self._refusal(body)
        if refused is not None:
            return refused
        model = str(body["model"])
        wrong = self._judge(request, model, body)
        if wrong is not None:
            return oxen_invalid(self._words(wrong)).reply()
        life = replace(self.world.jobs.life_for("oxen"), steps=())
        jobs = [
            self.new_job(request, str(uuid4()), model, body, self._price(model, body), life)
            for _ in range(1 + self.settings.too_many)
        ]
        self._charge(model, body, jobs)
        answer: dict[str, Json] = {"model": model, "created": _unix(jobs[0].created)}
        if body.get("response_format") == "b64_json":
            inline = (base64.b64encode(self.world.clip_of(job)).decode("ascii") for job in jobs)
            return json_reply(200, {**answer, "videos": [{"b64_json": text} for text in inline]})
        if self.settings.flat:
            return json_reply(200, {**answer, "video_url": self.result_of(jobs[0])})
        return json_reply(200, {**answer, "videos": [{"url": self.result_of(job)} for job in jobs]})

    def _row(self, job: FakeJob) -> dict[str, Json]:
        state = job.state
        done, failed = state == "finished", state == "failed"
        row: dict[str, Json] = dict(job.body)
        row.pop("model", None)
        row |= {
            "generation_id": job.id,
            "prompt": job.body.get("prompt"),
            "media_type": "video",
            "enqueued_at": _unix(job.created),
        }
        if self.settings.generation != "G3":
            row["model"] = job.model
            if self.settings.generation == "G1":
                row["model_name"] = job.model
            return row
        row |= {
            "model_name": job.model,
            "status": WORDS.get(state, state),
            "result_url": self.result_of(job) if done else None,
            "error_message": job.life.error if failed else None,
            "started_at": _unix(job.started),
            "completed_at": _unix(job.ended),
        }
        return row

    def tell_ends(self) -> None:
        """Give an event for every job that has ended and was not told of yet; none for cancelled ones."""
        for job in self.world.jobs.of("oxen"):
            self._tell(job)

    def _tell(self, job: FakeJob) -> None:
        if job.told or not job.over or job.state not in {"finished", "failed"}:
            return
        self.give_back(job)
        data: dict[str, Json] = {"generation_id": job.id, "status": WORDS.get(job.state, job.state)}
        data["media_type"] = "video"
        if job.state == "finished":
            data |= {"model": job.model, "url": self.result_of(job)}
        else:
            data["error"] = job.life.error
        self.world.journal.tell("media_generation_completed", data)

    def _dear_row(self, job: FakeJob) -> dict[str, Json]:
        row = self._row(job)
        return row | {
            "cost": str(job.cost) if job.state == "finished" else None,
            "target_namespace": job.body.get("target_namespace", self.settings.username),
            "target_repo": None,
            "target_directory": None,
            "user_id": "user-1",
            "username": self.settings.username,
            "user_image": None,
        }

    def _visible(self, job: FakeJob, request: Request) -> bool:
        kept = self.settings.generation == "G3" or not job.over
        return kept and job.state != "vanished" and job.key == request.key

    def _mine(self, request: Request, *, old_too: bool) -> list[FakeJob]:
        asked = request.query
        found = []
        for job in self.world.jobs.of("oxen"):
            word = WORDS.get(job.state, job.state)
            active = word not in {"succeeded", "failed", "cancelled"}
            fits = (
                self._visible(job, request)
                and asked.get("model", job.model) == job.model
                and asked.get("namespace", self._space_of(job)) == self._space_of(job)
                and asked.get("media_type", "video") == "video"
                and (asked["status"] == word if "status" in asked else old_too or active)
            )
            if fits:
                found.append(job)
        return found

    def _space_of(self, job: FakeJob) -> Json:
        return job.body.get("target_namespace", self.settings.username)

    def _list(self, request: Request, parts: dict[str, str]) -> Reply:
        jobs = self._mine(request, old_too=False)
        rows: list[Json] = [self._row(job) for job in jobs]
        for job in jobs:
            job.looked()
        return json_reply(200, {"count": len(rows), "generations": rows})

    def _look(self, request: Request, job: str) -> FakeJob | None:
        found = self.world.jobs.find("oxen", job)
        return found if found is not None and self._visible(found, request) else None

    def _one(self, request: Request, parts: dict[str, str]) -> Reply:
        job = self._look(request, parts["id"])
        if job is None:
            return ERRORS["oxen.not_found"].reply()
        row = self._row(job)
        job.looked()
        return json_reply(200, row)

    def _cancel(self, request: Request, parts: dict[str, str]) -> Reply:
        job = self._look(request, parts["id"])
        if job is None or parts.get("space", self._space_of(job)) != self._space_of(job):
            return ERRORS["oxen.not_found"].reply()
        status = self.settings.cancel_finished_status
        if not job.over:
            status = 200
            job.stop(JobLife(steps=(), outcome="cancelled"))
            job.cost = Decimal(0)
        return json_reply(status, {"status": "success", "generation_id": job.id})

    def _old_list(self, request: Request, parts: dict[str, str]) -> Reply:
        if not self._may_use(parts["space"]):
            return ERRORS["oxen.forbidden_guess"].reply()
        jobs = [
            job
            for job in self._mine(request, old_too=False)
            if job.model == parts["model"] and self._space_of(job) == parts["space"]
        ]
        rows: list[Json] = [self._row(job) for job in jobs]
        for job in jobs:
            job.looked()
        return json_reply(200, {"status": "success", "count": len(rows), "generations": rows})

    def _history(self, request: Request, parts: dict[str, str]) -> Reply:
        try:
            page, size = int(request.query.get("page", "1")), int(request.query.get("page_size", "50"))
        except ValueError:
            page = size = 0
        if page < 1 or not 1 <= size <= 1000:
            self.breach(request, "page_size", "page from 1, page_size 1 to 1000")
            return ERRORS["oxen.invalid_params"].reply()
        jobs = self._mine(request, old_too=True)
        spent = [job.cost for job in jobs if job.state == "finished"]
        shown = jobs[(page - 1) * size : page * size]
        rows: list[Json] = [self._dear_row(job) for job in shown]
        for job in shown:
            job.looked()
        answer: dict[str, Json] = {
            "count": len(rows),
            "page_number": page,
            "page_size": size,
            "total_entries": len(jobs),
            "total_pages": math.ceil(len(jobs) / size),
            "total_cost": str(sum(spent, Decimal(0))) if spent else None,
            "generations": rows,
        }
        return json_reply(200, answer)

    def _envelope(self, request: Request, parts: dict[str, str]) -> Reply:
        job = self._look(request, parts["id"])
        if job is None:
            return ERRORS["oxen.not_found"].reply()
        row: Json = self._dear_row(job)
        job.looked()
        return json_reply(200, {"generation": row, "status": "success", "status_message": "resource_found"})

    def _me(self, request: Request, parts: dict[str, str]) -> Reply:
        user: dict[str, Json] = {"username": self.settings.username, "name": "Artist", "email": "artist@example.com"}
        if self.settings.credits is not None:
            user["credits"] = str(self.settings.credits)
        if not self.settings.tells_name:
            return ERRORS["oxen.not_found"].reply()
        return json_reply(200, {"status": "success", "user": user})


def _unix(time: datetime | None) -> Json:
    return None if time is None else int(time.timestamp())
