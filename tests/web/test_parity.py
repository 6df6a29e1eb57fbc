"""Everything that the pages do, a program can do: by the table, and act by act."""

from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.gate_calls import call_gate
from app.services.saying import say
from tests.web.visiting import Visitor, Web, duration, propose

ONLY_PAGES = {"/login", "/login/company", "/invitation/{token}", "/logout"}
"""Forms that begin or end a browser's session; a program has `POST /sessions`."""

SAME = {
    "/seen": "/seen",
    "/rounds": "/rounds",
    "/chat": "/chat",
    "/jobs/{number}/stop": "/jobs/{number}/stops",
    "/inbox/seen": "/seen",
    "/inbox/confirm": "/decisions",
    "/inbox/approve": "/decisions",
    "/calls/{name}/answer": "/calls/{name}/answers",
    "/drafts/{id_}/submit": "/proposals",
    "/proposals/{id_}/decide": "/proposals/{id_}/decisions",
    "/proposals/{id_}/attest": "/proposals/{id_}/attestations",
    "/proposals/{id_}/revoke": "/proposals/{id_}/revocations",
    "/proposals/{id_}/withdraw": "/proposals/{id_}/withdrawals",
    "/proposals/{id_}/edit": "/proposals/{id_}/edits",
    "/questions/{number}/answer": "/questions/{number}/answers",
    "/about/{id_}/settle": "/readings/{id_}/settlements",
    "/plan/revisions/{number}/undo": "/plan/revisions/{number}/undos",
    "/what-if/propose": "/proposals",
    "/register/{id_}": "/register/{id_}/settlements",
    "/sources/files": "/files",
    "/sources/{name}/read": "/sources/{name}/readings",
    "/audit/verify": "/verifications",
    "/people": "/people",
    "/people/policy": "/policy/proposals",
    "/people/{id_}/change": "/people/{id_}/changes",
    "/people/{id_}/removal": "/people/{id_}/removals",
    "/people/delegations": "/delegations",
    "/people/delegations/{number}/end": "/delegations/{number}/endings",
    "/break-glass/{number}/review": "/break-glass/{number}/reviews",
}
"""What a program posts to where a page has a form."""


def in_api(visitor: Visitor, path: str, body: object) -> Any:  # noqa: ANN401  # the client's own answer
    head = {"x-form-token": visitor.token()}
    return visitor.client.post(f"/api/v1{path}", json=body, headers=head)


def test_every_form_of_the_pages_has_its_resource(web: Web) -> None:
    posts = [path for method, path in web.routes() if method == "POST"]
    forms = {path for path in posts if not path.startswith("/api/")} - ONLY_PAGES
    resources = {path.removeprefix("/api/v1") for path in posts if path.startswith("/api/")}

    assert forms == set(SAME)
    assert set(SAME.values()) <= resources


