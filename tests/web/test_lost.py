"""What was sent without a login: where it leads back to, that nothing is recorded, what is kept."""

from html import unescape
from typing import Any

import pytest

from app.web.here import LONGEST_WAY
from tests.web.test_choices import REASON
from tests.web.visiting import HOME, PASSWORD, Visitor, Web, field_in, token_in

ASKED = "/what-if?change=T03%20later%2010d&say=T05%20needs%20a%20day%20%26%20more"


def log_in_anew(client: Any, way: str, person: str) -> Any:  # noqa: ANN401  # a test client
    """Fill in the form of the login page that somebody was led to."""
    text = client.get(way).text
    fields = {name: field_in(text, name) for name in ("form_token", "next")}
    return client.post("/login", data={**fields, "person": person, "password": PASSWORD})


def open_case(ids: dict[str, str]) -> str:
    return ids["open"]


@pytest.mark.parametrize("address", [ASKED, "/plan?department=finance&sort=-start", "/inbox"])
def test_the_whole_address_is_there_again_after_the_login(web: Web, address: str) -> None:
    web.join("olga")
    client = web.client()

    led = client.get(address).headers["location"]

    assert log_in_anew(client, led, "olga").headers["location"] == address


def test_an_address_that_is_too_long_to_be_kept_leads_to_its_page(web: Web) -> None:
    web.join("olga")
    client = web.client()

    led = client.get(f"/plan?sort={'x' * LONGEST_WAY}").headers["location"]

    assert log_in_anew(client, led, "olga").headers["location"] == "/plan"


def overnight(web: Web, visitor: Visitor, id_: str) -> Any:  # noqa: ANN401  # an answer of the client
    """Open a proposal, go home, and reject it when the login has ended."""
    form = visitor.form(id_)
    web.clock.go(hours=12, minutes=1)
    web.log_in("sam")  # another begins a session meanwhile, which clears away old ones
    fields = {**form, "verdict": "reject", "reason": REASON}
    return visitor.client.post(f"/proposals/{id_}/decide", data=fields)


def test_a_decision_after_the_login_ended_is_not_recorded_and_its_words_are_kept(
    web: Web, ids: dict[str, str]
) -> None:
    fiona, id_ = web.join("fiona"), open_case(ids)
    before = web.ledger()

    led = overnight(web, fiona, id_).headers["location"]

    assert "what you sent was not recorded" in fiona.get(led).text
    back = log_in_anew(fiona.client, led, "fiona").headers["location"]
    text = fiona.get(back).text
    assert web.ledger() == before
    assert unescape(text.split('name="reason"')[1].split(">")[1].split("</textarea")[0]) == REASON
    assert 'value="reject" required checked' in text


def test_they_are_shown_to_nobody_else_who_logs_in_there(web: Web, ids: dict[str, str]) -> None:
    web.join("olga")
    fiona, id_ = web.join("fiona"), open_case(ids)
    led = overnight(web, fiona, id_).headers["location"]

    back = log_in_anew(fiona.client, led, "olga").headers["location"]

    assert fiona.get(back).headers["location"] == f"/proposals/{id_}"
    assert "agreed" not in fiona.get(f"/proposals/{id_}").text


def test_words_from_elsewhere_are_not_kept(web: Web, ids: dict[str, str]) -> None:
    fiona, id_ = web.join("fiona"), open_case(ids)
    form = fiona.form(id_)
    web.clock.go(hours=12, minutes=1)
    sent = {**form, "verdict": "reject", "reason": "planted"}

    answers = [
        fiona.client.post(f"/proposals/{id_}/decide", data=data, headers=head)
        for data, head in (
            (sent, {"origin": "https://elsewhere.example"}),
            ({**sent, "form_token": "A" * 88}, {}),
        )
    ]

    assert all(one.headers["location"].endswith("&sent=lost") for one in answers)
    assert all("set-cookie" not in one.headers for one in answers)


def test_anything_else_that_was_sent_leads_back_to_its_page(web: Web) -> None:
    olga = web.join("olga")
    token = olga.token()
    web.clock.go(hours=12, minutes=1)

    said = {"form_token": token, "title": "Mine"}
    from_page = {"referer": f"{HOME}{ASKED}"}
    answer = olga.client.post("/what-if/propose", data=said, headers=from_page)
    elsewhere = {"referer": "https://elsewhere.example/what-if"}
    other = olga.client.post("/what-if/propose", data=said, headers=elsewhere)

    for one, back in ((answer, ASKED), (other, "/inbox")):
        assert one.status_code == 401
        assert "what you sent was not recorded" in one.text
        assert '<dt>Title</dt><dd class="prewrap">Mine</dd>' in one.text
        assert field_in(one.text, "next") == back
    fields = {name: field_in(answer.text, name) for name in ("form_token", "next")}
    said = {**fields, "person": "olga", "password": PASSWORD}
    assert olga.client.post("/login", data=said).headers["location"] == ASKED


