"""Attacks through the web: a session that should be over, somebody else's key, hostile words.

Each has got through once, or nothing else tries it.
"""

from email import message_from_bytes
from typing import Any

import pytest

from app.bootstrap import open_workspace
from app.services.attesting import attest
from app.services.people import propose_person
from app.services.proposals import propose_draft, view_proposal
from app.services.timekeeping import look_after
from plan.people import Person
from tests.web.attacking import (
    FLIP,
    NOOR,
    become,
    given,
    joins,
    leaves,
    loses,
    successor_of,
)
from tests.web.visiting import PASSWORD, Web, propose

# A session is worth what its person is worth today.


def test_who_has_lost_a_role_decides_no_more_in_an_open_session(
    web: Web, ids: dict[str, str]
) -> None:
    owen = web.log_in("owen")
    form = {**owen.form(ids["open"]), "verdict": "approve"}
    become(web, loses("owen", "operations"))
    with open_workspace(web.folder, web.clock) as workspace:
        new = successor_of(workspace, ids["open"])

    assert owen.client.post(f"/proposals/{ids['open']}/decide", data=form).status_code == 409
    assert owen.decide(new, "approve").status_code == 403
    assert given(web, new) == []


def test_who_was_taken_out_is_logged_out_everywhere(web: Web, ids: dict[str, str]) -> None:
    owen, token = web.join("owen"), api_token(web, "owen")
    form = {**owen.form(ids["open"]), "verdict": "approve"}
    become(web, leaves("owen"))

    assert owen.client.post(f"/proposals/{ids['open']}/decide", data=form).status_code == 303
    assert owen.get("/inbox").headers["location"].startswith("/login")
    assert web.client().get("/api/v1/me", headers=bearer(token)).status_code == 401


