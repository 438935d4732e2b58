"""What a person chose and where the window was: one small file, typed, never a key in it."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kling_desktop.domain.budgets import LOST_BUDGETS, NO_BUDGETS, Budgets, budgets_from_data, budgets_to_data

if TYPE_CHECKING:
    from kling_desktop.domain.accounts import Accounts
    from kling_desktop.domain.presets import Preset
    from kling_desktop.host.bucket import BucketAccount

log = logging.getLogger(__name__)

RECENT = 12
"""How many films the list of recent ones holds."""

_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_ACCOUNTS: Mapping[str, Accounts] = MappingProxyType({})
_NO_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class ThemeChoice(StrEnum):
    """Dark, light, or what the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`library` None is the usual place. `open_films` were open when the program ended, `last_film` was on screen.

    `places` holds Qt's own texts (base64) of window and splitters, by name.

    `spelling` is the language of a dictionary, `off`, or None for the usual one. `bucket` is the artist's own bucket,
    without its secret. `agreed` names the places (`aihubmax`, `bucket`) whose uploads the artist was told of and agreed
    to. `routes` are the orders of ways that local files take, by provider id. `addresses` are base addresses chosen
    instead of the providers' own, by provider id. `users` are the artist's names at providers that do not tell them by
    themselves, by provider id. `accounts` are the named accounts, without their keys, by provider id. `keys` are the
    shortcuts given to commands, by id, in Qt's portable form. `presets` are named sets of film settings. `budgets` are
    the limits of spending. `extra` holds keys this version does not know; they are written back.
    """

    theme: ThemeChoice = ThemeChoice.SYSTEM
    language: str | None = None
    library: Path | None = None
    recent: tuple[Path, ...] = ()
    last_film: Path | None = None
    open_films: tuple[Path, ...] = ()
    places: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS, hash=False)
    spelling: str | None = None
    bucket: BucketAccount | None = None
    agreed: frozenset[str] = frozenset()
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_KEYS, hash=False)
    addresses: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS, hash=False)
    users: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS, hash=False)
    accounts: Mapping[str, Accounts] = field(default_factory=lambda: _NO_ACCOUNTS, hash=False)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_KEYS, hash=False)
    presets: tuple[Preset, ...] = ()
    budgets: Budgets = NO_BUDGETS
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING, hash=False)

    def with_recent(self, film: Path) -> Settings:
        """With `film` as the latest of the recent ones."""
        others = tuple(path for path in self.recent if path != film)
        return replace(self, recent=(film, *others)[:RECENT], last_film=film)

    def without_recent(self, film: Path) -> Settings:
        """With `film` no longer among the recent ones."""
        return replace(
            self,
            recent=tuple(path for path in self.recent if path != film),
            last_film=None if self.last_film == film else self.last_film,
        )

    def with_agreed(self, place: str) -> Settings:
        """With a yes to uploads to `place`."""
        return replace(self, agreed=self.agreed | {place})

    def with_address(self, provider: str, address: str | None) -> Settings:
        """With another base address of a provider; None is its own."""
        others = {name: given for name, given in self.addresses.items() if name != provider}
        chosen = others if address is None else {**others, provider: address}
        return replace(self, addresses=MappingProxyType(chosen))

    def with_user(self, provider: str, name: str) -> Settings:
        """With the artist's name at a provider; an empty one is forgotten."""
        others = {known: given for known, given in self.users.items() if known != provider}
        return replace(self, users=MappingProxyType({**others, provider: name} if name else others))

    def with_accounts(self, provider: str, accounts: Accounts) -> Settings:
        """With other named accounts of a provider."""
        return replace(self, accounts=MappingProxyType({**self.accounts, provider: accounts}))

    def with_place(self, name: str, text: str) -> Settings:
        """With the geometry or state of a part of the window."""
        return replace(self, places=MappingProxyType({**self.places, name: text}))


def load(path: Path) -> Settings:
    """The settings of a file; defaults when there is none. A broken file is kept aside and defaults are given.

    Budgets that cannot be read are lost, not none: whoever set a limit did not take it back.
    """
    try:
        data: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        log.warning("The settings cannot be read: %s", error.strerror)
        return Settings(budgets=LOST_BUDGETS)
    except (ValueError, RecursionError):
        return _put_aside(path)
    return from_data(data) if isinstance(data, dict) else _put_aside(path)


