"""Every page, light and dark, desktop and phone: nothing serious for axe, and a picture of it."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE, Open

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
PAGES = {
    "inbox": "/inbox",
    "proposals": "/proposals",
    "proposal": "/proposals/P1",
    "edit": "/proposals/P1/edit",
    "not-there": "/proposals/P99",
}
BEFORE_LOGIN = {"login": "/login"}
GRAVE = {"serious", "critical"}
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark"},
}


def grave(page: Any) -> list[str]:  # noqa: ANN401  # playwright is no dependency
    """Give what axe finds serious or critical, with where it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(visit: Open, server: Any, look: str) -> None:  # noqa: ANN401  # as above
    SCREENS.mkdir(parents=True, exist_ok=True)
    inside, outside = visit("helen", **LOOKS[look]), visit(None, **LOOKS[look])
    found = {}
    for page, wanted in ((inside, PAGES), (outside, BEFORE_LOGIN)):
        for name, path in wanted.items():
            page.goto(f"{server.home}{path}")
            found[name] = grave(page)
            page.screenshot(path=SCREENS / f"{name}-{look}.png", full_page=name != "proposal")

    assert {name: problems for name, problems in found.items() if problems} == {}