def test_a_form_of_an_earlier_login_records_nothing_and_keeps_its_words(
    web: Web, ids: dict[str, str]
) -> None:
    """A password given in another tab began a new session, and its old forms count no more."""
    fiona, id_ = web.join("fiona"), open_case(ids)
    form, before = fiona.form(id_), web.ledger()
    old, now = fiona.client.cookies["interlock"], web.clock.now()
    new = web.app.state.site.sessions.begin("fiona", "web", now, instead_of=old)
    fiona.client.cookies.clear()
    fiona.client.cookies.set("interlock", new)

    sent = {**form, "verdict": "reject", "reason": REASON}
    answer = fiona.client.post(f"/proposals/{id_}/decide", data=sent)

    assert answer.status_code == 403
    assert web.ledger() == before
    assert f'href="/proposals/{id_}/again"' in answer.text
    again = fiona.get(f"/proposals/{id_}/again").text
    assert 'value="reject" required checked' in again
    token = token_in(again)
    whole = {**sent, "form_token": token}
    assert fiona.client.post(f"/proposals/{id_}/decide", data=whole).status_code == 303


@pytest.mark.parametrize("piece", ["/inbox/count", "/overtaken"])
def test_a_page_that_is_left_open_gets_no_login_page_into_its_midst(web: Web, piece: str) -> None:
    olga = web.join("olga")
    web.clock.go(hours=12, minutes=1)

    asked = olga.client.get(piece, headers={"hx-request": "true"})

    assert (asked.status_code, asked.content) == (204, b"")
    led = olga.get(piece).headers["location"]
    assert log_in_anew(olga.client, led, "olga").headers["location"] == "/inbox"


def test_a_drag_after_the_login_ended_says_so_where_its_effect_would_stand(web: Web) -> None:
    olga = web.join("olga")
    web.clock.go(hours=12, minutes=1)

    piece = olga.client.get(ASKED, headers={"hx-request": "true"})

    assert piece.status_code == 401
    assert "Your login has ended" in piece.text
    assert "<main" not in piece.text
    led = unescape(piece.text.split('href="')[1].split('"')[0])
    assert log_in_anew(olga.client, led, "olga").headers["location"] == ASKED


def test_what_is_refused_on_a_page_of_its_own_shows_what_was_written(
    web: Web, ids: dict[str, str]
) -> None:
    maya, before = web.log_in("maya"), web.ledger()
    written = 'The <b>vendor</b> says "no".'
    form = {"form_token": maya.token(), "text": written, "password": PASSWORD}
    page = {"referer": f"{HOME}/proposals/{ids['open']}"}

    answer = maya.client.post("/questions/999/answer", data=form, headers=page)

    assert answer.status_code == 404
    assert written not in answer.text, "it is text, and no part of the page"
    assert written in unescape(answer.text.split('<dd class="prewrap">')[1].split("</dd>")[0])
    assert f'href="/proposals/{ids["open"]}">Back' in answer.text
    assert PASSWORD not in answer.text
    assert web.ledger() == before


@pytest.mark.parametrize("token", ["A" * 88, ""])
def test_what_another_site_sent_is_shown_to_nobody(web: Web, token: str) -> None:
    maya = web.log_in("maya")
    elsewhere = {"origin": "https://elsewhere.example"}

    for path in ("/questions/999/answer", "/proposals/P4/decide"):
        form = {"form_token": token or maya.token(), "text": "Planted.", "reason": "Planted."}
        answer = maya.client.post(path, data=form, headers=elsewhere)

        assert (answer.status_code, "Planted" in answer.text) == (403, False)


def test_a_text_may_be_as_long_as_its_field_lets_it_be(web: Web, ids: dict[str, str]) -> None:
    """A browser counts the end of a line as one character, and sends two."""
    olga = web.log_in("olga")
    lines, longer = "a\r\n" * 2_000, "a\r\n" * 2_001

    said = {**olga.form(ids["open"]), "verdict": "ask"}
    refused = olga.client.post(f"/proposals/{ids['open']}/decide", data={**said, "reason": longer})
    taken = olga.client.post(f"/proposals/{ids['open']}/decide", data={**said, "reason": lines})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "What you wrote" in refused.text
