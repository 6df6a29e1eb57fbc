"""A company login that comes between: the choice is kept, shown again, and never carried out."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.bootstrap import open_workspace
from app.services.decisions import withdraw
from app.services.people import propose_person
from plan.people import Person
from tests.web import providing
from tests.web.providing import Company
from tests.web.visiting import HOME, MovableClock, Stage, Visitor, Web, field_in, token_in

pytestmark = pytest.mark.enable_socket
BACK = "/login/company/back"
REASON = 'We have "looked",\nand agreed <b>in full</b>.'


@pytest.fixture(scope="module")
def clock(stage: Stage) -> MovableClock:
    clock = MovableClock()
    clock.time = stage.at
    return clock


@pytest.fixture(scope="module")
def company(clock: MovableClock) -> Iterator[Company]:
    with providing.serving(clock.now) as company:
        company.subject = "00u-sam"
        yield company


@pytest.fixture(scope="module")
def house(
    stage: Stage, clock: MovableClock, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Web:
    """Give a site where everybody logs in with a company account; the one there is is Sam's."""
    folder = tmp_path_factory.mktemp("house") / "workspace"
    web = providing.house_of(company, stage.folder, folder, clock, "only = true\n")
    head, at = {"origin": HOME}, ("10.1.0.1", 50_000)
    client = TestClient(web.app, base_url=HOME, headers=head, follow_redirects=False, client=at)
    link = web.invitation("sam")
    form = {"form_token": token_in(client.get(link).text), "invitation": link.rpartition("/")[2]}
    assert come_back(client, company, client.post("/login/company", data=form)).status_code == 303
    return web


@pytest.fixture
def sam(house: Web) -> Visitor:
    """Give Sam, who logged in a while ago."""
    sam = house.log_in("sam")
    house.clock.go(minutes=11)
    return sam


@pytest.fixture
def risky(house: Web) -> str:
    """Give a proposal of high risk, on which security is asked."""
    with open_workspace(house.folder, house.clock) as workspace:
        id_ = f"noor{len(workspace.reader.cases())}"
        noor = Person(id=id_, name="Noor Aziz", department="finance", roles=("finance",))
        return propose_person(workspace, noor, by="maya", reason="Fiona is away.").case.id


def come_back(client: TestClient, company: Company, away: Any, **claims: Any) -> Any:  # noqa: ANN401  # answers of the client
    """Log in there, just now, and come back."""
    assert away.status_code == 200, away.text
    company.claims = {"auth_time": int(company.clock().timestamp()), **claims}
    address = str(away.headers["refresh"]).partition("url=")[2]
    return client.get(BACK, params=company.log_in(address))


def choose(sam: Visitor, id_: str) -> dict[str, str]:
    """Approve, and give the form that leads to the provider from the page that answers."""
    fields = {**sam.form(id_), "verdict": "approve", "reason": REASON}
    asked = sam.client.post(f"/proposals/{id_}/decide", data=fields)
    assert asked.status_code == 200
    names = ("form_token", "digest", "page", "verdict", "again", "next", "reason")
    return {name: field_in(asked.text, name) for name in names}


