"""Drafts on the web: whoever submits one has all of it before them, and a title is only a title."""

import re
from html import unescape

import pytest

from tests.web.visiting import PLAN, Visitor, Web


@pytest.fixture
def maya(web: Web) -> Visitor:
    """Give Maya, who has handed in a plan that takes two departments off a gate."""
    visitor = web.log_in("maya")
    changed = PLAN.replace("FIN,5d", "FIN,6d").replace(
        "finance and operations and it-security", "operations"
    )
    visitor.client.post(
        "/sources/files",
        data={"form_token": visitor.token(), "kind": "plan"},
        files={"file": ("plan.csv", changed.encode())},
    )
    return visitor


def draft_of(visitor: Visitor) -> str:
    found = re.search(r'/about/(D\d+)"', visitor.get("/inbox").text)
    assert found is not None
    return found[1]


def test_the_page_of_a_draft_says_field_by_field_what_it_changes(maya: Visitor) -> None:
    text = unescape(maya.get(f"/about/{draft_of(maya)}").text)

    assert "task T06 is described anew" in text
    assert re.search(r"- gate.*finance.*operations", text), "who decides there, before and after"
    assert "gate T06 Go-live decision (finance, operations, it-security)" in text
    assert "described anew and" not in text.split("<h1>")[1].split("</h1>")[0]


def test_the_inbox_tells_change_and_effect_and_submits_nothing(maya: Visitor) -> None:
    text = unescape(maya.get("/inbox").text).split("Drafts that nobody has submitted")[1]

    assert "task T06 is described anew" in text
    assert "the plan finishes" in text
    assert "“plan.csv" in text, "a title is somebody's words"
    assert "/submit" not in text


def test_the_first_screen_of_the_proposal_says_who_decides_at_the_gate_then(maya: Visitor) -> None:
    said = maya.post(f"/drafts/{draft_of(maya)}/submit")

    text = unescape(maya.get(said.headers["location"]).text)

    gate = re.search(r"<dt>Gate .*?</dd>", text, re.DOTALL)
    assert gate is not None
    assert "decided by operations</strong>, not by finance, operations, it-security" in gate[0]
    assert "as before" in gate[0]
