"""The prompt of the selected shot: the editor, its count, completion after @, and the negative prompt."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.domain.sending import sending
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.prompt.completion import Half, completed, half_written, matches
from kling_desktop.ui.compose.prompt.editor import PromptEditor, plain
from kling_desktop.ui.compose.prompt.runs import TypingRuns
from kling_desktop.ui.compose.prompt.suggestions import SuggestionList
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.media_drag import Kind, unpack
from kling_desktop.ui.parts.positions import from_qt, to_qt
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_FIELD = re.compile(r"shots\[(\d+)\]\.prompt$")
_COUNTLESS = 100_000
"""A limit nobody reaches by writing is not worth showing."""


class PromptPanel(QWidget):
    """Writes to the film with every key; shows whatever the film says."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self._model, self._ui = model, ui
        self._shown_shot: object = None
        self._dismissed: Half | None = None
        self._pictures: object = None
        self._runs = TypingRuns(model.document.new_gesture)
        self._avoid_runs = TypingRuns(model.document.new_gesture)
        self.heading = Heading(t("Prompt"))
        self.editor = PromptEditor(lambda: model.film)
        self.editor.setFixedHeight(space(25))
        self.editor.setPlaceholderText(t("What happens in this shot? Light, movement, camera."))
        self.suggestions = SuggestionList(self, ui.thumbnails)
        self.hint = label(t("Type @ to insert a reference"), "faint")
        self.avoid = QLineEdit()
        self.avoid.setProperty("role", "inline")
        self.avoid.setPlaceholderText(t("blur, distortion…"))
        self.avoid.setAccessibleName(t("Negative prompt: what to avoid"))
        self.avoid.setToolTip(t("What the picture should not have"))
        self.avoid_name = label(t("Avoid"), "faint")
        self.avoid_name.setBuddy(self.avoid)
        self.set_aside = label("", "faint")
        row = QHBoxLayout()
        row.setSpacing(space(1))
        row.addWidget(self.hint)
        row.addSpacing(space(2))
        row.addWidget(self.avoid_name)
        row.addWidget(self.avoid, 1)
        row.addWidget(self.set_aside, 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.heading)
        column.addWidget(self.editor)
        column.addLayout(row)

        self.editor.edited.connect(self._write)
        self.editor.run_ended.connect(self._runs.end)
        self.editor.undo_requested.connect(model.document.undo_group.undo)
        self.editor.redo_requested.connect(model.document.undo_group.redo)
        self.editor.set_popup_keys(self._popup_key)
        self.editor.cursorPositionChanged.connect(self._complete)
        self.editor.installEventFilter(self)
        self.editor.set_mention_source(self._mention_of)
        self.suggestions.chosen.connect(self._insert)
        self.avoid.textEdited.connect(self._avoid_edited)
        self.avoid.editingFinished.connect(self._avoid_runs.end)
        model.shot_selected.connect(lambda _shot: self.refresh())
        model.standings_changed.connect(self.refresh)
        model.goto_requested.connect(self._go_to)
        self.refresh()

    # film -> editor ----------------------------------------------------------------------------------------------

    @property
    def limit(self) -> int:
        """How many code points the chosen model takes in this prompt."""
        takes = self._model.offer.capabilities
        return takes.shot_prompt_length if len(self._model.film.shots) > 1 else takes.prompt_length

    def refresh(self) -> None:
        """Show what the film says."""
        film, shot = self._model.film, self._model.shot
        self.editor.setEnabled(shot is not None and not self._model.document.read_only)
        prompt = "" if shot is None else shot.prompt
        other = shot is None or shot.id != self._shown_shot
        if self.editor.prompt != plain(prompt):
            self._runs.end()
            self.editor.show_prompt(prompt, afresh=other)
        if other:
            self._runs.end()
            self._shown_shot = None if shot is None else shot.id
            name = t("Shot {number} prompt", number=self._model.shot_index + 1) if shot is not None else t("Prompt")
            self.suggestions.hide()
            self.heading.set_name(name)
            self.editor.setAccessibleName(name)
        elif shot is not None:
            self.heading.set_name(t("Shot {number} prompt", number=self._model.shot_index + 1))
        self._count(len(sending(film, self._model.offer).words(prompt)))  # as it is sent, as the checks count it
        pictures = (film.references, film.elements, film.source_video, self.limit)
        if pictures != self._pictures:
            self._pictures = pictures
            self.editor.highlighter.limit = self.limit
            self.editor.repaint_mentions()
        self._show_avoid()

    def _count(self, count: int) -> None:
        limit = self.limit
        if limit > _COUNTLESS:
            self.heading.set_remark(str(count) if count else "")
            return
        words = t("{count} / {limit}", count=count, limit=limit)
        if count > limit:
            self.heading.set_remark(
                t("{count} / {limit} · {over} too many", count=count, limit=limit, over=count - limit), "bad"
            )
        else:
            self.heading.set_remark(words, "warn" if count > limit * 0.95 else "caption")

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

    # editor -> film ----------------------------------------------------------------------------------------------

    def _write(self, prompt: str) -> None:
        shot = self._model.shot
        if shot is None:
            return
        self._model.document.edit(
            edits.set_prompt(self._model.film, shot.id, prompt), t("Write prompt"), self._runs.key()
        )
        self._complete()

    def _avoid_edited(self, text: str) -> None:
        self._model.document.edit(
            edits.change_settings(self._model.film, negative_prompt=text or None),
            t("Write negative prompt"),
            self._avoid_runs.key(),
        )

    # completion --------------------------------------------------------------------------------------------------

    def _half(self) -> Half | None:
        cursor = self.editor.textCursor()
        if cursor.hasSelection():
            return None
        text = self.editor.prompt
        return half_written(text[: from_qt(text, cursor.position())])

    def _complete(self) -> None:
        half = self._half()
        if half is None or not self.editor.hasFocus():
            self._dismissed = None if half is None else self._dismissed
            self.suggestions.hide()
            return
        if self._dismissed is not None and self._dismissed.start == half.start:
            return
        self._dismissed = None
        found = matches(half.query, self._model.film)
        if not found:
            self.suggestions.hide()
            return
        caret = self.editor.cursorRect()
        corner = self.editor.viewport().mapToGlobal(caret.topLeft())
        caret.moveTopLeft(corner)
        self.suggestions.offer(found, self._model.film, caret)

    def _popup_key(self, event: QKeyEvent) -> bool:
        if not self.suggestions.isVisible():
            return False
        match event.key():
            case Qt.Key.Key_Down:
                self.suggestions.step(1)
            case Qt.Key.Key_Up:
                self.suggestions.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if not event.modifiers():
                self.suggestions.take_current()
            case Qt.Key.Key_Escape:
                self._dismissed = self._half()
                self.suggestions.hide()
            case _:
                return False
        return True

    def _insert(self, mention: Mention) -> None:
        half = self._half()
        if half is None:
            return
        text = self.editor.prompt
        cursor = self.editor.textCursor()
        end = from_qt(text, cursor.position())
        self._runs.end()
        cursor.setPosition(to_qt(text, half.start))
        cursor.setPosition(to_qt(text, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(completed(mention, text[end:]))
        self.editor.setTextCursor(cursor)
        self._runs.end()
        self.suggestions.hide()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Suggestions go when the editor does."""
        if watched is self.editor and event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.suggestions.hide()
        return False

    # elsewhere ---------------------------------------------------------------------------------------------------

    def _mention_of(self, data: QMimeData) -> Mention | None:
        """What a tile of this film stands for, when one is dropped on the prompt."""
        carried, film = unpack(data), self._model.film
        if carried is None or carried.film != film.id:
            return None
        if carried.kind is Kind.REFERENCE:
            ids: list[str] = [reference.id for reference in film.numbered]
            return Mention(MentionKind.IMAGE, ids.index(carried.id) + 1) if carried.id in ids else None
        if carried.kind in (Kind.ELEMENT, Kind.VIEW):
            ids = [element.id for element in film.elements]
            return Mention(MentionKind.ELEMENT, ids.index(carried.id) + 1) if carried.id in ids else None
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "editor"):
            self.editor.repaint_mentions()

    def _go_to(self, field: str) -> None:
        if field == "settings.negative_prompt" and self.avoid.isVisible():
            self.avoid.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        found = _FIELD.match(field)
        if found is None or int(found[1]) >= len(self._model.film.shots):
            return
        self._model.select_shot(self._model.film.shots[int(found[1])].id)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.ensureCursorVisible()
