"""Words a person reads, in the person's language: one gettext catalogue for window, command line and reports.

Templates are English and are looked up as they stand: `t("Film {name} was saved", name=film.name)`. Facts are put in
after translation, so a template is a literal (`packaging/dev.py words` collects literals only), never an f-string. In
tables, literals are marked with `template(...)` and spoken later with `t(table[code], ...)`.
"""

import gettext
import locale
import os
import sys
from collections.abc import Sequence
from functools import cache

from kling_desktop.host.resources import resource

__all__ = ["current_language", "joined", "languages", "n", "t", "template", "use_language"]

_DOMAIN = "kling_desktop"
_NO_SPACE_AFTER = "。！？；：，”）"

_asked: str | None = None
_translations: gettext.NullTranslations | None = None


def t(text: str, /, **facts: object) -> str:
    """The sentence `text` in the current language, its {fields} filled with `facts`.

    Raises KeyError when a field has no fact. Literal braces are doubled in `text`; braces in facts stay as they are.
    """
    # gettext answers the empty text with the catalogue's header.
    return _current().gettext(text).format(**facts) if text else ""


def n(one: str, many: str, count: int, /, **facts: object) -> str:
    """Like `t` for a counted thing: `one` or `many` by the language's own rule; `{count}` and `{n}` are given."""
    return _current().ngettext(one, many, count).format(**{"count": count, "n": count, **facts})


def template(text: str, /) -> str:
    """Mark the literal `text` as a sentence to translate where it cannot be spoken yet; the text itself."""
    return text


def use_language(code: str | None) -> None:
    """Speak `code` ("en", "zh_CN" …) from now on; None follows the system. An unknown code speaks English."""
    global _asked, _translations
    _asked, _translations = code, None


def current_language() -> str:
    """The code of the language spoken now, one of `languages()`."""
    for code in [_asked] if _asked is not None else _system_languages():
        found = _closest(code)
        if found is not None:
            return found
    return "en"


@cache
def joined(*sentences: str) -> str:
    """Sentences one after the other, the empty ones left out. Chinese puts no space between them."""
    text = ""
    for sentence in (part.strip() for part in sentences):
        if sentence:
            text += ("" if not text or text[-1] in _NO_SPACE_AFTER else " ") + sentence
    return text


def languages() -> tuple[str, ...]:
    """The codes of the languages this program speaks: English first, then those with a compiled catalogue."""
    compiled = resource("i18n").glob(f"*/LC_MESSAGES/{_DOMAIN}.mo")
    return ("en", *sorted(path.parent.parent.name for path in compiled))


def _current() -> gettext.NullTranslations:
    # The catalogue is read at the first sentence, not at import: importing this package costs nothing.
    global _translations
    if _translations is None:
        code = current_language()
        _translations = (
            gettext.NullTranslations()
            if code == "en"
            else gettext.translation(_DOMAIN, resource("i18n"), languages=[code])
        )
    return _translations


def _system_languages() -> Sequence[str]:
    """What the system asks for, dearest first: the variables of gettext, else the system's own setting."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return value.split(":")
    if sys.platform == "win32":
        import ctypes

        return [locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "en")]
    return [locale.getlocale()[0] or "en"]


def _closest(code: str) -> str | None:
    """Our code for `code`, which may carry an encoding or a modifier, or name a language alone ("zh")."""
    plain = code.split(".")[0].split("@")[0].replace("-", "_")
    if plain in {"C", "POSIX"}:
        return "en"
    if plain in languages():
        return plain
    language, *rest = plain.split("_")
    # Readers of traditional characters are better served by English than by simplified ones.
    if language == "zh" and {"TW", "HK", "MO", "HANT"} & {part.upper() for part in rest}:
        return None
    return next((ours for ours in languages() if ours.split("_")[0] == language), None)
