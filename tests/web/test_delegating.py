"""Letting somebody decide for a while, on the web: with a fresh login, in view, ended by either."""

from html import unescape
from typing import Any

from app.bootstrap import open_workspace
from tests.web.visiting import PASSWORD, Visitor, Web

FORM = {"role": "finance", "to": "rose", "until": "2026-03-06", "reason": "A week in the Alps."}


def running(web: Web) -> list[tuple[str, str]]:
    with open_workspace(web.folder, web.clock) as workspace:
        found = workspace.reader.people().mandates.running("finance")
    return [(one.delegate, one.channel) for one in found]


def digest_and_page(visitor: Visitor, id_: str) -> dict[str, Any]:
    told = visitor.get(f"/api/v1/proposals/{id_}").json()
    return {"digest": told["digest"], "page": told["page"]}


def decided_as(web: Web, id_: str, role: str) -> list[str]:
    with open_workspace(web.folder, web.clock) as workspace:
        return [one.person for one in workspace.reader.case(id_).live if one.role == role]


def test_somebody_else_decides_for_a_while_and_everybody_sees_it(
    web: Web, ids: dict[str, str]
) -> None:
    answer = web.log_in("fiona").post("/people/delegations", **FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/people#delegations")
    assert running(web) == [("rose", "web")]
    text = web.log_in("sam").get("/people").text
    assert "<strong>Rose Tan</strong> as finance for Fiona Hart" in text
    assert ">Sat 7 Mar 2026 00:00 GMT</time>" in text  # the sixth is over
    assert "A week in the Alps." in text
    assert "End it now" not in text
    rose = web.log_in("rose")
    said = {"verdict": "approve", **digest_and_page(rose, ids["open"])}
    assert rose.post(f"/proposals/{ids['open']}/decide", **said).status_code == 303


def test_whoever_could_decide_in_two_seats_reads_which_one_their_word_fills(
    web: Web, ids: dict[str, str]
) -> None:
    web.log_in("fiona").post("/people/delegations", **(FORM | {"to": "olga"}))
    olga, rose, id_ = web.log_in("olga"), web.log_in("rose"), ids["open"]

    before = unescape(olga.get(f"/proposals/{id_}").text)
    assert "<legend>You decide as finance, for Fiona Hart</legend>" in before
    assert "your word counts as finance, for Fiona Hart, as it stands now" in before
    assert "operations stays open for somebody else" in before
    assert "stays open for somebody else" not in web.log_in("fiona").get(f"/proposals/{id_}").text

    olga.post(f"/proposals/{id_}/decide", verdict="approve", **digest_and_page(olga, id_))
    after = olga.get(f"/proposals/{id_}").text
    assert "said <strong>approve</strong> as finance, for Fiona Hart," in after
    assert "olga" in decided_as(web, id_, "finance")
    assert "Your word counts" not in rose.get(f"/proposals/{id_}/decided").text


def test_whoever_decides_for_somebody_reads_for_whom_before_and_after(
    web: Web, ids: dict[str, str]
) -> None:
    web.log_in("fiona").post("/people/delegations", **FORM)
    rose, id_ = web.log_in("rose"), ids["open"]

    assert "You decide as finance, for Fiona Hart" in rose.get(f"/proposals/{id_}").text
    rose.post(f"/proposals/{id_}/decide", verdict="approve", **digest_and_page(rose, id_))

    told = rose.get(f"/proposals/{id_}/decided").text
    assert "Your word counts as finance, for Fiona Hart." in told


def test_an_old_login_hands_nothing_on_without_the_password(web: Web) -> None:
    visitor = web.join("fiona")
    web.clock.go(hours=1)

    refused = visitor.post("/people/delegations", **FORM)
    wrong = visitor.post("/people/delegations", **FORM, password="a guess of somebody")  # noqa: S106  # no secret
    before = running(web)
    taken = visitor.post("/people/delegations", **FORM, password=PASSWORD)

    assert (refused.status_code, wrong.status_code, before) == (401, 401, [])
    assert "A week in the Alps." in refused.text  # what was typed is kept
    assert 'value="rose" selected' in refused.text
    assert "not your password" in wrong.text
    assert (taken.status_code, running(web)) == (303, [("rose", "web")])


def test_either_of_the_two_ends_it_and_nobody_else(web: Web) -> None:
    fiona, rose, sam = (web.log_in(who) for who in ("fiona", "rose", "sam"))
    fiona.post("/people/delegations", **FORM)

    assert "End it now" in fiona.get("/people").text
    assert sam.post("/people/delegations/1/end").status_code == 403
    assert running(web) == [("rose", "web")]
    assert rose.post("/people/delegations/1/end").status_code == 303
    assert running(web) == []
    assert fiona.post("/people/delegations/1/end").status_code == 409
    assert "ended early" in sam.get("/people").text


def test_what_cannot_be_is_said_beside_what_was_typed(web: Web) -> None:
    fiona = web.log_in("fiona")
    for changed, said in (
        ({"to": ""}, "choose the person"),
        ({"until": ""}, "choose the day"),
        ({"until": "someday"}, "someday"),
        ({"until": "2026-03-01"}, ""),
        ({"until": "2027-03-01"}, ""),
        ({"role": "operations"}, "operations"),
        ({"to": "nobody"}, "nobody"),
        ({"to": "fiona"}, ""),
    ):
        answer = fiona.post("/people/delegations", **{**FORM, **changed})

        assert answer.status_code in {403, 404, 409, 422}, changed
        assert 'role="alert"' in answer.text, changed
        assert said in answer.text, changed
    assert running(web) == []


def test_programs_do_the_same(web: Web) -> None:
    fiona = web.log_in("fiona")
    head = {"x-form-token": fiona.token()}
    made = fiona.client.post("/api/v1/delegations", json=FORM, headers=head)
    read = fiona.get("/api/v1/delegations").json()["delegations"]
    ended = fiona.client.post("/api/v1/delegations/1/endings", json={}, headers=head)
    web.clock.go(hours=1)
    stale = fiona.client.post("/api/v1/delegations", json=FORM, headers=head)

    assert (made.status_code, made.json()["runs"]) == (201, True)
    assert [one["delegate"] for one in read] == ["rose"]
    assert (ended.status_code, ended.json()["ended"]) == (201, True)
    assert (stale.status_code, running(web)) == (403, [])
