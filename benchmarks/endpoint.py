"""A model that answers at once: an OpenAI-compatible endpoint on loopback with a fixed reply."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = {"text": "T52 waits for T51.", "cites": ["T51", "T52"], "drafts": [], "unknown": []}


class _AtOnce(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:  # the name that http.server calls
        """Answer a request for a schema with the fixed reply, any other with a word."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        content = json.dumps(ANSWER) if "response_format" in body else "That is all I need."
        message = {"role": "assistant", "content": content}
        data = json.dumps(
            {
                "id": "chatcmpl-at-once",
                "object": "chat.completion",
                "created": 0,
                "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def answering_at_once() -> Iterator[str]:
    """Serve for the time of the block; gives the base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _AtOnce)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
