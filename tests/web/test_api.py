"""The API: a token instead of a cookie, problems as problem+json, a key that makes a POST safe."""

import pytest
from starlette.testclient import TestClient

from tests.web.visiting import PASSWORD, Web


@pytest.fixture
def api(web: Web) -> TestClient:
    web.join("owen")
    client = web.client()
    del client.headers["origin"]
    answer = client.post("/api/v1/sessions", json={"person": "owen", "password": PASSWORD})
    client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    return client


def test_a_program_decides_by_digest_and_page(api: TestClient, ids: dict[str, str]) -> None:
    told = api.get(f"/api/v1/proposals/{ids['open']}").json()
    body = {"verdict": "approve", "digest": told["digest"], "page": told["page"]}

    answer = api.post(f"/api/v1/proposals/{ids['open']}/decisions", json=body)

    assert answer.status_code == 201
    assert answer.json()["status"] == "open"
    assert answer.json()["receipt"]["entry"]["actor"] == "owen"


def test_a_refusal_is_a_problem_that_says_what_to_do(api: TestClient, ids: dict[str, str]) -> None:
    body = {"verdict": "approve", "digest": "0" * 64, "page": "0" * 64}

    answer = api.post(f"/api/v1/proposals/{ids['open']}/decisions", json=body)

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}


def test_a_key_makes_a_post_happen_once(api: TestClient, web: Web, ids: dict[str, str]) -> None:
    path, head = f"/api/v1/proposals/{ids['open']}/questions", {"idempotency-key": "one"}

    first = api.post(path, json={"text": "Why?"}, headers=head)
    after = web.ledger()
    again = api.post(path, json={"text": "Why?"}, headers=head)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert web.ledger() == after


def test_a_key_whose_server_was_stopped_says_that_nobody_knows(
    api: TestClient, web: Web, ids: dict[str, str]
) -> None:
    path, head = f"/api/v1/proposals/{ids['open']}/questions", {"idempotency-key": "one"}
    api.post(path, json={"text": "Why?"}, headers=head)
    with web.app.state.site.store.opened() as db:
        db.conn.execute("UPDATE answers SET status = NULL, body = NULL")

    soon = api.post(path, json={"text": "Why?"}, headers=head)
    web.clock.go(minutes=2)
    later = api.post(path, json={"text": "Why?"}, headers=head)

    assert (soon.status_code, later.status_code) == (409, 409)
    assert soon.json()["type"].endswith("#IdempotencyKeyInUseError")
    assert later.json()["type"].endswith("#IdempotencyKeyLostError")
    assert "look whether it was done" in later.json()["detail"]


def test_a_key_of_another_request_is_refused(api: TestClient, ids: dict[str, str]) -> None:
    path, head = f"/api/v1/proposals/{ids['open']}/questions", {"idempotency-key": "one"}
    api.post(path, json={"text": "Why?"}, headers=head)

    answer = api.post(path, json={"text": "Something else?"}, headers=head)

    assert answer.status_code == 422


def test_a_refused_post_may_be_tried_again_under_its_key(
    api: TestClient, ids: dict[str, str]
) -> None:
    path, head = f"/api/v1/proposals/{ids['open']}/questions", {"idempotency-key": "one"}

    refused = api.post(path, json={"text": " "}, headers=head)
    again = api.post(path, json={"text": "Why?"}, headers=head)

    assert (refused.status_code, again.status_code) == (422, 201)


def test_a_token_ends(api: TestClient) -> None:
    assert api.delete("/api/v1/session").status_code == 204
    assert api.get("/api/v1/me").status_code == 401


def test_a_token_of_the_api_opens_no_page(api: TestClient) -> None:
    assert api.get("/inbox").status_code == 303


def test_the_api_describes_itself(web: Web) -> None:
    told = web.client().get("/api/v1/openapi.json").json()

    described = {
        (method.upper(), path) for path, methods in told["paths"].items() for method in methods
    }

    assert {one for one in web.routes() if one[1].startswith("/api/")} - described == {
        ("GET", "/api/v1/openapi.json")
    }


def test_a_submission_is_either_a_draft_or_operations(api: TestClient) -> None:
    operations = [{"op": "set_duration", "task": "T02", "duration": 1920}]

    made = api.post("/api/v1/proposals", json={"operations": operations, "title": "Longer"})

    assert made.status_code == 201
    assert made.json()["author"] == "owen"
    assert api.post("/api/v1/proposals", json={}).status_code == 422
