"""Sentences for what may be wrong with a picture or the source video."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.words import t
from kling_desktop.words.places import picture, plain, seconds

_Facts = Mapping[str, object]
_MEGA = 1_000_000


def _megabytes(value: object) -> str:
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
            **{name: _number(facts[name]) for name in ("width", "height", "limit")},
        ),
        "picture.too-tall": lambda field, facts: t(
            "{what} is too tall: {width} × {height} pixels. It may be at most {limit} times as high as wide.",
            what=picture(field, facts),
            **{name: _number(facts[name]) for name in ("width", "height", "limit")},
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
            size=_megabytes(facts["bytes"]),
            limit=_megabytes(facts["limit"]),
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
        "source-video.missing": lambda field, facts: t(
            "{what} is not where it was. Find it again or replace it.", what=picture(field, facts)
        ),
        "source-video.empty": lambda field, facts: t(
            "{what} is an empty file. Replace it.", what=picture(field, facts)
        ),
        "source-video.unreadable": lambda field, facts: t(
            "{what} is not a video, or a damaged one. Replace it.", what=picture(field, facts)
        ),
        "source-video.denied": lambda field, facts: t(
            "{what} may not be read on this computer. Change its permissions or replace it.",
            what=picture(field, facts),
        ),
        "source-video.no-route": lambda field, facts: t(
            "{what} is on this computer, and {who} takes videos from the web only. Give its web address instead.",
            what=picture(field, facts),
            who=facts["who"],
        ),
        "source-video.not-used": lambda _, facts: t(
            "{who} has no use for a source video with this model; it is not sent.", who=facts["who"]
        ),
        "source-video.needed": lambda _, facts: t(
            "This model of {who} works on a source video. Add one.", who=facts["who"]
        ),
        "source-video.unknown-use": lambda _, facts: t(
            "“{use}” does not say what the source video is for: it is “edit” or “reference”.", use=plain(facts["use"])
        ),
        "source-video.bad-range": lambda field, facts: t(
            "{what} is to end before it begins. Choose its range again.", what=picture(field, facts)
        ),
        "source-video.other-use": lambda _, facts: (
            t("This model of {who} follows a source video and does not edit it.", who=facts["who"])
            if facts["use"] == "edit"
            else t("This model of {who} edits a source video and does not follow it.", who=facts["who"])
        ),
        "source-video.length-unknown": lambda field, facts: t(
            "{who} wants to know how long {what} is. Say where it ends.",
            who=facts["who"],
            what=picture(field.partition(".")[0], facts),
        ),
        "source-video.too-short": lambda field, facts: t(
            "{what} lasts {length}. {who} takes {least} to {most} seconds.",
            what=picture(field, facts),
            length=seconds(facts["seconds"]),
            **_plain(facts, "who", "least", "most"),
        ),
        "source-video.too-long": lambda field, facts: t(
            "{what} lasts {length}. {who} takes {least} to {most} seconds.",
            what=picture(field, facts),
            length=seconds(facts["seconds"]),
            **_plain(facts, "who", "least", "most"),
        ),
        "source-video.too-small": lambda field, facts: t(
            "{what} is too small: {width} × {height} pixels. Both sides need at least {least}.",
            what=picture(field, facts),
            **_plain(facts, "width", "height", "least"),
        ),
        "source-video.too-big": lambda field, facts: t(
            "{what} is too large: {width} × {height} pixels. Both sides may have at most {most}.",
            what=picture(field, facts),
            **_plain(facts, "width", "height", "most"),
        ),
        "source-video.frame-rate": lambda field, facts: t(
            "{what} has {fps} pictures a second. {who} takes {least} to {most}.",
            what=picture(field, facts),
            **_plain(facts, "who", "fps", "least", "most"),
        ),
        "source-video.too-heavy": lambda field, facts: t(
            "{what} has {size} MB. {who} takes at most {limit} MB.",
            what=picture(field, facts),
            who=facts["who"],
            size=_megabytes(facts["bytes"]),
            limit=_megabytes(facts["limit"]),
        ),
        "source-video.converted": lambda field, facts: t(
            "{what} is a {format} file and will be sent as {target}. The file itself stays as it is.",
            what=picture(field, facts),
            **_plain(facts, "format", "target"),
        ),
        "source-video.wrong-kind": lambda field, facts: t(
            "{what} is a {format} file. {who} takes {target}.",
            what=picture(field, facts),
            **_plain(facts, "who", "format", "target"),
        ),
        "source-video.sent-whole": lambda field, facts: t(
            "{what} is on the web and is used whole, not only the chosen range.", what=picture(field, facts)
        ),
    }
)


def _plain(facts: _Facts, *names: str) -> dict[str, str]:
    return {name: _number(facts[name]) for name in names}


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else plain(value)
