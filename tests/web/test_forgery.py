"""Every POST in forged contexts: none of them changes anything."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.routes import BODIES, OPEN_TO_ALL
from tests.web.test_permissions import filled
from tests.web.visiting import HOME, Visitor, Web, token_in

Sent = dict[str, Any]
ELSEWHERE = "https://elsewhere.example"


def no_token(_: Web, __: Visitor) -> Sent:
    return {"headers": {"origin": HOME}, "token": None}


def made_up_token(_: Web, __: Visitor) -> Sent:
    return {"headers": {"origin": HOME}, "token": "A" * 88}


def broken_token(_: Web, visitor: Visitor) -> Sent:
    return {"headers": {"origin": HOME}, "token": f"{visitor.token()[:-8]}AAAAAAA="}


def token_of_another_person(web: Web, _: Visitor) -> Sent:
    return {"headers": {"origin": HOME}, "token": web.log_in("sam").token()}


def token_from_before_the_login(web: Web, _: Visitor) -> Sent:
    return {"headers": {"origin": HOME}, "token": token_in(web.client().get("/login").text)}


def another_origin(_: Web, visitor: Visitor) -> Sent:
    return {"headers": {"origin": ELSEWHERE}, "token": visitor.token()}


def hidden_origin(_: Web, visitor: Visitor) -> Sent:
    return {"headers": {"origin": "null"}, "token": visitor.token()}


def another_port(_: Web, visitor: Visitor) -> Sent:
    return {"headers": {"origin": "http://127.0.0.1:9999"}, "token": visitor.token()}


def another_site_by_what_the_browser_says(_: Web, visitor: Visitor) -> Sent:
    head = {"origin": HOME, "sec-fetch-site": "cross-site"}
    return {"headers": head, "token": visitor.token()}


def another_page_before_it(_: Web, visitor: Visitor) -> Sent:
    head = {"origin": "", "referer": f"{ELSEWHERE}/page"}
    return {"headers": head, "token": visitor.token()}


CONTEXTS: list[Callable[[Web, Visitor], Sent]] = [
    no_token,
    made_up_token,
    broken_token,
    token_of_another_person,
    token_from_before_the_login,
    another_origin,
    hidden_origin,
    another_port,
    another_site_by_what_the_browser_says,
    another_page_before_it,
]


def send(visitor: Visitor, path: str, sent: Sent, body: dict[str, Any], method: str) -> Any:  # noqa: ANN401
    """Send a request as the context has it; an empty origin is left out."""
    client, head = visitor.client, dict(sent["headers"])
    if head.get("origin") == "":
        del client.headers["origin"], head["origin"]
    if path.startswith("/api/"):
        token = {} if sent["token"] is None else {"x-form-token": sent["token"]}
        return client.request(method, path, json=body, headers={**head, **token})
    fields = body if sent["token"] is None else {**body, "form_token": sent["token"]}
    return client.post(path, data=fields, headers=head)


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda one: one.__name__)
def test_no_post_of_any_route_is_taken_from(
    web: Web, context: Callable[[Web, Visitor], Sent], ids: dict[str, str]
) -> None:
    changing = [(method, path) for method, path in web.routes() if method not in {"GET", "HEAD"}]
    visitor, before = web.log_in("olga"), web.ledger()
    sent = context(web, visitor)
    visitor_origin = visitor.client.headers["origin"]

    for method, path in changing:
        visitor.client.headers["origin"] = visitor_origin
        body = dict(BODIES.get((method, path), {}))
        answer = send(visitor, filled(path, ids["open"]), sent, body, method)
        assert answer.status_code == 403, path

    assert len(changing) >= len([one for one in OPEN_TO_ALL if one[0] == "POST"]) + 15
    assert web.ledger() == before
    assert visitor.get("/inbox").status_code == 200


def test_a_token_of_the_own_page_is_taken_with_a_referer_alone(
    web: Web, ids: dict[str, str]
) -> None:
    visitor = web.log_in("olga")
    form = visitor.form(ids["open"])
    del visitor.client.headers["origin"]

    answer = visitor.client.post(
        f"/proposals/{ids['open']}/decide",
        data={**form, "verdict": "approve"},
        headers={"referer": f"{HOME}/proposals/{ids['open']}"},
    )

    assert answer.status_code == 303


def test_a_token_is_written_another_way_on_every_page(web: Web) -> None:
    visitor = web.log_in("olga")
    first, second = (token_in(visitor.get("/proposals").text) for _ in range(2))

    assert first != second


def test_a_program_with_its_own_token_needs_no_form(web: Web, ids: dict[str, str]) -> None:
    site = web.app.state.site
    token = site.sessions.begin("olga", "api", web.clock.now(), instead_of=None)

    answer = web.client().post(
        f"/api/v1/proposals/{ids['open']}/questions",
        json={"text": "Why?"},
        headers={"authorization": f"Bearer {token}", "origin": ELSEWHERE},
    )

    assert answer.status_code == 201


def test_a_cookie_counts_for_nothing_beside_a_wrong_bearer_token(web: Web) -> None:
    visitor = web.log_in("olga")

    answer = visitor.client.get("/api/v1/me", headers={"authorization": "Bearer made-up"})

    assert answer.status_code == 401
