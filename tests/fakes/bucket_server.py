"""An S3 server on loopback, as a process: moto's, behind a gate that believes no signature it has not checked.

`python -m tests.fakes.bucket_server` prints its address and serves until its standard input ends. Signatures are
checked with botocore's own signer, since moto accepts any; refusals look like Amazon's. Below `/-/` is what tests
drive it with: buckets, faults, and the list of what came in.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

REGION = "eu-test-1"
KEY_ID = "AKIATESTTESTTEST"
SECRET = "bucket-secret-0123456789+/abc"
PREFIX = "/-/"
_TOLERANCE = timedelta(minutes=15)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _error(status: int, code: str, message: str, **more: str) -> Response:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in {"Code": code, "Message": message, **more}.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}<RequestId>1</RequestId></Error>'
    return Response(body, status, mimetype="application/xml")


class Gate:
    """A WSGI application before another."""

    def __init__(self, inner: Wsgi) -> None:
        self.inner = inner
        self.lock = threading.Lock()
        self.log: dict[str, list[dict[str, Any]]] = {}
        self.faults: dict[str, list[dict[str, Any]]] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        request = Request(environ)
        with self.lock:  # signing is checked at a time of our choice, which is the process's
            if request.path.startswith(PREFIX):
                return self._control(request)(environ, start)
            bucket, _, key = request.path.lstrip("/").partition("/")
            answer = self._fault(bucket, request.method) or self._refusal(request)
            if answer is None:
                answer = Response.from_app(self.inner, environ)
            self.log.setdefault(bucket, []).append(
                {
                    "method": request.method,
                    "key": key,
                    "status": answer.status_code,
                    "headers": {name.lower(): value for name, value in request.headers.items()},
                }
            )
        return answer(environ, start)

    def _control(self, request: Request) -> Response:
        what, _, bucket = request.path[len(PREFIX) :].partition("/")
        if what == "bucket":
            made = Client(self.inner, Response).put(
                f"/{bucket}",
                data=f"<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint>"
                "</CreateBucketConfiguration>",
            )
            return Response(status=made.status_code)
        if what == "faults":
            self.faults.setdefault(bucket, []).extend(request.get_json())
            return Response(status=204)
        if what == "objects":
            listed = Client(self.inner, Response).get(f"/{bucket}").get_data(as_text=True)
            keys = [part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]]
            return Response(json.dumps(keys))
        return Response(json.dumps(self.log.get(bucket, [])))

    def _fault(self, bucket: str, method: str) -> Response | None:
        for fault in self.faults.get(bucket, []):
            if fault["method"] == method and fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                answer = _error(fault["status"], fault.get("code", "Fault"), fault.get("message", "As the test wished"))
                answer.headers.update(fault.get("headers", {}))
                return answer
        return None

    def _refusal(self, request: Request) -> Response | None:
        query = {name: values[0] for name, values in parse_qs(request.query_string.decode()).items()}
        if "X-Amz-Signature" not in query:
            return _error(403, "AccessDenied", "Access Denied")
        if "Authorization" in request.headers:
            return _error(400, "InvalidArgument", "Only one auth mechanism allowed")
        key_id, day, region, _service, _end = query["X-Amz-Credential"].split("/")
        if key_id != KEY_ID:
            return _error(403, "InvalidAccessKeyId", "The key id you provided does not exist in our records.")
        if region != REGION:
            text = f"Error parsing the X-Amz-Credential parameter; the region '{region}' is wrong; expecting '{REGION}'"
            return _error(400, "AuthorizationQueryParametersError", text, Region=REGION)
        signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if (
            query["X-Amz-Signature"] != _signature(request, signed, int(query["X-Amz-Expires"]))
            or day not in (query["X-Amz-Date"])
        ):
            return _error(403, "SignatureDoesNotMatch", "The signature we calculated does not match.")
        now = datetime.now(UTC)
        if signed > now + _TOLERANCE:
            return _error(403, "RequestTimeTooSkewed", "The difference between the request time and ours is too large.")
        if now > signed + timedelta(seconds=int(query["X-Amz-Expires"])):
            return _error(403, "AccessDenied", "Request has expired")
        return None


def _signature(request: Request, moment: datetime, seconds: int) -> str:
    botocore.auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
    address = f"{request.host_url.rstrip('/')}{quote(request.path, safe='/-_.~')}"
    signing = AWSRequest(method=request.method, url=address)
    signer = botocore.auth.S3SigV4QueryAuth(Credentials(KEY_ID, SECRET), "s3", REGION, expires=seconds)
    signer.add_auth(signing)
    return parse_qs(str(signing.url).partition("?")[2])["X-Amz-Signature"][0]


def main() -> None:
    """Serve until the one who started us has gone."""
    gate = Gate(create_backend_app("s3"))
    server = make_server("127.0.0.1", 0, gate, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    sys.stdout.write(f"http://127.0.0.1:{server.port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
