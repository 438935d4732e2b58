"""The animatic: a film's own pictures, words and timing as a moving draft, made on this computer for nothing.

`plan` decides what is on screen when, `move` how it moves, `plates` and `slate` prepare the pictures, `caption` the
words, `stage` puts a frame together, `sound` makes the bed, `encode` the file. Imports Pillow: import it late.
"""

from kling_desktop.media.animatic.palette import Palette
from kling_desktop.media.animatic.render import render
from kling_desktop.media.animatic.sketch import Sketch

__all__ = ["Palette", "Sketch", "render"]
