"""The source video: a quiet place to drop one; once there is one, its picture, its part, and what it is for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.domain.checks.source import kind_of
from kling_desktop.domain.film import Media, SourceUse, SourceVideo
from kling_desktop.domain.problems import Fix, PictureFacts, Problem, VideoFacts
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.source.deeds import SourceDeeds
from kling_desktop.ui.compose.source.frames import Reel, SourceFrames
from kling_desktop.ui.compose.source.slot import VideoSlot
from kling_desktop.ui.compose.source.trim import TrimBar
from kling_desktop.ui.parts import faults
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.parts.media_drag import Carried, Kind
from kling_desktop.ui.parts.picture_files import reveal
from kling_desktop.ui.parts.scrolling import bring_into_view
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import problems as problem_words
from kling_desktop.words import t

_BOX = 20
_LONGEST = 36_000.0
_FIELD = "source_video"


class SourcePanel(Group):
    """Below the frames. Everything under the heading but the slot appears with a video."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Source video"))
        self._model, self._ui = model, ui
        self.deeds = SourceDeeds(model, ui)
        self.frames = SourceFrames(ui.bridge, self)
        self._shown: Media | None = None
        self._looked_at = -1.0
        self._fix: Fix | None = None
        self.heading = Heading(t("Source video"), t("optional"))
        self.slot = VideoSlot(ui.thumbnails)
        self.trim = TrimBar()
        self.start = self._seconds(t("In"), t("Where the part begins, in seconds"))
        self.end = self._seconds(t("Out"), t("Where the part ends, in seconds"))
        self.length = label("", "caption")
        self.length.setMinimumWidth(0)
        self.facts = label("", "caption", wrap=True)
        self.uses = QButtonGroup(self)
        self.note = label("", "caption", wrap=True)
        self.note.setObjectName("source-note")
        self.way_out = QPushButton()
        self.way_out.setProperty("role", "link")
        self.details = QWidget()
        self._lay_out()
        self._connect()
        ui.commands.add(
            Command(id="film.source-video", group=t("Film"), words=t("Add source video…")), self._browse, where=self
        )
        self._refresh()

    def _seconds(self, prefix: str, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setDecimals(2)
        box.setRange(0, _LONGEST)
        box.setSingleStep(0.1)
        box.setPrefix(f"{prefix}  ")
        box.setKeyboardTracking(False)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setMinimumWidth(space(_BOX))
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return box

    def _lay_out(self) -> None:
        part = QHBoxLayout()
        part.setSpacing(space(2))
        part.addWidget(self.start, 1)
        part.addWidget(self.end, 1)
        part.addWidget(self.length)
        uses = QHBoxLayout()
        uses.setSpacing(space(1))
        for use, words, hint in (
            (SourceUse.EDIT, t("Edit it"), t("The result is this video, changed as the prompt says")),
            (SourceUse.REFERENCE, t("Follow it"), t("A new film that takes movement and look from this video")),
        ):
            button = QPushButton(words)
            button.setProperty("role", "quiet")
            button.setCheckable(True)
            button.setToolTip(hint)
            button.setAccessibleDescription(hint)
            self.uses.addButton(button, list(SourceUse).index(use))
            uses.addWidget(button)
        uses.addStretch(1)
        self.remove = QPushButton(t("Remove"))
        self.remove.setProperty("role", "link")
        self.remove.setAccessibleName(t("Remove the source video"))
        uses.addWidget(self.remove)
        below = QVBoxLayout()
        below.setSpacing(space(1))
        below.addWidget(self.note)
        below.addWidget(self.way_out, 0, Qt.AlignmentFlag.AlignLeft)
        inside = QVBoxLayout(self.details)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(space(2))
        inside.addWidget(self.trim)
        inside.addLayout(part)
        inside.addWidget(self.facts)
        inside.addLayout(uses)
        inside.addLayout(below)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(space(2))
        whole.addWidget(self.heading)
        whole.addWidget(self.slot)
        whole.addWidget(self.details)

    def _connect(self) -> None:
        model = self._model
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        self.slot.came.connect(self.deeds.came)
        self.slot.browse_requested.connect(self._browse)
        self.slot.remove_requested.connect(self.deeds.remove)
        self.slot.menu_requested.connect(self._show_menu)
        self.remove.clicked.connect(self.deeds.remove)
        self.way_out.clicked.connect(self._mend)
        self.uses.idClicked.connect(lambda number: self.deeds.use(list(SourceUse)[number]))
        self.trim.begun.connect(self.deeds.begin_gesture)
        self.trim.moved.connect(self._trimmed)
        self.trim.looked_at.connect(self._look_at)
        self.trim.strip_wanted.connect(self.frames.want_strip)
        self.start.valueChanged.connect(lambda _value: self._typed())
        self.end.valueChanged.connect(lambda _value: self._typed())
        self.frames.opened.connect(self._opened)
        self.frames.frame.connect(self._frame_came)
        self.frames.piece.connect(self.trim.add_piece)

    # film -> widgets ---------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        source, video = self._model.film.source_video, self._model.video
        found = [problem for problem in self._model.problems if problem.field.partition(".")[0] == _FIELD]
        self.heading.set_remark(self._remark(source))
        self.details.setVisible(source is not None)
        media = None if source is None else source.media
        carried = None if media is None else Carried(film=self._model.film.id, kind=Kind.VIDEO, id="source")
        fault = None if video is None or video.fault is None else PictureFacts(fault=video.fault)
        self.slot.set_content(media, carried, faults.at(found, _FIELD, f"{_FIELD}.use", f"{_FIELD}.end"), fault)
        path = None if media is None or fault is not None else media.path
        self._turn_to(path, media)
        if source is not None:
            self._show(source, video, found)

    def _remark(self, source: SourceVideo | None) -> str:
        if source is None:
            needed = not self._model.offer.capabilities.source_optional
            return t("needed by this model") if needed else t("optional")
        if source.media.aside:
            return t("set aside")
        return "" if self._model.offer.source_of(self._model.film) is not None else t("not used by this model")

    def _turn_to(self, path: object, media: Media | None) -> None:
        if media is None and self._shown is None:
            return
        if media is not None and self._shown is not None and media.path == self._shown.path == path:
            self._shown = media
            return
        self._shown = media
        self._looked_at = -1.0
        self.slot.show_picture(None)
        self.trim.show_reel(None)
        self.slot.set_shape(None if path is None else 16 / 9)
        self.frames.open(None if path is None or media is None else media.path)

    def _show(self, source: SourceVideo, video: VideoFacts | None, found: list[Problem]) -> None:
        here = source.media.path is not None
        start, end = self._part(source, video)
        self.trim.setVisible(here and (video is None or video.fault is None))
        self.start.setVisible(here)
        # Of a video on the web only its length counts, and only while nobody else tells it.
        self.end.setVisible(here or video is None)
        for box, value in ((self.start, start), (self.end, end or 0.0)):
            if not box.hasFocus() or abs(box.value() - value) > 0.005:
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)
        too_long = any(problem.blocks for problem in found if problem.field == _FIELD)
        self.trim.show_part(start, end or 0.0, bad=too_long)
        self.length.setText(self._length(source, start, end, video))
        self.facts.setText(_facts_words(source.media, video))
        for number, use in enumerate(SourceUse):
            self.uses.button(number).setChecked(source.use == use)
        self._show_note(source, found)
        if here:
            self._look_at(self._looked_at)

    def _part(self, source: SourceVideo, video: VideoFacts | None) -> tuple[float, float | None]:
        whole = self.frames.reel.seconds if self.frames.reel is not None else video.seconds if video else None
        start = max(0.0, source.start) if source.media.path is not None else 0.0
        end = source.end if source.end is not None else whole
        return start, end if end is None or whole is None else min(end, whole)

    def _length(self, source: SourceVideo, start: float, end: float | None, video: VideoFacts | None) -> str:
        if source.media.path is None:
            return "" if video is not None else t("its length in seconds")
        return "" if end is None else t("{seconds} s", seconds=f"{max(0.0, end - start):.2f}")

    def _show_note(self, source: SourceVideo, found: list[Problem]) -> None:
        words, role, fix = "", "caption", None
        told = faults.at(found, _FIELD, f"{_FIELD}.use", f"{_FIELD}.end")
        if source.media.aside:
            words, fix = t("It is kept, and not sent."), None
        elif told:
            words = problem_words.sentence(told[0])
            role, fix = ("bad" if told[0].blocks else "warn"), told[0].fix
        elif found:
            words = problem_words.sentence(found[0])
        self._fix = fix
        self.note.setText(words)
        self.note.setVisible(bool(words))
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)
        self.way_out.setVisible(fix is not None or source.media.aside)
        self.way_out.setText(t("Use it again") if source.media.aside else "" if fix is None else _words(fix))

    # frames ------------------------------------------------------------------------------------------------------

    def _opened(self, reel: Reel | None) -> None:
        self.slot.set_shape(None if reel is None else reel.size[0] / max(reel.size[1], 1))
        self.trim.show_reel(reel)
        self._refresh()
        self._look_at(-1.0)

    def _look_at(self, moment: float) -> None:
        """Show the frame of a moment; of the start of the part while nothing is looked at."""
        self._looked_at = moment
        reel, source = self.frames.reel, self._model.film.source_video
        if reel is not None and source is not None:
            self.frames.want(reel.index_at(source.start if moment < 0 else moment), self.slot.picture_width())

    def _frame_came(self, _index: int, image: QImage) -> None:
        self.slot.show_picture(image)

    # deeds -------------------------------------------------------------------------------------------------------

    def _browse(self) -> None:
        self.deeds.browse(self)

    def _trimmed(self, start: float, end: float) -> None:
        reel = self.frames.reel
        whole = reel is not None and end >= reel.seconds - 1e-6
        self.deeds.trim(start, None if whole else end)

    def _typed(self) -> None:
        source, reel = self._model.film.source_video, self.frames.reel
        if source is None:
            return
        self.deeds.begin_gesture()
        if source.media.path is None:
            self.deeds.trim(0.0, self.end.value() or None)
            return
        start, end = self.start.value(), self.end.value()
        if reel is not None:
            start = min(reel.border(start), reel.stepped(reel.seconds, -1))
            end = max(reel.border(end), reel.stepped(start, 1))
            self._trimmed(start, end)
        else:
            self.deeds.trim(start, end)
        self._refresh()

    def _mend(self) -> None:
        source = self._model.film.source_video
        if source is not None and source.media.aside:
            self.deeds.set_aside(False)
        elif self._fix is not None and self._fix.kind == "set-source-aside":
            self.deeds.set_aside(True)
        elif self._fix is not None:
            self._model.fix(self._fix)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        source = self._model.film.source_video
        menu.addAction(t("Choose a video…") if source is None else t("Replace…"), self._browse)
        if source is not None:
            media, aside = source.media, source.media.aside
            menu.addAction(t("Use it again") if aside else t("Set it aside"), lambda: self.deeds.set_aside(not aside))
            menu.addAction(t("Show in the file manager"), lambda: reveal(media))
            menu.addSeparator()
            menu.addAction(t("Remove"), self.deeds.remove)
        menu.popup(at)

    def _go_to(self, field: str) -> None:
        if field.partition(".")[0] != _FIELD:
            return
        widget: QWidget = self.slot
        if field == f"{_FIELD}.use" and self.details.isVisibleTo(self):
            widget = self.uses.checkedButton() or self.uses.button(0)
        elif field == f"{_FIELD}.end" and self.end.isVisibleTo(self):
            widget = self.end
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_view(widget)


def _words(fix: Fix) -> str:
    return problem_words.fix_words(fix)


def _facts_words(media: Media, video: VideoFacts | None) -> str:
    """Name, size, rate, length and kind, as far as they are known."""
    parts = [media.name]
    if media.path is None:
        parts.append(t("on the web"))
    if video is not None and video.fault is None:
        parts.append(f"{video.width} × {video.height}")
        if video.fps > 0:
            parts.append(t("{fps} fps", fps=f"{video.fps:.2f}".rstrip("0").rstrip(".")))
        parts.append(t("{seconds} s", seconds=f"{video.seconds:.2f}"))
        parts.append(kind_of(video))
        parts.append(t("with sound") if video.has_audio else t("silent"))
    return " · ".join(parts)
