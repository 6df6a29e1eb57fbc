"""One sitting for several: a tick is for exactly what stood beside it, refused ones are named."""

import re
from html import unescape
from typing import Any

import pytest

from app.bootstrap import Workspace, open_workspace
from app.services.decisions import decide
from app.services.inbox import inbox_of
from app.services.pages import shown_hash
from app.services.people import propose_person
from app.services.proposals import propose_operations
from plan.governance_operations import ReplacePolicy
from plan.people import Person
from plan.proposal import Prose, Verdict
from plan.telling import one_sitting
from tests.web.attacking import tick_of
from tests.web.visiting import APPROVERS, Visitor, Web, approve, duration, propose

DEADLINE = {"op": "set_deadline", "task": "T03", "deadline": "2026-06-01T17:00"}


@pytest.fixture
def several(web: Web, ids: dict[str, str]) -> list[str]:
    """Give three open proposals of low risk that security is asked about; in the first olga too."""
    with open_workspace(web.folder, web.clock) as workspace:
        made = [propose(workspace, "maya", duration("T02", 4), DEADLINE)]
        made += [propose(workspace, "maya", duration("T02", days)) for days in (5, 6)]
        risks = {workspace.reader.case(one).proposal.risk for one in (*made, ids["open"])}
    assert risks == {"low", "medium"}
    return made


@pytest.fixture
def carried(web: Web, several: list[str]) -> list[str]:
    """Give successors of what sam had approved, in which nothing changed for him."""
    with open_workspace(web.folder, web.clock) as workspace:
        several += [propose(workspace, "maya", duration("T02", days), DEADLINE) for days in (7, 8)]
        for id_ in (several[0], *several[3:]):
            approve(workspace, id_, "sam")
        other = propose(workspace, "tom", duration("T05", 5))
        approve(workspace, other, *APPROVERS, "maya")
        assert workspace.reader.head().number == 3
        pending = inbox_of(workspace, "sam").pending
        return sorted(one.case.id for one in pending if one.confirmable)


def ticks(text: str, form: str = "approve") -> dict[str, str]:
    """Give the ticks of a form of the inbox by proposal."""
    form = text.partition(f'action="/inbox/{form}"')[2].partition("</form>")[0]
    found = re.findall(r'name="ticks" value="([^"]*)"', form)
    return {one.partition("@")[0]: unescape(one) for one in found}


def sent(visitor: Visitor, where: str, *ticked: str, reason: str = "") -> Any:  # noqa: ANN401  # the client's own answer
    return visitor.post(f"/inbox/{where}", ticks=list(ticked), reason=reason)


def said(web: Web, person: str) -> dict[str, str]:
    """Give the live decisions of somebody since the stage was made, by proposal."""
    with open_workspace(web.folder, web.clock) as workspace:
        found = workspace.reader.cases()[4:]
    return {case.id: one.verdict for case in found for one in case.live if one.person == person}


def in_api(visitor: Visitor, path: str, body: object) -> Any:  # noqa: ANN401  # the client's own answer
    head = {"x-form-token": visitor.token()}
    return visitor.client.post(f"/api/v1/{path}", json=body, headers=head)


def papers(visitor: Visitor, id_: str) -> dict[str, str]:
    told = visitor.get(f"/api/v1/proposals/{id_}").json()
    return {name: told[name] for name in ("digest", "page")}


def test_several_of_low_risk_are_approved_in_one_act_each_for_its_page(
    web: Web, several: list[str]
) -> None:
    sam = web.log_in("sam")
    page = sam.get("/inbox").text
    offered = ticks(page)
    form = page.partition('action="/inbox/approve"')[2].partition("</form>")[0]

    answer = sent(sam, "approve", *offered.values(), reason="We talked it through.")

    assert sorted(offered) == several
    assert "checked" not in form
    assert form.count("<small>as it-security</small>") == len(several)
    assert "T02 takes 5d" in form
    assert "instead of 3d" in form
    assert answer.status_code == 200
    assert "Approved: 3 of 3" in answer.text
    assert answer.text.count("As it-security<") == len(several)
    assert "the plan is at revision 3" in answer.text
    assert "took its place" in answer.text
    assert said(web, "sam") == dict.fromkeys(several, "approve")
    with open_workspace(web.folder, web.clock) as workspace:
        for id_ in several:
            [one] = [x for x in workspace.reader.case(id_).live if x.person == "sam"]
            assert (one.channel, one.reason) == ("web", "We talked it through.")
            assert one.digest == workspace.reader.case(id_).proposal.digest


