"""What is known of a take, as rows of words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLocale

from kling_desktop.domain.cards import offers
from kling_desktop.domain.takes import Take
from kling_desktop.words import current_language, money, t


def rows(take: Take) -> list[tuple[str, str]]:
    """Name and value of each row; rows that have nothing to say are left out."""
    made = [
        (t("Film"), t("{film}, take {n}", film=take.film_name or t("Untitled film"), n=take.number)),
        (t("Made with"), made_with(take)),
        (t("Created"), moment(take.created)),
        (t("Cost"), cost(take)),
        (t("File"), file_facts(take)),
    ]
    if take.film is not None:
        settings = take.film.settings
        parts = [settings.aspect_ratio, t("with sound") if settings.generate_audio else t("silent")]
        made.append((t("Settings"), " · ".join(parts)))
        if settings.style:
            made.append((t("Style"), settings.style))
        if settings.negative_prompt:
            made.append((t("Without"), settings.negative_prompt))
    if take.remote_id:
        made.append((t("Order"), take.remote_id))
    return [(name, value) for name, value in made if value]


def made_with(take: Take) -> str:
    """Provider and model: "Oxen · Kling O3 Pro"; where a take of no provider comes from."""
    if take.provider is None:
        return t("brought in from a file")
    offer = next((each for each in offers() if each.provider is take.provider and each.model == take.model), None)
    if offer is None:
        return " · ".join(part for part in (take.provider.value, take.model or "") if part)
    if offer.local:
        return t("Animatic · on this computer")
    return f"{offer.provider_title} · {offer.title.split(',')[0]}"


def cost(take: Take) -> str:
    """What was charged beside what was expected: "$2.02 (estimated $2.02)"."""
    if take.provider is None:
        return ""
    expected = None if take.quote is None else take.quote.per_take
    if take.cost is None:
        if expected is None:
            return t("not known")
        return t("not told yet (estimated {price})", price=money.price(expected))
    charged = money.price(take.cost)
    if expected is None or (not take.cost.amount and not expected.amount):
        return charged
    return t("{charged} (estimated {expected})", charged=charged, expected=money.price(expected))


def file_facts(take: Take) -> str:
    """Size, rate, length, bytes: "1920×1080 · 24 fps · 9.04 s · 11.8 MB"."""
    video = take.video
    parts = [
        f"{video.width}×{video.height}" if video.width else "",
        t("{fps} fps", fps=f"{round(video.fps, 2):g}") if video.fps else "",
        t("{seconds} s", seconds=f"{video.seconds:.2f}") if video.seconds else "",
        QLocale().formattedDataSize(take.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
    ]
    # A number stays with its unit where the line is broken.
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts if part)


def moment(time: datetime) -> str:
    """A time here, where the person is: "21 Nov 2026, 10:42"."""
    here = time.astimezone()
    # The rest of the date is said in this language too, whatever the system speaks.
    month = QLocale(current_language()).monthName(here.month, QLocale.FormatType.ShortFormat)
    return t("{day} {month} {year}, {time}", day=here.day, month=month, year=here.year, time=f"{here:%H:%M}")
