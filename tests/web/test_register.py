"""The register on the web: owners say what is so, nobody else does, and nothing binds by itself."""

import pytest

from app.bootstrap import open_workspace
from plan.records import Assumption, Price
from tests.web.visiting import Web


@pytest.fixture
def claim(web: Web) -> str:
    """Enter a claimed dependency between finance and IT security."""
    with open_workspace(web.folder, web.clock) as workspace:
        return workspace.evidence.claim(
            Assumption(
                id="",
                before="T02",
                after="T05",
                quote="We cannot reconcile before the firewall change <b>is</b> through.",
                source="O1",
                claimed_by="finance",
                confidence=70,
                owners=("finance", "it-security"),
                price=Price(tasks=0, minutes=0),
            )
        ).id


def test_the_register_shows_quote_price_and_owners(web: Web, claim: str) -> None:
    text = web.log_in("rose").get("/register").text

    assert "T05 Reconcile the invoices waits for T02 Approve the firewall change" in text
    assert "&lt;b&gt;is&lt;/b&gt;" in text
    assert "no date moves" in text
    assert "waits for Fiona Hart" in text
    assert f'action="/register/{claim}"' not in text


def test_an_owner_confirms_in_place_and_the_last_one_gets_a_draft(web: Web, claim: str) -> None:
    fiona, sam = web.log_in("fiona"), web.log_in("sam")
    assert f'action="/register/{claim}"' in fiona.get("/register").text

    first = fiona.post(f"/register/{claim}", word="confirm", reason="As agreed.")
    last = sam.post(f"/register/{claim}", word="confirm")

    assert "waits for it-security" in first.text
    assert "a change is drafted" in last.text
    assert 'href="/about/D1"' in last.text
    assert 'action="/drafts/D1/submit"' in fiona.get("/about/D1").text


def test_somebody_who_owns_neither_end_is_refused_and_told_who_does(web: Web, claim: str) -> None:
    olga, before = web.log_in("olga"), web.ledger()

    answer = olga.post(f"/register/{claim}", word="reject", reason="No.")

    assert answer.status_code == 403
    assert "Fiona Hart" in answer.text
    assert web.ledger() == before


def test_a_word_that_is_none_is_refused_and_what_was_typed_is_kept(web: Web, claim: str) -> None:
    answer = web.log_in("fiona").post(f"/register/{claim}", word="", reason="Let me think")

    assert answer.status_code == 422
    assert "Let me think</textarea>" in answer.text


def test_the_api_gives_the_register_and_takes_a_word(web: Web, claim: str) -> None:
    visitor = web.log_in("fiona")
    head = {"x-form-token": visitor.token()}

    answer = visitor.client.post(
        f"/api/v1/register/{claim}/settlements",
        json={"word": "dispute", "reason": "Only for July."},
        headers=head,
    )

    assert answer.status_code == 201
    assert visitor.get("/api/v1/register").json()["assumptions"][0]["status"] == "disputed"


def test_conflicts_within_the_plan_are_looked_for_when_asked(web: Web) -> None:
    visitor = web.log_in("olga")

    assert "Look for them" in visitor.get("/register").text
    assert "Everything in the plan can hold" in visitor.get("/register?look=plan").text
