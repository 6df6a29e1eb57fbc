"""Somebody leaves: what is refused on the command line, and what the doctor says if it is late."""

from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from tests.app.conftest import Run, initiated
from tests.app.test_governing import POLICY, Desk


@pytest.fixture
def desk(run: Run, files: Path, tmp_path: Path) -> Desk:
    deputy = '\n[[deputy]]\nrole = "it-security"\nperson = "tom"\n'
    (files / "policy.toml").write_text(POLICY + deputy, encoding="utf-8")
    return Desk(run, initiated(run, files, tmp_path / "work"))


def leaves(desk: Desk, who: str, by: str, *approvers: str) -> None:
    made = desk.says("people", "remove", who, "--as", by)
    desk.decides(made["id"], *approvers)


def refused(desk: Desk, who: str) -> str:
    answer = desk.run("people", "remove", who, "--as", "olga", "--workspace", desk.folder)
    assert answer.code == 1
    return " ".join(answer.err.split())


def notices(desk: Desk) -> dict[str, tuple[bool, str]]:
    checks = desk.says("doctor")["checks"]
    return {one["name"]: (one["ok"], one["detail"]) for one in checks}


def test_the_last_two_for_two_seats_cannot_both_be_spared(desk: Desk) -> None:
    leaves(desk, "sam", "olga", "sam", "maya")

    assert "only maya and tom can approve as pmo" in notices(desk)["replaceable"][1]
    assert "nobody could ever change the people again" in refused(desk, "maya")


def test_two_who_may_leave_alone_do_not_both_leave_by_changes_that_wait_together(
    desk: Desk,
) -> None:
    """Each was fine when it came in; the second is looked at again once the first has come in."""
    granted = desk.says("people", "change", "olga", "--grant", "operator", "--as", "maya")
    desk.decides(granted["id"], "tom", "sam")
    first, second = (desk.says("people", "remove", who, "--as", "olga") for who in ("sam", "maya"))
    desk.decides(second["id"], "maya")
    desk.decides(first["id"], "sam", "maya")

    with open_workspace(desk.folder) as workspace:
        [carried] = workspace.governance.successions()
        left = workspace.reader.people().by_id
    assert (carried.parent, carried.outcome) == (second["id"], "cleared")
    assert "nobody could ever change the people again" in carried.reason
    assert {"sam", "maya"} - left.keys() == {"sam"}


def test_whoever_made_the_ledger_hands_it_on_before_they_leave(desk: Desk) -> None:
    assert "interlock people change ID --grant operator" in refused(desk, "maya")

    made = desk.says("people", "change", "olga", "--grant", "operator", "--as", "maya")
    assert "olga would look after the ledger" in made["governing"]
    desk.decides(made["id"], "tom", "sam")
    leaves(desk, "maya", "olga", "tom", "sam")
    assert notices(desk)["operators"] == (True, "olga")


def test_the_doctor_says_what_a_ledger_of_before_lacks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plan.governing.check_governable", lambda *_: None)
    leaves(desk, "sam", "olga", "sam", "maya")
    leaves(desk, "maya", "olga", "tom", "maya")
    monkeypatch.undo()

    found = notices(desk)

    stuck = "nobody can change the people: it takes it-security x1 and pmo x1"
    assert found["replaceable"][1].startswith(stuck)
    assert not found["replaceable"][0]
    assert found["operators"] == (
        False,
        "whoever made it has left, so tom may; give somebody the role 'operator'",
    )
    assert stuck in desk.shows("policy", "show")


def test_a_workspace_in_which_nobody_could_change_the_people_says_so_at_once(
    run: Run, files: Path, tmp_path: Path
) -> None:
    """It is made all the same: a plan on paper needs nobody, and the file can be mended first."""
    people = files / "people.toml"
    only = people.read_text(encoding="utf-8").split("[[person]]")[:2]
    people.write_text("[[person]]".join(only), encoding="utf-8")
    (files / "policy.toml").write_text(POLICY, encoding="utf-8")

    answer = run("init", tmp_path / "work", "--plan", files / "plan.csv", "--start", "2026-03-02")

    told = notices(Desk(run, tmp_path / "work"))["replaceable"]
    assert answer.code == 0
    assert told[1].startswith("nobody can change the people")
    assert told[1] in " ".join(answer.err.split())
