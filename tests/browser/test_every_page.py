"""Every page, light and dark, desktop and phone: nothing serious for axe, and a picture of it."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE, Open

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
PAGES = {
    "brief": "/",
    "chat": "/chat",
    "plan": "/plan",
    "why": "/plan/why/T41",
    "revisions": "/plan/revisions",
    "what-if": "/what-if?task=T14&kind=later&value=10d",
    "draft": "/about/D1",
    "observation": "/about/O43",
    "inbox": "/inbox",
    "proposals": "/proposals",
    "proposal": "/proposals/P1",
    "edit": "/proposals/P1/edit",
    "register": "/register",
    "sources": "/sources",
    "audit": "/audit",
    "savings": "/savings",
    "people": "/people",
    "not-there": "/proposals/P99",
}
BEFORE_LOGIN = {"login": "/login"}
GRAVE = {"serious", "critical"}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
_ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def grave(page: Any, options: dict[str, Any] | None = None) -> list[str]:  # noqa: ANN401  # playwright is no dependency
    """Give what axe finds serious or critical, with where it stands."""
    wanted = {"resultTypes": ["violations"], **(options or {})}
    found = Axe().run(page, options=wanted).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious(visit: Open, server: Any, size: str) -> None:  # noqa: ANN401  # as above
    """Dark differs from light in its colours alone, so there only these are looked at again."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    look = {"viewport": SIZES[size]}
    inside, outside = visit("helen", **look), visit(None, **look)
    found = {}
    for page, wanted in ((inside, PAGES), (outside, BEFORE_LOGIN)):
        for name, path in wanted.items():
            page.emulate_media(color_scheme="light")
            page.goto(f"{server.home}{path}")
            found[name] = grave(page)
            page.screenshot(path=SCREENS / f"{name}-{size}.png")
            page.emulate_media(color_scheme="dark")
            found[f"{name}, dark"] = grave(page, _ONLY_COLOURS)
            page.screenshot(path=SCREENS / f"{name}-{size}-dark.png")

    assert {name: problems for name, problems in found.items() if problems} == {}
