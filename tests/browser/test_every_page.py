"""Every page, light and dark, desktop and phone: nothing serious for axe, and a picture of it."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect
from starlette.routing import Match

from app.web.application import OPEN, PAGES
from tests.browser.conftest import Open
from tests.browser.looking import grave, look_at

INSIDE = {
    "brief": "/",
    "chat": "/chat",
    "plan": "/plan",
    "why": "/plan/why/T41",
    "revisions": "/plan/revisions",
    "revision": "/plan/revisions/1",
    "what-if": "/what-if?task=T14&kind=later&value=10d",
    "draft": "/about/D1",
    "conflict": "/about/C1",
    "assumption": "/about/A1",
    "observation": "/about/O43",
    "inbox": "/inbox",
    "proposals": "/proposals",
    "proposal": "/proposals/P1",
    "decided": "/proposals/P1/decided",
    "edit": "/proposals/P1/edit",
    "register": "/register",
    "conflicts": "/register?look=plan",
    "sources": "/sources",
    "source": "/sources/status",
    "audit": "/audit",
    "entry": "/audit/3",
    "savings": "/savings",
    "evals": "/evals",
    "people": "/people",
    "person": "/people/helen",
    "not-there": "/proposals/P99",
}
OUTSIDE = {"login": "/login", "no-invitation": "/invitation/none"}
LOOKED_AT_ELSEWHERE = {
    "/inbox/count": "a number inside of other pages",
    "/jobs/{number}": "a part of the pages that wait for it",
    "/overtaken": "a part of the pages that wait for it",
    "/audit/export.jsonl": "a file",
    "/audit/export.csv": "a file",
    "/proposals/{id_}/text": "plain text",
    "/proposals/{id_}/again": "sends on, or asks once more: looked at below",
    "/evals/{name}": "needs a run; tests/web reads it",
    "/login/company/back": "sends on",
    "/healthz": "for programs",
    "/readyz": "for programs",
    "/metrics": "for programs",
    "/static/{name}": "files",
}


@pytest.mark.parametrize("name", [*INSIDE, *OUTSIDE])
def test_axe_finds_nothing_serious(readers: dict[str, Any], reading: Any, name: str) -> None:  # noqa: ANN401  # playwright is no dependency
    page = readers["inside" if name in INSIDE else "outside"]
    page.goto(f"{reading.home}{(INSIDE | OUTSIDE)[name]}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert look_at(page, name) == {}


def test_every_page_of_the_router_is_looked_at() -> None:
    routes: list[Any] = [one for router in (*OPEN, *PAGES) for one in router.routes]
    pages = {
        one.path for one in routes if "GET" in one.methods and not one.path.startswith("/api/")
    }
    looked_at = {_route_of(path, routes) for path in (INSIDE | OUTSIDE).values()}

    assert pages - looked_at == set(LOOKED_AT_ELSEWHERE)


def _route_of(address: str, routes: list[Any]) -> str:
    scope = {"type": "http", "method": "GET", "path": address.partition("?")[0]}
    return str(next(one.path for one in routes if one.matches(scope)[0] is Match.FULL))


def test_axe_finds_what_is_wrong(chromium: Any) -> None:  # noqa: ANN401  # as above
    """Otherwise its silence would say nothing."""
    page = chromium.new_page()
    page.set_content("<html lang=en><title>t</title><input><p style='color:#ccc'>Pale.</p>")
    page.evaluate(AXE_SCRIPT)

    assert {one.partition(":")[0] for one in grave(page)} == {"color-contrast", "label"}
    page.close()


def test_axe_finds_nothing_serious_in_what_answers_a_form(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    helen = visit("helen")
    found: dict[str, list[str]] = {}

    helen.goto(f"{server.home}/audit")
    helen.get_by_role("button", name="Verify").click()
    expect(helen.get_by_role("heading", name="The ledger is whole")).to_be_visible()
    found |= look_at(helen, "verified")

    helen.goto(f"{server.home}/proposals/P2")
    helen.get_by_role("radio", name="Reject").check()
    helen.get_by_label("Reason or question").fill(" ")  # the script asks for a reason, the rule too
    helen.get_by_role("button", name="Record my decision").click()
    expect(helen.get_by_role("alert")).to_be_visible()
    found |= look_at(helen, "refused")

    helen.goto(f"{server.home}/sources")
    file = {"name": "note.md", "mimeType": "text/markdown", "buffer": b"Finance: all is well.\n"}
    helen.get_by_label("A status").set_input_files(file)
    helen.get_by_role("button", name="Read it").click()
    expect(helen.get_by_role("heading", name="What became of it")).to_be_visible()
    found |= look_at(helen, "dropped")

    outside = visit(None, at="/login")
    outside.get_by_label("Your name here").fill("helen")
    outside.get_by_label("Password").fill("not hers")
    outside.get_by_role("button", name="Log in").click()
    expect(outside.get_by_role("alert")).to_be_visible()
    found |= look_at(outside, "wrong-password")

    outside.goto(server.invitation("helen"))
    expect(outside.get_by_role("heading", name="Welcome, Helen Marsh")).to_be_visible()
    found |= look_at(outside, "invitation")

    assert found == {}
