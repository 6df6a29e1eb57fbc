"""The small pictures of README and docs: the story's test takes them, and this puts them there.

    make test-browser, look at build/screens/docs, then: python -m tests.browser.pictures

A document that names a picture which no test takes fails the story.
"""

import re
import shutil
import sys
from typing import Any

from tests.browser.browsing import PHONE, SCREENS

_ROOT = SCREENS.parents[1]
TAKEN = SCREENS / "docs"
PLACE = _ROOT / "docs" / "pictures"
AT_A_DESK: dict[str, Any] = {
    "viewport": {"width": 1120, "height": 760},
    "device_scale_factor": 0.6,
}
ON_A_PHONE: dict[str, Any] = {
    "viewport": PHONE,
    "device_scale_factor": 0.9,
    "is_mobile": True,
    "has_touch": True,
}
_NAMED = re.compile(r"!\[[^\]]+\]\((?:docs/)?pictures/([\w-]+)\.png\)")


def keep(page: Any, name: str) -> None:  # noqa: ANN401  # playwright is no dependency
    """Take a picture of what somebody sees."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=TAKEN / f"{name}.png")


def kept() -> set[str]:
    """Give the names of the pictures that were taken."""
    return {picture.stem for picture in TAKEN.glob("*.png")}


def named_in_documents() -> set[str]:
    """Give the names of the pictures that the documents show."""
    documents = [_ROOT / "README.md", *(_ROOT / "docs").glob("*.md")]
    return {name for one in documents for name in _NAMED.findall(one.read_text(encoding="utf-8"))}


def main() -> int:
    """Put what the last run took into the documents."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in sorted(kept()):
        shutil.copyfile(TAKEN / f"{name}.png", PLACE / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
