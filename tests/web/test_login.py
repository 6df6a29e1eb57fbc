"""Invitations, passwords, lock-out; sessions that begin anew, expire and end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.web.application import build_app
from tests.web.visiting import HOME, PASSWORD, Visitor, Web, token_in

COOKIE = "interlock"


def log_in(client: object, person: str, password: str) -> int:
    page = client.get("/login")  # type: ignore[attr-defined]  # a test client
    form = {"form_token": token_in(page.text), "person": person, "password": password}
    status: int = client.post("/login", data=form).status_code  # type: ignore[attr-defined]  # as above
    return status


def test_an_invitation_makes_an_account_and_logs_in(web: Web) -> None:
    visitor = web.join("olga")

    assert visitor.get("/api/v1/me").json()["id"] == "olga"
    assert log_in(web.client(), "olga", PASSWORD) == 303


def test_a_password_costs_whoever_guesses_it_64_mebibytes(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.accounts.Argon2Hasher", Argon2Hasher)  # as the product has it
    costly = web._replace(app=build_app(web.folder, clock=web.clock))

    costly.join("olga")

    with costly.app.state.site.store.opened() as db:
        [(kept,)] = db.conn.execute("SELECT password FROM accounts").fetchall()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert log_in(costly.client(), "olga", PASSWORD) == 303
    assert log_in(costly.client(), "olga", f"{PASSWORD}.") == 401


def test_an_invitation_works_once(web: Web) -> None:
    link, client = web.invitation("olga"), web.client()
    form = {"password": PASSWORD, "again": PASSWORD}
    token = token_in(client.get(link).text)
    assert client.post(link, data={**form, "form_token": token}).status_code == 303

    other = web.client()
    token = token_in(other.get("/login").text)
    answer = other.post(link, data={"form_token": token, "password": "x" * 13, "again": "x" * 13})

    assert answer.status_code == 410
    assert log_in(web.client(), "olga", PASSWORD) == 303


def test_an_invitation_expires(web: Web) -> None:
    link = web.invitation("olga")

    web.clock.go(hours=73)

    assert web.client().get(link).status_code == 410


def test_a_newer_invitation_replaces_an_older_one(web: Web) -> None:
    first, second = web.invitation("olga"), web.invitation("olga")

    assert web.client().get(first).status_code == 410
    assert web.client().get(second).status_code == 200


@pytest.mark.parametrize("password", ["short", "Olga Petrova", "aaaaaaaaaaaaaaa"])
def test_a_password_that_is_easy_to_guess_is_refused(web: Web, password: str) -> None:
    link, client = web.invitation("olga"), web.client()
    token = token_in(client.get(link).text)

    answer = client.post(link, data={"form_token": token, "password": password, "again": password})

    assert answer.status_code == 422
    assert client.get(link).status_code == 200


def test_an_agent_cannot_be_invited(web: Web) -> None:
    from app.web.accounts import Accounts  # noqa: PLC0415  # here alone
    from plan.errors import FormError  # noqa: PLC0415  # here alone
    from plan.people import Person  # noqa: PLC0415  # here alone

    accounts: Accounts = web.app.state.site.accounts
    agent = Person(id="coordinator", name="Coordinator", kind="agent", department="pmo")

    with pytest.raises(FormError, match="only people log in"):
        accounts.invite(agent, web.clock.now())


def test_a_session_of_somebody_who_is_no_person_of_the_ledger_counts_for_nothing(web: Web) -> None:
    for nobody in ("coordinator", "somebody"):
        assert web.log_in(nobody).get("/inbox").status_code == 303


def test_a_session_that_was_planted_is_not_the_one_that_a_login_begins(web: Web) -> None:
    web.join("olga")
    planted = web.log_in("sam").client.cookies[COOKIE]
    client = web.client()
    client.cookies.set(COOKIE, planted)
    form = {"form_token": Visitor(client).token(), "person": "olga", "password": PASSWORD}

    answer = client.post("/login", data=form)

    begun = answer.cookies[COOKIE]
    assert begun != planted
    assert web.app.state.site.sessions.find(planted, "web", web.clock.now()) is None
    assert web.app.state.site.sessions.find(begun, "web", web.clock.now()).person == "olga"


def test_the_cookie_of_a_session_is_kept_from_scripts_and_other_sites(web: Web) -> None:
    web.join("olga")
    client = web.client()
    form = {"form_token": token_in(client.get("/login").text), "person": "olga"}

    cookie = client.post("/login", data={**form, "password": PASSWORD}).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_session_ends_with_the_logout_on_the_server_too(web: Web) -> None:
    visitor = web.log_in("olga")
    cookie = visitor.client.cookies[COOKIE]

    visitor.post("/logout")

    visitor.client.cookies.set(COOKIE, cookie)
    assert visitor.get("/inbox").status_code == 303


def test_a_session_expires(web: Web) -> None:
    visitor = web.log_in("olga")

    web.clock.go(hours=12, seconds=1)

    assert visitor.get("/inbox").status_code == 303


def test_a_new_password_ends_every_session(web: Web) -> None:
    before = web.join("olga")

    web.join("olga")

    assert before.get("/inbox").status_code == 303


def test_five_wrong_passwords_lock_an_account_for_a_while(web: Web) -> None:
    web.join("olga")
    for _ in range(5):
        assert log_in(web.client(), "olga", "wrong, and wrong again") == 401

    locked = log_in(web.client(), "olga", PASSWORD)
    web.clock.go(minutes=16)

    assert locked == 401
    assert log_in(web.client(), "olga", PASSWORD) == 303


def guess_by_strangers(web: Web, person: str) -> None:
    for _ in range(5):
        body = {"person": person, "password": "wrong, and wrong again"}
        assert web.client().post("/api/v1/sessions", json=body).status_code == 401


def test_strangers_who_guess_lock_nobody_out_of_what_they_prove_in_a_session(web: Web) -> None:
    fiona = web.join("fiona")
    web.clock.go(minutes=11)
    guess_by_strangers(web, "fiona")

    form = {"role": "finance", "to": "rose", "until": "2026-03-06", "reason": "Away."}
    wrong = fiona.post("/people/delegations", **form, password="not this one at all")  # noqa: S106  # of nobody
    right = fiona.post("/people/delegations", **form, password=PASSWORD)

    assert (wrong.status_code, right.status_code) == (401, 303)
    assert log_in(web.client(), "fiona", PASSWORD) == 401, "strangers stay locked out"


def test_guesses_in_a_session_are_counted_too(web: Web) -> None:
    fiona = web.join("fiona")
    web.clock.go(minutes=11)
    form = {"role": "finance", "to": "rose", "until": "2026-03-06", "reason": "Away."}
    for _ in range(5):
        fiona.post("/people/delegations", **form, password="not this one at all")  # noqa: S106  # as above

    answer = fiona.post("/people/delegations", **form, password=PASSWORD)

    assert answer.status_code == 401
    assert log_in(web.client(), "fiona", PASSWORD) == 303


def test_strangers_who_guess_do_not_lock_the_browser_out_that_somebody_uses(web: Web) -> None:
    fiona = web.join("fiona")
    guess_by_strangers(web, "fiona")
    fiona.post("/logout")

    assert log_in(web.client(), "fiona", PASSWORD) == 401
    assert log_in(fiona.client, "fiona", PASSWORD) == 303
    for _ in range(5):
        assert log_in(web.client(), "fiona", PASSWORD) == 401, "nor does it open it to strangers"


def test_a_browser_of_somebody_else_counts_as_any(web: Web) -> None:
    sam = web.join("sam")
    web.join("fiona")
    sam.post("/logout")
    for _ in range(5):
        log_in(sam.client, "fiona", "wrong, and wrong again")

    assert log_in(sam.client, "fiona", PASSWORD) == 401


def test_many_guesses_at_once_are_no_more_than_five(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right password comes last, and all of them at the same moment."""
    web.join("olga")
    accounts, now = web.app.state.site.accounts, web.clock.now()
    verify, judged, together = accounts._hasher.verify, [], Barrier(20)  # noqa: SLF001  # to count
    guesses = [f"a guess, the {number}th" for number in range(19)]

    def compare(password: str, kept: str) -> bool:
        judged.append(kept)
        return bool(verify(password, kept))

    def guess(password: str) -> bool:
        together.wait(timeout=30)
        return bool(accounts.check("olga", password, now))

    monkeypatch.setattr(accounts._hasher, "verify", compare)  # noqa: SLF001  # as above
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(guess, [*guesses, "another guess"]))

    real = {kept for kept in judged if kept != accounts._nobody}  # noqa: SLF001  # as above
    assert (len(judged), sum(kept in real for kept in judged)) == (20, 5)
    assert not any(found)
    assert not accounts.check("olga", PASSWORD, now)


