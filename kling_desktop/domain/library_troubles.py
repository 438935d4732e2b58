"""Troubles of the library folder as a whole; a branch of `troubles`."""

from __future__ import annotations

from kling_desktop.domain.troubles import Again, Trouble


class LibraryGone(Trouble):
    """The folder chosen for the library is not there: nothing is made in its place. Facts: folder."""

    code = "library.gone"
    again = Again.LATER
