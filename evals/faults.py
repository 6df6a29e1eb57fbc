"""A model that fails, in ways that endpoints fail: played on loopback, for the family ``faulty``.

These runs have no recording, because nothing that a model said is in them. They are reported as
scripted, outside the model's rates. What they show is ours: rules take over, the reason is told, no
draft rests on half an answer.
"""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from pydantic import SecretStr

from agents.asking import Patience
from agents.models import ModelSettings
from evals.scenario import Fault

SECONDS = 0.3  # how long the client waits for a silent endpoint
NO_WAIT = Patience(sleep=lambda _: None)
SCRIPTED = "scripted"
_LARGE = 5_000_000


def _completion(content: str | None, finish: str = "stop", **more: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    message = {"role": "assistant", "content": content, **more}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": SCRIPTED,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _error(code: str) -> dict[str, Any]:
    return {"error": {"message": code, "type": code, "code": code, "param": None}}


class _Endpoint(BaseHTTPRequestHandler):
    """Answers every request with one fault."""

    fault: Fault
    over: Event

    def log_message(self, *_args: object) -> None:
        """Say nothing: what happened is told by the product."""

    def do_POST(self) -> None:
        """Read the request and fail."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        _PLAYED[self.fault](self)

    def answer(self, status: int, value: dict[str, Any] | bytes) -> None:
        """Send a status and a body, JSON or whatever it is."""
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def reset(self) -> None:
        """Hang up in the middle, as a broken connection does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        """Put up with a connection that is gone."""
        try:
            super().finish()
        except (OSError, ValueError):
            return


def _says(content: str, finish: str = "stop") -> Callable[[_Endpoint], None]:
    return lambda here: here.answer(200, _completion(content, finish))


_PLAYED: dict[Fault, Callable[[_Endpoint], object]] = {
    "broken_json": _says('{"statements": [{"text": "T01 is'),
    "cut_off": _says('{"statements": [], "constraints": [], "cl', "length"),
    "empty": _says(""),
    "garbage": lambda here: here.answer(200, b"<html>busy</html>"),
    "oversized": lambda here: here.answer(200, _completion("x" * _LARGE)),
    "quota": lambda here: here.answer(429, _error("insufficient_quota")),
    "rate_limit": lambda here: here.answer(429, _error("rate_limit_exceeded")),
    "refusal": lambda here: here.answer(200, _completion(None, refusal="I cannot help with that.")),
    "reset": lambda here: here.reset(),
    "server_error": lambda here: here.answer(500, _error("server_error")),
    "silence": lambda here: here.over.wait(20 * SECONDS),
    "wrong_schema": _says('{"answer": "all is well", "approved": true}'),
}


@contextmanager
def failing(fault: Fault) -> Iterator[ModelSettings]:
    """Serve a model that fails in this way for the time of the block, and say how to reach it."""
    over = Event()
    handler = type("Failing", (_Endpoint,), {"fault": fault, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=lambda: server.serve_forever(0.05), daemon=True)
    thread.start()
    try:
        yield ModelSettings(
            model=SCRIPTED,
            base_url=f"http://127.0.0.1:{server.server_address[1]}/v1",
            api_key=SecretStr(SCRIPTED),
            timeout_seconds=SECONDS,
        )
    finally:
        over.set()
        server.shutdown()
        server.server_close()
