"""The prompt of the selected shot, with its tools, the negative prompt, and the style line of the film."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.phrases import Phrase, PhraseKind, is_chinese, pick, picked
from kling_desktop.domain.sending import sending
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.prompt.blocks import BlockShelf
from kling_desktop.ui.compose.prompt.chip_mouse import ChipCard
from kling_desktop.ui.compose.prompt.editor import PromptEditor
from kling_desktop.ui.compose.prompt.field import Parts, PromptField
from kling_desktop.ui.compose.prompt.history import PromptHistory, only_prompt_changed
from kling_desktop.ui.compose.prompt.menu import BLOCK_KEYS, block_keys, fill_block_menu, prompt_menu
from kling_desktop.ui.compose.prompt.past_list import PastList
from kling_desktop.ui.compose.prompt.pickers import PhrasePopup
from kling_desktop.ui.compose.prompt.runs import TypingRuns
from kling_desktop.ui.compose.prompt.speech_row import SpeechRow
from kling_desktop.ui.compose.prompt.spelling import SpellCheck
from kling_desktop.ui.compose.prompt.suggestions import SuggestionList
from kling_desktop.ui.compose.prompt.tools import PromptTools
from kling_desktop.ui.compose.prompt.words_edit import plain
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import current_language, t

_FIELD = re.compile(r"shots\[(\d+)\]\.prompt$")
_COUNTLESS = 100_000
"""A limit nobody reaches by writing is not worth showing."""


class PromptPanel(Group):
    """Writes to the film with every key; shows whatever the film says."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Prompt"))
        self._model, self._ui = model, ui
        self._shown_shot: ShotId | None = None
        self._pictures: object = None
        self._films = (model.film, model.film)
        self._avoid_runs = TypingRuns(model.document.new_gesture)
        self.history = PromptHistory()
        self.heading = Heading(t("Prompt"))
        self.suggestions = SuggestionList(self, ui.thumbnails)
        self.card = ChipCard(self, ui.thumbnails)
        self.blocks = BlockShelf(ui.bridge, ui.messages, self)
        self.spelling = SpellCheck(ui.bridge, self)
        parts = Parts(suggestions=self.suggestions, card=self.card, blocks=self.blocks, spelling=self.spelling)
        self.editor = PromptEditor(lambda: model.film)
        self.editor.setPlaceholderText(
            t("What happens in this shot? Light, movement, camera. @ mentions a picture, / puts in a text block.")
        )
        self.field = PromptField(self.editor, model, parts, self._write)
        self.style_line = PromptEditor(lambda: model.film, rows=(1, 3))
        self.style_line.setAccessibleName(t("Style line: sent with every shot"))
        self.style_line.setPlaceholderText(t("35mm film, soft grain…"))
        self.style_line.setToolTip(t("Every shot inherits this line: it is sent after the words of each"))
        self.style_field = PromptField(self.style_line, model, parts, self._write_style, of_shot=False)
        self._active = self.field
        self.tools = PromptTools()
        self.speech = SpeechRow()
        self.avoid = QLineEdit()
        self.avoid.setProperty("role", "inline")
        self.avoid.setPlaceholderText(t("blur, distortion…"))
        self.avoid.setAccessibleName(t("Negative prompt: what to avoid"))
        self.avoid.setToolTip(t("What the picture should not have"))
        self.avoid_name = label(t("Avoid"), "faint")
        self.avoid_name.setBuddy(self.avoid)
        self.style_name = label(t("Style"), "faint")
        self.style_name.setBuddy(self.style_line)
        self.set_aside = label("", "faint")
        self._lay_out()
        self._connect()
        self._add_commands()
        self.refresh()

    # building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        def row(name: QWidget, field: QWidget) -> QHBoxLayout:
            made = QHBoxLayout()
            made.setSpacing(space(2))
            made.addWidget(name)
            made.addWidget(field, 1)
            return made

        # The names of both lines are of one width, so that the lines begin under each other.
        width = max(name.sizeHint().width() for name in (self.avoid_name, self.style_name))
        for name in (self.avoid_name, self.style_name):
            name.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(self.heading)
        column.addSpacing(space(1))
        column.addWidget(self.editor)
        column.addWidget(self.tools)
        column.addWidget(self.speech)
        column.addLayout(row(self.style_name, self.style_line))
        column.addLayout(row(self.avoid_name, self.avoid))
        column.addWidget(self.set_aside, 0, Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        model = self._model
        for field in (self.field, self.style_field):
            field.focused.connect(lambda field=field: self._focus(field))
            field.editor.menu_requested.connect(lambda at, field=field: self._show_menu(field, at))
        self.field.left.connect(self._remember)
        self.tools.pick_requested.connect(self.pick_from)
        self.tools.blocks_requested.connect(self._show_blocks)
        self.tools.earlier_requested.connect(self.go_earlier)
        self.tools.later_requested.connect(self.go_later)
        self.tools.past_requested.connect(self.show_past)
        self.speech.seconds_requested.connect(self._lengthen)
        self.avoid.textEdited.connect(self._avoid_edited)
        self.avoid.editingFinished.connect(self._avoid_runs.end)
        model.shot_selected.connect(lambda _shot: self.refresh())
        model.standings_changed.connect(self.refresh)
        model.goto_requested.connect(self._go_to)
        model.jobs.changed.connect(lambda: self.history.show_jobs(model.jobs.all.values()))
        model.sending_changed.connect(lambda _sending: self._remember())
        model.document.stepped.connect(self._stepped)

    def _add_commands(self) -> None:
        def add(name: str, words: str, keys: tuple[str, ...], run: object) -> None:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            command = Command(id=f"prompt.{name}", group=t("Prompt"), words=words, keys=keys)
            self._ui.commands.add(command, run, where=self, context=context)  # type: ignore[arg-type]  # methods below

        add("earlier", t("Earlier prompt of this shot"), ("Alt+Up",), self.go_earlier)
        add("later", t("Later prompt of this shot"), ("Alt+Down",), self.go_later)
        add("past", t("Past prompts"), ("Ctrl+Shift+H",), self.show_past)
        add("blocks", t("Edit text blocks…"), (), self._manage_blocks)
        for number in range(1, BLOCK_KEYS + 1):
            words = t("Insert text block {number}", number=number)
            add(
                f"block-{number}",
                words,
                (block_keys(number),),
                lambda place=number - 1: self.active.insert_block(place),
            )

        self.tools.tell_keys(self._ui.commands)

    def _manage_blocks(self) -> None:
        self._ui.bridge.start(self.edit_blocks())

    @property
    def active(self) -> PromptField:
        """The field that was written in last: pickers and text blocks write there."""
        return self._active

    def _focus(self, field: PromptField) -> None:
        self._active = field
        if not self.blocks.loaded and self._ui.bridge.is_open:
            self._ui.bridge.start(self.blocks.load())
        self._show_picked()

    # film -> editor ----------------------------------------------------------------------------------------------

    @property
    def limit(self) -> int:
        """How many code points the chosen model takes in this prompt."""
        takes = self._model.offer.capabilities
        return takes.shot_prompt_length if len(self._model.film.shots) > 1 else takes.prompt_length

    def refresh(self) -> None:
        """Show what the film says."""
        film, shot = self._model.film, self._model.shot
        if film is not self._films[0]:
            self._films = (film, self._films[0])
        free = not self._model.document.read_only
        self.editor.setEnabled(shot is not None and free)
        self.style_line.setEnabled(free)
        prompt = "" if shot is None else shot.prompt
        other = (None if shot is None else shot.id) != self._shown_shot
        if other:
            self._remember()
        if self.editor.prompt != plain(prompt):
            self.field.runs.end()
            self.editor.show_prompt(prompt, afresh=other)
        if self.style_line.prompt != plain(film.settings.style):
            self.style_field.runs.end()
            self.style_line.show_prompt(film.settings.style)
        if other:
            self.field.runs.end()
            self._shown_shot = None if shot is None else shot.id
            self.suggestions.hide()
        name = t("Shot {number} prompt", number=self._model.shot_index + 1) if shot is not None else t("Prompt")
        if other or name != self.editor.accessibleName():
            self.heading.set_name(name)
            self.editor.setAccessibleName(name)
        self._count(film, prompt)
        self.speech.show_shot(shot, longest=self._longest(film))
        self._show_picked()
        self._show_avoid()

    def _count(self, film: Film, prompt: str) -> None:
        """The length as it is sent, as the checks count it; what is too much is marked in the words themselves."""
        going, limit = sending(film, self._model.offer), self.limit
        own, whole = len(going.words(prompt)), len(going.prompt(prompt))
        style = whole - own if own else 0
        count = whole if own else 0
        over = max(0, count - limit)
        from_place = max(0, len(prompt.rstrip()) - over) if over else None
        pictures = (film.references, film.elements, film.source_video)
        if pictures != self._pictures or from_place != self.editor.highlighter.over_from:
            self.editor.highlighter.over_from = from_place
            self.editor.repaint_mentions()
            if pictures != self._pictures:
                self._pictures = pictures
                self.style_line.repaint_mentions()
        said = t("{own} of this shot, {style} of the style line", own=own, style=style) if style else ""
        self.heading.remark.setToolTip(said)
        if limit > _COUNTLESS:
            self.heading.set_remark(str(count) if count else "")
        elif over:
            self.heading.set_remark(
                t("{count} / {limit} · {over} too many", count=count, limit=limit, over=over), "bad"
            )
        else:
            words = t("{count} / {limit}", count=count, limit=limit)
            self.heading.set_remark(words, "warn" if count > limit * 0.95 else "caption")

    def _longest(self, film: Film) -> int:
        durations, shot = self._model.offer.capabilities.durations, self._model.shot
        others = film.duration - (shot.duration if shot is not None else 0)
        return int(min(durations.shot[1], durations.total[1] - others))

    def _show_picked(self) -> None:
        text = self.active.editor.prompt
        self.tools.show_picked(frozenset(kind for kind in PhraseKind if picked(text, kind) is not None))
        shot = self._model.shot
        has = shot is not None and self._model.document.read_only is False
        self.tools.setEnabled(has)

    def _show_avoid(self) -> None:
        negative = self._model.film.settings.negative_prompt or ""
        has = self._model.offer.capabilities.negative_prompt
        self.avoid.setVisible(has)
        self.avoid_name.setVisible(has)
        if self.avoid.text() != negative:
            self.avoid.setText(negative)
        aside = bool(negative) and not has
        self.set_aside.setVisible(aside)
        if aside:
            self.set_aside.setText(t("“Avoid” is set aside here"))
            self.set_aside.setToolTip(t("{title} has no negative prompt; yours is kept", title=self._model.offer.title))

    def _stepped(self) -> None:
        """After an undo or redo the caret goes where the words changed, also where that is another shot."""
        film, before = self._films
        other = only_prompt_changed(before, film)
        if other is not None:
            self._model.select_shot(other)
        for editor in (self.editor, self.style_line):
            editor.go_to_change()

    # editor -> film ----------------------------------------------------------------------------------------------

    def _write(self, prompt: str, merge_key: int) -> None:
        shot = self._model.shot
        if shot is not None:
            after = edits.set_prompt(self._model.film, shot.id, prompt)
            self._model.document.edit(after, t("Write prompt"), merge_key)

    def _write_style(self, style: str, merge_key: int) -> None:
        after = edits.change_settings(self._model.film, style=style)
        self._model.document.edit(after, t("Write style line"), merge_key)

    def _avoid_edited(self, text: str) -> None:
        self._model.document.edit(
            edits.change_settings(self._model.film, negative_prompt=text or None),
            t("Write negative prompt"),
            self._avoid_runs.key(),
        )

    def _lengthen(self, seconds: int) -> None:
        shot = self._model.shot
        if shot is not None:
            self._model.document.edit(edits.retime(self._model.film, shot.id, seconds), t("Make room for the line"))

    # tools -------------------------------------------------------------------------------------------------------

    def pick_from(self, kind: PhraseKind) -> PhrasePopup:
        """Open the picker of a kind."""
        found = picked(self.active.editor.prompt, kind)
        current = None if found is None else found.phrase
        popup = PhrasePopup(self, kind, current, chinese=self._chinese())
        popup.chosen.connect(self._pick)
        button = self.tools.pickers[kind]
        popup.open_at(button.mapToGlobal(QPoint(0, button.height() + space(1))), self.window())
        return popup

    def _pick(self, phrase: Phrase) -> None:
        editor = self.active.editor
        if editor.isEnabled():
            made = pick(editor.prompt, editor.caret, phrase, chinese=self._chinese())
            editor.rewrite(made.text, made.caret)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chinese(self) -> bool:
        """The language to write in: of these words, else of the film's other words, else of the program."""
        film = self._model.film
        every = " ".join((*(shot.prompt for shot in film.shots), film.settings.style))
        for text in (self.active.editor.prompt, every):
            found = is_chinese(text)
            if found is not None:
                return found
        return current_language().startswith("zh")

    def _show_blocks(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_block_menu(menu, self.active, self._manage_blocks, self._ui.commands)
        menu.popup(self.tools.blocks.mapToGlobal(QPoint(0, self.tools.blocks.height())))

    async def edit_blocks(self) -> None:
        """The dialog that looks after the text blocks."""
        from kling_desktop.ui.compose.prompt.blocks_dialog import BlocksDialog  # not before the first paint

        if not self.blocks.loaded:
            await self.blocks.load()
        dialog = BlocksDialog(self, self.blocks)
        await finished(dialog)
        dialog.deleteLater()

    def _show_menu(self, field: PromptField, at: QPoint) -> None:
        menu = prompt_menu(field, at, self._ui.bridge, self._manage_blocks, self._ui.commands)
        menu.popup(field.editor.viewport().mapToGlobal(at))

    # history -----------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """What stands in the shot on screen counts as a version of it."""
        if self._shown_shot is not None:
            self.history.remember(self._shown_shot, self.editor.prompt)

    def go_earlier(self) -> None:
        """Put back the version before."""
        self._go(self.history.earlier)

    def go_later(self) -> None:
        """Put back the version after."""
        self._go(self.history.later)

    def _go(self, step: Callable[[ShotId, str], str | None]) -> None:
        shot = self._model.shot
        text = None if shot is None or not self.editor.isEnabled() else step(shot.id, self.editor.prompt)
        if text is not None:
            self._restore(text)

    def _restore(self, text: str) -> None:
        self._remember()
        self.editor.rewrite(plain(text), len(plain(text)))
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_past(self) -> PastList:
        """Open the list of past prompts."""
        past = PastList(self, self._ui.bridge, self._model.film, self.history.of_film(self._model.film))
        past.chosen.connect(self._restore)
        button = self.tools.past
        past.open_at(button.mapToGlobal(QPoint(0, button.height() + space(1))), self.window())
        return past

    # elsewhere ---------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "style_line"):
            self.editor.repaint_mentions()
            self.style_line.repaint_mentions()

    def _go_to(self, field: str) -> None:
        if field == "settings.negative_prompt" and self.avoid.isVisible():
            self.avoid.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if field == "settings.style":
            self.style_line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found = _FIELD.match(field)
        if found is None or int(found[1]) >= len(self._model.film.shots):
            return
        self._model.select_shot(self._model.film.shots[int(found[1])].id)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.ensureCursorVisible()
