"""Drafts on the web: whoever submits one has all of it before them, and a title is only a title."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from html import unescape
from threading import Barrier

import pytest

from app.bootstrap import open_workspace
from app.services.proposals import propose_draft
from app.services.timekeeping import look_again
from ledger.evidence import LedgerEvidence
from ledger.governance import LedgerGovernance
from plan.approval import Case
from plan.proposal import Proposal, Prose
from tests.web.visiting import PLAN, Visitor, Web, approve, duration, propose


@pytest.fixture
def maya(web: Web) -> Visitor:
    """Give Maya, who has handed in a plan that takes two departments off a gate."""
    visitor = web.log_in("maya")
    changed = PLAN.replace("FIN,5d", "FIN,6d").replace(
        "finance and operations and it-security", "operations"
    )
    visitor.client.post(
        "/sources/files",
        data={"form_token": visitor.token(), "kind": "plan"},
        files={"file": ("plan.csv", changed.encode())},
    )
    return visitor


def draft_of(visitor: Visitor) -> str:
    found = re.search(r'/about/(D\d+)"', visitor.get("/inbox").text)
    assert found is not None
    return found[1]


def test_the_page_of_a_draft_says_field_by_field_what_it_changes(maya: Visitor) -> None:
    text = unescape(maya.get(f"/about/{draft_of(maya)}").text)

    assert "task T06 is described anew" in text
    assert re.search(r"- gate.*finance.*operations", text), "who decides there, before and after"
    assert "gate T06 Go-live decision (finance, operations, it-security)" in text
    assert "described anew and" not in text.split("<h1>")[1].split("</h1>")[0]


def test_the_inbox_tells_change_and_effect_and_submits_nothing(maya: Visitor) -> None:
    text = unescape(maya.get("/inbox").text).split("Drafts that nobody has submitted")[1]

    assert "task T06 is described anew" in text
    assert "the plan finishes" in text
    assert "“plan.csv" in text, "a title is somebody's words"
    assert "/submit" not in text


def test_the_first_screen_of_the_proposal_says_who_decides_at_the_gate_then(maya: Visitor) -> None:
    said = maya.post(f"/drafts/{draft_of(maya)}/submit")

    text = unescape(maya.get(said.headers["location"]).text)

    gate = re.search(r"<dt>Gate .*?</dd>", text, re.DOTALL)
    assert gate is not None
    assert "decided by operations</strong>, not by finance, operations, it-security" in gate[0]
    assert "as before" in gate[0]


def proposals(web: Web) -> list[str]:
    with open_workspace(web.folder, web.clock) as workspace:
        return [
            one.id for one in workspace.reader.cases() if one.prose.title.startswith("plan.csv")
        ]


def test_a_draft_that_two_submit_at_once_is_one_proposal(
    web: Web, maya: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have found it unsubmitted, and a second passes between them: other proposals by hash."""
    id_, meet = draft_of(maya), Barrier(2)
    submit = LedgerGovernance.submit

    def together(
        self: LedgerGovernance, proposal: Proposal, prose: Prose, *, by: str, draft: str
    ) -> Case:
        late = meet.wait(timeout=30)
        later = datetime.fromisoformat(proposal.created) + timedelta(seconds=late)
        if late:
            proposal = proposal.model_copy(update={"created": later.isoformat()})
            web.clock.go(seconds=1)
        return submit(self, proposal, prose, by=by, draft=draft)

    monkeypatch.setattr(LedgerGovernance, "submit", together)
    token = maya.token()

    def press(_: int) -> int:
        client = web.client()
        client.cookies.update(maya.client.cookies)
        return int(client.post(f"/drafts/{id_}/submit", data={"form_token": token}).status_code)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, range(2)))

    assert answers == [303, 409]
    assert len(proposals(web)) == 1


def move_the_plan_on(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, propose(workspace, "maya", duration("T02", 4)), "sam")


def test_a_draft_of_an_older_plan_is_submitted_neither_on_the_web_nor_by_a_program(
    web: Web, maya: Visitor
) -> None:
    id_, before = draft_of(maya), proposals(web)
    move_the_plan_on(web)

    by_form = maya.post(f"/drafts/{id_}/submit")
    session = web.app.state.site.sessions.begin("maya", "api", web.clock.now(), instead_of=None)
    head = {"authorization": f"Bearer {session}"}
    by_program = web.client().post("/api/v1/proposals", json={"draft": id_}, headers=head)

    assert (by_form.status_code, by_program.status_code) == (409, 409)
    for said in (unescape(by_form.text), by_program.json()["detail"]):
        assert f"{id_} was drafted on revision" in said
        assert "Ask for it again" in said
    assert proposals(web) == before
    assert f"/drafts/{id_}/submit" not in maya.get(f"/about/{id_}").text


def submitted_by_a_process_that_ends(web: Web, id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(LedgerEvidence, "mark_submitted", end)
        with open_workspace(web.folder, web.clock) as workspace, pytest.raises(KeyboardInterrupt):
            propose_draft(workspace, id_, by="maya")


def test_a_draft_whose_process_ended_before_it_was_marked_is_no_second_proposal(
    web: Web, maya: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = draft_of(maya)
    submitted_by_a_process_that_ends(web, id_, monkeypatch)
    first = proposals(web)

    again = maya.post(f"/drafts/{id_}/submit")

    assert len(first) == 1
    assert again.status_code == 409
    assert f"submitted already, as {first[0]}" in unescape(again.text)
    assert proposals(web) == first
    assert f"/about/{id_}" not in maya.get("/inbox").text


def test_the_next_pass_marks_it_too(
    web: Web, maya: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = draft_of(maya)
    submitted_by_a_process_that_ends(web, id_, monkeypatch)

    with open_workspace(web.folder, web.clock) as workspace:
        look_again(workspace)
        assert workspace.evidence.draft(id_).submitted_as == proposals(web)[0]