def test_a_company_login_keeps_the_choice_and_decides_nothing(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    before, form = house.ledger(), choose(sam, risky)
    assert form["reason"] == REASON

    back = come_back(sam.client, company, sam.client.post("/login/company", data=form))
    page = sam.get(back.headers["location"])

    assert (back.status_code, page.status_code) == (303, 200)
    assert f"Approve {risky}?" in page.text
    assert REASON in unescape(page.text)
    assert 'type="password"' not in page.text
    assert house.ledger() == before

    names = ("form_token", "digest", "page", "verdict")
    pressed = {name: field_in(page.text, name) for name in names}
    path = f"/proposals/{risky}/decide"
    answer = sam.client.post(path, data={**pressed, "reason": REASON})

    assert answer.headers["location"] == f"/proposals/{risky}/decided"
    with open_workspace(house.folder, house.clock) as workspace:
        said = workspace.reader.case(risky).live[0]
    assert (said.person, said.verdict, said.reason) == ("sam", "approve", REASON)
    assert sam.get(f"/proposals/{risky}/again").headers["location"] == f"/proposals/{risky}"


def test_a_choice_on_what_has_changed_since_is_shown_anew_and_not_confirmed(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    form = choose(sam, risky)
    house.log_in("tom").decide(risky, "approve")

    back = come_back(sam.client, company, sam.client.post("/login/company", data=form))
    page = sam.get(back.headers["location"])

    assert page.status_code == 409
    assert "it has changed since you chose" in page.text
    assert REASON in unescape(page.text)
    assert "required checked" not in page.text
    assert f"Approve {risky}?" not in page.text


def test_a_choice_on_what_has_ended_since_is_not_asked_for_once_more(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    form = choose(sam, risky)
    with open_workspace(house.folder, house.clock) as workspace:
        withdraw(workspace, risky, person="maya", reason="A slip.")

    back = come_back(sam.client, company, sam.client.post("/login/company", data=form))
    page = sam.get(back.headers["location"])

    assert page.status_code == 409
    assert "it is withdrawn; nothing is recorded" in page.text
    assert REASON in unescape(page.text)
    assert f"Approve {risky}?" not in page.text


def test_a_choice_is_nobody_elses_and_is_over_after_twenty_minutes(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    path = f"/proposals/{risky}/again"
    back = come_back(
        sam.client, company, sam.client.post("/login/company", data=choose(sam, risky))
    )
    assert back.headers["location"] == path

    assert house.log_in("tom").get(path).status_code == 303
    house.clock.go(minutes=12)
    late = sam.get(path)
    assert "Log in again with your Example account" in late.text
    assert f"Approve {risky}?" not in late.text
    house.clock.go(minutes=9)
    assert sam.get(path).status_code == 303


def test_a_login_that_fails_leaves_the_session_stale_and_the_choice_there(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    before = house.ledger()
    away = sam.client.post("/login/company", data=choose(sam, risky))

    back = come_back(sam.client, company, away, auth_time=0)
    page = sam.get(f"/proposals/{risky}/again")

    assert back.status_code == 401
    assert "Log in again with your Example account" in page.text
    assert REASON in unescape(page.text)
    assert house.ledger() == before


def test_whom_somebody_lets_decide_for_them_is_kept_too(
    house: Web, company: Company, sam: Visitor
) -> None:
    until = (house.clock.now().date()).isoformat()
    handed = {"role": "it-security", "to": "rose", "until": until, "reason": REASON}
    page = sam.get("/people").text
    assert 'formaction="/login/company"' in page
    token = token_in(page)
    assert (
        sam.client.post("/people/delegations", data={"form_token": token, **handed}).status_code
        == 401
    )
    before, place = house.ledger(), field_in(page, "next")

    away = sam.client.post(
        "/login/company", data={"form_token": token, "again": "yes", "next": place, **handed}
    )
    back = come_back(sam.client, company, away)
    filled = sam.get("/people").text

    assert back.headers["location"] == place == "/people#delegations"
    assert '<option value="rose" selected>' in filled
    assert f'value="{until}"' in filled
    assert "Let them decide for me" in filled
    assert house.ledger() == before
    form = {"form_token": token_in(filled), **handed}
    answer = sam.client.post("/people/delegations", data=form)
    assert answer.status_code == 303
    assert '<option value="rose" selected>' not in sam.get("/people").text


def test_another_session_of_the_same_person_neither_sees_nor_changes_a_choice(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    """A session that somebody else holds plants nothing in what its owner comes back to."""
    path, thief = f"/proposals/{risky}/again", house.log_in("sam")
    house.clock.go(minutes=11)
    away = sam.client.post("/login/company", data=choose(sam, risky))
    planted = {**choose(thief, risky), "verdict": "reject", "reason": "Planted."}
    assert thief.client.post("/login/company", data=planted).status_code == 200
    assert REASON not in unescape(thief.get(path).text)

    back = come_back(sam.client, company, away)
    page = unescape(sam.get(back.headers["location"]).text)

    assert (f"Approve {risky}?" in page, REASON in page, "Planted." in page) == (True, True, False)


def test_a_choice_of_who_has_no_session_is_not_kept(house: Web, risky: str) -> None:
    client = house.client()
    form = {"form_token": token_in(client.get("/login").text), "verdict": "approve", "again": "yes"}

    away = client.post("/login/company", data={**form, "next": f"/proposals/{risky}/again"})

    assert away.status_code == 200
    assert house.log_in("sam").get(f"/proposals/{risky}/again").status_code == 303


def test_words_that_a_login_came_too_late_for_outlast_the_way_to_the_company(
    house: Web, company: Company, sam: Visitor, risky: str
) -> None:
    form, before = sam.form(risky), house.ledger()
    house.clock.go(hours=12, minutes=1)
    sent = {**form, "verdict": "reject", "reason": REASON}
    led = sam.client.post(f"/proposals/{risky}/decide", data=sent).headers["location"]
    page = sam.get(led).text
    fields = {name: field_in(page, name) for name in ("form_token", "next")}

    back = come_back(sam.client, company, sam.client.post("/login/company", data=fields))

    assert "what you sent was not recorded" in page
    assert REASON in unescape(sam.get(back.headers["location"]).text)
    assert house.ledger() == before
