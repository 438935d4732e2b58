"""The shots of a take as cards, with their mentions painted as in the prompt."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.ui.parts.prompt_text import laid_out, paint_chips
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t


class ShotCard(QWidget):
    """One shot: number, length, prompt."""

    def __init__(self, film: Film, number: int) -> None:
        super().__init__()
        shot = film.shots[number - 1]
        self._film = film
        self.text = t(
            "{n} · {seconds} s · {prompt}", n=number, seconds=f"{shot.duration:g}", prompt=shot.prompt.strip()
        )
        if not shot.prompt.strip():
            self.text = t("{n} · {seconds} s", n=number, seconds=f"{shot.duration:g}")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(t("Shot {n}", n=number))
        self.setAccessibleDescription(self.text)

    def hasHeightForWidth(self) -> bool:
        """Prompts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the prompt needs."""
        layout = laid_out(self.text, self._film, self.font(), width - space(5))
        return round(layout.boundingRect().height()) + space(4)

    def sizeHint(self) -> QSize:
        """At a usual width."""
        return QSize(space(70), self.heightForWidth(space(70)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card with the words on it."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.line)
        painter.setBrush(look.surface[0])
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, metrics().radius_control, metrics().radius_control)
        layout = laid_out(self.text, self._film, self.font(), self.width() - space(5))
        at = QPointF(space(2.5), space(2))
        paint_chips(painter, layout, at)
        painter.setPen(look.text)
        layout.draw(painter, at)
        painter.end()


class Shots(QWidget):
    """The cards of all shots of a film."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(1.5))
        self.cards: list[ShotCard] = []

    def set_film(self, film: Film | None) -> None:
        """Show the shots of a film, or none."""
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [] if film is None else [ShotCard(film, number) for number in range(1, len(film.shots) + 1)]
        for card in self.cards:
            self._column.addWidget(card)
