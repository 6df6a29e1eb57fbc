"""An OpenAI-compatible endpoint on loopback that plays a script, one reply for each request.

It knows every way in which a model can fail that the crew has to survive. A request beyond the
script is answered with HTTP 418 and counted, so that a test sees every attempt.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from itertools import count
from typing import Any

from pydantic import BaseModel

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """What is sent back: a status, headers, a body; or silence, or a closed door.

    ``times`` sends the body again and again, 0 without end, ``every`` so many seconds; ``stalls``
    leaves the line open behind what was sent.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(JSON))
    silent: bool = False
    reset: bool = False
    cut_after: int | None = None
    stalls: bool = False
    times: int | None = None
    every: float = 0


def answer(value: BaseModel | Mapping[str, Any]) -> Reply:
    """Answer with a value as a model does that keeps to the schema."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return says(json.dumps(plain, ensure_ascii=False))


def says(content: str | None, *, finish: str | None = "stop", refusal: str | None = None) -> Reply:
    """Answer with any content, ended in any way."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return completion([{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}])


def completion(choices: object) -> Reply:
    """Answer with any choices."""
    usage = {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280}
    return of_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "fake",
            "choices": choices,
            "usage": usage,
        }
    )


def of_json(value: object, status: int = 200, **headers: str) -> Reply:
    """Answer with any JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), status, {**JSON, **named})


def error(status: int, code: str | None = None, **headers: str) -> Reply:
    """Fail as an endpoint fails, with words that must never reach a person."""
    body = {"error": {"message": "SECRET-WORDS-OF-THE-ENDPOINT", "type": "x", "code": code}}
    return of_json(body, status, **headers)


def silence() -> Reply:
    """Take the request and say nothing."""
    return Reply(silent=True)


def reset() -> Reply:
    """Take the request and hang up."""
    return Reply(reset=True)


def cut(reply: Reply, after: int) -> Reply:
    """Promise a whole body and hang up in the middle."""
    return Reply(reply.body, reply.status, reply.headers, cut_after=after)


def stall(reply: Reply, after: int) -> Reply:
    """Send the beginning of a body and then nothing, with the line left open."""
    return Reply(reply.body, reply.status, reply.headers, cut_after=after, stalls=True)


def stream(body: bytes, times: int = 0, every: float = 0, kind: str = "application/json") -> Reply:
    """Send a body in pieces, so many of them or without end."""
    return Reply(body, 200, {"Content-Type": kind}, times=times, every=every)


@dataclass
class Endpoint:
    """A running endpoint: where it is, and what it was asked."""

    url: str
    script: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    beyond_script: int = 0
    sent: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def next_reply(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Note a request and take the next reply."""
        with self.lock:
            self.paths.append(path)
            self.headers.append({name.lower(): text for name, text in headers.items()})
            self.requests.append(json.loads(body))
            if self.script:
                return self.script.pop(0)
            self.beyond_script += 1
            return error(418)

    def send(self, reply: Reply, to: BufferedIOBase) -> None:
        """Send a body: once, as far as it goes, or again and again until nobody reads any more."""
        if reply.times is None:
            to.write(reply.body[: reply.cut_after])
        else:
            for _ in range(reply.times) if reply.times else count():
                to.write(reply.body)
                self.sent += len(reply.body)
                if self.closing.wait(reply.every):
                    return
        if reply.stalls:
            self.closing.wait(30)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet when a client has hung up."""


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            """Keep quiet."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = endpoint.next_reply(self.path, dict(self.headers.items()), body)
            self.close_connection = True
            if reply.silent:
                endpoint.closing.wait(30)
            elif not reply.reset:
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, text in reply.headers.items():
                self.send_header(name, text)
            if reply.times is None and "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            endpoint.send(reply, self.wfile)

    return Handler


@contextmanager
def running(script: Sequence[Reply]) -> Iterator[Endpoint]:
    """Run an endpoint on a free port of this machine until the block ends."""
    endpoint = Endpoint(url="", script=list(script))
    server = _Server(("127.0.0.1", 0), _handler(endpoint))
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
