"""Go or no-go on the web: what failed and what is missing, and an owner's word with a reason."""

from html import unescape

import pytest

from app.bootstrap import Workspace, open_workspace
from app.services.gate_calls import answer_call, call_gate, draft_what_was_said
from app.services.inbox import Waiting, inbox_of
from app.services.proposals import draft_undo, propose_draft
from app.services.timekeeping import look_again
from plan.errors import ClosedError
from tests.web.visiting import Web, approve, duration, propose


def called(web: Web) -> str:
    with open_workspace(web.folder, web.clock) as workspace:
        return call_gate(workspace, "T06").name


def answers(web: Web) -> list[tuple[str, str, str]]:
    with open_workspace(web.folder, web.clock) as workspace:
        [call] = workspace.governance.calls()
    return [(one.person, one.answer, one.reason) for one in call.answers]


def test_an_owner_answers_where_it_waits_and_proceed_is_only_a_draft(web: Web) -> None:
    name = called(web)
    fiona, maya = web.log_in("fiona"), web.log_in("maya")

    text = fiona.get("/inbox").text
    assert f"Record my word on {name}" in text
    assert "missing</strong>" in text
    assert "checked" not in text.split("Go or no-go")[1].split("</form>")[0]
    assert f"Record my word on {name}" not in maya.get("/inbox").text

    said = fiona.post(f"/calls/{name}/answer", word="proceed", reason="The rest can follow.")

    assert (said.status_code, said.headers["location"]) == (303, "/inbox#drafts")
    assert answers(web) == [("fiona", "proceed", "The rest can follow.")]
    assert "Go on at T06 Go-live decision" in fiona.get("/inbox").text
    with open_workspace(web.folder, web.clock) as workspace:
        assert workspace.reader.plan().by_id["T06"].proceeds == ()


def test_the_head_of_every_page_counts_a_gate_that_waits_for_a_word(
    web: Web, ids: dict[str, str]
) -> None:
    olga, maya = web.log_in("olga"), web.log_in("maya")
    before = [one.get("/inbox/count").text.strip() for one in (olga, maya)]
    assert "1<span" in before[0], "a proposal waits for her"
    assert olga.decide(ids["open"], "approve").status_code == 303
    assert "Nothing else waits for you" in olga.get(f"/proposals/{ids['open']}/decided").text

    called(web)

    assert "1<span" in olga.get("/inbox/count").text
    assert maya.get("/inbox/count").text.strip() == before[1]
    said = olga.get(f"/proposals/{ids['open']}/decided").text
    assert "1 more waits for you: a gate" in said
    assert "Nothing else waits for you" not in said


def test_without_a_choice_a_reason_or_the_role_nothing_is_recorded(web: Web) -> None:
    name = called(web)
    fiona, maya = web.log_in("fiona"), web.log_in("maya")

    found = [
        fiona.post(f"/calls/{name}/answer", reason="So.").status_code,
        fiona.post(f"/calls/{name}/answer", word="halt", reason=" ").status_code,
        fiona.post(f"/calls/{name}/answer", word="maybe", reason="So.").status_code,
        maya.post(f"/calls/{name}/answer", word="halt", reason="So.").status_code,
    ]

    assert found == [422, 422, 422, 403]
    assert answers(web) == []


def cut_off(web: Web) -> str:
    """Record a "proceed" in a process that ends before its draft is kept."""
    name = called(web)
    with open_workspace(web.folder, web.clock) as workspace:
        [call] = workspace.governance.calls()
        workspace.governance.answer_call(
            call.id, person="fiona", answer="proceed", reason="We go on.", channel="web"
        )
        assert workspace.evidence.drafts() == ()
    return name


def test_a_proceed_that_lost_its_draft_is_given_one_when_it_is_said_again(web: Web) -> None:
    name = cut_off(web)

    for _ in range(2):
        said = web.log_in("fiona").post(f"/calls/{name}/answer", word="proceed", reason="Again.")
        assert (said.status_code, said.headers["location"]) == (303, "/inbox#drafts")

    assert answers(web) == [("fiona", "proceed", "We go on.")]
    with open_workspace(web.folder, web.clock) as workspace:
        [draft] = workspace.evidence.drafts()
    said = (draft.author, draft.asked_by, draft.rationale)
    assert said == ("coordinator", None, "fiona says to G1: We go on.")


def test_a_proceed_that_lost_its_draft_is_picked_up_by_the_next_pass_once(web: Web) -> None:
    cut_off(web)

    with open_workspace(web.folder, web.clock) as workspace:
        first, second = look_again(workspace), look_again(workspace)
        drafts = workspace.evidence.drafts()

    assert [one for one in first.calls if "G1" in one] == ["G1: fiona said proceed, drafted as D1"]
    assert [one for one in second.calls if "G1" in one] == []
    assert [one.id for one in drafts] == ["D1"]


