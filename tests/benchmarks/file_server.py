"""A web server that is not Python's speed: nginx where it is installed, else a process that sends with sendfile."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_CONF = """
worker_processes 1; daemon off; pid {place}/nginx.pid; error_log {place}/error.log; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; tcp_nopush on; types {{ video/mp4 mp4; }}
  client_body_temp_path {place}; proxy_temp_path {place}; fastcgi_temp_path {place}; uwsgi_temp_path {place};
  scgi_temp_path {place};
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""
_PATIENCE = 10.0


@contextlib.contextmanager
def serving(root: Path, place: Path) -> Iterator[tuple[str, str]]:
    """The address of a folder, and what serves it. `place` is for the server's own files."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        command, name = [sys.executable, __file__, str(root), str(port)], "sendfile"
    else:
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        conf = place / "nginx.conf"
        conf.write_text(_CONF.format(place=place, port=port, root=root, user=user), "utf-8")
        command, name = [nginx, "-c", str(conf), "-e", str(place / "error.log")], "nginx"
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}", name
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise SystemExit("no web server came up")


def _send(connection: socket.socket, root: Path) -> None:
    with connection:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        file = root / Path(head.split(b" ")[1].decode("ascii")).name
        with file.open("rb") as data:
            length = file.stat().st_size
            connection.sendall(
                f"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {length}\r\n"
                "Connection: close\r\n\r\n".encode("ascii")
            )
            connection.sendfile(data)


def main() -> int:
    """Serve the files of a folder until killed."""
    root, port = Path(sys.argv[1]), int(sys.argv[2])
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_send, args=(connection, root), daemon=True).start()


if __name__ == "__main__":
    raise SystemExit(main())
