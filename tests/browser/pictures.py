"""Takes the small pictures of README and docs: ``python -m tests.browser.pictures``, then look."""

import re
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import BROWSERS, PHONE
from tests.browser.serving import ROOT, Model, Server, free_port, hold_demo
from tests.browser.test_story import QUESTION

PLACE = ROOT / "docs" / "pictures"
_SMALL: dict[str, Any] = {"viewport": {"width": 1120, "height": 760}, "device_scale_factor": 0.6}


def take(browser: Any, server: Server) -> None:  # noqa: ANN401  # playwright is no dependency
    """Walk to each page as somebody would, and keep what they see."""
    desk = _page(browser, server, "maya", **_SMALL)
    desk.goto(f"{server.home}/plan?department=finance&department=it-security&department=pmo")
    desk.screenshot(path=PLACE / "plan.png")
    desk.goto(f"{server.home}/chat")
    desk.get_by_label("Your words").fill(QUESTION)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("button", name="Submit D2 as mine")).to_be_visible(timeout=90_000)
    desk.evaluate("scrollTo(0, 0)")
    desk.screenshot(path=PLACE / "chat.png")
    desk.get_by_role("button", name="Submit D2 as mine").click()
    desk.wait_for_url(re.compile("/proposals/P1"))
    phone = _page(browser, server, "helen", viewport=PHONE, device_scale_factor=0.9)
    phone.goto(f"{server.home}/proposals/P1")
    phone.screenshot(path=PLACE / "proposal.png")


def _page(browser: Any, server: Server, person: str, **how: Any) -> Any:  # noqa: ANN401  # as above
    context = browser.new_context(**how)
    context.add_cookies([server.session(person)])
    page = context.new_page()
    page.goto(f"{server.home}/inbox")
    return page


def main() -> None:
    """Start what is needed, take the pictures, and end it."""
    PLACE.mkdir(parents=True, exist_ok=True)
    model = Model()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = next(path for path in BROWSERS if Path(path).is_file())
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        server = Server(hold_demo(Path(folder) / "migration"), free_port(), model.home)
        try:
            server.start()
            take(browser, server)
        finally:
            server.kill()
            model.kill()
            browser.close()


if __name__ == "__main__":
    main()
