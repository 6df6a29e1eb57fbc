"""A review of broken glass is asked for where people look, and what it holds back says so."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from tests.app.conftest import Run, initiated
from tests.app.test_governing import NORA, POLICY, Desk

Later = Callable[[float], None]
OVERDUE = "break-glass 1 of olga was to be reviewed by"


@pytest.fixture
def desk(run: Run, files: Path, tmp_path: Path) -> Desk:
    """Give a workspace in which one change has come under broken glass of olga, by owen."""
    (files / "policy.toml").write_text(POLICY, encoding="utf-8")
    desk = Desk(run, initiated(run, files, tmp_path / "work"))
    scope = ("--department", "finance", "--department", "operations", "--department", "it-security")
    desk.says("break-glass", "open", "--as", "olga", *scope, "--reason", "fire")
    change = changed(tmp_path, "T01", 2880)
    made = desk.says("propose", "--file", change, "--break-glass", "1", "--as", "owen")
    assert desk.decides(made["id"], "maya")["status"] == "applied"
    return desk


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Give what moves the clock on by hours, counted from now."""
    now = SystemClock.now

    def move(hours: float) -> None:
        def moved(clock: SystemClock) -> datetime:
            return now(clock) + timedelta(hours=hours)

        monkeypatch.setattr(SystemClock, "now", moved)

    return move


def changed(folder: Path, task: str, minutes: int) -> Path:
    file = folder / f"{task}.json"
    file.write_text(json.dumps([{"op": "set_duration", "task": task, "duration": minutes}]))
    return file


def reviews(desk: Desk, person: str) -> list[Any]:
    return list(desk.says("inbox", "--as", person)["reviews"])


def test_it_stands_in_the_inbox_of_whoever_may_write_it_and_of_nobody_else(desk: Desk) -> None:
    waiting = {one: bool(reviews(desk, one)) for one in ("sam", "maya", "fiona", "olga", "owen")}

    assert waiting == {"sam": True, "maya": True, "fiona": True, "olga": False, "owen": False}
    text = desk.shows("inbox", "--as", "sam")
    assert "break-glass 1 waits for the review of sam" in text
    assert "olga broke it" in text
    assert "revisions under it: 2" in text
    assert "interlock break-glass review 1 --as sam --finding" in text
    assert "overdue" not in text


def test_what_an_overdue_review_holds_back_says_so_until_it_is_written_and_is_applied_then(
    desk: Desk, later: Later, tmp_path: Path
) -> None:
    assert desk.says("proposal", "show", "P1")["held"] == []
    later(90)
    change = changed(tmp_path, "T02", 2880)
    assert OVERDUE in desk.shows("propose", "--file", change, "--as", "maya")
    assert f"held back: {OVERDUE}" in desk.shows("inbox", "--as", "sam")

    done = desk.decides("P2", "sam")

    held = f"approved, and not applied: {OVERDUE}"
    assert done["status"] == "open"
    assert [one.startswith(held) for one in done["held"]] == [True]
    assert held in desk.shows("proposal", "show", "P2")
    assert list(desk.says("inbox", "--as", "maya")["held"]) == ["P2"]
    assert list(desk.says("inbox", "--as", "fiona")["held"]) == []
    assert [(one["overdue"], one["held"]) for one in reviews(desk, "fiona")] == [(True, ["P2"])]
    text = desk.shows("inbox", "--as", "maya")
    assert "no change of the plan comes in before it; approved and held back by it: P2" in text
    assert "P2 waits for nobody's word but a review" in text
    assert "OVERDUE: no change of the plan comes in" in desk.shows("break-glass", "list")
    desk.says("break-glass", "review", "1", "--as", "sam", "--finding", "it was needed")
    assert desk.says("proposal", "show", "P2")["status"] == "applied"
    assert desk.shows("inbox", "--as", "maya") == "Nothing waits for maya."


def test_who_governs_is_not_held_back(desk: Desk, later: Later) -> None:
    later(90)
    made = desk.says("people", "add", "nora", *NORA, "--as", "maya")

    assert desk.decides(made["id"], "tom", "sam")["status"] == "applied"
    assert reviews(desk, "nora")


@pytest.mark.parametrize(
    ("hours", "subject"),
    [
        (1, "Break-glass 1 waits for your review"),
        (60, "Break-glass 1 waits for your review"),
        (90, "Break-glass 1 was not reviewed in time, and no change of the plan comes in"),
    ],
)
def test_whoever_may_write_it_is_reminded_once_at_each_stage(
    desk: Desk, later: Later, hours: float, subject: str
) -> None:
    later(hours)
    first = desk.says("remind")["nudges"]

    again = desk.says("remind")["nudges"]

    people = ("dana", "fiona", "maya", "sam", "tom")
    assert [one for one in sorted(first) if "Break-glass" in one] == [
        f"{one}: {subject}" for one in people
    ]
    assert not again
    later(hours + 60)
    assert desk.says("remind")["nudges"]
