"""Roles by routes by states, generated from the router: a route without an entry fails."""

from typing import Any

import pytest

from tests.web.routes import (
    BODIES,
    BY_STATE,
    FILLED,
    OPEN_TO_ALL,
    SAME_FOR_ALL,
    STATES,
)
from tests.web.visiting import Visitor, Web, token_in

Route = tuple[str, str]
PEOPLE = {"approver": "olga", "behind": "maya", "other": "rose"}


def filled(path: str, id_: str) -> str:
    for name, value in {**FILLED, "id_": id_}.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def send(visitor: Visitor, route: Route, id_: str) -> int:
    """Send what a page, or a program, would send."""
    method, path = route
    address, body = filled(path, id_), dict(BODIES.get(route, {}))
    if "decid" in path or "decision" in path or "attest" in path:
        told = visitor.get(f"/api/v1/proposals/{id_}").json()
        body |= {"digest": told["digest"], "page": told["page"]}
    status: int
    if method == "GET":
        status = visitor.get(address).status_code
    elif path.startswith("/api/"):
        head = {"x-form-token": visitor.token()}
        status = visitor.client.request(method, address, json=body, headers=head).status_code
    else:
        status = visitor.post(address, **body).status_code
    return status


def cases() -> list[Any]:
    return [
        pytest.param(
            route,
            state,
            person,
            getattr(kinds.get(state, kinds["ended"]), who),
            id=f"{route[0]} {route[1]} {state} {who}",
        )
        for route, kinds in BY_STATE.items()
        for state in STATES
        for who, person in PEOPLE.items()
    ]


def test_every_route_stands_in_the_matrix(web: Web) -> None:
    told = {*OPEN_TO_ALL, *SAME_FOR_ALL, *BY_STATE}

    assert set(web.routes()) == told


def test_somebody_without_a_login_gets_what_is_open_to_all(web: Web) -> None:
    for (method, path), status in OPEN_TO_ALL.items():
        client = web.client()
        token = token_in(client.get("/login").text)
        body = {**BODIES.get((method, path), {}), "form_token": token}
        sent: dict[str, Any] = {"data": body}
        if path.startswith("/api/"):
            sent = {"json": body, "headers": {"x-form-token": token}}

        answer = client.request(method, filled(path, "P1"), **(sent if method == "POST" else {}))

        assert answer.status_code == status, path


def test_somebody_without_a_login_gets_nothing_else(web: Web, ids: dict[str, str]) -> None:
    client = web.client()
    head = {"x-form-token": token_in(client.get("/login").text)}
    for method, path in [*SAME_FOR_ALL, *BY_STATE]:
        answer = client.request(method, filled(path, ids["open"]), headers=head)

        if path.startswith("/api/"):
            assert answer.status_code == 401, path
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path


@pytest.mark.parametrize("person", PEOPLE.values())
def test_everybody_with_a_login_gets_the_same(web: Web, person: str) -> None:
    for route, status in SAME_FOR_ALL.items():
        assert send(web.log_in(person), route, "D99") == status, route


@pytest.mark.parametrize(("route", "state", "person", "status"), cases())
def test_what_somebody_may_do_to_a_proposal_depends_on_who_and_when(  # noqa: PLR0913, PLR0917  # a cell
    web: Web, route: Route, state: str, person: str, status: int, ids: dict[str, str]
) -> None:
    assert send(web.log_in(person), route, ids[state]) == status
