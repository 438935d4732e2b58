"""Where everything the program keeps has its place on this computer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

HOME = "KLING_DESKTOP_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Absolute places of files and folders. `films` holds films that were never given a place of their own."""

    database: Path
    library: Path
    settings: Path
    logs: Path
    cache: Path
    films: Path
    locks: Path
    chosen: bool = False
    """Whether the library is where a person wants it, perhaps on a disk that can be taken away."""

    @property
    def references(self) -> Path:
        """Pictures of films that were sent, kept once by hash; they move with the library."""
        return self.library / ".references"

    @property
    def shelf(self) -> Path:
        """Elements that all films share; they move with the library."""
        return self.library / ".shelf"

    @property
    def text_blocks(self) -> Path:
        """The artist's own pieces of prompts."""
        return self.settings.with_name("text-blocks.json")

    @property
    def own_words(self) -> Path:
        """Words the artist taught the spell check."""
        return self.settings.with_name("words.txt")

    @property
    def log(self) -> Path:
        """The newest file of the log."""
        return self.logs / "kling-desktop.log"

    @property
    def crashes(self) -> Path:
        """Reports of errors."""
        return self.logs / "crashes"

    @property
    def posters(self) -> Path:
        """Still pictures of takes, made again when lost."""
        return self.cache / "posters"

    def with_library(self, library: Path | None) -> Paths:
        """The same places with the library where the settings want it; None changes nothing."""
        return self if library is None else replace(self, library=library, chosen=True)


def find_paths(environ: Mapping[str, str] | None = None) -> Paths:
    """The places, by `KLING_DESKTOP_HOME` or the platform's own habits. Touches nothing; see `make_folders`."""
    home = (os.environ if environ is None else environ).get(HOME, "").strip()
    if home:
        base = Path(home).expanduser().absolute()
        return Paths(
            database=base / "kling.db",
            library=base / "library",
            settings=base / "settings.json",
            logs=base / "logs",
            cache=base / "cache",
            films=base / "films",
            locks=base / "locks",
        )
    from platformdirs import PlatformDirs

    places = PlatformDirs("kling-desktop", appauthor=False, roaming=False)
    data = places.user_data_path
    return Paths(
        database=data / "kling.db",
        library=places.user_videos_path / "Kling Desktop",
        settings=places.user_config_path / "settings.json",
        logs=places.user_log_path,
        cache=places.user_cache_path,
        films=data / "films",
        locks=data / "locks",
    )


def make_folders(paths: Paths) -> None:
    """Make every folder, private to this person. Blocks.

    So is a library that is made now. One that is there keeps its rights, for the artist may have opened it to others,
    unless it is below our own home.
    Raises CannotSave or DiskFull naming the folder that could not be made.
    """
    private = {paths.database.parent, paths.settings.parent, paths.logs, paths.cache, paths.films, paths.locks}
    if paths.library.parent == paths.database.parent or not paths.library.is_dir():
        private.add(paths.library)
    # Parents first, so that each is made once, in the same order everywhere.
    for folder in sorted(private, key=lambda path: (len(path.parts), path)):
        make_folder(folder, private=True)


def make_folder(folder: Path, *, private: bool = False, usual: bool = False) -> None:
    """Make a folder and its parents; an existing one is fine. Raises CannotSave or DiskFull.

    It is as open as the one it is made in, which is how the library stays as open as it is; `private` closes it, and
    with `usual` it follows the umask.
    """
    from kling_desktop.domain.troubles import CannotSave  # not needed where only places are asked for, at the start
    from kling_desktop.host.disk import disk_trouble, new_folders

    try:
        new_folders(folder, 0o700 if private else 0o777 if usual else None)
        if private and os.name == "posix" and folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
    except FileExistsError:
        raise CannotSave(file=folder, why="a file of that name is in the way") from None
    except OSError as error:
        raise disk_trouble(error, folder) from error