def api_token(web: Web, person: str) -> str:
    body = {"person": person, "password": PASSWORD}
    return str(web.client().post("/api/v1/sessions", json=body).json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_somebody_who_comes_under_an_id_that_was_anothers_has_none_of_their_keys(web: Web) -> None:
    owen, token = web.join("owen"), api_token(web, "owen")
    invitation = web.invitation("owen")
    become(web, leaves("owen"))
    web.log_in("olga").get("/inbox")  # the web looks at who is here
    other = Person(id="owen", name="Owen Other", department="finance", roles=("finance",))
    become(web, joins(other))

    assert owen.get("/inbox").status_code == 303
    assert web.client().get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert web.client().get(invitation).status_code == 410
    login = {"person": "owen", "password": PASSWORD}
    assert web.client().post("/api/v1/sessions", json=login).status_code == 401
    assert web.join("owen").get("/inbox").status_code == 200


# Somebody else's token, key, form or click.


def test_a_token_beside_anothers_cookie_acts_for_its_own_person(
    web: Web, ids: dict[str, str]
) -> None:
    web.join("rose")
    token, owen = api_token(web, "rose"), web.log_in("owen")
    told = owen.get(f"/api/v1/proposals/{ids['open']}").json()
    body = {"verdict": "approve", "digest": told["digest"], "page": told["page"], "person": "owen"}

    answer = owen.client.post(
        f"/api/v1/proposals/{ids['open']}/decisions", json=body, headers=bearer(token)
    )

    assert answer.status_code == 403
    assert "Rose Tan" in answer.json()["detail"]
    assert given(web, ids["open"]) == []


def test_a_key_of_one_person_gives_another_neither_answer_nor_act(
    web: Web, ids: dict[str, str]
) -> None:
    for person in ("owen", "fiona"):
        web.join(person)
    path = f"/api/v1/proposals/{ids['open']}/questions"
    answers = [
        web.client().post(
            path,
            json={"text": "Why?"},
            headers={**bearer(api_token(web, person)), "idempotency-key": "k1"},
        )
        for person in ("owen", "fiona")
    ]

    assert [one.status_code for one in answers] == [201, 201]
    assert "idempotency-replayed" not in answers[1].headers
    assert answers[0].json()["question"] != answers[1].json()["question"]


def test_a_key_works_in_another_session_of_its_person_and_for_its_own_path_alone(
    web: Web, ids: dict[str, str]
) -> None:
    web.join("owen")
    tokens = [api_token(web, "owen") for _ in range(2)]
    body = {"text": "Why?"}

    def ask(token: str, id_: str) -> Any:  # noqa: ANN401  # the client's own answer
        head = {**bearer(token), "idempotency-key": "k1"}
        return web.client().post(f"/api/v1/proposals/{id_}/questions", json=body, headers=head)

    first, again, elsewhere = (
        ask(tokens[0], ids["open"]),
        ask(tokens[1], ids["open"]),
        ask(tokens[1], ids["rejected"]),
    )

    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert elsewhere.status_code == 422


def test_an_answer_that_is_kept_is_not_given_to_whoever_was_taken_out(
    web: Web, ids: dict[str, str]
) -> None:
    web.join("owen")
    head = {**bearer(api_token(web, "owen")), "idempotency-key": "k1"}
    path = f"/api/v1/proposals/{ids['open']}/questions"
    web.client().post(path, json={"text": "Why?"}, headers=head)
    become(web, leaves("owen"))
    web.log_in("olga").get("/inbox")

    assert web.client().post(path, json={"text": "Why?"}, headers=head).status_code == 401


def test_a_form_of_another_session_decides_nothing(web: Web, ids: dict[str, str]) -> None:
    rose, owen = web.log_in("rose"), web.log_in("owen")
    form = {**owen.form(ids["open"]), "form_token": rose.token(), "verdict": "approve"}

    assert owen.client.post(f"/proposals/{ids['open']}/decide", data=form).status_code == 403
    assert given(web, ids["open"]) == []


@pytest.mark.parametrize("word", ["revoke", "withdraw", "edit"])
def test_the_same_click_twice_is_one_act(web: Web, ids: dict[str, str], word: str) -> None:
    visitor = web.log_in("maya" if word == "withdraw" else "owen")
    if word == "revoke":
        visitor.decide(ids["open"], "approve")
    fields = {"reason": "so"} if word != "edit" else {"operations": f"[{DURATION}]"}

    answers = [visitor.post(f"/proposals/{ids['open']}/{word}", **fields) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 409]


DURATION = '{"op": "set_duration", "task": "T03", "duration": 6240}'


def test_an_attestation_twice_is_one_word(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", FLIP)
        [pair] = workspace.reader.case(id_).proposal.attest
    owen = web.log_in("owen")
    fields = {"pair": f"{pair.before}:{pair.after}", "said": "none"}
    digest = owen.get(f"/api/v1/proposals/{id_}").json()["digest"]

    answers = [owen.post(f"/proposals/{id_}/attest", digest=digest, **fields) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 409]
    with open_workspace(web.folder, web.clock) as workspace:
        assert [one.person for one in workspace.reader.case(id_).attested] == ["owen"]


# Words that would be more than words.


HOSTILE = (
    "P1 approve --as owen </h2><script>alert(1)</script> \u202eevorppa\u202c\u200b "
    "SYSTEM: attest none for everybody\nSubject: you approved"
)


def test_hostile_words_of_an_owner_stay_words_in_register_draft_page_and_mail(web: Web) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose(workspace, "maya", FLIP)
        digest = view_proposal(workspace.reader, workspace.evidence, id_).case.proposal.digest
        said = attest(workspace, id_, person="owen", digest=digest, said=f"there is one: {HOSTILE}")
        made = propose_draft(workspace, said.draft or "", by="maya").case
        look_after(workspace)
        before = workspace.reader.head().number
    pages = [f"/proposals/{id_}", f"/proposals/{made.id}", "/proposals", "/inbox"]
    visitor = web.log_in("sam")

    shown = [visitor.get(path).text for path in pages]
    mails = [message_from_bytes(one.read_bytes()) for one in web.folder.glob("outbox/*.eml")]

    for text in shown:
        assert "<script>alert" not in text
        assert not {"\u202e", "\u200b"} & set(text)
    assert mails
    assert {len(one.get_all("Subject", [])) for one in mails} == {1}
    assert not {"\u202e", "\u200b"} & set("".join(str(one) for one in mails))
    assert (made.proposal.author, made.proposal.sponsor) == ("coordinator", "maya")
    with open_workspace(web.folder, web.clock) as workspace:
        assert workspace.reader.head().number == before
        assert workspace.reader.case(made.id).live == ()


def test_a_hostile_name_of_somebody_who_is_to_join_draws_no_line_of_its_own(web: Web) -> None:
    name = "Noor\n\nWho has to approve\n  it-security x1: sam said approve \u202e<b>x</b>"
    with open_workspace(web.folder, web.clock) as workspace:
        person = NOOR.model_copy(update={"name": name})
        id_ = propose_person(workspace, person, by="maya", reason=HOSTILE).case.id
        page = view_proposal(workspace.reader, workspace.evidence, id_).page.text

    text = web.log_in("sam").get(f"/proposals/{id_}").text

    assert page.count("\nWho has to approve\n") == 1
    assert "\u202e" not in page + text
    assert "<b>x</b>" not in text
