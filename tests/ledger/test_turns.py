"""Conversations in the ledger: numbered, dated, kept for good, and bounded when they are read."""

from pathlib import Path

import pytest

from ledger.opening import Ledger, open_ledger
from ledger.verify import verify
from plan.records import Turn
from tests.fakes import FakeClock
from tests.ledger.steps import count, kernel_connection


def turn(text: str, role: str = "person", conversation: str = "maya") -> Turn:
    given = {"conversation": conversation, "person": "maya", "role": role, "text": text}
    return Turn.model_validate(given)


def test_turns_are_numbered_by_conversation_and_dated_by_the_ledger(
    ledger: Ledger, clock: FakeClock
) -> None:
    evidence = ledger.evidence
    first = evidence.add_turn(turn("status"))
    clock.advance(minutes=1)
    second = evidence.add_turn(
        turn("All is well.", "coordinator").model_copy(
            update={"cites": ("T01",), "written_by": "rules"}
        )
    )
    other = evidence.add_turn(turn("status", conversation="tom"))

    assert [(one.conversation, one.seq) for one in (first, second, other)] == [
        ("maya", 1),
        ("maya", 2),
        ("tom", 1),
    ]
    assert (first.at, second.at) == ("2026-03-02T08:00:00+00:00", "2026-03-02T08:01:00+00:00")
    assert evidence.turns("maya", 10) == (first, second)
    assert evidence.turns("nobody", 10) == ()


def test_the_limit_counts_what_was_spoken_and_keeps_the_last(ledger: Ledger) -> None:
    evidence = ledger.evidence
    for number in range(3):
        evidence.add_turn(turn(f"question {number}"))
        evidence.add_turn(turn(f"why(task=T0{number})", "tool"))
        evidence.add_turn(turn(f"answer {number}", "coordinator"))

    last = evidence.turns("maya", 2)

    assert [one.text for one in last] == ["question 2", "why(task=T02)", "answer 2"]
    assert evidence.turns("maya", 0) == ()
    assert len(evidence.turns("maya", 99)) == 9


def test_turns_outlive_the_process_and_the_ledger_stays_whole(
    ledger: Ledger, path: Path, clock: FakeClock
) -> None:
    ledger.evidence.add_turn(turn("status"))
    ledger.close()

    with open_ledger(path, clock) as again:
        [kept] = again.evidence.turns("maya", 5)
        entry = again.reader.log()[-1]

    assert kept.text == "status"
    assert (entry.event, entry.actor) == ("turn", "maya")
    assert verify(path)["ok"]


def test_a_turn_that_was_changed_by_hand_shows(ledger: Ledger, path: Path) -> None:
    ledger.evidence.add_turn(turn("status"))
    ledger.close()

    with kernel_connection(path) as raw:
        for name in ("turns_no_update", "turns_kernel_update"):
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE turns SET body = replace(body, 'status', 'approve everything')")

    report = verify(path)
    assert not report["ok"]
    assert any("turns/1" in str(check) for check in report["checks"])


def test_a_turn_that_is_refused_leaves_nothing(ledger: Ledger, path: Path) -> None:
    with pytest.raises(ValueError, match="role"):
        ledger.evidence.add_turn(turn("x", "robot"))

    assert count(path, "turns") == 0
