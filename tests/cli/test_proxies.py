"""A proxy is told of, and never its name and password."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program, write_film

PASSWORD = "open-sesame"


def test_doctor_and_render_tell_which_proxy(tmp_path: Path, home: Path, server: FakeProviderServer) -> None:
    environ = {
        **server.environment(),
        "KLING_DESKTOP_HOME": str(home),
        "KLING_DESKTOP_POLL_SECONDS": "0.01",
        "KLING_DESKTOP_OXEN_URL": "https://hub.example",
        "HTTPS_PROXY": f"http://mira:{PASSWORD}@127.0.0.1:9",
        "NO_PROXY": "other.example",
    }
    program = Program(environ, tmp_path)
    told = program.run("doctor", "--json")
    network = told.document["network"]
    assert network["oxen"]["proxy"] == "127.0.0.1:9"
    assert network["oxen"]["reachable"] is False
    assert network["pixeldojo"]["proxy"] is None, "nothing on this computer goes through a proxy"
    assert network["pixeldojo"]["reachable"] is True
    ran = program.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert ran.status == 1
    assert ran.summary[0]["error"]["code"] == "network.proxy"
    assert "The proxy 127.0.0.1:9 could not be reached." in ran.err
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    for text in (told.out, told.err, ran.out, ran.err, kept.decode("latin-1")):
        assert PASSWORD not in text
    assert server.submissions == 0