def test_what_is_not_ticked_is_not_decided(web: Web, several: list[str]) -> None:
    sam = web.log_in("sam")
    offered, before = ticks(sam.get("/inbox").text), web.ledger()

    assert sent(sam, "approve").status_code == 422
    assert web.ledger() == before
    sent(sam, "approve", offered[several[1]])

    assert said(web, "sam") == {several[1]: "approve"}


def test_one_that_has_changed_is_refused_by_name_and_the_others_are_recorded(
    web: Web, several: list[str]
) -> None:
    sam = web.log_in("sam")
    offered = ticks(sam.get("/inbox").text)
    web.log_in("olga").decide(several[0], "approve")

    answer = sent(sam, "approve", *offered.values())

    refusal = answer.text.partition('role="alert"')[2].partition("</section>")[0]
    assert (answer.status_code, "Approved: 2 of 3" in answer.text) == (200, True)
    assert re.findall(r"/proposals/(P\d+)", refusal) == [several[0]]
    assert "has changed since you looked" in refusal
    assert "olga said approve" in refusal
    assert said(web, "sam") == dict.fromkeys(several[1:], "approve")


@pytest.mark.parametrize("part", [1, 2])
def test_a_tick_for_something_else_records_nothing(web: Web, several: list[str], part: int) -> None:
    sam = web.log_in("sam")
    parts = ticks(sam.get("/inbox").text)[several[0]].split("@")
    parts[part] = "0" * len(parts[part])
    before = web.ledger()

    answer = sent(sam, "approve", "@".join(parts))
    bare = sent(sam, "approve", several[0])

    assert (answer.status_code, bare.status_code) == (409, 422)
    assert several[0] in answer.text
    assert web.ledger() == before


@pytest.mark.usefixtures("several")
def test_somebody_who_is_not_asked_is_offered_nothing_and_refused(
    web: Web,
) -> None:
    taken = ticks(web.log_in("sam").get("/inbox").text)
    rose, before = web.log_in("rose"), web.ledger()

    answer = sent(rose, "approve", *taken.values())

    assert ticks(rose.get("/inbox").text) == {}
    assert (answer.status_code, "Approved: 0 of 3" in answer.text) == (409, True)
    assert web.ledger() == before


def tick_in(workspace: Workspace, person: str, id_: str) -> str:
    [one] = [x for x in inbox_of(workspace, person).pending if x.case.id == id_]
    return f"{id_}@{one.case.proposal.digest}@{shown_hash(one.view.page)}"


@pytest.mark.usefixtures("several")
def test_what_is_of_high_risk_is_not_offered_and_refused_right_after_a_login_too(
    web: Web,
) -> None:
    noor = Person(id="noor", name="Noor Aziz", department="finance", roles=("finance",))
    with open_workspace(web.folder, web.clock) as workspace:
        risky = propose_person(workspace, noor, by="maya", reason="Fiona is away.").case.id
        tick = tick_in(workspace, "sam", risky)
    sam = web.join("sam")

    answer = sent(sam, "approve", tick)

    assert risky not in ticks(sam.get("/inbox").text)
    assert answer.status_code == 409
    assert "it is of high risk" in answer.text
    assert said(web, "sam").get(risky) is None
    assert (
        in_api(sam, "decisions", {"decisions": [{"id": risky, **papers(sam, risky)}]})
        .json()["refused"][0]["why"]
        .startswith(f"{risky} is decided by itself, it is of high risk")
    )


