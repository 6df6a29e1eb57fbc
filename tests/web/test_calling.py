"""Go or no-go on the web: what failed and what is missing, and an owner's word with a reason."""

from app.bootstrap import open_workspace
from app.services.gate_calls import call_gate
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
