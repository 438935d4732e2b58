"""Signed addresses for S3-compatible servers: AWS Signature Version 4 in the query, the body left unsigned.

Source: Amazon's description of query authentication; tests compare the results with botocore's own signer.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import BucketSecret

LONGEST = 7 * 24 * 3600
"""Seconds: servers refuse more."""
_ALGORITHM = "AWS4-HMAC-SHA256"


def object_address(account: BucketAccount, key: str) -> str:
    """The unsigned address of an object; an empty key is the bucket itself."""
    path = quote(key, safe="/-_.~")
    if account.path_style:
        return f"{account.endpoint}/{account.bucket}/{path}"
    scheme, _, host = account.endpoint.partition("://")
    return f"{scheme}://{account.bucket}.{host}/{path}"


def signed(method: str, account: BucketAccount, secret: BucketSecret, key: str, *, now: datetime, seconds: int) -> str:
    """An address that allows `method` on the object `key` for so many seconds from `now`."""
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{account.region}/s3/aws4_request"
    query = {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{account.key_id}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(max(1, min(seconds, LONGEST))),
        "X-Amz-SignedHeaders": "host",
    }
    if secret.token:
        query["X-Amz-Security-Token"] = secret.token
    # Spaces are %20, never +; what is sent is exactly what is signed.
    written = "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))
    address = object_address(account, key)
    parts = urlsplit(address)
    request = f"{method}\n{parts.path}\n{written}\nhost:{parts.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    to_sign = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return f"{address}?{written}&X-Amz-Signature={_mac(_signing_key(secret, scope), to_sign).hex()}"


def _signing_key(secret: BucketSecret, scope: str) -> bytes:
    made = b"AWS4" + secret.secret.encode()
    for part in scope.split("/"):
        made = _mac(made, part)
    return made


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
