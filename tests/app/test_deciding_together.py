"""Several decisions in one call of the command line: what is approved together, and what is not."""

from pathlib import Path
from typing import Any

from tests.app.conftest import LONGER, Run
from tests.app.dated import make_dated
from tests.app.test_life import FIREWALL, Desk, desk

__all__ = ["desk"]
DEADLINE = {"op": "set_deadline", "task": "T03", "deadline": "2026-06-01T17:00"}

LATER = {**DEADLINE, "deadline": "2026-06-02T17:00"}


def named(made: Any) -> str:  # noqa: ANN401  # any JSON
    return f"{made['id']}@{made['digest']}"


def low(desk: Desk) -> list[Any]:
    """Give two proposals of low risk that sam decides, and others as well."""
    made = [desk.propose([*FIREWALL, DEADLINE]), desk.propose([*FIREWALL, LATER])]
    assert [one["risk"] for one in made] == ["low", "low"]
    return made


def test_several_decisions_name_a_digest_each_and_are_reported_each(desk: Desk) -> None:
    made = low(desk)
    words = [named(made[0]), f"{made[1]['id']}@{made[0]['digest'][::-1]}"]

    taken = desk.run("decide", *words, "approve", "--as", "sam")

    assert taken.code == 1
    assert [one["id"] for one in taken.json["decided"]] == ["P1"]
    assert "is not that of P2" in taken.json["refused"][0]["why"]
    assert desk.run("decide", "P1", "P2", "approve", "--as", "olga").code == 2
    assert desk.run("decide", *words, "ask", "--as", "olga").code == 2


def test_what_is_of_more_than_low_risk_is_not_approved_together_with_others(desk: Desk) -> None:
    made = [desk.propose(LONGER), desk.propose([*FIREWALL, DEADLINE])]
    sayings = [
        {"id": one["id"], "digest": one["digest"], "verdict": "approve", "reason": "Seen."}
        for one in made
    ]

    alone = desk.run("decide", "--file", desk.file(sayings[:1]), "--as", "fiona")
    called = desk.run("decide", *map(named, made), "approve", "--as", "sam")
    filed = desk.run("decide", "--file", desk.file(sayings), "--as", "olga")

    assert [one["risk"] for one in made] == ["medium", "low"]
    for taken in (called, filed):
        assert (taken.code, taken.json["decided"][0]["id"]) == (1, "P2")
        [refusal] = taken.json["refused"]
        assert refusal["id"] == "P1"
        assert "P1 is decided by itself, it is of medium risk" in refusal["why"]
        assert "decide on P1 alone" in refusal["why"]
    assert (alone.code, alone.json["refused"]) == (0, [])


def test_what_is_of_more_than_low_risk_is_rejected_together_with_others(desk: Desk) -> None:
    made = [desk.propose(LONGER), desk.propose([*FIREWALL, DEADLINE])]

    taken = desk.run("decide", *map(named, made), "reject", "--as", "sam", "--reason", "Not now.")

    assert (taken.code, [one["status"] for one in taken.json["decided"]]) == (0, ["rejected"] * 2)


def test_what_rests_on_a_claim_that_was_rejected_is_not_approved_together_with_others(
    run: Run, files: Path, tmp_path: Path
) -> None:
    desk = Desk(run, make_dated(files, tmp_path / "dated"))
    desk.run("say", "T03 can only start once T02 is done.", "--as", "sam")
    claimed = {"op": "add_dependency", "before": "T02", "after": "T03", "kind": "FF", "basis": "A1"}
    made = [desk.propose([claimed]), desk.propose([*FIREWALL, DEADLINE])]
    assert [one["risk"] for one in made] == ["low", "low"]
    assert desk.run("register", "reject", "A1", "--as", "olga", "--reason", "No.").code == 0

    taken = desk.run("decide", *map(named, made), "approve", "--as", "sam")

    assert [one["id"] for one in taken.json["decided"]] == ["P2"]
    assert "P1 is decided by itself, its evidence has changed" in taken.json["refused"][0]["why"]
