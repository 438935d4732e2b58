"""The real keyring of Linux desktops: GNOME Keyring on a bus of its own, open, locked, absent, and without any bus."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import KeyringMissing
from kling_desktop.host.keys import SystemKeys
from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program

# A bus that starts no service by itself: what is not running is absent.
BARE = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


@dataclass(frozen=True)
class Desktop:
    """A session bus, and what a program needs to find it."""

    environ: dict[str, str]

    @property
    def address(self) -> str:
        return self.environ["DBUS_SESSION_BUS_ADDRESS"]

    def wait_for(self, name: str) -> None:
        """Wait until somebody on the bus has this name."""
        from jeepney import MatchRule, message_bus  # type: ignore[import-untyped]  # it has no types
        from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]  # as above

        came = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        came.add_arg_condition(0, name)
        with open_dbus_connection(bus=self.address) as connection, connection.filter(came) as signals:
            asked = Proxy(message_bus, connection)
            asked.AddMatch(came)
            if not asked.NameHasOwner(name)[0]:
                connection.recv_until_filtered(signals, timeout=20)

    def lock(self) -> None:
        """Lock every collection, as the system does when a person leaves."""
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(bus=self.address) as connection:
            for collection in secretstorage.get_all_collections(connection):
                collection.lock()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Desktop]:
    """A bus with nobody on it."""
    config, runtime = tmp_path / "bus.conf", tmp_path / "runtime"
    config.write_text(BARE, "utf-8")
    runtime.mkdir(mode=0o700)
    clean = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    del clean["PYTHON_KEYRING_BACKEND"]
    places = {"XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--print-address", "--nofork", "--nopidfile"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**clean, **places},
        text=True,
    )
    assert daemon.stdout is not None
    with daemon.stdout:
        address = daemon.stdout.readline().strip()
        yield Desktop({**clean, **places, "DBUS_SESSION_BUS_ADDRESS": address})
        daemon.terminate()
        daemon.wait(20)


@pytest.fixture
def desktop(bus: Desktop) -> Desktop:
    """A bus with an open keyring, whose password nobody will be asked for: there is no screen."""
    subprocess.run(
        ["gnome-keyring-daemon", "--unlock", "--components=secrets"],  # goes into the background, and ends with the bus
        input="a password",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=bus.environ,
        text=True,
        timeout=20,
        check=True,
    )
    bus.wait_for("org.freedesktop.secrets")
    return bus


@pytest.fixture
def installed(tmp_path: Path, home: Path, server: FakeProviderServer) -> Program:
    """The program as it comes, without a keyring of ours."""
    return Program({**server.environment(""), "KLING_DESKTOP_HOME": str(home)}, tmp_path)


def run(program: Program, desktop: Desktop, *words: str, stdin: str = "") -> tuple[int, str]:
    """In that session; the status and everything that was said."""
    program.environ = {**desktop.environ, **{name: program.environ[name] for name in OURS if name in program.environ}}
    ran = program.run(*words, stdin=stdin)
    return ran.status, ran.out + ran.err


OURS = (
    *("PYTHONPATH", "PYTHONUTF8", "KLING_DESKTOP_HOME", "LANGUAGE"),
    *(f"KLING_DESKTOP_{provider.name}_URL" for provider in ProviderId),
)


def test_set_use_lock_and_remove(installed: Program, desktop: Desktop, server: FakeProviderServer) -> None:
    assert run(installed, desktop, "key", "set", "oxen", "--account", "Studio", stdin="ox-studio-key\n")[0] == 0
    status, said = run(installed, desktop, "key", "test", "oxen", "--account", "Studio")
    assert (status, {request.key for request in server.requests}) == (0, {"ox-studio-key"}), said
    assert run(installed, desktop, "key", "set", "oxen", "--account", "工作室", stdin="ox-third-key\n")[0] == 0
    status, said = run(installed, desktop, "key", "remove", "oxen", "--account", "工作室")
    assert (status, "is gone from the keyring" in said) == (0, True), said
    desktop.lock()
    status, said = run(installed, desktop, "key", "list", "oxen")
    assert "not known" in said
    assert "The system's keyring did not open" in said
    assert "Unlock the keyring and try again." in said
    status, said = run(installed, desktop, "key", "set", "oxen", stdin="another-key\n")
    assert (status, "another-key" in said) == (3, False)
    assert "The system's keyring did not open" in said


def test_nobody_on_the_bus_and_no_bus_at_all(installed: Program, bus: Desktop) -> None:
    status, said = run(installed, bus, "key", "set", "oxen", stdin="a-good-key\n")
    assert (status, "This computer has no safe place to keep a key." in said) == (3, True), said
    without = Desktop({**bus.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
    status, said = run(installed, without, "key", "list", "oxen")
    assert (status, "This computer has no safe place to keep a key." in said) == (0, True), said
    with pytest.raises(KeyringMissing):
        SystemKeys({}).get(ProviderId.OXEN)
