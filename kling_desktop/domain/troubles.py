"""What can go wrong after the checks: one tree, each knowing whether money went and whether to try again.

Adapters translate at their edge; `words.troubles` has a sentence and a way out for every code. `detail` is the
provider's own text, already free of keys and addresses, shown below our sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar


class Charged(StrEnum):
    """Whether money went."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class Again(StrEnum):
    """Whether the same thing may be tried again, as it is."""

    NEVER = "never"
    LATER = "later"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleFacts:
    """A trouble as it is kept in a row or a sidecar."""

    code: str
    charged: Charged = Charged.NO
    again: Again = Again.NEVER
    detail: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


class Trouble(Exception):
    """A failure a person can be told about. `facts` are what its sentence needs.

    `wait` are the seconds the other side asked to be left alone for, where it said so.
    """

    code: ClassVar[str] = "trouble"
    charged: Charged = Charged.NO
    again: Again = Again.NEVER
    wait: float | None = None

    def __init__(self, detail: str = "", **facts: object) -> None:
        super().__init__(self.code, detail)
        self.detail = detail
        self.given = {name: str(value) for name, value in facts.items()}

    @property
    def facts(self) -> TroubleFacts:
        """This, as a value."""
        return TroubleFacts(
            code=self.code, charged=self.charged, again=self.again, detail=self.detail, facts=self.given
        )


# Before anything is sent -----------------------------------------------------------------------------------------


class UnreadableProject(Trouble):
    """The project file cannot be read or understood. Facts: file, why."""

    code = "project.unreadable"


class CannotSave(Trouble):
    """A file of ours cannot be written (read-only place, no right). Facts: file, why."""

    code = "disk.cannot-write"
    again = Again.LATER


class DiskFull(Trouble):
    """No space left where we must write. Facts: folder, bytes, missing. A job waits, it does not fail."""

    code = "disk.full"
    again = Again.LATER


class DatabaseBroken(Trouble):
    """The database file is damaged. `library rebuild` makes a new one. Facts: jobs; file, once it lies aside there.

    `jobs` is the number of jobs that could be read from it and were carried over.
    """

    code = "database.broken"
    again = Again.NOW


class DatabaseNewer(Trouble):
    """The database was written by a newer version of this program. Facts: file, version, known."""

    code = "database.newer"


class DatabaseBusy(Trouble):
    """Another program holds the database for too long. Facts: file."""

    code = "database.busy"
    again = Again.LATER


class NoSuchTake(Trouble):
    """The library has no take of this id. Facts: id."""

    code = "take.unknown"


class TakeLost(Trouble):
    """The video of a take is not where the library put it. Facts: file."""

    code = "take.lost"


class NotAnElement(Trouble):
    """A file holds no element we can take in, or the shelf none of that id (why: gone). Facts: file, why, name."""

    code = "element.unreadable"


class NoKey(Trouble):
    """No key for this provider. Facts: provider, account (where it has a name)."""

    code = "key.none"


class KeyringMissing(Trouble):
    """This computer has no safe place for keys, or only one that keeps them in the clear. Facts: backend."""

    code = "key.no-keyring"


class KeyringRefused(Trouble):
    """The keyring is locked or refused. Facts: why, locked (where all of it is)."""

    code = "key.refused-by-keyring"
    again = Again.NOW


class BadAddress(Trouble):
    """The base address of a provider is not one we send a key to. Facts: provider, variable."""

    code = "address.bad"


class OverBudget(Trouble):
    """The price is above what was allowed. Facts: price, limit."""

    code = "budget.over"


class PriceUnknown(Trouble):
    """There is a limit, but nobody knows the price. Facts: provider, limit; assumed and unit, when it was guessed."""

    code = "budget.price-unknown"


class DoesNotFit(Trouble):
    """The checks found errors. Facts: problems (how many)."""

    code = "film.does-not-fit"


class PictureLost(Trouble):
    """A picture of the film is gone or no longer readable now that it is to be sent. Facts: file."""

    code = "picture.lost"


class VideoLost(Trouble):
    """The source video is gone or cannot be read now that it is to be sent. Facts: file, why."""

    code = "source-video.lost"


# Talking to a provider -------------------------------------------------------------------------------------------


class CannotReach(Trouble):
    """Name not found, connection refused, no network: provably nothing was sent. Facts: host."""

    code = "network.unreachable"
    again = Again.LATER


class AnswerLost(Trouble):
    """Sent, but no readable answer (time-out, reset, 5xx, not JSON): it may have been accepted.

    Facts: provider, why, pictures (`yes`: the fault may lie in pictures that travelled inside the order), call
    (`kept-open` where nobody can be asked for that answer again).
    """

    code = "network.answer-lost"
    charged = Charged.UNKNOWN


