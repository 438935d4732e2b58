"""What a person types into the search: text -> terms -> a condition in SQL.

Words are looked for in film names, prompts, element names, tags and notes, each from its beginning; words in quotes
as they stand. `rating:>3 provider:oxen tag:hero film:"Alley chase" duration:>5 has:audio verdict:approved
created:>2026-11-01 cost:<=2 -tag:test` narrow it down; `3..5` is a range; a minus turns a term around; `is:binned`
looks into the bin. A film in quotes is the one of just this name. Nothing is an error: what we do not understand is
taken for words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kling_desktop.domain.takes import Verdict
from kling_desktop.library.records import plain_text, stamp
from kling_desktop.library.rows import spaced

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Term:
    """`field` None: words. `quoted`: the text stood in quotes."""

    text: str
    field: str | None = None
    quoted: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a row of `takes`, and the values for its marks."""

    sql: str
    values: tuple[Value, ...] = ()


# Quotes of every kind, and what a Chinese keyboard types in place of the signs of a term.
_SIGNS = str.maketrans({**dict.fromkeys("“”„‟«»「」", '"'), "：": ":", "＞": ">", "＜": "<", "＝": "="})
_TERM = re.compile(r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?(.+)")


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a search text, in order."""
    found: list[Term] = []
    for match in _TERM.finditer(plain_text(text).translate(_SIGNS).replace("\0", " ")):
        field = match["field"]
        quoted = match["quoted"]
        value = match["plain"] if quoted is None else quoted
        term = Term(value, field.lower() if field else None, quoted is not None, match["minus"] is not None)
        if term.field is not None and _of_field(term) is None:
            term = Term(f"{field} {value}", None, True, term.turned)
        if term.field is not None or any(sign.isalnum() for sign in value):
            found.append(term)
    return tuple(found)


def condition(text: str) -> Condition:
    """The condition a row must meet to be shown for a search text. Without `is:binned` the bin is not shown."""
    asked = terms(text)
    parts: list[Condition] = []
    if not any(term.field == "is" and term.text.lower() in _BIN_WORDS for term in asked):
        parts.append(Condition("binned IS NULL"))
    # All words together are one look into the index.
    words = [_match(term) for term in asked if term.field is None and not term.turned]
    if words:
        parts.append(_in_words(" AND ".join(words)))
    for term in asked:
        if term.field is None and not term.turned:
            continue
        part = _in_words(_match(term)) if term.field is None else _of_field(term)
        if part is not None:
            parts.append(Condition(f"NOT coalesce({part.sql}, 0)", part.values) if term.turned else part)
    return Condition(
        " AND ".join(f"({part.sql})" for part in parts) or "1", tuple(value for part in parts for value in part.values)
    )


# Words -----------------------------------------------------------------------------------------------------------


def _match(term: Term, column: str | None = None) -> str:
    phrase = '"' + spaced(term.text).replace('"', " ") + '"'
    if not term.quoted:
        phrase += " *"
    return phrase if column is None else f"{column} : {phrase}"


def _in_words(match: str) -> Condition:
    return Condition("number_of_row IN (SELECT rowid FROM take_words WHERE take_words MATCH ?)", (match,))


def _column(column: str) -> Callable[[Term], Condition | None]:
    def of(term: Term) -> Condition | None:
        if not any(sign.isalnum() for sign in term.text):
            return None
        return _in_words(_match(term, column))

    return of


def _film(term: Term) -> Condition | None:
    """In quotes the name as it is, without them how it begins or what one of its words begins with."""
    found = _column("film")(term)
    if not term.quoted:
        return found
    if found is None:
        return Condition("film_name = ?", (term.text,)) if term.text.strip() else None
    # The index knows no end of a name, but no other name with these words in it is as long.
    name = term.text.strip()
    return Condition(f"{found.sql} AND length(trim(film_name)) = ?", (*found.values, len(name)))


# Fields ----------------------------------------------------------------------------------------------------------


def _rating(term: Term) -> Condition | None:
    return _compared(term, "rating", _number)


def _duration(term: Term) -> Condition | None:
    # A clip ordered with 5 s comes with 5.04: to a person that is 5, not more than 5.
    return _compared(term, "round(seconds, 1)", _number)


def _cost(term: Term) -> Condition | None:
    text = term.text.lower().replace("$", "")
    if text in {"free", "0"}:
        return Condition("CAST(cost AS REAL) = 0")
    unit = "credits" if text.endswith("credits") else "USD" if "$" in term.text else None
    found = _compared(Term(text.removesuffix("credits")), "CAST(cost AS REAL)", _number)
    if found is None or unit is None:
        return found
    return Condition(f"{found.sql} AND cost_unit = ?", (*found.values, unit))


def _created(term: Term) -> Condition | None:
    sign, low, high = _range(term.text)
    first, last = _days(low), _days(high)
    if first is None or last is None:
        return None
    (start, _), (_, end) = first, last
    if sign == ">":
        return Condition("created >= ?", (_midnight(end),))
    if sign == ">=":
        return Condition("created >= ?", (_midnight(start),))
    if sign == "<":
        return Condition("created < ?", (_midnight(start),))
    if sign == "<=":
        return Condition("created < ?", (_midnight(end),))
    return Condition("created >= ? AND created < ?", (_midnight(start), _midnight(end)))


def _verdict(term: Term) -> Condition | None:
    word = term.text.lower()
    verdict = next((verdict for verdict in Verdict if verdict == word), None)
    return None if verdict is None else Condition("verdict = ?", (verdict.value,))


def _provider(term: Term) -> Condition | None:
    return Condition("coalesce(provider, '') = ?", (term.text.lower(),)) if term.text else None


def _model(term: Term) -> Condition | None:
    return Condition("instr(lower(coalesce(model, '')), ?) > 0", (term.text.lower(),)) if term.text else None


def _tag(term: Term) -> Condition | None:
    folded = " ".join(term.text.casefold().split())
    return Condition("id IN (SELECT take FROM tags WHERE folded = ?)", (folded,)) if folded else None


def _has(term: Term) -> Condition | None:
    sql = _HAS.get(term.text.lower())
    return None if sql is None else Condition(sql)


def _is(term: Term) -> Condition | None:
    word = term.text.lower()
    if word in _BIN_WORDS:
        return Condition("binned IS NOT NULL")
    if word in {"new", "unreviewed"}:
        return Condition("verdict = 'none'")
    return Condition("provider IS NULL") if word == "imported" else None


_BIN_WORDS = frozenset({"binned", "bin", "gone"})
_HAS: Mapping[str, str] = {
    "audio": "has_audio = 1",
    "sound": "has_audio = 1",
    "notes": "notes <> ''",
    "rating": "rating > 0",
    "tags": "id IN (SELECT take FROM tags)",
    "elements": "id IN (SELECT take FROM elements)",
    "cost": "cost IS NOT NULL",
}
_FIELDS: Mapping[str, Callable[[Term], Condition | None]] = {
    "rating": _rating,
    "duration": _duration,
    "cost": _cost,
    "created": _created,
    "verdict": _verdict,
    "provider": _provider,
    "model": _model,
    "tag": _tag,
    "film": _film,
    "element": _column("elements"),
    "prompt": _column("prompts"),
    "notes": _column("notes"),
    "has": _has,
    "is": _is,
}


def _of_field(term: Term) -> Condition | None:
    """The condition of a term with a field; None when field or value make no sense."""
    known = _FIELDS.get(term.field or "")
    return None if known is None else known(term)


def _compared(term: Term, what: str, value_of: Callable[[str], float | None]) -> Condition | None:
    sign, low, high = _range(term.text)
    first, last = value_of(low), value_of(high)
    if first is None or last is None:
        return None
    if low != high:
        return Condition(f"{what} BETWEEN ? AND ?", (first, last))
    return Condition(f"{what} {sign or '='} ?", (first,))


def _range(text: str) -> tuple[str, str, str]:
    """Sign, lower and upper end of `>3`, `3..5` or `3`."""
    low, dots, high = text.partition("..")
    if dots:
        return "", low, high
    match = _COMPARISON.fullmatch(text)
    return ("", text, text) if match is None else (match[1] or "", match[2], match[2])


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) and text.isascii() else None


def _days(text: str) -> tuple[date, date] | None:
    """First day and the day after the last one of `2026`, `2026-11`, `2026-11-01`."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{1,2}){0,2}", text) or not text.isascii():
        return None
    try:
        numbers = [int(part) for part in text.split("-")]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0] + 1, 1, 1)
        if len(numbers) == 2:
            year, month = numbers
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        day = date(*numbers)
        return day, day + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date) -> str:
    """The beginning of a day here, where the person is."""
    try:
        return stamp(datetime.combine(day, time()).astimezone())
    except (OverflowError, OSError, ValueError):
        # Years at the ends of the calendar, which some systems cannot place.
        return f"{day.isoformat()}T00:00:00.000000+00:00"
