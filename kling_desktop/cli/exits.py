"""Exit statuses, which scripts rely on."""

from __future__ import annotations

from enum import IntEnum

from kling_desktop.domain.order_troubles import NotAgreed
from kling_desktop.domain.troubles import (
    BadAddress,
    BucketUnfit,
    CannotSave,
    DatabaseBusy,
    DatabaseNewer,
    DiskFull,
    DoesNotFit,
    KeyringMissing,
    KeyringRefused,
    NoBucket,
    NoBucketSecret,
    NoKey,
    OverBudget,
    PictureLost,
    PriceUnknown,
    Trouble,
    UnreadableProject,
)


class Exit(IntEnum):
    """What a command ends with."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    """Wrong usage or unreadable input."""
    REFUSED = 3
    """Refused before anything was sent: checks, budget, no key."""
    UNFINISHED = 4
    """Submitted but not finished: `resume` carries on."""


_REFUSED = (
    DoesNotFit,
    OverBudget,
    PriceUnknown,
    NoKey,
    NotAgreed,
    KeyringMissing,
    KeyringRefused,
    BadAddress,
    BucketUnfit,
    NoBucket,
    NoBucketSecret,
    PictureLost,
    DiskFull,
    CannotSave,
    DatabaseBusy,
    DatabaseNewer,
)


def exit_for(trouble: Trouble) -> Exit:
    """The status of a command that a trouble ended before anything was sent."""
    if isinstance(trouble, UnreadableProject):
        return Exit.USAGE
    return Exit.REFUSED if isinstance(trouble, _REFUSED) else Exit.FAILED
