"""Playing an example: who has come in by a link can be each of its people; nowhere else."""

import re

import pytest
from starlette.testclient import TestClient

from app.web.application import build_app
from tests.web.conftest import LogIn
from tests.web.visiting import HOME, Visitor, Web, token_in


@pytest.fixture
def played(web: Web) -> Web:
    return web._replace(app=build_app(web.folder, clock=web.clock, play=True))


def enter(web: Web, person: str) -> tuple[TestClient, str]:
    client, link = web.client(), web.invitation(person)
    page = client.get(link)
    assert "Go on as" in page.text
    path = f"/play/enter/{link.rpartition('/')[2]}"
    answer = client.post(path, data={"form_token": token_in(page.text)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return client, path


def test_one_click_leads_in_and_the_link_then_works_no_more(played: Web) -> None:
    client, path = enter(played, "maya")
    assert "maya" in client.get("/").text

    again = played.client()
    answer = again.post(path, data={"form_token": token_in(again.get("/login").text)})

    assert answer.status_code == 410


def test_a_newcomer_is_one_person_after_another(played: Web, ids: dict[str, str]) -> None:
    client, _ = enter(played, "maya")
    page = client.get("/inbox").text
    assert len(re.findall(r'action="/play/', page)) == len(played.people())

    answer = client.post("/play/olga", data={"form_token": token_in(page), "next": "/inbox"})

    assert answer.headers["location"] == "/inbox"
    assert ids["open"] in client.get("/inbox").text
    assert Visitor(client).decide(ids["open"], "approve").status_code == 303


def test_nobody_plays_who_has_not_come_in(played: Web) -> None:
    client = played.client()
    form = {"form_token": token_in(client.get("/login").text)}

    assert client.post("/play/maya", data=form).headers["location"].startswith("/login")


def test_an_ordinary_site_knows_nothing_of_it(web: Web, log_in: LogIn) -> None:
    maya = log_in("maya")

    assert maya.post("/play/olga").status_code == 404
    assert "/play/" not in maya.get("/inbox").text
    assert web.client().get("/play/enter/x").status_code == 404


def test_nobody_becomes_who_is_not_there(played: Web) -> None:
    client, _ = enter(played, "maya")
    form = {"form_token": token_in(client.get("/inbox").text), "next": "//evil.example"}

    assert client.post("/play/nobody", data=form).status_code == 404
    assert client.post("/play/olga", data=form).headers["location"].startswith("/")
    assert HOME