def test_a_name_that_is_not_there_is_refused_in_the_same_words(web: Web) -> None:
    web.join("olga")
    texts = []
    for person in ("olga", "nobody"):
        client = web.client()
        form = {"form_token": token_in(client.get("/login").text), "person": person}
        texts.append(client.post("/login", data={**form, "password": "wrong"}).text)

    alerts = [text.partition('role="alert">')[2].partition("<")[0] for text in texts]
    assert alerts[0] == alerts[1] != ""


@pytest.mark.parametrize(
    "wanted", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "x"]
)
def test_a_login_leads_nowhere_else(web: Web, wanted: str) -> None:
    web.join("olga")
    client = web.client()
    form = {"form_token": token_in(client.get("/login").text), "person": "olga", "next": wanted}

    answer = client.post("/login", data={**form, "password": PASSWORD})

    assert answer.headers["location"] == "/inbox"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/inbox/", "/inbox"),
        ("/nowhere/at/all//?a=b", "/nowhere/at/all?a=b"),
        ("//example.com/", "/example.com"),
        ("/%5Cexample.com/", "/%5Cexample.com"),
    ],
)
def test_a_slash_too_many_leads_to_the_page_of_this_site(web: Web, typed: str, meant: str) -> None:
    answer = web.client().get(f"{HOME}{typed}")

    assert (answer.status_code, answer.headers["location"]) == (307, meant)
    assert web.client().post("/login/", data={"person": "sam"}).status_code == 404


def test_too_many_attempts_to_log_in_have_to_wait(web: Web) -> None:
    client = web.client()
    token = token_in(client.get("/login").text)

    answers = [client.post("/login", data={"form_token": token}) for _ in range(25)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_nothing_in_the_file_of_the_web_lets_anybody_log_in(web: Web) -> None:
    visitor = web.join("olga")
    link = web.invitation("sam")

    content = (web.folder / "web.db").read_bytes()

    assert visitor.client.cookies[COOKIE].encode() not in content
    assert link.rpartition("/")[2].encode() not in content
    assert PASSWORD.encode() not in content
