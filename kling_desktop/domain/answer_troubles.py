"""Troubles of answers that are neither the film's nor the key's fault; a branch of `troubles`."""

from __future__ import annotations

from kling_desktop.domain.troubles import Again, Trouble


class TurnedAway(Trouble):
    """Something in front of the provider answered instead of it: it never saw the order. Facts: provider."""

    code = "network.turned-away"
    again = Again.LATER


class ModelBusy(Trouble):
    """Nobody is free to run this model just now. Facts: provider, model."""

    code = "model.busy"
    again = Again.LATER


class PictureUnfit(Trouble):
    """The provider could read a picture, but its kind, size or shape does not suit. Facts: provider."""

    code = "picture.unfit"
