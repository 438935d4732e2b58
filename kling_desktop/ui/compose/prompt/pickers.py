"""Pickers of camera move, framing, light, lens and time of day: a button each, and a popup of small drawings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QVBoxLayout, QWidget

from kling_desktop.domain.phrases import PHRASES, Phrase, PhraseKind
from kling_desktop.ui.compose.prompt import diagrams
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t, template

_COLUMNS = 4
_ARROWS: dict[int, int] = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: _COLUMNS,
    Qt.Key.Key_Up: -_COLUMNS,
}
KIND_WORDS = {
    PhraseKind.CAMERA: template("Camera move"),
    PhraseKind.FRAMING: template("Framing"),
    PhraseKind.LIGHT: template("Lighting"),
    PhraseKind.LENS: template("Lens and focus"),
    PhraseKind.TIME: template("Time and weather"),
}
_WORDS = {
    PhraseKind.CAMERA: {
        "static": template("Static"),
        "push-in": template("Push in"),
        "pull-out": template("Pull out"),
        "pan-left": template("Pan left"),
        "pan-right": template("Pan right"),
        "tilt-up": template("Tilt up"),
        "tilt-down": template("Tilt down"),
        "track-left": template("Track left"),
        "track-right": template("Track right"),
        "crane-up": template("Crane up"),
        "crane-down": template("Crane down"),
        "orbit": template("Orbit"),
        "follow": template("Follow"),
        "handheld": template("Handheld"),
        "zoom-in": template("Zoom in"),
        "whip-pan": template("Whip pan"),
    },
    PhraseKind.FRAMING: {
        "extreme-wide": template("Extreme wide"),
        "wide": template("Wide"),
        "full": template("Full"),
        "medium": template("Medium"),
        "medium-close": template("Medium close"),
        "close-up": template("Close-up"),
        "extreme-close": template("Extreme close"),
        "over-shoulder": template("Over shoulder"),
        "two-shot": template("Two-shot"),
        "low-angle": template("Low angle"),
        "high-angle": template("High angle"),
        "top-down": template("Top down"),
        "point-of-view": template("Point of view"),
        "dutch": template("Dutch angle"),
    },
    PhraseKind.LIGHT: {
        "soft": template("Soft"),
        "hard": template("Hard"),
        "side": template("Side"),
        "back": template("Backlit"),
        "rim": template("Rim"),
        "top": template("Overhead"),
        "low-key": template("Low-key"),
        "high-key": template("High-key"),
        "window": template("Window light"),
        "candle": template("Candle"),
        "neon": template("Neon"),
        "beams": template("Beams"),
    },
    PhraseKind.LENS: {
        "ultra-wide": template("Ultra wide"),
        "wide": template("24 mm"),
        "normal": template("50 mm"),
        "portrait": template("85 mm"),
        "tele": template("200 mm"),
        "macro": template("Macro"),
        "fisheye": template("Fisheye"),
        "anamorphic": template("Anamorphic"),
        "shallow": template("Shallow focus"),
        "deep": template("Deep focus"),
    },
    PhraseKind.TIME: {
        "dawn": template("Dawn"),
        "morning": template("Morning"),
        "noon": template("Noon"),
        "golden": template("Golden hour"),
        "sunset": template("Sunset"),
        "blue": template("Blue hour"),
        "night": template("Night"),
        "moon": template("Moonlight"),
        "overcast": template("Overcast"),
        "rain": template("Rain"),
        "fog": template("Fog"),
        "snow": template("Snow"),
    },
}


def phrase_words(phrase: Phrase) -> str:
    """What a picker calls a phrase."""
    return t(_WORDS[phrase.kind][phrase.id])


class PhraseButton(QAbstractButton):
    """A drawing with its name below; checked while its words stand in the prompt."""

    def __init__(self, phrase: Phrase, chinese: bool) -> None:
        super().__init__()
        self.phrase = phrase
        self.setCheckable(True)
        self.setText(phrase_words(phrase))
        self.setAccessibleName(phrase_words(phrase))
        words = phrase.chinese if chinese else phrase.english
        self.setToolTip(t("Writes “{words}”", words=words))
        self.setFixedSize(space(21), space(16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Buttons of their own would go on to the next one with every arrow; here they lie in rows and columns.
        if event.key() in _ARROWS or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = metrics().radius_control
        painter.setPen(theme().accent if self.hasFocus() or self.isChecked() else Qt.PenStyle.NoPen)
        lit = self.isChecked() or self.underMouse()
        painter.setBrush(theme().surface[4] if lit else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, radius, radius)
        upper = QRectF(space(2), space(1.5), self.width() - space(4), space(8.5))
        diagrams.draw(painter, upper, self.phrase, theme().text)
        small = QFont(self.font())
        small.setPixelSize(metrics().caption)
        painter.setFont(small)
        painter.setPen(theme().text if lit else theme().dim)
        lower = QRectF(space(0.5), space(10.5), self.width() - space(1), space(5))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, round(lower.width()))
        painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class PhrasePopup(QFrame):
    """All phrases of a kind. Arrows move, Enter or a click chooses, Escape leaves."""

    chosen = Signal(object)
    """The `Phrase`."""

    def __init__(self, owner: QWidget, kind: PhraseKind, current: Phrase | None, *, chinese: bool) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(t(KIND_WORDS[kind]))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(2), space(2), space(2))
        column.setSpacing(space(1))
        column.addWidget(label(t(KIND_WORDS[kind]), "heading"))
        grid = QGridLayout()
        grid.setSpacing(space(1))
        column.addLayout(grid)
        self.buttons: list[PhraseButton] = []
        for number, phrase in enumerate(PHRASES[kind]):
            button = PhraseButton(phrase, chinese)
            button.setChecked(phrase == current)
            button.clicked.connect(self._clicker(phrase))
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
            self.buttons.append(button)
        if current is not None:
            column.addWidget(label(t("Choose it again to take it out."), "faint"))

    def _clicker(self, phrase: Phrase) -> Callable[[], None]:
        def choose() -> None:
            self.close()
            self.chosen.emit(phrase)

        return choose

    def open_at(self, corner: QPoint, window: QWidget) -> None:
        """Below a button (global place), within the window where it fits."""
        self.adjustSize()
        frame = window.mapToGlobal(QPoint(0, 0))
        left = max(frame.x(), min(corner.x(), frame.x() + window.width() - self.width() - space(2)))
        top = max(frame.y(), min(corner.y(), frame.y() + window.height() - self.height() - space(2)))
        self.move(left, top)
        self.show()
        first = next((button for button in self.buttons if button.isChecked()), self.buttons[0])
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = next((number for number, button in enumerate(self.buttons) if button.hasFocus()), 0)
        step = _ARROWS.get(event.key())
        if step is not None:
            there = here + step
            if 0 <= there < len(self.buttons):
                self.buttons[there].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.buttons[here].click()
        else:
            super().keyPressEvent(event)
