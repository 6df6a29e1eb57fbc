"""``plan why --since``: the revision that moved a date, its proposal, its people, and the chain."""

from pathlib import Path

import pytest

from tests.app.conftest import Answer, Run


def test_a_date_that_moved_is_told_with_who_did_it_and_through_what(
    run: Run, played: tuple[Path, Answer]
) -> None:
    asked = ("plan", "why", "T61", "--since", "1", "--workspace", played[0])

    [move] = run(*asked, "--json").json["moves"]
    shown = run(*asked).out

    assert (move["revision"], move["proposal"]) == (2, "P2")
    assert move["author"] == "coordinator"
    assert {one["role"] for one in move["approvers"]} == {"finance", "operations", "pmo"}
    assert (move["chain"][0]["task"], move["chain"][-1]["task"]) == ("T52", "T61")
    assert move["from"] < move["to"]
    assert all(one["name"] in shown for one in move["approvers"])
    assert "because of T52" in shown


def test_a_date_that_stayed_has_no_story(run: Run, played: tuple[Path, Answer]) -> None:
    answer = run("plan", "why", "T01", "--since", "1", "--workspace", played[0])

    assert answer.code == 0
    assert "It did not move." in answer.out


@pytest.mark.parametrize(
    "words",
    [("T99", "--since", "1"), ("T61", "--since", "9"), ("T61", "--since", "1", "--forecast")],
)
def test_what_there_is_not_is_refused(
    run: Run, played: tuple[Path, Answer], words: tuple[str, ...]
) -> None:
    assert run("plan", "why", *words, "--workspace", played[0]).code == 2
