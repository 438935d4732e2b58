"""What Qt and the real-window tests need from a Linux system, and how to get it on Debian and Ubuntu.

The wheels of Qt bring most of what they need; what is named here is what `readelf -d` of their libraries and plugins
names beyond that. A library is there when it loads, whoever installed it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

Group: TypeAlias = Mapping[str, str]

# Library to load -> Debian package that brings it.
WINDOW: Group = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
SOUND: Group = {
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libbz2.so.1": "libbz2-1.0",
    "libdrm.so.2": "libdrm2",
    "libpulse.so.0": "libpulse0",
}
X_DISPLAY: Group = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_DISPLAY: Group = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# Program to find -> Debian package that brings it.
REAL_WINDOW_TESTS: Group = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
}


@dataclass(frozen=True)
class Missing:
    """Names of what is not there, and the Debian packages that bring it."""

    names: tuple[str, ...]
    packages: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.names)


def missing_libraries(*groups: Group) -> Missing:
    return _missing({name: package for group in groups for name, package in group.items()}, _loads)


def missing_programs(programs: Group) -> Missing:
    return _missing(programs, lambda name: shutil.which(name) is not None)


def for_this_display() -> tuple[Group, ...]:
    """The libraries a window needs here: on screen where there is one, else off screen."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return (WINDOW, SOUND, WAYLAND_DISPLAY)
    if os.environ.get("DISPLAY"):
        return (WINDOW, SOUND, X_DISPLAY)
    return (WINDOW, SOUND)


def provide(missing: Missing, purpose: str) -> bool:
    """Install what is missing where we may, else print the line that does; True when all is there afterwards."""
    if not missing:
        return True
    names, packages = ", ".join(missing.names), " ".join(missing.packages)
    if not _has_apt():
        text = (
            f"missing for {purpose}: {names}. Please install them with your system's package manager; "
            f"on Debian and Ubuntu the packages are {packages}."
        )
        print(f"dev.py: {text}", file=sys.stderr)
        return False
    if not _is_root():
        line = f"sudo apt-get install -y --no-install-recommends {packages}"
        print(f"dev.py: missing for {purpose}: {names}. This line installs them:\n  {line}", file=sys.stderr)
        return False
    return apt_install(missing.packages, purpose)


def apt_install(packages: Iterable[str], purpose: str) -> bool:
    """Install `packages` as root; False, with a sentence, when apt could not."""
    names = list(packages)
    print(f"dev.py: installing for {purpose}: {' '.join(names)}", flush=True)
    _refresh_package_lists()
    done = _apt_get("install", "-y", "--no-install-recommends", *names)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-8:])
        print(f"dev.py: apt-get could not install them:\n{tail}", file=sys.stderr)
    return done.returncode == 0


@cache
def _refresh_package_lists() -> None:
    # Where it fails the old lists may still do; if not, the installation says why.
    _apt_get("update")


def _apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["apt-get", "-q", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _has_apt() -> bool:
    return shutil.which("apt-get") is not None


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing(wanted: Group, is_there: Callable[[str], bool]) -> Missing:
    absent = {name: package for name, package in wanted.items() if not is_there(name)}
    return Missing(tuple(absent), tuple(dict.fromkeys(absent.values())))
