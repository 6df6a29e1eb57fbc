"""A tracker on loopback: answers by path and query, and plays a script of troubles before it does.

Every request is kept, so that a test sees what was asked for, with which headers.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit


class Reply(NamedTuple):
    """What is sent back; ``cut`` hangs up after so many bytes of the body."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = {}
    cut: int | None = None


class Asked(NamedTuple):
    """One request."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


Answers = Callable[[Asked], Reply]


def of_json(value: Any, **headers: str) -> Reply:  # noqa: ANN401  # any JSON
    """Answer with JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), headers=named)


@dataclass
class Tracker:
    """A running tracker: where it is, what it was asked, which troubles come first."""

    answers: Answers
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    troubles: list[Reply] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            return self.troubles.pop(0) if self.troubles else self.answers(asked)


def _handler(tracker: Tracker) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            """Keep quiet."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): text for name, text in self.headers.items()}
            reply = tracker.reply(Asked(parts.path, query, headers))
            self.close_connection = True
            self.send_response(reply.status)
            for name, text in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])

    return Handler


@contextmanager
def tracking(answers: Answers) -> Iterator[Tracker]:
    """Run a tracker on a free port of this machine until the block ends."""
    tracker = Tracker(answers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(tracker))
    server.daemon_threads = True
    tracker.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield tracker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
