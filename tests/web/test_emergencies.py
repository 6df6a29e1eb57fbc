"""Broken glass stands where people look: inbox, brief and revisions; its review can be written."""

import re

import pytest

from app.bootstrap import open_workspace
from app.services.break_glass import break_glass
from app.services.decisions import decide
from app.services.proposals import propose_operations, read_operations
from plan.governance_operations import ReplacePolicy
from plan.policy import BreakGlassRule, Requirement
from plan.proposal import Prose, Verdict
from tests.web.visiting import Web, duration

WHY = "the cluster is down"
FINDING = "It was right, and it was needed."


@pytest.fixture
def broken(web: Web) -> int:
    """Let olga break glass for four hours and bring a revision under it; give its number."""
    with open_workspace(web.folder, web.clock) as workspace:

        def approved(id_: str, *people: str) -> None:
            digest = workspace.reader.case(id_).proposal.digest
            for person in people:
                decide(
                    workspace, id_, person=person, digest=digest, verdict=Verdict.APPROVE, reason=""
                )

        rule = BreakGlassRule(roles=("operations",), requires=(Requirement(role="pmo"),))
        policy = workspace.reader.policy()
        change = ReplacePolicy(policy=policy.model_copy(update={"version": 2, "break_glass": rule}))
        prose = Prose(title="Emergencies", rationale="")
        made = propose_operations(workspace, [change], by="maya", prose=prose).case.id
        approved(made, "sam", "tom")
        glass = break_glass(
            workspace,
            by="olga",
            reason=WHY,
            departments=["operations", "finance", "it-security"],
            tasks=[],
            hours=4,
            revisions=1,
        )
        changes, prose = read_operations([duration("T03", 14)])
        under = propose_operations(
            workspace, changes, by="olga", prose=prose, glass=glass.id
        ).case.id
        approved(under, "tom")
        [number] = workspace.reader.glasses()[0].came
    return number


def shown(web: Web, person: str, path: str) -> str:
    """Give what a page says of the broken glass, without its tags; nothing where it is silent."""
    text = web.log_in(person).get(path).text
    found = re.search(r'<section class="card note glass".*?</section>', text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


@pytest.mark.parametrize("path", ["/inbox", "/", "revision"])
def test_everybody_sees_who_broke_glass_why_what_came_and_by_when_it_is_reviewed(
    web: Web, broken: int, path: str
) -> None:
    where = f"/plan/revisions/{broken}" if path == "revision" else path

    for person in ("rose", "olga", "maya"):
        said = shown(web, person, where)
        assert "Olga Petrova broke glass for operations, finance, it-security" in said
        assert WHY in said
        assert f"Revision {broken} came under it" in said
        assert "Waits for a review" in said
        assert "has to review it by" in said


def test_the_list_of_revisions_marks_the_one_that_came_under_it(web: Web, broken: int) -> None:
    text = web.log_in("rose").get("/plan/revisions").text

    marked = [one for one in text.split("<li ") if "break-glass 1" in one]
    assert len(marked) == 1
    assert f"Revision {broken}<" in marked[0]
    assert shown(web, "rose", "/plan/revisions/2") == ""


def test_an_overdue_review_is_said_to_stop_everything(web: Web, broken: int) -> None:
    web.clock.go(hours=4 + 72 + 1)

    for path in ("/inbox", "/"):
        said = "review is overdue: no change of the plan comes in before it"
        assert said in shown(web, "maya", path)
    told = web.log_in("maya").get("/api/v1/break-glass").json()["break_glass"]
    assert [(one["id"], one["overdue"], one["came"]) for one in told] == [(1, True, [broken])]


def test_whoever_had_no_hand_in_it_reviews_it_and_it_is_gone_from_inbox_and_brief(
    web: Web, broken: int
) -> None:
    maya, olga, path = web.log_in("maya"), web.log_in("olga"), "/break-glass/1/review"

    found = [
        olga.post(path, finding=FINDING).status_code,
        maya.post(path, finding=" ").status_code,
        maya.post(path, finding=FINDING).status_code,
        maya.post(path, finding=FINDING).status_code,
    ]

    assert found == [403, 422, 303, 409]
    assert path not in olga.get("/inbox").text
    assert [shown(web, "maya", where) for where in ("/inbox", "/")] == ["", ""]
    said = shown(web, "maya", f"/plan/revisions/{broken}")
    assert "Maya Lindqvist found" in said
    assert FINDING in said
    with open_workspace(web.folder, web.clock) as workspace:
        review = workspace.reader.glasses()[0].review
    assert review is not None
    assert (review.person, review.finding) == ("maya", FINDING)


@pytest.mark.usefixtures("broken")
def test_a_program_reviews_it(web: Web) -> None:
    maya, path = web.log_in("maya"), "/api/v1/break-glass/{}/reviews"
    head = {"x-form-token": maya.token()}

    found = [
        maya.client.post(path.format(number), json={"finding": FINDING}, headers=head)
        for number in (2, 1)
    ]

    assert [one.status_code for one in found] == [404, 201]
    assert found[1].json()["review"]["finding"] == FINDING


def test_the_form_stands_only_before_who_may_review(web: Web, broken: int) -> None:
    assert "/break-glass/1/review" in web.log_in("maya").get("/inbox").text
    assert "/break-glass/1/review" in web.log_in("maya").get(f"/plan/revisions/{broken}").text
    assert "/break-glass/1/review" not in web.log_in("olga").get("/inbox").text


def test_what_an_overdue_review_holds_back_says_so_on_its_pages_and_in_the_inbox(
    web: Web,
    broken: int,  # noqa: ARG001  # which is what the review is about
) -> None:
    web.clock.go(hours=4 + 72 + 1)
    with open_workspace(web.folder, web.clock) as workspace:
        changes, prose = read_operations([duration("T02", 9)])
        case = propose_operations(workspace, changes, by="maya", prose=prose).case
    sam, maya = web.log_in("sam"), web.log_in("maya")
    late = "break-glass 1 of olga was to be reviewed by"
    assert "held back by a review" in sam.get("/inbox").text
    assert f"Held back: {late}" in sam.get(f"/proposals/{case.id}").text
    assert [one.get("/inbox/count").text.count("2") for one in (sam, maya)] == [1, 0]

    with open_workspace(web.folder, web.clock) as workspace:
        digest, yes = case.proposal.digest, Verdict.APPROVE
        decide(workspace, case.id, person="sam", digest=digest, verdict=yes, reason="")

    for path in (f"/proposals/{case.id}", f"/proposals/{case.id}/decided"):
        assert f"Approved, and not applied: {late}" in sam.get(path).text
    assert "1 of 1 approved.</p>" in sam.get(f"/proposals/{case.id}/decided").text
    assert f"</a> is approved, and not applied: {late}" in maya.get("/inbox").text
    said = sam.get(f"/api/v1/proposals/{case.id}").json()["held"]
    assert [late in one for one in said] == [True]
    sam.post("/break-glass/1/review", finding=FINDING)
    assert "It is applied" in sam.get(f"/proposals/{case.id}/decided").text
