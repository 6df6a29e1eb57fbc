"""Whoever was taken out and comes back under one id is somebody else: nothing old is theirs."""

from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.decisions import confirm
from app.services.inbox import inbox_of
from app.services.people import propose_person
from app.services.proposals import draft_undo, propose_draft, propose_operations
from app.web.identities import Identities
from app.web.provider import Identity
from app.web.store import fingerprint
from plan.errors import RefusedError
from plan.governance_operations import AddPerson, RemovePerson
from plan.people import Person
from plan.proposal import Prose
from tests.web.visiting import PASSWORD, Stage, Visitor, Web, approve, token_in

ROSE = Person(id="rose", name="Rose Another", department="finance", roles=("finance",))
NOOR = Person(id="noor", name="Noor Aziz", department="finance", roles=("finance",))
OUT, IN = RemovePerson(id="rose"), AddPerson(person=ROSE)
Change = tuple[AddPerson | RemovePerson, ...]
ACCOUNT = Identity("https://id.example.com", "subject-7", None)


def change(web: Web, *proposals: Change) -> None:
    """Change the people while nobody asks the server anything."""
    with open_workspace(web.folder, web.clock) as workspace:
        for operations in proposals:
            view = propose_operations(workspace, operations, by="maya", prose=Prose(title="So"))
            approve(workspace, view.case.id, "sam", "tom")
        assert workspace.reader.people().member("rose").name == "Rose Another"


def token_of(web: Web, password: str = PASSWORD) -> Any:  # noqa: ANN401  # the client's answer
    return web.client().post("/api/v1/sessions", json={"person": "rose", "password": password})


@pytest.mark.parametrize("proposals", [((OUT,), (IN,)), ((OUT, IN),)], ids=["two", "one"])
def test_nothing_of_the_earlier_joining_lives_on(web: Web, proposals: tuple[Change, ...]) -> None:
    visitor = web.join("rose")
    token = token_of(web).json()["token"]

    change(web, *proposals)

    client = web.client()
    head = {"authorization": f"Bearer {token}"}
    form = {"form_token": token_in(client.get("/login").text), "person": "rose"}
    assert client.post("/login", data={**form, "password": PASSWORD}).status_code == 401
    assert token_of(web).status_code == 401
    assert visitor.get("/inbox").status_code == 303
    assert client.get("/api/v1/me", headers=head).status_code == 401


def test_a_program_gets_no_token_with_the_old_password(web: Web) -> None:
    web.join("rose")

    change(web, (OUT,), (IN,))

    assert token_of(web).status_code == 401


def test_an_old_session_counts_for_nothing_though_nobody_asked_in_between(web: Web) -> None:
    visitor = web.join("rose")

    change(web, (OUT,), (IN,))

    assert visitor.get("/inbox").status_code == 303


def test_an_old_invitation_works_no_more_and_a_new_one_does(web: Web) -> None:
    old = web.invitation("rose")

    change(web, (OUT,), (IN,))

    client = web.client()
    form = {"password": PASSWORD, "again": PASSWORD}
    token = token_in(client.get("/login").text)
    assert client.post(old, data={**form, "form_token": token}).status_code == 410
    assert client.get(old).status_code == 410
    web.join("rose")
    assert token_of(web).status_code == 201


def test_an_old_company_account_is_nobodys(web: Web) -> None:
    site, identities = web.app.state.site, Identities(web.app.state.site.store)
    link = web.invitation("rose").rpartition("/")[2]
    identities.bind(fingerprint(link), ACCOUNT, site.people(), web.clock.now())
    assert identities.person(ACCOUNT) == "rose"

    change(web, (OUT,), (IN,))

    site.people()
    assert identities.person(ACCOUNT) is None


def test_what_no_release_had_noted_counts_from_its_own_time(web: Web) -> None:
    """An account of before the joining goes; one that was made after it stays."""
    web.join("rose")
    web.clock.go(minutes=1)
    change(web, (OUT,), (IN,))
    site = web.app.state.site
    with site.store.opened() as db:
        db.conn.execute("DELETE FROM joinings")
    assert token_of(web).status_code == 401

    web.join("rose")
    with site.store.opened() as db:
        db.conn.execute("DELETE FROM joinings")
        db.conn.execute("DELETE FROM secrets WHERE name = 'people'")

    assert token_of(web).status_code == 201


def test_another_change_of_the_people_logs_nobody_out(web: Web) -> None:
    other: Visitor = web.join("olga")

    change(web, (OUT,), (IN,))

    assert other.get("/inbox").status_code == 200


def test_what_the_earlier_one_approved_is_not_confirmed_in_one_act(web: Web, stage: Stage) -> None:
    """One act is for who said yes before; the new Owen is asked as anybody else."""
    anew = Person(id="owen", name="Owen Another", department="operations", roles=("operations",))
    with open_workspace(web.folder, web.clock) as workspace:
        approve(workspace, stage.ids["open"], "owen")
        noor = propose_person(workspace, NOOR, by="maya", reason="More hands.").case.id
        approve(workspace, noor, "sam", "tom")
        assert [one.confirmable for one in inbox_of(workspace, "owen").pending] == [True]

        swap = (RemovePerson(id="owen"), AddPerson(person=anew))
        view = propose_operations(workspace, swap, by="maya", prose=Prose(title="So"))
        approve(workspace, view.case.id, "sam", "tom")

        [waiting] = inbox_of(workspace, "owen").pending
        assert not waiting.confirmable
        with pytest.raises(RefusedError, match="owen has approved nothing"):
            confirm(
                workspace,
                waiting.case.id,
                person="owen",
                digest=waiting.case.proposal.digest,
                page=waiting.view.page.hash,
                channel="web",
            )


def test_undoing_a_replacement_brings_nobody_into_an_account_of_the_other(web: Web) -> None:
    """The one who leaves by the way back had an account; whoever comes back begins anew."""
    change(web, (OUT, IN))
    web.join("rose")
    with open_workspace(web.folder, web.clock) as workspace:
        drafted = draft_undo(workspace, workspace.reader.head().number, by="maya")
        assert [one.op for one in drafted.governs] == ["remove_person", "add_person"]
        undone = propose_draft(workspace, drafted.id, by="maya")
        approve(workspace, undone.case.id, "sam", "tom")
        assert workspace.reader.people().member("rose").name != "Rose Another"

    assert token_of(web).status_code == 401
