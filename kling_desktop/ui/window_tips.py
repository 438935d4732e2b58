"""The tips of what stands around the panels, and of buttons whose commands are the window's."""

from __future__ import annotations

from kling_desktop.ui.compose.workspace import ComposeWorkspace
from kling_desktop.ui.film_tabs import FilmTabs
from kling_desktop.ui.tips import Tips
from kling_desktop.ui.topbar import TopBar
from kling_desktop.words import t


def tell_window_keys(tips: Tips, bar: TopBar, tabs: FilmTabs, compose: ComposeWorkspace) -> None:
    """Names and tips with the keys that count; the commands must be there."""
    for name, button in bar.buttons.items():
        tips.tell(button, button.accessibleName(), f"window.{name}")
    tips.tell(tabs.add, t("New film"), "film.new")
    shelf, check = compose.elements.from_shelf, compose.offers.check
    tips.tell(shelf, shelf.toolTip(), "elements.shelf", named=False)
    tips.tell(check, check.accessibleName(), "offers.check")
