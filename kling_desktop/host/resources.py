"""Where the program's own read-only files are: theme, icons, fonts, samples, word catalogues.

The same folder lives in three places: `resources/` beside the package in a checkout, `kling_desktop/_resources/` in
an installed wheel (see `setup.py`), and `resources/` inside the bundle of a frozen program.
"""

import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def resources_folder() -> Path:
    """The folder with the program's own files; FileNotFoundError when the installation is incomplete."""
    bundle = getattr(sys, "_MEIPASS", None)
    candidates = [
        *([Path(bundle) / "resources"] if isinstance(bundle, str) else []),
        _PACKAGE / "_resources",
        _PACKAGE.parent / "resources",
    ]
    for candidate in candidates:
        # "resources" is a common name: only a folder with our word catalogues is ours.
        if (candidate / "i18n").is_dir():
            return candidate
    raise FileNotFoundError(f"The program's own files are missing; looked in {', '.join(map(str, candidates))}")


def resource(name: str) -> Path:
    """The file or folder `name` (with forward slashes, relative) among the program's own files.

    Raises ValueError for a name that leads outside, FileNotFoundError for one that is not there.
    """
    folder = resources_folder()
    path = folder / name
    if not path.resolve().is_relative_to(folder):
        raise ValueError(f"Not a name of one of the program's own files: {name!r}")
    if not path.exists():
        raise FileNotFoundError(f"The program's own file {name!r} is missing from {folder}")
    return path
