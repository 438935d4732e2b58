"""The detectors themselves: a run of leaky tests, each of which must be caught, and of tidy ones, which must not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

Run = Callable[[str], pytest.RunResult]

LEAKY = """
import asyncio, logging, os, sqlite3, threading
import pytest

held = []

async def test_leaves_a_task():
    held.append(asyncio.ensure_future(asyncio.Event().wait()))

def test_leaves_a_task_on_a_loop_of_its_own():
    loop = asyncio.new_event_loop()
    held.append(loop.create_task(asyncio.Event().wait()))
    loop.run_until_complete(asyncio.sleep(0))
    held.append(loop)

def test_leaves_a_thread():
    never = threading.Event()
    thread = threading.Thread(target=never.wait, args=(8,), name="stray")
    thread.start()

def test_leaves_a_database_open():
    sqlite3.connect(":memory:")

def test_leaves_a_window_open(qapp):
    from PySide6.QtWidgets import QWidget
    held.append(QWidget())
    held[-1].show()

def test_leaves_a_window_undeleted(qapp):
    from PySide6.QtWidgets import QWidget
    held.append(QWidget())

def test_leaves_a_timer_running(qapp):
    from PySide6.QtCore import QTimer
    held.append(QTimer())
    held[-1].start(60000)

def test_leaves_a_timer_of_the_application_running(qapp):
    from PySide6.QtCore import QTimer
    timer = QTimer(qapp)
    timer.start(60000)

def test_logs_a_warning():
    logging.getLogger("kling_desktop.x").warning("the disk is full")

def test_logs_in_a_fixture(noisy):
    pass

@pytest.fixture
def noisy():
    yield
    logging.getLogger("kling_desktop.x").error("could not close")

@pytest.mark.expects_log("never comes")
def test_expects_what_is_not_logged():
    pass
"""

TIDY = """
import asyncio, logging, os, sqlite3, sys, threading
import pytest

@pytest.fixture(scope="module")
def server():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    yield
    stop.set()
    thread.join()

@pytest.fixture
async def worker():
    task = asyncio.ensure_future(asyncio.Event().wait())
    yield
    task.cancel()

def test_uses_a_server_of_the_module(server):
    assert threading.active_count() > 1

async def test_stops_its_task_in_a_fixture(worker):
    assert len(asyncio.all_tasks()) == 2

async def test_uses_worker_threads():
    assert await asyncio.to_thread(lambda: 1) == 1

def test_closes_its_database():
    connection = sqlite3.connect(":memory:")
    connection.close()

def test_gives_its_window_to_qtbot(qtbot):
    from PySide6.QtWidgets import QWidget
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

def test_lets_its_window_go(qapp):
    from PySide6.QtWidgets import QLabel, QWidget
    window = QWidget()
    window.me = window
    QLabel("inside", window)

def test_stops_its_timer(qapp):
    from PySide6.QtCore import QTimer
    timer = QTimer()
    timer.start(5)
    timer.stop()

@pytest.mark.expects_log("disk is")
def test_expects_its_warning():
    logging.getLogger("kling_desktop.x").warning("the disk is full")

def test_expects_its_warning_by_fixture(expects_log):
    expects_log("disk is")
    logging.getLogger("kling_desktop.x").warning("the disk is full")

def test_has_a_home_of_its_own(home, tmp_path):
    assert home.parent == tmp_path and os.environ["KLING_DESKTOP_HOME"] == str(home) and not home.exists()

def test_sees_no_key_and_no_proxy():
    assert not [name for name in os.environ if name.endswith(("_KEY", "_URL", "_proxy", "_PROXY"))]

def test_has_no_keyring():
    import keyring
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.set_password("kling-desktop", "oxen", "secret")

@pytest.mark.x11
def test_with_a_real_window():
    pass
"""


@pytest.fixture
def outcomes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a file of tests in a process of its own with our conftest; returns what pytest said at its end."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def run(source: str) -> pytest.RunResult:
        pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text("utf-8"))
        settings = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.pytest.ini_options]")[1]
        settings = "[tool.pytest.ini_options]" + settings.replace('testpaths = ["tests"]', "")
        Path(pytester.path, "pyproject.toml").write_text(settings, "utf-8")
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", timeout=90)

    return run


def test_every_leak_is_caught(outcomes: Run) -> None:
    result = outcomes(LEAKY)
    said = result.stdout.str()
    caught = set(re.findall(r"_ ERROR at teardown of (\w+) _", said))
    assert caught == set(re.findall(r"def (test_\w+)", LEAKY)), said
    for words in (
        "task left: <Task pending",
        "thread left: stray",
        "database connection left open",
        "window left open",
        "window left undeleted",
        "timer left running",
        "unexpected in the log: WARNING kling_desktop.x: the disk is full",
        "unexpected in the log: ERROR kling_desktop.x: could not close",
        "never logged: never comes",
    ):
        assert words in said


def test_tidy_tests_pass(outcomes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLING_DESKTOP_OXEN_KEY", "a key of the person")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    result = outcomes(TIDY)
    result.assert_outcomes(passed=TIDY.count("def test_"))


def test_real_windows_are_left_out_where_they_cannot_be(outcomes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLING_DESKTOP_TESTS_WITHOUT_X11", "1")
    result = outcomes(TIDY)
    result.assert_outcomes(passed=TIDY.count("def test_") - 1, deselected=1)