def save(path: Path, settings: Settings) -> None:
    """Write the file whole or not at all; raises CannotSave, DiskFull. Blocks."""
    from kling_desktop.host.disk import write_whole  # reading comes before the first paint, writing does not

    write_whole(path, (json.dumps(to_data(settings), indent=2, ensure_ascii=False) + "\n").encode())


def from_data(data: Mapping[str, object]) -> Settings:
    """Read each value by itself: one that makes no sense is as if it were not there."""
    theme, places, spelling = data.get("theme"), data.get("places"), data.get("spelling")
    language, agreed = data.get("language"), data.get("agreed")
    return Settings(
        theme=next((choice for choice in ThemeChoice if choice == theme), ThemeChoice.SYSTEM),
        language=language if isinstance(language, str) and language else None,
        spelling=spelling if isinstance(spelling, str) and spelling else None,
        library=_path(data.get("library")),
        recent=_paths(data.get("recent"))[:RECENT],
        last_film=_path(data.get("last_film")),
        places=_texts(places),
        open_films=_paths(data.get("open_films")),
        bucket=_bucket(data.get("bucket")),
        agreed=frozenset(place for place in agreed if isinstance(place, str))
        if isinstance(agreed, list)
        else frozenset(),
        routes=_keys(data.get("routes")),
        addresses=_texts(data.get("addresses")),
        users=_texts(data.get("users")),
        accounts=_accounts(data.get("accounts")),
        keys=_keys(data.get("keys")),
        presets=_presets(data.get("presets")),
        budgets=_known_budgets(data.get("budgets")),
        extra=MappingProxyType({key: value for key, value in data.items() if key not in _KNOWN}),
    )


def to_data(settings: Settings) -> dict[str, object]:
    """The form of the file."""
    return {
        **settings.extra,
        "theme": settings.theme.value,
        "language": settings.language,
        "library": None if settings.library is None else str(settings.library),
        "recent": [str(path) for path in settings.recent],
        "open_films": [str(path) for path in settings.open_films],
        "last_film": None if settings.last_film is None else str(settings.last_film),
        "places": dict(settings.places),
        "spelling": settings.spelling,
        **_of_bucket(settings.bucket),
        "agreed": sorted(settings.agreed),
        **({"routes": {name: list(ways) for name, ways in settings.routes.items()}} if settings.routes else {}),
        **({"addresses": dict(settings.addresses)} if settings.addresses else {}),
        **_of_presets(settings.presets),
        **({"budgets": budgets_to_data(settings.budgets)} if settings.budgets else {}),
        **({"users": dict(settings.users)} if settings.users else {}),
        **_of_accounts(settings.accounts),
        **({"keys": {name: list(keys) for name, keys in settings.keys.items()}} if settings.keys else {}),
    }


