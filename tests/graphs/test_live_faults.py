"""A stream that fails in the middle: its words are taken back, rules answer, and it is said why."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agents.live import Live, TurnEvent
from graphs.conversation import converse
from tests.agents import fake_endpoint as fake
from tests.agents.streamed import in_pieces
from tests.graphs.talking import READY, after_a_round, crew_at
from tests.graphs.talking import talking_office as open_talking

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MARK = "OF-THE-MODEL"
WHOLE = in_pieces({"text": f"T05 waits, {MARK}.", "cites": ["T05"], "drafts": [], "unknown": []}, 9)
FIRST = WHOLE.body.index(b"\n\n", 600)
ERROR = b'\n\ndata: {"error": {"message": "SECRET-WORDS", "code": "x"}}\n\n'
FAULTS: dict[str, tuple[fake.Reply, str]] = {
    "it stalls": (fake.stall(WHOLE, FIRST), "did not answer in time"),
    "it hangs up": (fake.cut(WHOLE, FIRST), "could not be reached"),
    "it turns to garbage": (
        replace(WHOLE, body=WHOLE.body[:FIRST] + b"\n\ndata: {nonsense\n\n"),
        "could not be read",
    ),
    "it reports an error": (replace(WHOLE, body=WHOLE.body[:FIRST] + ERROR), "could not be read"),
    "it just ends": (replace(WHOLE, body=WHOLE.body[:FIRST] + b"\n\n"), "could not be read"),
    "it says nothing": (replace(WHOLE, body=b"data: [DONE]\n\n"), "could not be read"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_stream_that_fails_leaves_the_answer_to_the_rules(tmp_path: Path, fault: str) -> None:
    reply, reason = FAULTS[fault]
    events: list[TurnEvent] = []
    with fake.running([READY, *[reply] * 4]) as endpoint:
        office = open_talking(after_a_round(tmp_path), crew_at(endpoint.url, timeout_seconds=0.3))
        spoken = converse(office.context, "what blocks T04?", "maya", Live(events.append))

    kinds = [one.kind for one in events]
    assert reason in str(spoken.failure)
    assert spoken.written_by == "rules"
    told = "".join(one.text for one in events[_after_the_last_anew(kinds) :] if one.kind == "words")
    assert told == spoken.answer
    assert MARK not in told
    assert "SECRET" not in f"{spoken} {events}"


def _after_the_last_anew(kinds: Sequence[str]) -> int:
    return len(kinds) - kinds[::-1].index("anew") if "anew" in kinds else 0
