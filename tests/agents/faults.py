"""Every way in which a model can fail that the crew has to survive, as an endpoint plays it.

A fault is a reply, the kind of failure that it has to be taken for, and how often a call may try
before it gives up. ``slow`` ones cost the time limit of the client each.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass

from agents.answers import DepartmentAnswer, ReplyAnswer, StatementAnswer
from agents.asking import MOST_CHARACTERS
from agents.failures import Failure
from tests.agents import fake_endpoint as fake
from tests.agents.fake_endpoint import Reply
from tests.agents.streamed import EVENTS, in_pieces

RIGHT = DepartmentAnswer.model_validate(
    {name: [] for name in DepartmentAnswer.model_fields}
    | {"statements": [StatementAnswer(text="T01 is late.", cites=["T01"])]}
)
WHOLE = RIGHT.model_dump(mode="json")
TEXT = json.dumps(WHOLE)
HTML = {"Content-Type": "text/html"}
SSE = b'data: {"choices": [{"delta": {"content": "' + b"x" * 1000 + b'"}}]}\n\n'
DEEP = Reply(b'{"choices": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
WRONG_CLAIM = {
    "before": "T01",
    "after": "T02",
    "kind": "FS",
    "quote": "q",
    "source": "O1",
    "confidence": 101,
}


@dataclass(frozen=True)
class Fault:
    """One way to fail."""

    reply: Reply
    kind: Failure
    attempts: int
    slow: bool = False


def packed(reply: Reply) -> Reply:
    """Compress an answer although nobody asked for it."""
    return Reply(gzip.compress(reply.body), 200, {**reply.headers, "Content-Encoding": "gzip"})


def moved(status: int) -> Reply:
    """Send the client, with all that it carries, to somebody else."""
    return Reply(b"", status, {"Location": "http://127.0.0.1:9/v1/chat/completions"})


def called(name: str) -> Reply:
    """Call a tool where an answer was asked for."""
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return fake.completion([{"index": 0, "message": message, "finish_reason": "tool_calls"}])


REPLY: Mapping[str, object] = {
    name: "T01 is late." if name == "text" else [] for name in ReplyAnswer.model_fields
}
PIECES = in_pieces(json.dumps(REPLY))
# What can go wrong only where an answer comes in pieces.
IN_PIECES: Mapping[str, Fault] = {
    "hangs up between pieces": Fault(fake.cut(PIECES, 300), "unreachable", 4),
    "stalls between pieces": Fault(fake.stall(PIECES, 300), "timeout", 4, slow=True),
    "an error among the pieces": Fault(
        Reply(b'data: {"error": {"message": "SECRET-WORDS"}}\n\n', 200, EVENTS), "unreadable", 2
    ),
    "a piece that is no JSON": Fault(Reply(b"data: {nonsense\n\n", 200, EVENTS), "unreadable", 2),
    "a piece that is a list": Fault(Reply(b"data: [1]\n\n", 200, EVENTS), "unreadable", 2),
    "a piece that is no text": Fault(Reply(b"data: \xff\xfe\n\n", 200, EVENTS), "unreadable", 2),
    "no pieces": Fault(Reply(b"data: [DONE]\n\n", 200, EVENTS), "unreadable", 2),
    "pieces without an ending": Fault(in_pieces(dict(REPLY), finish=None), "unreadable", 2),
    "pieces that are cut off": Fault(in_pieces(dict(REPLY), finish="length"), "cut_off", 1),
    "pieces of something else": Fault(in_pieces({"text": "T01"}), "wrong_schema", 2),
}

FAULTS: Mapping[str, Fault] = {
    "busy": Fault(fake.error(429), "busy", 4),
    "busy, and says when": Fault(fake.error(429, retry_after="1"), "busy", 4),
    "busy, and names a date": Fault(
        fake.error(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), "busy", 4
    ),
    "busy, in words": Fault(Reply(b"slow down", 429, HTML), "busy", 4),
    "quota used up": Fault(fake.error(429, "insufficient_quota"), "quota", 1),
    "broken": Fault(fake.error(500), "server_error", 4),
    "bad gateway, as a page": Fault(Reply(b"<html>502</html>", 502, HTML), "server_error", 4),
    "not available": Fault(fake.error(503, retry_after="2"), "server_error", 4),
    "gateway timeout": Fault(fake.error(504), "server_error", 4),
    "hangs up": Fault(fake.reset(), "unreachable", 4),
    "hangs up in the head": Fault(Reply(b"", 200, {"X": "a\r\nb"}), "unreachable", 4),
    "hangs up in the middle": Fault(fake.cut(fake.answer(RIGHT), 60), "unreachable", 4),
    "says nothing": Fault(fake.silence(), "timeout", 4, slow=True),
    "stalls in the middle": Fault(fake.stall(fake.answer(RIGHT), 60), "timeout", 4, slow=True),
    "drips": Fault(fake.stream(b" ", 0, 0.01), "timeout", 4, slow=True),
    "events without end": Fault(
        fake.stream(SSE, 0, 0.01, "text/event-stream"), "timeout", 4, slow=True
    ),
    "events in a flood": Fault(fake.stream(SSE * 60, 0, 0, "text/event-stream"), "too_large", 1),
    "50 MB": Fault(fake.stream(b" " * 65_536, 800), "too_large", 1),
    "says that 50 MB come": Fault(
        Reply(TEXT.encode(), 200, {**fake.JSON, "Content-Length": "50000000"}), "unreachable", 4
    ),
    "compressed": Fault(packed(fake.answer(RIGHT)), "unreadable", 2),
    "no such key": Fault(fake.error(401), "refused_request", 1),
    "not for you": Fault(fake.error(403), "refused_request", 1),
    "no such model": Fault(fake.error(404), "refused_request", 1),
    "bad request": Fault(fake.error(400), "refused_request", 1),
    "too long a prompt": Fault(fake.error(400, "context_length_exceeded"), "too_long", 1),
    "too large a request": Fault(fake.error(413), "refused_request", 1),
    "moved": Fault(moved(307), "refused_request", 1),
    "moved for good": Fault(moved(308), "refused_request", 1),
    "moved, and not said where": Fault(Reply(b"", 302, {}), "refused_request", 1),
    "broken JSON": Fault(fake.says('{"statements": [{"text": "T01 is'), "wrong_schema", 2),
    "no JSON": Fault(fake.says("I would rather talk about it."), "wrong_schema", 2),
    "JSON in a fence": Fault(fake.says(f"```json\n{TEXT}\n```"), "wrong_schema", 2),
    "two answers": Fault(fake.says(TEXT * 2), "wrong_schema", 2),
    "wrong schema": Fault(fake.answer({"statements": "none"}), "wrong_schema", 2),
    "a field too many": Fault(fake.answer({**WHOLE, "approve": True}), "wrong_schema", 2),
    "a field too few": Fault(fake.answer({"statements": []}), "wrong_schema", 2),
    "a list": Fault(fake.says("[]"), "wrong_schema", 2),
    "null": Fault(fake.says("null"), "wrong_schema", 2),
    "beyond its range": Fault(fake.answer({**WHOLE, "claims": [WRONG_CLAIM]}), "wrong_schema", 2),
    "cut off": Fault(fake.says('{"statements": [', finish="length"), "cut_off", 1),
    "cut off where it is whole": Fault(fake.says(TEXT, finish="length"), "cut_off", 1),
    "filtered": Fault(fake.says("", finish="content_filter"), "filtered", 1),
    "refusal": Fault(fake.says(None, refusal="SECRET-WORDS"), "refusal", 1),
    "refusal beside an answer": Fault(fake.says(TEXT, refusal="SECRET-WORDS"), "refusal", 1),
    "no ending": Fault(fake.says(TEXT, finish=None), "unreadable", 2),
    "an ending of its own": Fault(fake.says(TEXT, finish="approved"), "unreadable", 2),
    "empty": Fault(fake.says(""), "empty", 2),
    "blank": Fault(fake.says(" \n\t "), "wrong_schema", 2),
    "no content": Fault(fake.says(None), "empty", 2),
    "an unknown tool": Fault(called("approve_proposal"), "wrong_schema", 2),
    "no choices": Fault(fake.completion([]), "unreadable", 2),
    "null choices": Fault(fake.completion(None), "unreadable", 2),
    "choices of numbers": Fault(fake.completion([1, 2]), "unreadable", 2),
    "another protocol": Fault(fake.of_json({"outputs": ["hello"]}), "unreadable", 2),
    "a JSON list": Fault(fake.of_json(["hello"]), "unreadable", 2),
    "an error that is none": Fault(fake.of_json({"error": "SECRET-WORDS"}), "unreadable", 2),
    "a page": Fault(Reply(b"<html>hello</html>", 200, HTML), "unreadable", 2),
    "not UTF-8": Fault(Reply(b"\xff\xfe\x00"), "unreadable", 2),
    "UTF-16": Fault(Reply(TEXT.encode("utf-16")), "unreadable", 2),
    "half a character": Fault(Reply(fake.answer(RIGHT).body[:-9] + b"\xc3"), "unreadable", 2),
    "zeros": Fault(Reply(bytes(1000)), "unreadable", 2),
    "no body": Fault(Reply(b""), "unreadable", 2),
    "nested beyond reading": Fault(DEEP, "unreadable", 2),
    "huge": Fault(fake.answer({**WHOLE, "cannot_tell": ["x" * MOST_CHARACTERS]}), "too_large", 1),
}
