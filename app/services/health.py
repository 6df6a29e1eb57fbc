"""A health endpoint on this machine: ``GET /health`` says where the watch stands, nothing else."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from app.errors import CannotError

_HERE = "127.0.0.1"


@contextmanager
def health_at(port: int, state: Callable[[], dict[str, Any]]) -> Iterator[int]:
    """Answer on a port of this machine while the block runs; gives the port (0 takes a free one).

    Raises:
        CannotError: the port cannot be used.
    """

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "interlock", ""
        timeout = 5

        def do_GET(self) -> None:  # the name that http.server calls
            found = self.path.split("?", maxsplit=1)[0] in {"/health", "/"}
            document = state() if found else {"error": "not found"}
            well = HTTPStatus.OK if document.get("ok") else HTTPStatus.SERVICE_UNAVAILABLE
            self.send_response(well if found else HTTPStatus.NOT_FOUND)
            body = json.dumps(document).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in http.server
            """Write no line for each question."""

    try:
        server = ThreadingHTTPServer((_HERE, port), Handler)
    except (OSError, OverflowError) as error:
        raise CannotError(f"the health endpoint cannot use port {port}: {error}") from None
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="interlock-health", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