class SettingsStore:
    """The settings of this run, kept in their file. Safe from any thread; `change` blocks for the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._now = load(path)
        self._unsaved: frozenset[str] = frozenset()

    @property
    def now(self) -> Settings:
        """The settings as they are."""
        return self._now

    def change(self, how: Callable[[Settings], Settings]) -> Settings:
        """Replace the settings by what `how` makes of them, and keep that on disk.

        Raises CannotSave, DiskFull; the change then holds for this run, and is written with the next one.
        """
        from kling_desktop.host.disk import alone

        with self._lock, alone(self._path):
            # Another process may have changed these since: they must not be written over with older ones.
            before = self._with_shared()
            self._now = how(before)
            mine = {name for name in _FIELDS if getattr(self._now, name) != getattr(before, name)}
            if mine:
                self._unsaved |= mine
                save(self._path, self._beside_others())
                self._unsaved = frozenset()
            return self._now

    def _on_disk(self) -> dict[str, object] | None:
        """What the file says; None where it is not there or damaged."""
        try:
            data: object = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None

    def _beside_others(self) -> Settings:
        """What is to be written: all that was not changed here stays as another process may have left it.

        This run goes on with what it knows: an address or a bucket is not exchanged below what uses it.
        """
        data = self._on_disk()
        if data is None:
            return self._now
        there = from_data(data)
        theirs = _FIELDS - self._unsaved - {"budgets", "accounts"}  # those two are shared as soon as they are read
        return replace(self._now, **{name: getattr(there, name) for name in theirs})

    def budgets(self) -> Budgets:
        """The budgets as they are on disk, whoever set them. Blocks."""
        with self._lock:
            self._now = self._with_shared()
            return self._now.budgets

    def accounts(self) -> Mapping[str, Accounts]:
        """The named accounts as they are on disk, whoever named them. Blocks."""
        with self._lock:
            self._now = self._with_shared()
            return self._now.accounts

    def _with_shared(self) -> Settings:
        """The settings, with what other processes set as it is on disk: budgets, and the names of accounts.

        What cannot be read (no file, a damaged one) is as it was known: a limit does not go away by itself.
        """
        data = self._on_disk()
        if data is None:
            return self._now
        budgets = _budgets(data.get("budgets"))
        return replace(
            self._now,
            budgets=self._now.budgets if budgets is None else budgets,
            accounts=_accounts(data.get("accounts")),
        )


_FIELDS = frozenset(each.name for each in fields(Settings))
_KNOWN = frozenset(
    {
        *("theme", "language", "library", "recent", "last_film", "open_films", "places", "spelling"),
        *("bucket", "agreed", "routes", "addresses", "keys", "presets", "users", "budgets", "accounts"),
    }
)


def _texts(value: object) -> Mapping[str, str]:
    texts = {name: text for name, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}
    return MappingProxyType(texts)


def _accounts(value: object) -> Mapping[str, Accounts]:
    if not value:
        return _NO_ACCOUNTS
    from kling_desktop.domain.accounts import accounts_from_data  # most have none: not before the first paint

    return MappingProxyType(accounts_from_data(value))


def _of_accounts(accounts: Mapping[str, Accounts]) -> dict[str, object]:
    if not accounts:
        return {}
    from kling_desktop.domain.accounts import accounts_to_data

    told = accounts_to_data(accounts)
    return {"accounts": told} if told else {}


def _presets(value: object) -> tuple[Preset, ...]:
    if not value:
        return ()
    from kling_desktop.domain.presets import presets_from_data  # most have none: not before the first paint

    return presets_from_data(value)


def _of_presets(presets: tuple[Preset, ...]) -> dict[str, object]:
    if not presets:
        return {}
    from kling_desktop.domain.presets import presets_to_data

    return {"presets": presets_to_data(presets)}


def _keys(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        return _NO_KEYS
    return MappingProxyType(
        {
            name: tuple(key for key in keys if isinstance(key, str) and key)
            for name, keys in value.items()
            if isinstance(name, str) and isinstance(keys, list)
        }
    )


def _budgets(value: object) -> Budgets | None:
    """None where what is there cannot be understood."""
    try:
        return budgets_from_data(value)
    except ValueError:
        log.warning("The budgets in the settings cannot be understood")
        return None


def _known_budgets(value: object) -> Budgets:
    found = _budgets(value)
    return LOST_BUDGETS if found is None else found


def _bucket(value: object) -> BucketAccount | None:
    if value is None:
        return None
    from kling_desktop.host.bucket import from_data as bucket_from_data  # most have none: not before the first paint

    return bucket_from_data(value)


def _of_bucket(bucket: BucketAccount | None) -> dict[str, object]:
    if bucket is None:
        return {}
    from kling_desktop.host.bucket import to_data as bucket_to_data

    return {"bucket": bucket_to_data(bucket)}


def _paths(value: object) -> tuple[Path, ...]:
    """Each once, in their order."""
    paths = (_path(item) for item in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(path for path in paths if path is not None))


def _path(value: object) -> Path | None:
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    path = Path(value)
    return path if path.is_absolute() else None


def _put_aside(path: Path) -> Settings:
    log.warning("The settings are damaged; they are kept as %s", path.name + ".broken")
    from kling_desktop.domain.troubles import Trouble

    left = Settings(budgets=LOST_BUDGETS)
    with contextlib.suppress(OSError):
        path.replace(path.with_name(path.name + ".broken"))
    with contextlib.suppress(Trouble):
        save(path, left)  # the next start must not take the limits for none either
    return left
