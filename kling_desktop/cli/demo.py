"""`demo`: a sample film in a throw-away home, rendered on this computer and shown in the window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import mkdtemp

from kling_desktop.cli.exits import Exit
from kling_desktop.cli.output import Output
from kling_desktop.domain.film import (
    Element,
    ElementId,
    Film,
    FilmId,
    Media,
    Quality,
    Reference,
    ReferenceId,
    Settings,
    Shot,
    ShotId,
    new_id,
)
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.disk import new_folders, write_whole
from kling_desktop.host.resources import resource
from kling_desktop.words import t

_PICTURES = ("astronaut.png", "chelsea.png", "rocket.jpg", "coffee.png")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to work, for those who want to keep it."""
    parser.add_argument("--home", type=Path, help=t("use this folder instead of a throw-away one"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Make the home and the film, then hand over to the window."""
    home = options.home.absolute() if options.home else Path(mkdtemp(prefix="kling-desktop-demo-"))
    new_folders(home)
    os.environ["KLING_DESKTOP_HOME"] = str(home)
    file = make_sample(home)
    out.aside(t("The sample film is {file}", file=file))
    off_screen = without_display()
    if off_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    steps: list[str] = []

    def say(step: str) -> None:
        steps.append(step)
        out.say(step)

    shots = home / "screenshots"
    new_folders(shots)
    try:
        status = int(options.show(file, say, shots if off_screen else None))
    except ImportError as error:
        out.aside(t("The window cannot be opened: {why}", why=error))
        return Exit.FAILED
    out.document({"home": str(home), "film": str(file), "steps": steps, "whole": status == 0})
    return status


def without_display() -> bool:
    """Whether the window has to be run off screen."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return True
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def make_sample(home: Path) -> Path:
    """Write the sample film with copies of its pictures into a home; gives the project file."""
    from kling_desktop.library.films import save

    folder = home / "films" / "Launch day"
    new_folders(folder / "pictures")
    for name in _PICTURES:
        write_whole(folder / "pictures" / name, resource(f"samples/{name}").read_bytes())
    file = folder / "Launch day.kling"
    save(file, sample_film(folder / "pictures"), private=True)
    return file


def sample_film(pictures: Path) -> Film:
    """An astronaut, a cat, a rocket and a cup of coffee, in three shots."""

    def picture(name: str) -> Media:
        return Media(path=pictures / name)

    def element(name: str, file: str) -> Element:
        return Element(id=ElementId(new_id()), name=name, frontal=picture(file))

    def shot(seconds: int, prompt: str) -> Shot:
        return Shot(id=ShotId(new_id()), prompt=prompt, duration=seconds)

    return Film(
        id=FilmId(new_id()),
        name="Launch day",
        references=(Reference(id=ReferenceId(new_id()), media=picture("rocket.jpg")),),
        elements=(element("Astronaut", "astronaut.png"), element("Chelsea", "chelsea.png")),
        start_frame=picture("coffee.png"),
        shots=(
            shot(
                3,
                "Close-up of the cup of coffee, steam curling up in warm morning light. @Element1 reaches in and "
                "lifts the cup, the camera follows the hand.",
            ),
            shot(
                3,
                "@Element2 sits on the window sill and looks up, ears forward, as @Image1 stands on the launch pad "
                "far behind the glass. Slow push in.",
            ),
            shot(
                4,
                "@Image1 lifts off in a column of white smoke. @Element1 waves from the hatch, @Element2 floats past "
                "weightless, and the camera tilts up to the stars.",
            ),
        ),
        settings=Settings(
            provider=ProviderId.ANIMATIC.value,
            aspect_ratio="16:9",
            quality=Quality.STANDARD,
            generate_audio=True,
            takes=1,
        ),
    )
