"""Sentences for what may be wrong with the source video, or is changed about it on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.words import t
from kling_desktop.words.picture_problems import megabytes, number
from kling_desktop.words.places import picture, plain, seconds

_Facts = Mapping[str, object]

SOURCE_SENTENCES: Mapping[str, Callable[[str, _Facts], str]] = MappingProxyType(
    {
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
            "{what} is on this computer, and {who} takes videos from the web only. Set up a bucket of your own in "
            "the settings, or give its web address instead.",
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
            size=megabytes(facts["bytes"]),
            limit=megabytes(facts["limit"]),
        ),
        "source-video.converted": lambda field, facts: t(
            "{what} is a {format} file and will be sent as {target}. The file itself stays as it is.",
            what=picture(field, facts),
            **_plain(facts, "format", "target"),
        ),
        "source-video.made-smaller": lambda field, facts: t(
            "{what} has {width} × {height} pixels and will be sent with {to_width} × {to_height}. "
            "The file itself stays as it is.",
            what=picture(field, facts),
            **_plain(facts, "width", "height", "to_width", "to_height"),
        ),
        "source-video.enlarged": lambda field, facts: t(
            "{what} has only {width} × {height} pixels. It is enlarged to {to_width} × {to_height}, "
            "which makes it no sharper.",
            what=picture(field, facts),
            **_plain(facts, "width", "height", "to_width", "to_height"),
        ),
        "source-video.too-long-shape": lambda field, facts: t(
            "{what} is too long a shape: {width} × {height} pixels. {who} takes sides of {least} to {most}.",
            what=picture(field, facts),
            **_plain(facts, "who", "width", "height", "least", "most"),
        ),
        "source-video.other-rate": lambda field, facts: t(
            "{what} has {fps} pictures a second and will be sent with {sent}.",
            what=picture(field, facts),
            **_plain(facts, "fps", "sent"),
        ),
        "source-video.made-lighter": lambda field, facts: t(
            "{what} has {size} MB and will be sent smaller than {limit} MB. The file itself stays as it is.",
            what=picture(field, facts),
            size=megabytes(facts["bytes"]),
            limit=megabytes(facts["limit"]),
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
    return {name: number(facts[name]) for name in names}