def test_a_halt_after_the_proposal_was_made_stands_on_its_page_and_is_told(web: Web) -> None:
    name, maya, fiona = called(web), web.log_in("maya"), web.log_in("fiona")
    olga, sam = web.log_in("olga"), web.log_in("sam")
    fiona.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    made = maya.post("/drafts/D1/submit").headers["location"].rpartition("/")[2]
    assert fiona.decide(made, "approve").status_code == 303
    looked_at = olga.form(made)
    web.clock.go(seconds=1)

    sam.post(f"/calls/{name}/answer", word="halt", reason="The backup cannot be restored.")

    since = "SINCE THEN SAM (IT-SECURITY) SAID HALT TO G1: The backup cannot be restored."
    assert since in unescape(olga.get(f"/proposals/{made}").text)
    assert "evidence changed" in olga.get("/inbox").text
    stale = olga.client.post(
        f"/proposals/{made}/decide", data={**looked_at, "verdict": "approve", "reason": ""}
    )
    assert stale.status_code == 409
    assert f"now: {since}" in unescape(stale.text)
    with open_workspace(web.folder, web.clock) as workspace:
        told = [one for one in workspace.governance.outbox() if one.kind == "call_answered"]
    assert [one.recipient for one in told] == ["fiona", "maya"]
    assert told[0].subject == "G1: sam says halt at T06"
    assert told[0].body.startswith(f"The backup cannot be restored.\n{made} would go on after it.")


def successor(workspace: Workspace, parent: str) -> Waiting:
    """Give what waits for Fiona in the place of a proposal that was overtaken."""
    pending = inbox_of(workspace, "fiona").pending
    return next(one for one in pending if one.case.proposal.parent == parent)


def test_a_halt_since_a_yes_to_what_was_overtaken_is_a_change(web: Web) -> None:
    name, maya, fiona = called(web), web.log_in("maya"), web.log_in("fiona")
    fiona.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    made = maya.post("/drafts/D1/submit").headers["location"].rpartition("/")[2]
    fiona.decide(made, "approve")
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, propose(workspace, "maya", duration("T02", 4)), "sam")
        assert successor(workspace, made).changed == ()
        web.clock.go(seconds=1)
        answer_call(workspace, name, "rework", person="sam", reason="The report is wrong.")

        assert successor(workspace, made).changed == (
            "sam said rework to G1: The report is wrong.",
        )


def test_a_gate_goes_on_though_the_only_holder_of_a_role_says_proceed_first(web: Web) -> None:
    name, fiona = called(web), web.log_in("fiona")
    for person in ("fiona", "sam", "olga"):
        web.log_in(person).post(f"/calls/{name}/answer", word="proceed", reason="We go on.")

    refused = fiona.post("/drafts/D1/submit")
    made = web.log_in("maya").post("/drafts/D1/submit").headers["location"]

    assert (refused.status_code, "other than author and sponsor" in refused.text) == (409, True)
    with open_workspace(web.folder, web.clock) as workspace:
        [draft] = workspace.evidence.drafts()
        approve(workspace, made.rpartition("/")[2], "fiona", "sam", "olga")
        assert (draft.id, workspace.reader.plan().by_id["T06"].proceeds) == ("D1", (1,))


def test_a_proceed_whose_draft_is_of_an_older_plan_is_drafted_anew_by_the_next_pass(
    web: Web,
) -> None:
    name, olga = called(web), web.log_in("olga")
    olga.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, propose(workspace, "maya", duration("T02", 4)), "sam")
        passes = [look_again(workspace).calls for _ in range(2)]

    assert passes == [("G1: olga said proceed, drafted as D2",), ()]
    assert "/about/D2" in olga.get("/inbox").text
    assert olga.post("/drafts/D2/submit").status_code == 303


def test_a_proceed_whose_proposal_came_to_nothing_is_drafted_anew_by_the_next_pass(
    web: Web,
) -> None:
    name, olga = called(web), web.log_in("olga")
    olga.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    made = olga.post("/drafts/D1/submit").headers["location"]
    with open_workspace(web.folder, web.clock) as workspace:
        assert look_again(workspace).calls == ()
    olga.post(f"{made}/withdraw", reason="Too early.")
    web.clock.go(seconds=1)

    with open_workspace(web.folder, web.clock) as workspace:
        passes = [look_again(workspace).calls for _ in range(2)]

    assert passes == [("G1: olga said proceed, drafted as D2",), ()]
    assert olga.post("/drafts/D2/submit").headers["location"] != made


