"""A model on loopback for tests of the recorder: it answers each request by its schema.

What it says is made up, so nothing of it is ever kept as a recording of the project.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

from pydantic import SecretStr

from agents.models import ModelSettings

Json = dict[str, Any]
Says = Callable[[Json], Json | int]
_EMPTY: Mapping[str, Json] = {
    "DepartmentAnswer": {
        "statements": [],
        "constraints": [],
        "claims": [],
        "unsettled": [],
        "asks": [],
        "orders": [],
        "cannot_tell": [],
    },
    "CoordinatorAnswer": {
        "sentences": [{"text": "There is nothing to report.", "cites": ["T01"]}],
        "contradictions": [],
        "choices": [],
        "asks": [],
    },
    "ReplyAnswer": {"text": "T01 is first.", "cites": ["T01"], "drafts": [], "unknown": []},
}


def schema_of(body: Json) -> str:
    return str((body.get("response_format") or {}).get("json_schema", {}).get("name", ""))


def says_nothing(body: Json) -> Json:
    """Answer every request with as little as its schema allows."""
    return _EMPTY.get(schema_of(body), {"ready": True})


def claims(*rows: Json) -> Says:
    """Answer as finance with these claims, and with nothing else."""

    def say(body: Json) -> Json:
        answer = dict(says_nothing(body))
        if '"department": "finance",\n "since"' in json.dumps(body).replace("\\n", "\n").replace(
            '\\"', '"'
        ):
            answer["claims"] = list(rows)
        return answer

    return say


@contextmanager
def serving(says: Says = says_nothing) -> Iterator[ModelSettings]:
    """Serve a model for the time of the block; a number as answer is an HTTP status."""
    numbers = count(1)

    class Endpoint(BaseHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = says(body)
            status = answer if isinstance(answer, int) else 200
            content = "READY" if "tools" in body else json.dumps(answer, ensure_ascii=False)
            message = {"role": "assistant", "content": content}
            reply = {
                "id": f"chatcmpl-{server.server_port}-{next(numbers)}",
                "object": "chat.completion",
                "created": 1_700_000_000,
                "model": body["model"],
                "choices": [
                    {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
                ],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
            }
            data = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Set-Cookie", "session=secret")
            self.send_header("X-Request-Id", "abc")
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
    try:
        yield ModelSettings(
            model="made-up",
            base_url=f"http://127.0.0.1:{server.server_address[1]}/v1",
            api_key=SecretStr("sk-a-secret-that-is-never-kept"),
            timeout_seconds=20,
        )
    finally:
        server.shutdown()
        server.server_close()
