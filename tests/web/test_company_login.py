"""Logging in with a company account: issuer and subject count, and no wrong answer gets in."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.files.oidc import OidcSettings
from tests.web import providing
from tests.web.providing import CLIENT, SECRET, Company
from tests.web.visiting import HOME, PASSWORD, MovableClock, Stage, Visitor, Web, token_in
from tests.web.wrong_answers import WRONG

pytestmark = pytest.mark.enable_socket
BACK = "/login/company/back"
ADDRESSES = count(1)


@pytest.fixture(scope="module")
def clock(stage: Stage) -> MovableClock:
    clock = MovableClock()
    clock.time = stage.at
    return clock


@pytest.fixture(scope="module")
def provider(clock: MovableClock) -> Iterator[Company]:
    with providing.serving(clock.now) as company:
        yield company


@pytest.fixture(scope="module")
def house(
    stage: Stage, clock: MovableClock, provider: Company, tmp_path_factory: pytest.TempPathFactory
) -> Web:
    """Give a site with company accounts, where olga's is bound."""
    folder = tmp_path_factory.mktemp("house") / "workspace"
    web = providing.house_of(provider, stage.folder, folder, clock)
    client = browser(web)
    link = web.invitation("olga")
    go(client, provider, page=link, invitation=link.rpartition("/")[2])
    return web


@pytest.fixture
def company(provider: Company) -> Iterator[Company]:
    """Give the provider as it should be, whatever the test before has made of it."""
    kept = {**vars(provider)}
    yield provider
    vars(provider).update(kept)


def browser(web: Web) -> TestClient:
    """Give a browser at an address of its own: attempts to log in are counted by address."""
    at = (f"10.0.0.{next(ADDRESSES)}", 50_000)
    return TestClient(
        web.app, base_url=HOME, headers={"origin": HOME}, follow_redirects=False, client=at
    )


def begin(client: TestClient, page: str = "/login", **fields: str) -> str:
    """Press the button, and give the address that it leads to."""
    token = token_in(client.get(page).text)
    answer = client.post("/login/company", data={"form_token": token, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.headers["refresh"]).partition("url=")[2]


def go(client: TestClient, company: Company, page: str = "/login", **fields: str) -> Any:  # noqa: ANN401
    """Go there, log in, come back."""
    return client.get(BACK, params=company.log_in(begin(client, page, **fields)))


def who(client: TestClient) -> str | None:
    answer = client.get("/api/v1/me")
    return str(answer.json()["id"]) if answer.status_code == 200 else None


def test_an_invitation_binds_an_account_and_the_account_logs_in(
    house: Web, company: Company
) -> None:
    client = browser(house)

    answer = go(client, company, next="/proposals")

    assert (answer.status_code, answer.headers["location"]) == (303, "/proposals")
    assert who(client) == "olga"


def test_the_way_there_carries_state_nonce_and_a_challenge(house: Web, company: Company) -> None:
    company.log_in(begin(browser(house)))

    asked = company.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert asked["scope"] == "openid"


def test_an_invitation_is_used_up_by_a_company_account(house: Web, company: Company) -> None:
    company.subject = "00u-owen"
    client, link = browser(house), house.invitation("owen")
    go(client, company, page=link, invitation=link.rpartition("/")[2])

    assert who(client) == "owen"
    assert browser(house).get(link).status_code == 410


def test_an_account_of_somebody_else_here_is_not_bound_again(house: Web, company: Company) -> None:
    client, link = browser(house), house.invitation("sam")

    answer = go(client, company, page=link, invitation=link.rpartition("/")[2])

    assert answer.status_code == 401
    assert browser(house).get(link).status_code == 200


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one.__name__)
def test_a_wrong_answer_is_refused(
    house: Web, company: Company, wrong: Callable[[Company, dict[str, str]], None]
) -> None:
    client = browser(house)
    given = company.log_in(begin(client))
    wrong(company, given)

    answer = client.get(BACK, params=given)

    assert answer.status_code == 401
    assert "did not work" in answer.text
    assert "interlock" not in client.cookies
    assert who(client) is None


def test_an_answer_that_was_not_begun_in_this_browser_is_refused(
    house: Web, company: Company
) -> None:
    given = company.log_in(begin(browser(house)))
    victim = browser(house)

    assert victim.get(BACK, params=given).status_code == 401
    assert who(victim) is None


