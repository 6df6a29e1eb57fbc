"""Answers that come in pieces, as server-sent events of the chat completions protocol."""

import json
from collections.abc import Mapping
from typing import Any

from tests.agents.fake_endpoint import Reply

EVENTS = {"Content-Type": "text/event-stream"}
USAGE = {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280}


def in_pieces(value: Mapping[str, Any] | str, size: int = 5, finish: str | None = "stop") -> Reply:
    """Answer with a value, so many characters at a time; a ``finish`` of None breaks off."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    events = [_chunk([_choice({"role": "assistant", "content": piece})]) for piece in pieces]
    if finish is not None:
        events += [_chunk([_choice({}, finish)]), _chunk([], usage=USAGE)]
    body = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in events)
    return Reply(body + b"data: [DONE]\n\n", 200, EVENTS)


def _choice(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _chunk(choices: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000}
    return {**head, "model": "fake", "choices": choices, **more}
