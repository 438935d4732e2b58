"""The keyrings of every system, by the modules that speak to them.

`keyring` finds its back ends by the metadata of its own distribution and imports them by name, which nothing that
follows imports can see: whoever freezes the program takes these modules along, and that metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DISTRIBUTION = "keyring"
"""Its metadata names the back ends, so it has to come along."""
ALWAYS = ("keyring.backends.chainer", "keyring.backends.fail", "keyring.backends.null")
"""What is chosen where there is no keyring, or more than one."""
BACKENDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "win32": ("keyring.backends.Windows",),
        "darwin": ("keyring.backends.macOS", "keyring.backends.macOS.api"),
        "linux": ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret"),
    }
)
"""By `sys.platform`."""
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"win32": ("win32ctypes.core", "win32ctypes.pywin32"), "darwin": (), "linux": ("secretstorage", "jeepney")}
)
"""What those import by themselves, also from within functions."""


def modules(platform: str) -> tuple[str, ...]:
    """Everything that a frozen program for a system has to bring along."""
    return (*ALWAYS, *BACKENDS.get(platform, ()), *NEEDED.get(platform, ()))