def test_an_answer_counts_once(house: Web, company: Company) -> None:
    client = browser(house)
    given = company.log_in(begin(client))
    key = client.cookies["interlock-company"]
    assert client.get(BACK, params=given).status_code == 303

    client.cookies.set("interlock-company", key)

    assert client.get(BACK, params=given).status_code == 401


def test_a_login_on_its_way_is_over_after_ten_minutes(house: Web, company: Company) -> None:
    client, at = browser(house), house.clock.time
    given = company.log_in(begin(client))
    house.clock.go(minutes=10, seconds=1)

    assert client.get(BACK, params=given).status_code == 401
    house.clock.time = at


def test_a_provider_that_calls_itself_otherwise_is_not_gone_to(
    house: Web, company: Company
) -> None:
    house.app.state.site.provider._found = None  # noqa: SLF001  # as after an hour
    company.metadata = {"issuer": "https://elsewhere.example"}
    client = browser(house)
    token = token_in(client.get("/login").text)

    answer = client.post("/login/company", data={"form_token": token})

    assert answer.status_code == 503
    assert "refresh" not in answer.headers


def test_an_old_login_there_is_not_fresh_here(house: Web, company: Company) -> None:
    company.claims = {"auth_time": int(company.clock().timestamp()) - 3600}
    client = browser(house)
    go(client, company)

    assert client.get("/api/v1/me").json()["fresh"] is False


def test_risky_approvals_ask_for_a_new_login_there(house: Web, company: Company) -> None:
    client = browser(house)
    go(client, company)
    old = company.log_in(begin(client, "/proposals", again="yes"))
    company.claims = {"auth_time": int(company.clock().timestamp()) - 3600}
    refused = client.get(BACK, params=old)
    company.claims = {}
    silent = go(client, company, "/proposals", again="yes")
    company.claims = {"auth_time": int(company.clock().timestamp())}

    taken = go(client, company, "/proposals", again="yes")

    assert (company.asked["prompt"], company.asked["max_age"]) == ("login", "0")
    assert (refused.status_code, silent.status_code, taken.status_code) == (401, 401, 303)
    assert client.get("/api/v1/me").json()["fresh"] is True


def test_whoever_comes_back_as_somebody_else_keeps_their_session(
    house: Web, company: Company
) -> None:
    client = browser(house)
    client.cookies.set("interlock", house.log_in("fiona").client.cookies["interlock"])
    company.claims = {"auth_time": int(company.clock().timestamp())}

    answer = go(client, company, "/proposals", again="yes")

    assert answer.status_code == 401
    assert who(client) == "fiona"


def test_a_company_account_has_no_password(house: Web) -> None:
    client = browser(house)
    form = {"form_token": token_in(client.get("/login").text), "person": "olga", "password": ""}

    assert client.post("/login", data={**form, "password": PASSWORD}).status_code == 401
    assert not house.app.state.site.accounts.check("olga", "", house.clock.now())


def test_passwords_can_be_switched_off(house: Web, company: Company) -> None:
    settings = OidcSettings(issuer=company.issuer, client=CLIENT, only=True)
    house.app.state.site.provider.settings, kept = settings, house.app.state.site.provider.settings
    client = browser(house)
    page = client.get("/login").text
    form = {"form_token": token_in(page), "person": "olga", "password": PASSWORD}

    answers = [
        client.post("/login", data=form).status_code,
        client.post("/api/v1/sessions", json={"person": "olga", "password": PASSWORD}).status_code,
    ]

    house.app.state.site.provider.settings = kept
    assert answers == [403, 403]
    assert 'name="password"' not in page


def test_a_secret_is_sent_to_the_provider_alone(house: Web, company: Company) -> None:
    with_secret = OidcSettings(issuer=company.issuer, client=CLIENT, secret=SecretStr(SECRET))
    site = house.app.state.site
    site.provider.settings, kept = with_secret, site.provider.settings

    answer = go(browser(house), company)

    site.provider.settings = kept
    assert answer.status_code == 303
    assert SECRET not in repr(with_secret)
    assert "client_secret" not in company.exchanged[-1]


def test_a_person_who_is_here_no_more_does_not_get_in(house: Web, company: Company) -> None:
    store = house.app.state.site.store
    with store.opened() as db:
        row = [company.issuer, "00u-gone", "gone", "2026-01-01T00:00:00Z"]
        db.conn.execute("INSERT INTO identities VALUES(?, ?, ?, ?)", row)
    company.subject = "00u-gone"
    client = browser(house)

    assert go(client, company).status_code == 401
    assert Visitor(client).get("/inbox").status_code == 303
