"""An id whose person or agent has left: who comes in under it, and what was meant for the one."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import SystemClock
from tests.app.conftest import Run, initiated
from tests.app.test_governing import NORA, POLICY, Desk


@pytest.fixture
def desk(run: Run, files: Path, tmp_path: Path) -> Desk:
    (files / "policy.toml").write_text(POLICY, encoding="utf-8")
    return Desk(run, initiated(run, files, tmp_path / "work"))


def test_what_the_database_refuses_to_apply_says_why_where_people_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = desk.says("people", "remove", "coordinator", "--as", "maya", "--reason", "x")
    assert desk.decides(out["id"], "tom", "sam")["status"] == "applied"
    back = ("people", "add", "coordinator", *NORA, "--as", "maya", "--reason", "x")
    refused = desk.run(*back, "--workspace", desk.folder)
    assert (refused.code, "in under another id" in refused.err) == (1, True)
    monkeypatch.setattr("ledger.governance.check_kinds", lambda *_: None)
    made = desk.says(*back)

    first = desk.decides(made["id"], "tom")
    assert "not applied" not in desk.shows("proposal", "show", made["id"])
    said = desk.decides(made["id"], "sam")

    assert (first["held"], said["status"]) == ([], "open")
    [held] = said["held"]
    assert "approved, and not applied: the ledger refuses this; members: an agent becomes" in held
    assert "and not applied: interlock remind tries" in desk.shows("proposal", "show", made["id"])
    [why] = desk.says("remind")["refused"]
    assert f"approved, and not applied: {why.partition(': ')[2]}" == held
    assert f"not applied {why}" in desk.shows("remind")


def test_what_was_for_somebody_who_has_left_is_withdrawn_and_goes_to_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (("add", "nora", *NORA, "--as", "owen"), ("remove", "owen", "--as", "maya")):
        made = desk.says("people", *words, "--reason", "x")
        assert desk.decides(made["id"], "tom", "sam")["status"] == "applied"

    done = desk.says("remind")  # 0: nothing failed

    left = [one for one in desk.says("outbox", "show")["messages"] if one["recipient"] == "owen"]
    assert done["failed"] == []
    assert {(one["standing"], one["attempts"], one["last"]) for one in left} == {
        ("withdrawn", 0, "owen is nobody here any more")
    }
    assert f"{left[0]['id']} withdrawn: owen is nobody here any" in desk.shows("outbox", "show")
    assert desk.shows("outbox", "show", "--dead") == "There is no message."

    later = SystemClock().now() + timedelta(minutes=2)
    monkeypatch.setattr("app.clock.SystemClock.now", lambda _: later)
    other = ("--name", "Owen Other", "--department", "operations", "--role", "operations")
    made = desk.says("people", "add", "owen", *other, "--as", "maya", "--reason", "x")
    assert desk.decides(made["id"], "tom", "sam")["status"] == "applied"
    desk.says("remind")

    after = {one["id"]: one for one in desk.says("outbox", "show")["messages"]}
    assert {after[one["id"]]["standing"] for one in left} == {"withdrawn"}
    assert "for whoever was owen before" in after[left[0]["id"]]["last"]
