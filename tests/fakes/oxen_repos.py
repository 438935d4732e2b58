"""Oxen's repositories, as far as a picture for a film needs them: make one, put a file in, hand it out."""

from __future__ import annotations

from uuid import uuid4

from tests.fakes.errors import ERRORS
from tests.fakes.forms import read_form
from tests.fakes.service import Service
from tests.fakes.wire import Reply, Request, json_reply


class OxenRepos:
    """`public` maps `namespace/name` to whether anybody may read it.

    `folders`: the path of a commit is a folder's, as some of Oxen's pages say. `private`: nothing becomes public,
    whatever is asked for.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self.public: dict[str, bool] = {}
        self.private = False
        self.folders = False

    def make(self, request: Request, parts: dict[str, str]) -> Reply:
        """A new repository; 409 when there is one."""
        body = self._service.body_of(request) or {}
        space, name = body.get("namespace"), body.get("name")
        if not isinstance(space, str) or not isinstance(name, str):
            return ERRORS["oxen.invalid_params"].reply()
        repo = f"{space}/{name}"
        if repo in self.public:
            return ERRORS["oxen.repo_exists"].reply()
        self.public[repo] = body.get("is_public") is True and not self.private
        return json_reply(200, {"status": "success", "repository": {"namespace": space, "name": name}})

    def commit(self, request: Request, parts: dict[str, str]) -> Reply:
        """A file goes in."""
        repo = f"{parts['space']}/{parts['repo']}"
        if repo not in self.public:
            return ERRORS["oxen.not_found"].reply()
        form = read_form(request)
        file = form.get("file") or form.get("files[]")
        if file is None:
            self._service.breach(request, "file", "Field required")
            return ERRORS["oxen.invalid_params"].reply()
        path = request.path.lstrip("/") + (f"/{file.filename}" if self.folders else "")
        self._service.world.files.put(path, file.data)
        return json_reply(200, {"status": "success", "commit": {"id": uuid4().hex, "message": "added"}})

    def show(self, request: Request, parts: dict[str, str]) -> Reply:
        """A file comes out: to anybody from a public repository, else to whoever has a key."""
        file = self._service.world.files.at("/files" + request.path)
        allowed = self.public.get(f"{parts['space']}/{parts['repo']}") or self._service.admits(request)
        if file is None or not allowed:
            return ERRORS["oxen.not_found"].reply()
        return Reply(body=file.data, headers={"Content-Type": file.type, "ETag": file.etag})