@pytest.mark.usefixtures("several")
def test_a_risk_that_the_policy_wants_a_login_for_is_decided_one_by_one(
    web: Web,
) -> None:
    sam = web.log_in("sam")
    with open_workspace(web.folder, web.clock) as workspace:
        strict = {"version": 2, "web_only": ("low",)}
        policy = workspace.reader.policy().model_copy(update=strict)
        change = ReplacePolicy(policy=policy)
        prose = Prose(title="A login for all", rationale="")
        made = propose_operations(workspace, [change], by="maya", prose=prose).case.id
        for person in ("sam", "tom"):
            case = workspace.reader.case(made)
            decide(
                workspace,
                made,
                person=person,
                digest=case.proposal.digest,
                verdict=Verdict.APPROVE,
                reason="",
                channel="web",
            )
        new = propose(workspace, "maya", duration("T02", 6))
        tick = tick_in(workspace, "sam", new)

    answer = sent(sam, "approve", tick)

    assert ticks(sam.get("/inbox").text) == {}
    assert (answer.status_code, "the policy asks for a login" in answer.text) == (409, True)


def test_a_confirmation_is_for_the_page_that_was_shown(web: Web, carried: list[str]) -> None:
    sam = web.log_in("sam")
    offered = ticks(sam.get("/inbox").text, "confirm")
    web.log_in("olga").decide(carried[0], "approve")

    answer = sent(sam, "confirm", *offered.values())

    assert sorted(offered) == carried
    assert f"Confirmed: {len(carried) - 1} of {len(carried)}" in answer.text
    assert "olga said approve" in answer.text
    assert said(web, "sam").get(carried[0]) is None
    assert sent(sam, "confirm", tick_of(sam, carried[0])).status_code == 200


def test_a_stale_page_cannot_confirm_and_shows_what_changed(web: Web, carried: list[str]) -> None:
    sam, path = web.log_in("sam"), f"/proposals/{carried[0]}/decide"
    form = {**sam.form(carried[0]), "verdict": "confirm"}
    nothing = {"digest": "0" * 64, "page": "f" * 16}
    web.log_in("olga").decide(carried[0], "approve")
    before = web.ledger()

    stale = sam.client.post(path, data=form)
    made_up = sam.client.post(path, data={**form, **nothing})
    other = sam.client.post(
        path, data={**sam.form(carried[0]), "verdict": "confirm", "digest": "0" * 64}
    )

    assert [one.status_code for one in (stale, made_up, other)] == [409, 409, 409]
    assert "olga said approve" in stale.text
    assert web.ledger() == before
    assert sam.decide(carried[0], "confirm").status_code == 303


def test_a_program_confirms_for_a_digest_and_a_page(web: Web, carried: list[str]) -> None:
    sam = web.log_in("sam")
    path, old = f"proposals/{carried[0]}/confirmations", papers(sam, carried[0])
    web.log_in("olga").decide(carried[0], "approve")
    before = web.ledger()

    found = [in_api(sam, path, body) for body in ({}, old, {**old, "digest": "0" * 64})]

    assert [one.status_code for one in found] == [422, 409, 409]
    assert "olga said approve" in found[1].json()["detail"]
    assert web.ledger() == before
    assert in_api(sam, path, papers(sam, carried[0])).status_code == 201


def test_a_program_decides_on_several_with_a_digest_for_each(web: Web, several: list[str]) -> None:
    sam = web.log_in("sam")
    first, second, third = ({"id": id_, **papers(sam, id_)} for id_ in several)
    body = [
        first,
        {**second, "digest": first["digest"]},
        {**third, "verdict": "reject", "reason": "Not in May."},
    ]

    answer = in_api(sam, "decisions", {"decisions": body})

    told = answer.json()
    assert answer.status_code == 200
    assert [one["id"] for one in told["decided"]] == [several[0], several[2]]
    assert told["decided"][0]["receipt"]["entry"]["actor"] == "sam"
    assert [one["id"] for one in told["refused"]] == [several[1]]
    assert "is not that of" in told["refused"][0]["why"]
    assert said(web, "sam") == {several[0]: "approve", several[2]: "reject"}
    assert in_api(sam, "decisions", {"decisions": [{"id": several[1]}]}).status_code == 422


def test_what_exceeds_the_days_share_is_told_where_to_approve_it_at_once() -> None:
    body = one_sitting("2026-03-02", "sam", 20).body

    assert "On the web your inbox lets you tick what is of low risk" in body
    assert "interlock decide P1@DIGEST P2@DIGEST approve --as sam" in body
