"""What a proposal assumes: covered by its hash, on its page, and marked once an owner denies it."""

from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.inbox import Waiting, inbox_of
from app.services.pages import check_page, shown_hash
from app.services.proposals import edit_proposal, view_proposal
from app.services.register import settle
from app.services.settlements import Word
from plan.errors import DigestError
from plan.proposal import Evidence, Prose
from plan.records import Assumption, Price
from tests.web.visiting import APPROVERS, Web, approve, duration, propose

QUOTE = "We cannot reconcile before the firewall change is through."
ADDED = {"op": "add_dependency", "before": "T02", "after": "T05", "basis": "A1"}
WORSE = "A1 was assumed, and is rejected now"


@pytest.fixture
def claim(web: Web) -> Assumption:
    """Enter a claimed dependency between finance and IT security."""
    with open_workspace(web.folder, web.clock) as workspace:
        return workspace.evidence.claim(
            Assumption(
                id="",
                before="T02",
                after="T05",
                quote=QUOTE,
                source="O1",
                claimed_by="finance",
                confidence=70,
                owners=("finance", "it-security"),
                price=Price(tasks=0, minutes=0),
            )
        )


@pytest.fixture
def assuming(web: Web, claim: Assumption) -> str:
    """Give a proposal whose dependency comes from the claim."""
    with open_workspace(web.folder, web.clock) as workspace:
        return propose(workspace, "maya", {**ADDED, "basis": claim.id})


def say(web: Web, word: Word, *people: str) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        for person in people:
            settle(workspace, "A1", word, by=person, reason="Not so since May.")


def shown(web: Web, id_: str) -> Any:  # noqa: ANN401  # any JSON
    with open_workspace(web.folder, web.clock) as workspace:
        return view_proposal(workspace.reader, workspace.evidence, id_).json()


def test_the_claim_is_of_the_content_that_is_approved(
    web: Web, claim: Assumption, assuming: str
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        proposal = workspace.reader.case(assuming).proposal

    assert proposal.evidence == (Evidence(id="A1", hash=claim.hash),)
    assert proposal.model_copy(update={"evidence": ()}).digest != proposal.digest


def test_the_page_its_text_and_its_json_say_what_is_assumed(web: Web, assuming: str) -> None:
    rose = web.log_in("rose")

    page = rose.get(f"/proposals/{assuming}").text
    text = rose.get(f"/proposals/{assuming}/text").text

    assert 'id="assumed-title">What it assumes</h2>' in page
    assert page.count(QUOTE) == 2  # quoted, and in the text that a decision names
    assert "evidence changed" not in page
    assert (
        "What it assumes\n"
        "  A1 assumed: T02 FS T05 (Approve the firewall change and Reconcile the invoices); "
        "claimed by finance, for finance and it-security to say\n"
        f"  - O1: {QUOTE}\n"
    ) in text
    [one] = rose.get(f"/api/v1/proposals/{assuming}").json()["assumptions"]
    assert (one["id"], one["status"], one["changed"]) == ("A1", "assumed", None)


def test_an_owners_no_marks_it_on_the_page_and_in_the_inbox(web: Web, assuming: str) -> None:
    fiona = web.log_in("fiona")
    assert "evidence changed" not in fiona.get("/inbox").text

    say(web, Word.REJECT, "sam")

    page = fiona.get(f"/proposals/{assuming}").text
    assert "evidence changed</span>" in page
    assert f"CHANGED since it was submitted: {WORSE}" in page
    assert "evidence changed</span>" in fiona.get("/inbox").text
    assert shown(web, assuming)["assumptions"][0]["changed"] == WORSE


def test_who_was_shown_it_before_the_no_is_told_of_it_and_has_not_decided(
    web: Web, assuming: str
) -> None:
    fiona = web.log_in("fiona")
    form = fiona.form(assuming)
    say(web, Word.REJECT, "sam")

    answer = fiona.client.post(
        f"/proposals/{assuming}/decide", data={**form, "verdict": "approve", "reason": ""}
    )

    assert answer.status_code == 409
    assert WORSE in answer.text
    assert shown(web, assuming)["decisions"] == []


def test_a_page_from_before_the_no_is_told_apart(web: Web, assuming: str) -> None:
    before = shown(web, assuming)["page"]
    say(web, Word.DISPUTE, "sam")

    with open_workspace(web.folder, web.clock) as workspace:
        view = view_proposal(workspace.reader, workspace.evidence, assuming)
        with pytest.raises(DigestError, match="has changed since you looked: now: A1 disputed: "):
            check_page(view, workspace.reader, before)


def test_what_carries_it_on_is_not_confirmed_in_one_act_after_the_no(
    web: Web, assuming: str
) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, assuming, "fiona")
        approve(workspace, propose(workspace, "tom", duration("T01", 9)), *APPROVERS, "maya")
        [found] = [one for one in inbox_of(workspace, "fiona").pending if same(one, assuming)]
        assert [one.id for one in found.view.assumptions] == ["A1"]
        assert WORSE not in found.news

    say(web, Word.REJECT, "sam")

    with open_workspace(web.folder, web.clock) as workspace:
        [found] = [one for one in inbox_of(workspace, "fiona").pending if same(one, assuming)]
        assert WORSE in found.news
        assert not found.confirmable


def same(one: Waiting, parent: str) -> bool:
    return one.case.proposal.parent == parent


def test_it_is_not_approved_in_one_sitting_with_others(web: Web, assuming: str) -> None:
    fiona = web.log_in("fiona")
    say(web, Word.REJECT, "sam")
    with open_workspace(web.folder, web.clock) as workspace:
        view = view_proposal(workspace.reader, workspace.evidence, assuming)

    tick = f"{assuming}@{view.case.proposal.digest}@{shown_hash(view.page)}"
    answer = fiona.post("/inbox/approve", ticks=[tick], reason="")

    assert "its evidence has changed" in answer.text
    assert shown(web, assuming)["decisions"] == []


def test_a_yes_of_its_owners_changes_the_page_and_casts_no_doubt(web: Web, assuming: str) -> None:
    before = shown(web, assuming)

    say(web, Word.CONFIRM, "sam", "fiona")

    after = shown(web, assuming)
    assert (after["assumptions"][0]["status"], after["assumptions"][0]["changed"]) == (
        "confirmed",
        None,
    )
    assert after["page"] != before["page"]
    assert "evidence changed" not in web.log_in("fiona").get(f"/proposals/{assuming}").text


def test_what_takes_its_place_assumes_the_same(web: Web, assuming: str) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        operations = workspace.reader.case(assuming).proposal.plan_operations
        prose = Prose(title="The same, in other words")
        other = edit_proposal(workspace, assuming, operations, by="tom", prose=prose)

    assert [one.id for one in other.assumptions] == ["A1"]


def test_what_names_no_claim_says_nothing_of_one(web: Web, claim: Assumption) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", {"op": "set_duration", "task": "T01", "duration": 960})

    assert claim.id == "A1"
    assert shown(web, id_)["assumptions"] == []
    assert "What it assumes" not in web.log_in("rose").get(f"/proposals/{id_}").text
