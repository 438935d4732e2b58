"""Write the table of models in the README from the cards. Run by `dev.py models` inside the virtual environment.

The tests use its functions to see that what the README says is what the cards say now.
"""

from __future__ import annotations

from pathlib import Path

from kling_desktop.domain.cards import offers
from kling_desktop.domain.film import SourceUse
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Counting, Offer, Rate
from kling_desktop.words.money import rate as rate_words

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN = "<!-- models: written by `packaging/dev.py models` -->"
END = "<!-- models end -->"
HEADS = (
    "model",
    "seconds",
    "shots",
    "pictures",
    "frames",
    "source video",
    "quality",
    "sound",
    "price a second",
    "read",
)


def table() -> str:
    """Every paid model, a line each, providers in the order of the comparison."""
    rows = [HEADS, tuple("---" for _ in HEADS), *(_row(offer) for offer in offers() if not offer.local)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def written(readme: str) -> str:
    """The README with the table of now between its marks. Raises ValueError when the marks are not there."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{table()}{END}{after}"


def _row(offer: Offer) -> tuple[str, ...]:
    can = offer.capabilities
    return (
        f"{offer.provider_title} [`{offer.model}`]({offer.source})",
        _seconds(offer),
        "one" if can.shots == 1 else f"to {can.shots}",
        _pictures(offer),
        _frames(offer),
        _source(offer),
        ", ".join(str(quality) for quality in can.qualities),
        "yes" if can.sound else "no",
        "; ".join(_price(rate, offer) for rate in offer.rates),
        offer.checked.isoformat(),
    )


def _seconds(offer: Offer) -> str:
    can = offer.capabilities
    if can.as_long_as_source and not can.source_optional:
        return "as the video"
    if can.durations.exactly:
        return " or ".join(str(seconds) for seconds in can.durations.exactly)
    return "{}–{}".format(*can.durations.total)


def _pictures(offer: Offer) -> str:
    can = offer.capabilities
    kinds = [name for name, taken in (("references", can.references), ("elements", can.elements)) if taken]
    if not kinds:
        return "no"
    total, with_video = can.slots.total, can.slots.with_video
    limit = f"{total}"
    if can.source_uses and can.source_optional and with_video != total:
        limit += f", {with_video} with a video"
    counted = ", every view counts" if can.slots.counting is Counting.PICTURES else ""
    return f"{' and '.join(kinds)}: {limit}{counted}"


def _frames(offer: Offer) -> str:
    can = offer.capabilities
    if not can.start_frame:
        return "no"
    start = "start (needed)" if can.needs_start else "start"
    return f"{start}, end" if can.end_frame else start


def _source(offer: Offer) -> str:
    can = offer.capabilities
    if not can.source_uses:
        return "no"
    words = {SourceUse.EDIT: "edited", SourceUse.REFERENCE: "followed"}
    uses = " or ".join(word for use, word in words.items() if use in can.source_uses)
    needed = "" if can.source_optional else " (needed)"
    least, most = can.video.seconds
    return f"{uses}{needed}, {least:g}–{most:g} s"


def _price(rate: Rate, offer: Offer) -> str:
    conditions = [] if rate.quality is None else [str(rate.quality)]
    if rate.sound is not None:
        conditions.append("with sound" if rate.sound else "silent")
    if rate.with_source is not None:
        conditions.append("with a video" if rate.with_source else "without a video")
    if rate.per_second is None:
        price = "unknown"
    else:
        price = ("" if rate.exact else "est. ") + rate_words(Money(rate.per_second, offer.unit))
    return f"{', '.join(conditions)}: {price}" if conditions else price


def main() -> None:
    README.write_text(written(README.read_text("utf-8")), "utf-8")
    print(f"{README.name}: {sum(not offer.local for offer in offers())} models")


if __name__ == "__main__":
    main()
