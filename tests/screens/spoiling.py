"""Changes that a comparison of pictures must notice."""

from __future__ import annotations

from kling_desktop.ui.window import Window
from tests.screens.scenes import Scene


def spoil(scene: Scene, how: str) -> Scene:
    """The scene with a button in another colour, or one a few pixels away from its place."""

    async def reach(window: Window) -> None:
        await scene.reach(window)
        button = window.compose.generate.button
        if how == "colour":
            button.setStyleSheet("background: #6f6fd0")
        else:
            button.move(button.x() + 6, button.y())

    return Scene(scene.prepare, reach)