class KeyRefused(Trouble):
    """401: the provider does not know this key. Facts: provider."""

    code = "key.refused"


class NotAllowed(Trouble):
    """403: the key may not do this. Facts: provider, model (where it is about a model)."""

    code = "key.not-allowed"


class OutOfCredit(Trouble):
    """The balance does not cover it. Facts: provider, reason (`quota`: it may also be a limit in time)."""

    code = "account.out-of-credit"
    again = Again.LATER


class RequestRefused(Trouble):
    """400, 404, 413, 422: the provider does not accept the request as it is.

    Facts: provider, status, reason (`model`: it makes no videos).
    """

    code = "request.refused"


class ModelGone(Trouble):
    """The provider no longer has this model. Facts: provider, model."""

    code = "model.gone"


class ContentRefused(Trouble):
    """The prompt or a picture goes against the provider's rules. Facts: provider."""

    code = "content.refused"


class PictureNotFetched(Trouble):
    """The provider could not download or read a picture (`what`: picture) or the source video (`what`: video).

    Facts: provider, what.
    """

    code = "picture.not-fetched"


class RateLimited(Trouble):
    """429: too many requests; not accepted. `wait` seconds as told, None when not told."""

    code = "rate.limited"
    again = Again.LATER

    def __init__(self, detail: str = "", *, wait: float | None = None, **facts: object) -> None:
        super().__init__(detail, **facts)
        self.wait = wait


class ServerFault(Trouble):
    """A read failed on the provider's side (5xx, HTML instead of JSON). Facts: provider, status. `wait` as told."""

    code = "server.fault"
    again = Again.LATER


class UploadFailed(Trouble):
    """A picture could not be handed to the provider; nothing was ordered yet.

    Facts: provider, file, why (full, large, closed, or nothing).
    """

    code = "upload.failed"
    again = Again.LATER


class BucketUnfit(Trouble):
    """Something typed about the bucket cannot be right. Facts: field (endpoint, region, bucket, key_id …)."""

    code = "bucket.unfit"


class NoBucket(Trouble):
    """No bucket is set up."""

    code = "bucket.none"


class NoBucketSecret(Trouble):
    """The bucket has no secret, or an impossible one."""

    code = "bucket.no-secret"


class BucketRefused(Trouble):
    """403: the key is wrong (deed is empty), or may not do this. Facts: bucket, deed (read, write, delete, expired)."""

    code = "bucket.refused"


class BucketElsewhere(Trouble):
    """The bucket is in another region than the one it was asked for in. Facts: bucket, region (the right one)."""

    code = "bucket.wrong-region"


class BucketMissing(Trouble):
    """There is no bucket of this name. Facts: bucket, host."""

    code = "bucket.missing"


class BucketClosed(Trouble):
    """What was put there cannot be fetched at its signed address. Facts: bucket, file."""

    code = "bucket.not-readable"


class ClockWrong(Trouble):
    """This computer's clock is too far from the server's for signatures to count. Facts: minutes, host."""

    code = "clock.wrong"


class NotTrusted(Trouble):
    """The server's certificate is not one this computer trusts. Facts: host."""

    code = "network.not-trusted"


class JobLost(Trouble):
    """The provider does not know this job (any more). Facts: provider."""

    code = "job.not-found"
    charged = Charged.UNKNOWN


class RenderFailed(Trouble):
    """The provider gave up on the job; `again` is LATER when it was a passing fault of its own.

    Facts: provider, reason (`nothing`: the model made nothing; `unknown`: it does not know why itself;
    `no-result`: it says that the video is there, and not where).
    """

    code = "render.failed"
    charged = Charged.UNKNOWN


class CannotCancel(Trouble):
    """This provider has no way to cancel, or it is too late. Facts: provider."""

    code = "cancel.impossible"


class CannotRetry(Trouble):
    """Still under way, saved, perhaps charged; or `again`: ordered anew already, as take `number`. Facts: state."""

    code = "retry.impossible"


# Saving the result -----------------------------------------------------------------------------------------------


class LinkDied(Trouble):
    """401, 403, 404, 410 on the result's link: it has expired. Facts: provider."""

    code = "result.link-died"
    charged = Charged.YES


class LinkRefused(Trouble):
    """The result's link points somewhere we do not go (not https, a redirect to a private place). Facts: host."""

    code = "result.link-refused"
    charged = Charged.YES


class DownloadBroken(Trouble):
    """The connection ended early or the length is wrong: try again. Facts: why."""

    code = "result.incomplete"
    charged = Charged.YES
    again = Again.LATER


class NotAVideo(Trouble):
    """What came is not a video, or not a whole one. Facts: why."""

    code = "result.not-a-video"
    charged = Charged.YES
    again = Again.LATER