def test_a_program_answers_a_call_and_gets_the_draft(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        name = call_gate(workspace, "T06").name
    owen, maya = web.log_in("owen"), web.log_in("maya")
    body = {"word": "proceed", "reason": "The rest can follow."}

    refused = [
        in_api(maya, f"/calls/{name}/answers", body).status_code,
        in_api(owen, f"/calls/{name}/answers", {**body, "reason": " "}).status_code,
        in_api(owen, f"/calls/{name}/answers", {"word": "maybe", "reason": "So."}).status_code,
    ]
    answer = in_api(owen, f"/calls/{name}/answers", body)

    assert refused == [403, 422, 422]
    assert answer.status_code == 201
    [said] = answer.json()["call"]["answers"]
    assert (said["person"], said["answer"]) == ("owen", "proceed")
    assert owen.get("/api/v1/calls").json()["calls"] == [answer.json()["call"]]
    [draft] = owen.get("/api/v1/drafts").json()["drafts"]
    assert (draft["id"], draft["stale"]) == (answer.json()["draft"]["id"], False)
    assert in_api(owen, "/proposals", {"draft": draft["id"]}).status_code == 201
    [draft] = owen.get("/api/v1/drafts").json()["drafts"]
    assert draft["submitted_as"] is not None


@pytest.fixture
def reading(web: Web) -> str:
    """Let sam say something that is read as a constraint."""
    with open_workspace(web.folder, web.clock) as workspace:
        heard = say(workspace, "T02 cannot start before 23 March", by="sam")
    [one] = heard.readings
    return one.id


def test_a_program_settles_a_reading_as_its_speaker(web: Web, reading: str) -> None:
    sam, rose, path = web.log_in("sam"), web.log_in("rose"), f"/readings/{reading}/settlements"

    found = [
        in_api(rose, path, {"word": "confirmed"}).status_code,
        in_api(sam, path, {"word": "perhaps"}).status_code,
        in_api(sam, "/readings/R99/settlements", {"word": "confirmed"}).status_code,
        in_api(sam, path, {"word": "confirmed"}).status_code,
    ]

    assert found == [403, 422, 404, 201]
    [one] = rose.get("/api/v1/readings").json()["readings"]
    assert (one["id"], one["status"]) == (reading, "confirmed")


def test_a_program_reads_what_an_id_stands_for(web: Web, reading: str, ids: dict[str, str]) -> None:
    rose = web.log_in("rose")

    about = {id_: rose.get(f"/api/v1/about/{id_}") for id_ in (reading, "T03", ids["open"], "O99")}

    assert [one.status_code for one in about.values()] == [200, 200, 200, 404]
    kinds = [about[id_].json()["kind"] for id_ in (reading, "T03", ids["open"])]
    assert kinds == ["reading", "task", "proposal"]
    assert about["T03"].json()["thing"]["name"] == "Set up the target cluster"


def test_a_program_reads_the_page_that_its_decision_names(web: Web, ids: dict[str, str]) -> None:
    rose = web.log_in("rose")

    told = rose.get(f"/api/v1/proposals/{ids['open']}/text").json()

    assert told["page"] == rose.get(f"/api/v1/proposals/{ids['open']}").json()["page"]
    assert told["text"] == rose.get(f"/proposals/{ids['open']}/text").text


def test_what_has_been_seen_is_one_mark_for_pages_and_programs(web: Web) -> None:
    olga = web.log_in("olga")
    assert olga.get("/api/v1/brief").json()["since_you_looked"]

    answer = in_api(olga, "/seen", {"until": web.clock.now().isoformat()})

    assert answer.status_code == 200
    assert olga.get("/api/v1/brief").json()["since_you_looked"] == []
    assert "Nothing new" in olga.get("/").text
    assert "pill new" in olga.get("/inbox").text

    in_api(olga, "/seen", {"until": web.clock.now().isoformat(), "place": "inbox"})

    assert "pill new" not in olga.get("/inbox").text


@pytest.mark.parametrize("until", ["yesterday", "", "2026-03-02T09:00:00"])
def test_a_mark_that_is_no_instant_is_refused_and_breaks_no_page(web: Web, until: str) -> None:
    olga = web.log_in("olga")

    found = [olga.post(path, until=until).status_code for path in ("/seen", "/inbox/seen")]

    assert found == [422, 422]
    assert in_api(olga, "/seen", {"until": until}).status_code == 422
    assert olga.get("/").status_code == 200


def test_what_a_what_if_tried_is_submitted_as_operations(web: Web) -> None:
    maya = web.log_in("maya")

    tried = in_api(maya, "/what-if", {"changes": ["T05 duration 6d"]}).json()
    bare = [{**one} for one in tried["operations"]]
    assert [one.pop("text") for one in bare] == ["T05 takes 6d (T05 is Reconcile the invoices)"]
    looked_at = {"operations": bare, "revision": tried["revision"]}
    late = in_api(maya, "/proposals", {**looked_at, "revision": tried["revision"] - 1})
    answer = in_api(maya, "/proposals", looked_at)

    assert (late.status_code, answer.status_code) == (409, 201)
    assert "looked at on revision 1 and the plan is at 2" in late.json()["detail"]
    with open_workspace(web.folder, web.clock) as workspace:
        same = propose(workspace, "tom", duration("T05", 6))
        made = [workspace.reader.case(id_).proposal for id_ in (answer.json()["id"], same)]
    assert made[0].operations == made[1].operations
