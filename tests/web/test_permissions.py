"""Roles by routes by states, generated from the router: a route without an entry fails."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from app.web.application import build_app
from tests.web.furnishing import hold_round
from tests.web.reached import REACHED, WORDS, existing
from tests.web.routes import (
    BODIES,
    BY_ROLE,
    BY_STATE,
    FILES,
    FILLED,
    OPEN_TO_ALL,
    SAME_FOR_ALL,
    STATES,
)
from tests.web.visiting import MovableClock, Stage, Visitor, Web, token_in

Route = tuple[str, str]
PEOPLE = {"approver": "olga", "behind": "maya", "other": "rose"}
PAPERS = ("digest", "page")


def filled(path: str, id_: str) -> str:
    for name, value in {**FILLED, "id_": id_}.items():
        path = path.replace(f"{{{name}}}", value)
    return path


@pytest.fixture(scope="module")
def hall(furnished: Stage, tmp_path_factory: pytest.TempPathFactory) -> Web:
    """Give one site for the whole matrix; ``anew`` puts its ledger back."""
    folder = tmp_path_factory.mktemp("hall") / "workspace"
    shutil.copytree(furnished.folder, folder)
    clock = MovableClock()
    clock.time = furnished.at
    web = Web(build_app(folder, clock=clock), folder, clock)
    hold_round(web)
    return web


@pytest.fixture(scope="module")
def papers(hall: Web, furnished: Stage) -> dict[str, dict[str, str]]:
    """Give what a decision on each proposal names."""
    visitor = hall.log_in("olga")
    told = {id_: visitor.get(f"/api/v1/proposals/{id_}").json() for id_ in furnished.ids.values()}
    return {id_: {name: one[name] for name in PAPERS} for id_, one in told.items()}


@pytest.fixture
def anew(hall: Web, furnished: Stage) -> Callable[[], None]:
    """Give what puts the ledger back, where something was changed in it."""
    kept = (furnished.folder / "ledger.db").read_bytes()

    def put_back() -> None:
        ledger = hall.folder / "ledger.db"
        if ledger.read_bytes() != kept:
            ledger.write_bytes(kept)
            (hall.folder / "checkpoints.db").unlink(missing_ok=True)

    put_back()
    return put_back


def send(visitor: Visitor, route: Route, id_: str, papers: dict[str, str]) -> int:
    """Send what a page, or a program, would send to one proposal."""
    _, path = route
    body = dict(BODIES.get(route, {}))
    if any(word in path for word in ("decid", "/decisions", "attest", "confirmations")) and (
        "{id_}" in path
    ):
        body |= papers
    return sent(visitor, route, filled(path, id_), body)


def sent(visitor: Visitor, route: Route, address: str, body: dict[str, Any]) -> int:
    """Send it to an address, and give the status."""
    method, path = route
    status: int
    if method == "GET":
        status = visitor.get(address).status_code
    elif path.startswith("/api/"):
        given: dict[str, Any] = {"files": FILES[route]} if route in FILES else {"json": body}
        head = {"x-form-token": visitor.token()}
        status = visitor.client.request(method, address, headers=head, **given).status_code
    else:
        status = visitor.post(address, **body).status_code
    return status


def test_every_route_stands_in_the_matrix(web: Web) -> None:
    told = {*OPEN_TO_ALL, *SAME_FOR_ALL, *BY_ROLE, *BY_STATE}

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
    for method, path in [*SAME_FOR_ALL, *BY_ROLE, *BY_STATE]:
        answer = client.request(method, filled(path, ids["open"]), headers=head)

        if path.startswith("/api/"):
            assert answer.status_code == 401, path
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path


@pytest.mark.parametrize("person", PEOPLE.values())
def test_everybody_with_a_login_gets_the_same(
    hall: Web, person: str, anew: Callable[[], None]
) -> None:
    found = {}
    for route in SAME_FOR_ALL:
        found[route] = send(hall.log_in(person), route, "D99", {})
        anew()

    assert found == SAME_FOR_ALL


@pytest.mark.parametrize("route", BY_ROLE, ids=" ".join)
def test_evidence_comes_from_people_with_a_role(
    hall: Web, route: Route, anew: Callable[[], None]
) -> None:
    found = []
    for person in ("olga", "rose"):
        found.append(send(hall.log_in(person), route, "D99", {}))
        anew()

    assert tuple(found) == BY_ROLE[route]


@pytest.mark.parametrize("route", BY_STATE, ids=" ".join)
def test_what_somebody_may_do_to_a_proposal_depends_on_who_and_when(
    hall: Web, route: Route, furnished: Stage, papers: dict[str, Any], anew: Callable[[], None]
) -> None:
    kinds, found, told = BY_STATE[route], {}, {}
    visitors = {who: hall.log_in(person) for who, person in PEOPLE.items()}
    for state in STATES:
        id_ = furnished.ids[state]
        for who, visitor in visitors.items():
            found[state, who] = send(visitor, route, id_, papers[id_])
            told[state, who] = getattr(kinds.get(state, kinds["ended"]), who)
            anew()

    assert found == told


def test_every_post_to_something_named_is_tried_on_something_that_is_there(hall: Web) -> None:
    named = [
        (method, path)
        for method, path in hall.routes()
        if method == "POST" and "{" in path and "/proposals/" not in path
    ]
    at_the_door = {("POST", "/invitation/{token}")}

    assert set(named) - at_the_door == set(REACHED)


@pytest.mark.parametrize("route", REACHED, ids=" ".join)
def test_what_somebody_may_do_to_what_is_there_depends_on_who_they_are(
    hall: Web, route: Route, anew: Callable[[], None]
) -> None:
    told = REACHED[route]
    [address, *_] = existing(route[1])
    found = {}
    for person in ("olga", "maya", "rose", told.special[0]):
        visitor = hall.log_in(person)
        found[person] = sent(visitor, route, address, dict(WORDS.get(route, {})))
        anew()

    assert found == {"olga": told.olga, "maya": told.maya, "rose": told.rose} | dict([told.special])
