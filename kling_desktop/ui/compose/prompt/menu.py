"""The context menu of a prompt: what may have been meant, the clipboard, text blocks, the dictionary."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from kling_desktop.core import Core
from kling_desktop.domain.spelling import Word
from kling_desktop.host.spelling import OFF
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.commands import Commands
from kling_desktop.ui.compose.prompt.blocks import BlockShelf
from kling_desktop.ui.compose.prompt.field import PromptField
from kling_desktop.ui.compose.prompt.spelling import SpellCheck
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.tips import first_keys
from kling_desktop.words import t

_NAME_LENGTH = 32
BLOCK_KEYS = 9
"""The first nine text blocks have keys."""


def block_keys(number: int) -> str:
    """The keys of a text block, from 1."""
    return f"Ctrl+Shift+{number}"


def language_words(code: str) -> str:
    """The name of a dictionary's language, in that language, with the country where the code has one."""
    locale = QLocale(code)
    if locale.language() == QLocale.Language.C:
        return code
    name, country = locale.nativeLanguageName(), locale.nativeTerritoryName()
    return f"{name} ({country})" if "_" in code and country and country not in name else name or code


def prompt_menu(
    field: PromptField,
    at: QPoint,
    bridge: Bridge[Core],
    manage: Callable[[], object],
    commands: Commands | None = None,
) -> QMenu:
    """A menu for the words at a place of the viewport; it goes by itself once closed."""
    menu = QMenu(field.editor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    wrong = field.misspelt_at(at)
    if wrong is not None:
        _add_suggestions(menu, field, bridge, *wrong)
        menu.addSeparator()
    _add_clipboard(menu, field)
    menu.addSeparator()
    fill_block_menu(menu.addMenu(icon("block"), t("Text blocks")), field, manage, commands)
    fill_spelling_menu(menu.addMenu(t("Spelling")), field.parts.spelling)
    return menu


def _add_suggestions(menu: QMenu, field: PromptField, bridge: Bridge[Core], start: int, word: Word) -> None:
    looking = menu.addAction(t("Looking up “{word}”…", word=word.text))
    looking.setEnabled(False)
    learn = menu.addAction(t("Add “{word}” to my words", word=word.text))
    learn.triggered.connect(lambda _checked=False: field.parts.spelling.learn(word.text))
    gone: list[bool] = []
    menu.destroyed.connect(lambda: gone.append(True))

    async def fill() -> None:
        found = await field.parts.spelling.suggest(word.text)
        if not gone:
            _show_suggestions(menu, looking, field, start, word, found)

    bridge.start(fill())


def _show_suggestions(
    menu: QMenu, looking: QAction, field: PromptField, start: int, word: Word, found: tuple[str, ...]
) -> None:
    for suggestion in found:
        action = QAction(suggestion, menu)
        font = action.font()
        font.setBold(True)
        action.setFont(font)
        action.triggered.connect(
            lambda _checked=False, suggestion=suggestion: _put_right(field, start, word, suggestion)
        )
        menu.insertAction(looking, action)
    if found:
        menu.removeAction(looking)
    else:
        looking.setText(t("No suggestion for “{word}”", word=word.text))


def _put_right(field: PromptField, start: int, word: Word, suggestion: str) -> None:
    first = start + word.start
    if field.editor.prompt[first : start + word.end] == word.text:
        field.editor.replace_range(first, start + word.end, suggestion)


def _add_clipboard(menu: QMenu, field: PromptField) -> None:
    editor = field.editor
    chosen, free = editor.textCursor().hasSelection(), editor.isEnabled()

    def add(words: str, key: QKeySequence.StandardKey, run: Callable[[], object], enabled: bool) -> None:
        # The keys are told, not bound: the editor answers them itself.
        keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(f"{words}\t{keys}")
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: run())

    add(t("Cut"), QKeySequence.StandardKey.Cut, editor.cut_words, chosen and free)
    add(t("Copy"), QKeySequence.StandardKey.Copy, editor.copy, chosen)
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None while nothing was ever copied
    pastable = data is not None and editor.canInsertFromMimeData(data)
    add(t("Paste"), QKeySequence.StandardKey.Paste, editor.paste, pastable and free)
    add(t("Select all"), QKeySequence.StandardKey.SelectAll, editor.selectAll, bool(editor.prompt))


def fill_block_menu(
    menu: QMenu, field: PromptField, manage: Callable[[], object], commands: Commands | None = None
) -> None:
    """The artist's blocks to put in, with the keys of the commands that do, and what can be done with them."""
    menu.clear()
    shelf = field.parts.blocks
    for number, block in enumerate(shelf.blocks):
        name = block.name if len(block.name) <= _NAME_LENGTH else block.name[:_NAME_LENGTH] + "…"
        told = None if number >= BLOCK_KEYS else commands
        keys = "" if told is None else first_keys(told, f"prompt.block-{number + 1}")
        label = name.replace("&", "&&")
        action = menu.addAction(f"{label}\t{keys}" if keys else label)
        action.setToolTip(block.text)
        action.triggered.connect(partial(_put_in, field, number))
    if not shelf.blocks:
        menu.addAction(t("No text blocks yet")).setEnabled(False)
    menu.setToolTipsVisible(True)
    menu.addSeparator()
    words = field.editor.selected.strip()
    save = menu.addAction(
        icon("plus"), t("Save the selection as a block") if words else t("Save the prompt as a block")
    )
    whole = words or field.editor.prompt.strip()
    save.setEnabled(bool(whole))
    save.triggered.connect(lambda _checked=False: _keep(shelf, whole))
    menu.addAction(t("Edit text blocks…")).triggered.connect(lambda _checked=False: manage())


def _put_in(field: PromptField, number: int, _checked: bool = False) -> None:
    field.insert_block(number)


def _keep(shelf: BlockShelf, words: str) -> None:
    shelf.keep(words)


def fill_spelling_menu(menu: QMenu, spelling: SpellCheck) -> None:
    """Which dictionary, or none; why there is none."""
    group = QActionGroup(menu)
    options: list[tuple[str, str | None]] = [(t("Off"), OFF), (t("Automatic"), None)]
    options += [(language_words(file.code), file.code) for file in spelling.dictionaries]
    for words, code in options:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(code == spelling.chosen)
        group.addAction(action)
        action.triggered.connect(partial(_choose, spelling, code))
    if spelling.ready and not spelling.dictionaries:
        menu.addSeparator()
        menu.addAction(t("No dictionary was found on this computer")).setEnabled(False)
    elif spelling.ready and spelling.speller is None and spelling.chosen != OFF:
        menu.addSeparator()
        menu.addAction(t("The dictionary could not be read")).setEnabled(False)


def _choose(spelling: SpellCheck, code: str | None, _checked: bool = False) -> None:
    spelling.choose(code)
