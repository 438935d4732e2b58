"""Sentences for what may be wrong with a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.words import t
from kling_desktop.words.places import picture, plain

_Facts = Mapping[str, object]
_MEGA = 1_000_000


def megabytes(value: object) -> str:
    """Bytes in millions, one digit behind the point."""
    return f"{value / _MEGA:.1f}".removesuffix(".0") if isinstance(value, int | float) else str(value)


def _formats(value: object) -> str:
    return str(value).replace("JPEG", "JPG")


PICTURE_SENTENCES: Mapping[str, Callable[[str, _Facts], str]] = MappingProxyType(
    {
        "picture.missing": lambda field, facts: t(
            "{what} is not where it was. Find it again or replace it.", what=picture(field, facts)
        ),
        "picture.changed": lambda field, facts: t(
            "{what} is not the picture you chose any more: its file was changed outside.", what=picture(field, facts)
        ),
        "picture.empty": lambda field, facts: t("{what} is an empty file. Replace it.", what=picture(field, facts)),
        "picture.unreadable": lambda field, facts: t(
            "{what} is not a picture, or a damaged one. Replace it.", what=picture(field, facts)
        ),
        "picture.denied": lambda field, facts: t(
            "{what} may not be read on this computer. Change its permissions or replace it.",
            what=picture(field, facts),
        ),
        "picture.too-large": lambda field, facts: t(
            "{what} has more pixels than can be opened safely. Use a smaller version.", what=picture(field, facts)
        ),
        "picture.too-small": lambda field, facts: t(
            "{what} is too small: {width} × {height} pixels. Both sides need at least {least}.",
            what=picture(field, facts),
            **{name: facts[name] for name in ("width", "height", "least")},
        ),
        "picture.too-wide": lambda field, facts: t(
            "{what} is too wide: {width} × {height} pixels. It may be at most {limit} times as wide as high.",
            what=picture(field, facts),
            **{name: number(facts[name]) for name in ("width", "height", "limit")},
        ),
        "picture.too-tall": lambda field, facts: t(
            "{what} is too tall: {width} × {height} pixels. It may be at most {limit} times as high as wide.",
            what=picture(field, facts),
            **{name: number(facts[name]) for name in ("width", "height", "limit")},
        ),
        "picture.converted": lambda field, facts: t(
            "{what} is a {format} file and will be sent as {target}. The file itself stays as it is.",
            what=picture(field, facts),
            format=plain(facts["format"]),
            target=_formats(facts["target"]),
        ),
        "picture.recompressed": lambda field, facts: t(
            "{what} has {size} MB and will be sent smaller than {limit} MB. The file itself stays as it is.",
            what=picture(field, facts),
            size=megabytes(facts["bytes"]),
            limit=megabytes(facts["limit"]),
        ),
        "picture.no-route": lambda field, facts: t(
            "{what} is on this computer, and {who} takes pictures from the web only. Set up a bucket of your own in "
            "the settings, or give its web address instead.",
            what=picture(field, facts),
            who=facts["who"],
        ),
        "picture.bad-address": lambda field, facts: t(
            "{what} has no usable web address. It must begin with https://.", what=picture(field, facts)
        ),
        "picture.http-address": lambda field, facts: t(
            "{what} has an address that begins with http://. It must begin with https://.",
            what=picture(field, facts),
        ),
        "picture.private-address": lambda field, facts: t(
            "{what} has an address that only this computer or network can open. {who} cannot fetch it.",
            what=picture(field, facts),
            who=facts["who"],
        ),
        "picture.sent-whole": lambda field, facts: t(
            "{what} is on the web and is used as it is there, without crop and turn.", what=picture(field, facts)
        ),
        "picture.on-the-web": lambda field, facts: t(
            "{what} is on the web. The animatic works without a network and shows a card with its name.",
            what=picture(field, facts),
        ),
        "picture.bad-crop": lambda field, facts: t(
            "The crop of this picture lies outside it: {what}.", what=picture(field, facts)
        ),
        "picture.bad-turn": lambda field, facts: t(
            "{what} is turned by {turn}°. It can be turned by 90, 180 or 270.",
            what=picture(field, facts),
            turn=facts["turn"],
        ),
    }
)


def number(value: object) -> str:
    """A number without needless digits."""
    return f"{value:g}" if isinstance(value, float) else plain(value)
