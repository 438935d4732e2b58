"""Puts the theme on the application: font, palette, style sheet."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from kling_desktop.host.resources import resource
from kling_desktop.ui.theme.tokens import Theme, load_theme, metrics, set_current

_PLAIN_FALLBACKS = frozenset({"DejaVu Sans", "Bitstream Vera Sans", "Nimbus Sans", "FreeSans", ""})
"""What a Linux desktop without a font setting falls back to; ours reads better at 11 to 13 pixels."""

_BUNDLED = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold")


def use_font(app: QApplication, *, bundled: bool = False) -> None:
    """The system's UI font at our body size; the bundled one where the system has none worth the name."""
    font = app.font()
    if bundled or QFontInfo(font).family() in _PLAIN_FALLBACKS or not QFontDatabase.families():
        for name in _BUNDLED:
            QFontDatabase.addApplicationFont(str(next(resource("fonts").glob(f"{name}.*"))))
        font = QFont("Inter")
    font.setPixelSize(metrics().body)
    app.setFont(font)


def _roles(chosen: Theme) -> dict[str, str]:
    roles = {f"surface{number}": colour.name() for number, colour in enumerate(chosen.surface)}
    for name in ("line", "text", "dim", "faint", "accent", "on_accent", "ok", "run", "warn", "bad", "accent_soft"):
        roles[name] = getattr(chosen, name).name()
    roles["accent_hover"] = chosen.accent.lighter(108).name()
    sizes = metrics()
    roles |= {name: str(getattr(sizes, name)) for name in sizes.__slots__ if name not in roles}
    for name in ("chevron_down", "chevron_up", "check"):
        roles[name] = resource(f"theme/{chosen.name}-{name}.svg").as_posix()
    return roles


def _palette(chosen: Theme) -> QPalette:
    palette = QPalette()
    pairs: tuple[tuple[QPalette.ColorRole, QColor], ...] = (
        (QPalette.ColorRole.Window, chosen.surface[1]),
        (QPalette.ColorRole.WindowText, chosen.text),
        (QPalette.ColorRole.Base, chosen.surface[0]),
        (QPalette.ColorRole.AlternateBase, chosen.surface[2]),
        (QPalette.ColorRole.Text, chosen.text),
        (QPalette.ColorRole.PlaceholderText, chosen.faint),
        (QPalette.ColorRole.Button, chosen.surface[3]),
        (QPalette.ColorRole.ButtonText, chosen.text),
        (QPalette.ColorRole.Highlight, chosen.accent),
        (QPalette.ColorRole.HighlightedText, chosen.on_accent),
        (QPalette.ColorRole.ToolTipBase, chosen.surface[3]),
        (QPalette.ColorRole.ToolTipText, chosen.text),
        (QPalette.ColorRole.Link, chosen.accent),
        (QPalette.ColorRole.Mid, chosen.line),
        (QPalette.ColorRole.Dark, chosen.line),
        (QPalette.ColorRole.Light, chosen.surface[4]),
    )
    for role, colour in pairs:
        palette.setColor(role, colour)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, chosen.faint)
    return palette


def style_sheet(chosen: Theme) -> str:
    """The style sheet of a theme."""
    return Template(resource("sheet/controls.qss").read_text("utf-8")).substitute(_roles(chosen))


def apply(app: QApplication, name: str) -> Theme:
    """Put the whole look of `dark` or `light` on the application; gives the theme now on screen."""
    chosen = load_theme(name)
    set_current(chosen)
    app.setPalette(_palette(chosen))
    app.setStyleSheet(style_sheet(chosen))
    return chosen
