"""Go or no-go on the web: what failed and what is missing, and an owner's word with a reason."""

from app.bootstrap import open_workspace
from app.services.gate_calls import call_gate
from app.services.timekeeping import look_again
from tests.web.visiting import Web


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
    assert (draft.author, draft.rationale) == ("fiona", "fiona says to G1: We go on.")


def test_a_proceed_that_lost_its_draft_is_picked_up_by_the_next_pass_once(web: Web) -> None:
    cut_off(web)

    with open_workspace(web.folder, web.clock) as workspace:
        first, second = look_again(workspace), look_again(workspace)
        drafts = workspace.evidence.drafts()

    assert [one for one in first.calls if "G1" in one] == ["G1: fiona said proceed, drafted as D1"]
    assert [one for one in second.calls if "G1" in one] == []
    assert [one.id for one in drafts] == ["D1"]


def test_a_halt_is_not_turned_into_a_draft(web: Web) -> None:
    name = called(web)
    fiona = web.log_in("fiona")
    fiona.post(f"/calls/{name}/answer", word="halt", reason="Not yet.")

    with open_workspace(web.folder, web.clock) as workspace:
        look_again(workspace)
        assert workspace.evidence.drafts() == ()
    assert fiona.post(f"/calls/{name}/answer", word="proceed", reason="Yes.").status_code == 403