def test_a_go_that_was_taken_back_waits_for_its_owners_anew(web: Web) -> None:
    name, olga, sam = called(web), web.log_in("olga"), web.log_in("sam")
    olga.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    assert "Record my word on G1" in sam.get("/inbox").text
    with open_workspace(web.folder, web.clock) as workspace:
        approve(
            workspace, propose_draft(workspace, "D1", by="olga").case.id, "owen", "fiona", "sam"
        )
        assert workspace.reader.plan().by_id["T06"].proceeds == (1,)
        back = draft_undo(workspace, workspace.reader.head().number, by="maya")
        approve(
            workspace, propose_draft(workspace, back.id, by="maya").case.id, "olga", "fiona", "sam"
        )
        assert workspace.reader.plan().by_id["T06"].proceeds == ()
        assert "Go or no-go" not in sam.get("/inbox").text
        with pytest.raises(ClosedError, match="call it anew"):
            answer_call(workspace, name, "proceed", person="olga", reason="Again.")
        drafts = workspace.evidence.drafts()
        assert draft_what_was_said(workspace) == ()
        assert workspace.evidence.drafts() == drafts
        assert call_gate(workspace, "T06").name == "G2"
        assert [one.name for one in inbox_of(workspace, "sam").calls] == ["G2"]
    assert "Record my word on G2" in sam.get("/inbox").text


def test_a_gate_that_has_gone_on_waits_for_nobody(web: Web) -> None:
    name, olga, sam = called(web), web.log_in("olga"), web.log_in("sam")
    olga.post(f"/calls/{name}/answer", word="proceed", reason="We go on.")
    made = olga.post("/drafts/D1/submit").headers["location"].rpartition("/")[2]
    assert "Record my word on G1" in sam.get("/inbox").text
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, made, "owen", "fiona", "sam")
        assert workspace.reader.plan().by_id["T06"].proceeds == (1,)

    late = sam.post(f"/calls/{name}/answer", word="proceed", reason="Late.")

    assert "Record my word on G1" not in sam.get("/inbox").text
    assert (late.status_code, "so nothing was recorded" in late.text) == (409, True)
    assert answers(web) == [("olga", "proceed", "We go on.")]


def test_the_word_of_a_role_that_decides_no_more_is_not_drafted(web: Web) -> None:
    name = cut_off(web)
    with open_workspace(web.folder, web.clock) as workspace:
        gate = workspace.reader.plan().by_id["T06"]
        pmo = gate.model_copy(update={"gate": ("pmo",)}).model_dump(mode="json")
        made = propose(workspace, "maya", {"op": "replace_task", "task": pmo})
        approve(workspace, made, "olga", "fiona", "sam", "tom")
        assert workspace.reader.plan().by_id["T06"].gate == ("pmo",)

        assert draft_what_was_said(workspace) == ()
        with pytest.raises(ClosedError, match=r"finance, for which fiona .* call open T06"):
            answer_call(workspace, name, "proceed", person="fiona", reason="Again.")
        assert [one.name for one in inbox_of(workspace, "tom").calls] == ["G1"]
        assert call_gate(workspace, "T06").name == "G2"
        _, draft = answer_call(workspace, "G2", "proceed", person="tom", reason="We go on.")
    assert draft is not None


def test_a_call_has_a_page_that_its_id_leads_to(web: Web) -> None:
    name, fiona, rose = called(web), web.log_in("fiona"), web.log_in("rose")
    address = f"/about/{name}"
    assert "Nobody has answered yet" in rose.get(address).text
    fiona.post(f"/calls/{name}/answer", word="proceed", reason="The rest can follow.")

    page = unescape(rose.get(address).text)

    assert "Go or no-go at T06" in page
    assert "missing</strong>" in page
    assert "Fiona Hart says <strong>proceed</strong>: The rest can follow." in page
    assert '<a href="/plan/why/T06">T06</a>' in page
    assert f'href="{address}"' in fiona.get("/about/D1").text
    assert rose.get("/about/G9").status_code == 404


def test_a_halt_is_not_turned_into_a_draft(web: Web) -> None:
    name = called(web)
    fiona = web.log_in("fiona")
    fiona.post(f"/calls/{name}/answer", word="halt", reason="Not yet.")

    with open_workspace(web.folder, web.clock) as workspace:
        look_again(workspace)
        assert workspace.evidence.drafts() == ()
    assert fiona.post(f"/calls/{name}/answer", word="proceed", reason="Yes.").status_code == 403
