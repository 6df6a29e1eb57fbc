"""Deciding on a page: what was looked at counts, what changed is told, what was typed is kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from app.bootstrap import open_workspace
from app.services.people import propose_person
from app.services.proposals import propose_operations, view_proposal
from app.web.application import build_app
from plan.governance_operations import AddPerson
from plan.people import Person
from plan.proposal import Prose
from tests.web.visiting import PASSWORD, Visitor, Web, approve, duration, field_in, propose


def channels(web: Web) -> set[str]:
    with open_workspace(web.folder, web.clock) as workspace:
        return {
            said.channel
            for case in workspace.reader.cases()
            for said in case.decisions
            if said.person == "owen"
        }


def risky(web: Web) -> str:
    """Propose who holds which role, which is high risk; the PMO and security are asked."""
    noor = Person(id="noor", name="Noor Aziz", department="finance", roles=("finance",))
    with open_workspace(web.folder, web.clock) as workspace:
        return propose_person(workspace, noor, by="maya", reason="Fiona is away.").case.id


def test_everybody_who_is_asked_approves_and_the_plan_has_a_new_revision(
    web: Web, ids: dict[str, str]
) -> None:
    for person in ("fiona", "sam", "owen"):
        answer = web.log_in(person).decide(ids["open"], "approve")
        assert answer.headers["location"] == f"/proposals/{ids['open']}/decided"

    page = web.log_in("owen").get(f"/proposals/{ids['open']}/decided").text

    assert "revision 3" in page
    assert "Your receipt" in page
    assert channels(web) == {"web"}


def test_nothing_is_preselected_and_nothing_chosen_is_nothing_recorded(
    web: Web, ids: dict[str, str]
) -> None:
    visitor, before = web.log_in("owen"), web.ledger()

    answer = visitor.decide(ids["open"], "", reason="I had written this.")

    assert answer.status_code == 422
    assert "I had written this." in answer.text
    assert web.ledger() == before


def test_a_rejection_needs_a_reason_and_keeps_the_choice(web: Web, ids: dict[str, str]) -> None:
    answer = web.log_in("owen").decide(ids["open"], "reject", reason="  ")

    assert answer.status_code == 422
    assert 'value="reject" required checked' in answer.text


def test_a_page_that_somebody_else_has_changed_cannot_decide_and_says_what_changed(
    web: Web, ids: dict[str, str]
) -> None:
    owen = web.log_in("owen")
    form = owen.form(ids["open"])
    web.log_in("fiona").decide(ids["open"], "approve")
    before = web.ledger()

    fields = {**form, "verdict": "approve", "reason": "Fine, if Sam agrees."}
    answer = owen.client.post(f"/proposals/{ids['open']}/decide", data=fields)

    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert "fiona said approve" in answer.text
    assert "Fine, if Sam agrees." in answer.text
    assert "required checked" not in answer.text
    assert field_in(answer.text, "page") != form["page"]
    assert web.ledger() == before


def test_a_page_of_a_plan_that_has_moved_on_cannot_decide(web: Web, ids: dict[str, str]) -> None:
    owen = web.log_in("owen")
    form = owen.form(ids["open"])
    with open_workspace(web.folder, web.clock) as workspace:
        other = propose(workspace, "tom", duration("T01", 7))
        approve(workspace, other, "fiona", "olga", "sam", "maya")
        assert workspace.reader.head().number == 3

    fields = {**form, "verdict": "approve", "reason": "Because we agreed."}
    answer = owen.client.post(f"/proposals/{ids['open']}/decide", data=fields)

    assert answer.status_code == 409
    assert "Because we agreed." in answer.text


def test_a_digest_of_something_else_cannot_decide(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("owen")

    answer = visitor.decide(ids["open"], "approve", digest="0" * 64)

    assert answer.status_code == 409


def test_a_second_click_is_one_decision(web: Web, ids: dict[str, str]) -> None:
    visitor = web.log_in("owen")
    form = {**visitor.form(ids["open"]), "verdict": "approve"}
    path = f"/proposals/{ids['open']}/decide"

    statuses = [visitor.client.post(path, data=form).status_code for _ in range(2)]

    assert statuses == [303, 409]


def test_a_risky_approval_needs_a_password_of_the_last_ten_minutes(web: Web) -> None:
    sam, id_ = web.join("sam"), risky(web)
    web.clock.go(minutes=11)
    before, cookie = web.ledger(), sam.client.cookies["interlock"]
    form = {**sam.form(id_), "verdict": "approve", "reason": "We have looked."}
    path = f"/proposals/{id_}/decide"

    asked = sam.client.post(path, data=form)
    wrong = sam.client.post(path, data={**form, "password": "not this one at all"})

    assert (asked.status_code, wrong.status_code) == (200, 401)
    assert "We have looked." in asked.text
    assert web.ledger() == before
    assert sam.client.post(path, data={**form, "password": PASSWORD}).status_code == 303
    assert sam.client.cookies["interlock"] != cookie


def test_the_page_that_asks_once_more_shows_the_whole_change_and_what_it_does(web: Web) -> None:
    people = [
        Person(id=f"new{number}", name=f"New {number}", department="finance", roles=("finance",))
        for number in range(5)
    ]
    with open_workspace(web.folder, web.clock) as workspace:
        joining = [AddPerson(person=one) for one in people]
        prose = Prose(title="Five at once")
        id_ = propose_operations(workspace, joining, by="maya", prose=prose).case.id
        view = view_proposal(workspace.reader, workspace.evidence, id_)
    sam = web.join("sam")
    web.clock.go(minutes=11)

    form = {**sam.form(id_), "verdict": "approve"}
    asked = sam.client.post(f"/proposals/{id_}/decide", data=form)

    assert view.case.proposal.risk == "high"
    assert "Your password, once more" in asked.text
    lines = [line for part in view.page.sections[:3] for line in part.lines]
    assert len(view.page.sections[0].lines) > 5
    assert [line for line in lines if line not in unescape(asked.text)] == []


def test_a_risky_approval_right_after_the_login_needs_no_more(web: Web) -> None:
    sam, id_ = web.join("sam"), risky(web)

    assert sam.decide(id_, "approve").status_code == 303


@pytest.mark.parametrize("verdict", ["reject", "ask"])
def test_a_no_and_a_question_need_no_password_again(web: Web, verdict: str) -> None:
    sam, id_ = web.join("sam"), risky(web)
    web.clock.go(minutes=11)

    assert sam.decide(id_, verdict, reason="Why now?").status_code == 303


def test_a_question_is_answered_and_the_proposal_goes_on_waiting(
    web: Web, ids: dict[str, str]
) -> None:
    owen, maya = web.log_in("owen"), web.log_in("maya")

    owen.decide(ids["open"], "ask", reason="Who is on call?")
    maya.post("/questions/1/answer", text="Platform is.")

    page = owen.get(f"/proposals/{ids['open']}").text
    assert "Who is on call?" in page
    assert "Platform is." in page
    assert 'value="approve"' in page
    said = re.search(r'<div class="question">.*?</div>', page, re.DOTALL)
    assert said is not None
    assert "<strong>Maya Lindqvist</strong> answers, " in said[0]
    assert "does not stand behind" not in said[0]


def test_an_answer_of_somebody_else_says_so_to_the_approver(web: Web, ids: dict[str, str]) -> None:
    owen, rose = web.log_in("owen"), web.log_in("rose")
    owen.decide(ids["open"], "ask", reason="Who is on call?")

    offered = "/questions/1/answer" in rose.get(f"/proposals/{ids['open']}").text
    rose.post("/questions/1/answer", text="All is signed off.")

    page = owen.get(f"/proposals/{ids['open']}").text
    assert not offered
    assert (
        "<strong>Rose Tan</strong>, <strong>who does not stand behind it</strong>, answers" in page
    )
    with open_workspace(web.folder, web.clock) as workspace:
        told = [one for one in workspace.governance.outbox() if "an answer" in one.subject]
        question = workspace.reader.case(ids["open"]).questions[0]
    assert "an answer from rose, who does not stand behind it: " in told[0].subject
    assert question.answered_by == "rose"


def test_a_decision_can_be_taken_back(web: Web, ids: dict[str, str]) -> None:
    owen = web.log_in("owen")
    owen.decide(ids["open"], "approve")

    owen.post(f"/proposals/{ids['open']}/revoke", reason="The wrong one.")

    assert 'value="approve"' in owen.get(f"/proposals/{ids['open']}").text


def test_an_edit_takes_the_place_of_a_proposal_and_asks_anew(web: Web, ids: dict[str, str]) -> None:
    olga = web.log_in("olga")
    operations = '[{"op": "set_duration", "task": "T03", "duration": 6240}]'

    answer = olga.post(f"/proposals/{ids['open']}/edit", operations=operations)

    new = answer.headers["location"]
    assert (
        f"{new.rpartition('/')[2]}</a> took its place" in olga.get(f"/proposals/{ids['open']}").text
    )
    assert "What changed since" in web.log_in("owen").get(new).text


def test_an_edit_that_is_refused_keeps_what_was_typed(web: Web, ids: dict[str, str]) -> None:
    typed = '[{"op": "fly", "task": "T03"}]'

    answer = web.log_in("olga").post(f"/proposals/{ids['open']}/edit", operations=typed)

    assert answer.status_code == 422
    assert "&#34;fly&#34;" in answer.text


def test_what_is_new_since_somebody_looked_is_marked_until_they_say_so(
    web: Web, ids: dict[str, str]
) -> None:
    owen = web.log_in("owen")
    first = owen.get("/inbox").text

    owen.post("/inbox/seen", until=field_in(first, "until"))

    assert "pill new" in first
    assert ids["open"] in owen.get("/inbox").text
    assert "pill new" not in owen.get("/inbox").text


def test_what_was_seen_in_the_brief_stays_new_in_the_inbox_and_the_other_way_round(
    web: Web,
) -> None:
    owen, olga = web.log_in("owen"), web.log_in("olga")
    now = web.clock.now().isoformat()

    owen.post("/seen", until=now)
    olga.post("/inbox/seen", until=now)

    assert "Nothing new" in owen.get("/").text
    assert "pill new" in owen.get("/inbox").text
    assert "pill new" not in olga.get("/inbox").text
    assert "Nothing new" not in olga.get("/").text


def test_two_servers_on_one_ledger_behave_as_one(web: Web, ids: dict[str, str]) -> None:
    other = Web(build_app(web.folder, clock=web.clock), web.folder, web.clock)
    owen = web.log_in("owen")
    elsewhere = Visitor(other.client())
    elsewhere.client.cookies.set("interlock", owen.client.cookies["interlock"])
    form = {**owen.form(ids["open"]), "verdict": "approve"}

    answer = elsewhere.client.post(f"/proposals/{ids['open']}/decide", data=form)

    assert answer.status_code == 303
    assert "You said <strong>approve</strong>" in owen.get(f"/proposals/{ids['open']}").text


def test_two_clicks_in_the_same_moment_are_one_decision(web: Web, ids: dict[str, str]) -> None:
    other = Web(build_app(web.folder, clock=web.clock), web.folder, web.clock)
    visitors = [web.log_in("owen"), other.log_in("owen")]
    forms = [{**one.form(ids["open"]), "verdict": "approve"} for one in visitors]
    path = f"/proposals/{ids['open']}/decide"

    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(one.client.post, path, data=form)
            for one, form in zip(visitors, forms, strict=True)
        ]

    assert sorted(click.result().status_code for click in clicks) == [303, 409]
    with open_workspace(web.folder, web.clock) as workspace:
        assert [one.person for one in workspace.reader.case(ids["open"]).live] == ["owen"]
