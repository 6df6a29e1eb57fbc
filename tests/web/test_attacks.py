"""Attacks through the web: a confirmation is for what was approved, and for nothing else.

Each has got through once, or nothing else tries it.
"""

from datetime import timedelta

import pytest

from app.bootstrap import Workspace, open_workspace
from app.services.delegations import delegate
from app.services.people import propose_change, propose_person
from app.services.proposals import propose_draft
from plan.operations import parse_operations
from plan.records import Draft, Fact, FactKind
from tests.web.attacking import (
    NOOR,
    become,
    deadline,
    given,
    joins,
    loses,
    overtaken,
    successor_of,
    tick_of,
)
from tests.web.visiting import PASSWORD, Web, approve, duration

# A confirmation is for what was approved, and nothing else.


def test_who_was_asked_for_the_whole_confirms_nothing_that_changed_elsewhere(
    web: Web, ids: dict[str, str]
) -> None:
    sam = web.log_in("sam")  # asked because a gate moves; no task of theirs is touched
    sam.decide(ids["open"], "approve")
    new = overtaken(web, ids["open"], deadline("T04"))

    answer = sam.decide(new, "confirm")

    assert answer.status_code == 409
    assert "elsewhere" in answer.text
    assert given(web, new) == []


def test_who_decided_for_somebody_confirms_nothing_that_changed_for_them(
    web: Web, ids: dict[str, str]
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        until = (web.clock.now() + timedelta(days=3)).date().isoformat()
        delegate(workspace, "finance", by="fiona", to="tom", until=until, reason="away")
    tom = web.log_in("tom")
    tom.decide(ids["open"], "approve")
    new = overtaken(web, ids["open"], deadline("T05"))

    assert tom.decide(new, "confirm").status_code == 409
    assert given(web, new) == []


def test_a_change_of_who_governs_is_not_confirmed_where_it_takes_another_back(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        first = propose_change(
            workspace, "fiona", grant=["auditor"], take=[], fields={}, by="maya", reason="so"
        ).case.id
        approve(workspace, first, "sam")
    become(web, joins(NOOR))
    become(web, loses("fiona", "finance"))
    with open_workspace(web.folder, web.clock) as workspace:
        new = successor_of(workspace, successor_of(workspace, first))

    answer = web.join("sam").decide(new, "confirm")

    assert answer.status_code == 409
    assert "fiona gains the role finance" in answer.text
    assert given(web, new) == []


def test_what_rests_on_evidence_that_changed_is_not_confirmed_though_nobody_was_told(
    web: Web,
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = resting(workspace)
    owen = web.log_in("owen")
    owen.decide(id_, "approve")
    with open_workspace(web.folder, web.clock) as workspace:
        workspace.evidence.record([status("blocked", "2026-03-03")])
    new = overtaken(web, id_)

    answer = owen.decide(new, "confirm")

    assert answer.status_code == 409
    assert "has a later word" in answer.text
    assert given(web, new) == []
    assert "Nothing changed for you" not in owen.get("/inbox").text


def status(text: str, day: str) -> Fact:
    return Fact(
        source="s",
        kind=FactKind.STATUS,
        subject="T03",
        at=day,
        place="row 1",
        text=text,
        data={"state": text},
    )


def resting(workspace: Workspace) -> str:
    """Propose what rests on a status of T03."""
    [seen] = workspace.evidence.record([status("started", "2026-03-02")]).new
    draft = Draft(
        id="",
        title="Give T03 more time",
        operations=parse_operations([duration("T03", 13)]),
        rationale="It has only started.",
        author="maya",
        evidence=(seen.id,),
        base_revision=workspace.reader.head().number,
        made=workspace.clock.now().isoformat(timespec="seconds"),
    )
    draft = workspace.evidence.save_draft(draft)
    return propose_draft(workspace, draft.id, by="maya").case.id


@pytest.mark.parametrize("before", ["nothing", "a yes taken back", "a no"])
def test_who_has_not_approved_the_forerunner_confirms_nothing(
    web: Web, ids: dict[str, str], before: str
) -> None:
    owen = web.log_in("owen")
    if before != "nothing":
        owen.decide(ids["open"], "reject" if before == "a no" else "approve", reason="so")
        owen.post(f"/proposals/{ids['open']}/revoke", reason="no")
    new = overtaken(web, ids["open"])

    assert owen.decide(new, "confirm").status_code == 409
    assert "has approved nothing" in owen.decide(new, "confirm").text
    assert given(web, new) == []


def test_a_confirmation_from_the_inbox_needs_the_password_where_the_risk_is_high(web: Web) -> None:
    sam = web.join("sam")
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose_person(workspace, NOOR, by="maya", reason="so").case.id
    sam.decide(id_, "approve")
    new = overtaken(web, id_)
    web.clock.go(minutes=11)

    answer = sam.post("/inbox/confirm", ticks=[tick_of(sam, new)])

    assert "log in once more" in answer.text
    assert given(web, new) == []
    proved = sam.decide(new, "confirm", password=PASSWORD)
    assert proved.status_code == 303
    assert given(web, new) == ["sam"]


def test_a_confirmation_twice_is_one_decision(web: Web, ids: dict[str, str]) -> None:
    owen = web.log_in("owen")
    owen.decide(ids["open"], "approve")
    new = overtaken(web, ids["open"])

    tick = tick_of(owen, new)
    answers = [owen.post("/inbox/confirm", ticks=[tick, tick]).text for _ in range(2)]

    assert given(web, new) == ["owen"]
    assert "owen said approve" in answers[1]
