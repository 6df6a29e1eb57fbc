"""What axe says of a page as somebody sees it: light and dark, at a desk and on a phone.

One load serves all four looks. Dark differs from light in its colours alone, so there only the
rules that look at colours are asked again.
"""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.browsing import DESKTOP, PHONE, SCREENS

GRAVE = ("serious", "critical")
OF_COLOURS = ("color-contrast", "link-in-text-block")
_LOOKS = (
    ("desktop", DESKTOP, "light", ()),
    ("phone", PHONE, "light", ()),
    ("phone-dark", PHONE, "dark", OF_COLOURS),
    ("desktop-dark", DESKTOP, "dark", OF_COLOURS),
)


def look_at(page: Any, name: str) -> dict[str, list[str]]:  # noqa: ANN401  # playwright is no dependency
    """Look at a page in every way, keep a picture of each, and give what is grave."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate(AXE_SCRIPT)
    found = {}
    for look, size, colours, rules in _LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        found[f"{name}, {look}"] = grave(page, rules)
        page.screenshot(path=SCREENS / f"{name}-{look}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    return {look: problems for look, problems in found.items() if problems}


def grave(page: Any, rules: tuple[str, ...] = ()) -> list[str]:  # noqa: ANN401  # as above
    """Give what axe, which the page has to hold already, finds serious or critical, and where."""
    wanted: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        wanted["runOnly"] = {"type": "rule", "values": rules}
    told = page.evaluate(f"axe.run({json.dumps(wanted)})")
    assert told["passes"], "axe looked at nothing"
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in told["violations"]
        if one["impact"] in GRAVE
    ]
