"""What a model is sent in a conversation, as a file under review.

Write it anew with ``pytest tests/agents --update-snapshots`` and read the difference.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agents import fake_endpoint as fake
from tests.graphs.talking import READY, after_a_round, answers, call, calls, crew_at, say
from tests.graphs.talking import talking_office as open_talking
from tools.toolbox import TOOLS, schemas

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SNAPSHOTS = Path(__file__).parent / "snapshots"


def test_the_requests_of_a_turn_are_under_review(
    tmp_path: Path, same_as_snapshot: Callable[[Path, str], None]
) -> None:
    script = [calls(call("tasks", {"ids": ["T05"]})), READY, answers("Because of T04.", ["T04"])]
    with fake.running(script) as endpoint:
        office = open_talking(after_a_round(tmp_path), crew_at(endpoint.url))
        say(office, "why does T05 start then?")
        office.ledger.close()

    parts = []
    for number, request in enumerate(endpoint.requests, start=1):
        parts += [
            f"=== request {number}: {one['role']}\n\n{_told(one)}" for one in request["messages"]
        ]
        rest = {key: one for key, one in request.items() if key != "messages"}
        parts.append(f"=== request {number}: the rest\n\n{json.dumps(rest, indent=1)}")
    same_as_snapshot(SNAPSHOTS / "conversation.txt", "\n\n".join(parts) + "\n")


def _told(message: dict[str, object]) -> str:
    if message.get("tool_calls"):
        return json.dumps(message["tool_calls"], indent=1)
    return str(message["content"])


def test_every_tool_says_what_it_is_for_and_none_decides() -> None:
    for one in schemas():
        function = one["function"]
        assert len(function["description"]) > 40, function["name"]
        assert function["parameters"]["additionalProperties"] is False
        assert all("description" in p for p in function["parameters"]["properties"].values())
    forbidden = ("apply", "approve", "decide", "submit", "confirm", "settle", "revoke")
    assert not [name for name in TOOLS if any(word in name.split("_") for word in forbidden)]
