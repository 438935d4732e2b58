"""Troubles of orders whose service keeps no list of jobs, or forgets them as they end; a branch of `troubles`."""

from __future__ import annotations

from kling_desktop.domain.troubles import Again, Charged, Trouble


class NoQueue(Trouble):
    """The provider has no queue at this address: nothing was ordered. Facts: provider."""

    code = "queue.none"


class KeptOpen(Trouble):
    """Not a failure but a warning: the order is one call that stays open until the video is there.

    Its answer, once lost, cannot be asked for again. Facts: provider.
    """

    code = "order.kept-open"
    charged = Charged.UNKNOWN


class NoUserName(Trouble):
    """A provider's older contract asks for the user's name there, and does not tell it. Facts: provider, variable."""

    code = "account.no-user-name"
    again = Again.LATER


class ResultNotFound(Trouble):
    """The job has ended, well or badly: the provider forgets what has, and tells no result. Facts: provider."""

    code = "result.not-found"
    charged = Charged.UNKNOWN


class NotAgreed(Trouble):
    """Files would become public, and nobody has said yes to that. Facts: provider, file, flag (of the command)."""

    code = "upload.not-agreed"
