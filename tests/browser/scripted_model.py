"""A model that says the same whatever it is asked: an endpoint on loopback, in its own process.

It looks something up and drafts, then streams its answer word by word, and slowly where the
question says so. Run as ``python -m tests.browser.scripted_model PORT``.
"""

import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEXT = (
    "Finance wants the old licence to end with T66 in June. By the plan T66 cannot finish that "
    "early, because the hypercare T61 comes before it. D2 shortens T61; it touches finance, "
    "operations and the PMO, and they have to agree."
)
CALLS = (
    ("impact", {"constraints": ["T66 FNLT 2026-06-30"]}),
    ("draft_way_out", {"about": "C1", "rank": 2, "rationale": "It buys four days."}),
)
_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


class Scripted(BaseHTTPRequestHandler):
    """Answers one request after another."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:  # the name that http.server calls
        """Ask for tools first, then say that it is enough, then answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        looked = any(message["role"] == "tool" for message in body["messages"])
        if "response_format" not in body and not looked:
            self._whole(body, {"role": "assistant", "content": None, "tool_calls": _calls()})
        elif "response_format" not in body:
            self._whole(body, {"role": "assistant", "content": "That is enough."})
        elif body.get("stream"):
            pause = 0.4 if "slowly" in json.dumps(body["messages"]) else 0.01
            self._streamed(body, pause)
        else:
            self._whole(body, {"role": "assistant", "content": _answer()})

    def _whole(self, body: dict[str, Any], message: dict[str, Any]) -> None:
        reason = "tool_calls" if message.get("tool_calls") else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        data = json.dumps({**_head(body, "chat.completion"), "choices": [choice], "usage": _USAGE})
        self._begin("application/json")
        self.wfile.write(data.encode())

    def _streamed(self, body: dict[str, Any], pause: float) -> None:
        self._begin("text/event-stream")
        first = {"role": "assistant", "content": ""}
        self._piece(body, {"index": 0, "delta": first, "finish_reason": None})
        for piece in _pieces(_answer()):
            self._piece(body, {"index": 0, "delta": {"content": piece}, "finish_reason": None})
            time.sleep(pause)
        self._piece(body, {"index": 0, "delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _piece(self, body: dict[str, Any], choice: dict[str, Any]) -> None:
        chunk = {**_head(body, "chat.completion.chunk"), "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": body["model"]}


def _calls() -> list[dict[str, Any]]:
    return [
        {
            "id": f"call-{number}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for number, (name, arguments) in enumerate(CALLS)
    ]


def _answer() -> str:
    return json.dumps(
        {"text": TEXT, "cites": ["T66", "T61", "C1"], "drafts": ["D2"], "unknown": []}
    )


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), 6):
        yield text[start : start + 6]


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Scripted).serve_forever()
