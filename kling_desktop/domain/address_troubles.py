"""What can be wrong with addresses that a person gave, for a provider or for a picture: see `troubles`."""

from __future__ import annotations

from kling_desktop.domain.troubles import Again, Trouble


class AddressInUse(Trouble):
    """Jobs ordered at the address of now are not finished: elsewhere nobody knows them. Facts: provider, jobs."""

    code = "address.in-use"
    again = Again.LATER


class AddressRefused(Trouble):
    """An address that the artist gave certainly is of no use; nothing was ordered yet.

    Facts: field, mention and name (of the entry), provider, why (closed, gone, page, no-picture, no-video, format,
    too-heavy, too-small, too-wide, too-tall), and its numbers: status, format, target, bytes, width, height, limit,
    least.
    """

    code = "picture.address-refused"
