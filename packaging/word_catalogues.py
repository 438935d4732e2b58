"""Collect the words of the program, bring every language's catalogue up to date and compile it.

Run by `dev.py words` inside the virtual environment (it needs Babel); the tests use its functions to see that what is
in the repository is what would be written now.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "kling_desktop"
FOLDER = ROOT / "resources" / "i18n"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
# The functions of kling_desktop.words, and which of their arguments are English.
KEYWORDS = {"t": (1,), "template": (1,), "n": (1, 2)}
# A date that moves would make every run a change.
DATE = datetime(2026, 1, 1, tzinfo=UTC)


def collected() -> Catalog:
    """Every sentence of the program."""
    catalogue = Catalog(
        project="Kling Desktop",
        version="0.1",
        charset="utf-8",
        header_comment="# Words of Kling Desktop, collected by `packaging/dev.py words`.",
        msgid_bugs_address="the issues of Kling Desktop",
        last_translator="the makers of Kling Desktop",
        language_team="Kling Desktop",
        creation_date=DATE,
        revision_date=DATE,
        fuzzy=False,
    )
    source = ROOT / DOMAIN
    found = extract_from_dir(source, method_map=[("**.py", "python")], keywords=KEYWORDS)
    for _file, _line, message, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def po_files() -> list[Path]:
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name, domain=DOMAIN, abort_invalid=True)


def updated(po: Path) -> Catalog:
    """The catalogue of one language with the sentences of now: gone ones dropped, new ones empty, none guessed."""
    catalogue = read(po)
    catalogue.update(collected(), no_fuzzy_matching=True)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """As the text of a .po or .pot file."""
    out = io.BytesIO()
    # Neither places nor their order: moving code around is no work for translators.
    write_po(out, catalogue, width=110, ignore_obsolete=True, no_location=True, sort_output=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """As a .mo file; entries without translation, or with a doubtful one, are left out and speak English."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    TEMPLATE.write_bytes(written(collected()))
    for po in po_files():
        catalogue = updated(po)
        po.write_bytes(written(catalogue))
        po.with_suffix(".mo").write_bytes(compiled(read(po)))
        messages = [message for message in catalogue if message.id]
        missing = sum(1 for message in messages if not message.string or not all(message.string))
        print(f"{po.parent.parent.name}: {len(messages)} sentences, {missing} still in English")


if __name__ == "__main__":
    main()
