"""What an approver does, clicked in a browser: by phone, by keyboard, without scripts, at once."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.browsing import PHONE
from tests.browser.conftest import Open
from tests.browser.serving import PASSWORD
from tests.browser.test_every_page import INSIDE

CONTROLS = (
    "[...document.querySelectorAll('main a[href], main button, main select, main textarea, "
    "main summary, main input:not([type=hidden], [type=radio])')]"
)


def approve(page: Any, server: Any, id_: str) -> None:  # noqa: ANN401  # playwright is no dependency
    page.goto(f"{server.home}/proposals/{id_}")
    page.get_by_role("radio", name=re.compile("^Approve")).check()
    page.get_by_role("button", name="Record my decision").click()


def test_finance_approves_on_a_phone(visit: Open) -> None:
    page = visit("helen", at="/inbox", viewport=PHONE, is_mobile=True, has_touch=True)
    page.get_by_role("link", name=re.compile("^P2")).tap()
    heading = page.get_by_role("heading", name="What it does")
    expect(heading).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_role("link", name="Decide").tap()
    page.get_by_role("radio", name=re.compile("^Approve")).tap()
    page.get_by_role("button", name="Record my decision").tap()

    expect(page.get_by_role("heading", name="You approved P2")).to_be_visible()


def test_the_last_approval_brings_a_revision(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    pages = [visit(person) for person in ("helen", "ravi", "tom")]
    for page in pages:
        approve(page, server, "P2")

    expect(pages[-1].get_by_text("revision 2")).to_be_visible()


def test_a_stale_page_is_refused_and_keeps_what_was_typed(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    helen, ravi = visit("helen"), visit("ravi")
    for page in (helen, ravi):
        page.goto(f"{server.home}/proposals/P2")
        page.get_by_label("Reason or question").fill("We have talked about it.")
        page.get_by_role("radio", name=re.compile("^Approve")).check()

    helen.get_by_role("button", name="Record my decision").click()
    helen.wait_for_url("**/decided")
    ravi.get_by_role("button", name="Record my decision").click()

    refusal = ravi.get_by_role("alert")
    expect(refusal).to_contain_text("helen said approve")
    expect(refusal).to_be_focused()
    expect(ravi.get_by_label("Reason or question")).to_have_value("We have talked about it.")
    expect(ravi.get_by_role("radio", name=re.compile("^Approve"))).not_to_be_checked()


def test_everything_goes_by_keyboard(visit: Open) -> None:
    page = visit("helen", at="/inbox")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    second = page.locator("a[href='/proposals/P2']").first
    for _ in range(4):  # a key that comes while the list of keys still closes goes nowhere
        page.keyboard.press("j")
        if second.evaluate("one => one === document.activeElement"):
            break
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/P2")

    page.keyboard.press("r")
    page.keyboard.type("Not in the week of the close.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="You rejected P2")).to_be_visible()


def test_an_approval_goes_by_keyboard_and_nothing_is_out_of_its_reach(
    visit: Open,
    server: Any,  # noqa: ANN401  # as above
) -> None:
    page = visit("helen")
    for path in ("/register", "/what-if", "/sources", "/people", "/proposals/P2"):
        page.goto(f"{server.home}{path}")
        wanted = set(page.evaluate(f"{CONTROLS}.flatMap((e, i) => e.checkVisibility() ? [i] : [])"))
        assert wanted, path
        reached: set[int] = set()
        for _ in range(len(wanted) + 60):  # what stands in the head of every page comes first
            page.keyboard.press("Tab")
            reached.add(page.evaluate(f"{CONTROLS}.indexOf(document.activeElement)"))
            if wanted <= reached:
                break
        assert wanted <= reached, path

    page.keyboard.press("a")
    expect(page.get_by_role("radio", name=re.compile("^Approve"))).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You approved P2")).to_be_visible()


def test_everything_goes_without_scripts(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("helen", at="/inbox", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^P2")).click()
    page.get_by_role("radio", name=re.compile("^Ask")).check()
    page.get_by_label("Reason or question").fill("Who pays for the longer hypercare?")
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_text("Helen Marsh asks")).to_be_visible()

    approve(page, server, "P2")

    expect(page.get_by_role("heading", name="You approved P2")).to_be_visible()


def test_a_server_that_was_killed_loses_nobody_and_nothing(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("helen")
    page.goto(f"{server.home}/proposals/P2")
    page.get_by_role("radio", name=re.compile("^Approve")).check()

    server.kill()
    server.start()
    page.get_by_role("button", name="Record my decision").click()

    expect(page.get_by_role("heading", name="You approved P2")).to_be_visible()
    answers = {path: page.request.get(f"{server.home}{path}").status for path in INSIDE.values()}
    assert {path for path, status in answers.items() if status != 200} == {INSIDE["not-there"]}


def test_somebody_comes_back_with_name_and_password(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit(None)
    page.goto(server.invitation("helen"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and log in").click()
    page.wait_for_url("**/inbox")
    page.locator("summary", has_text="helen").click()
    page.get_by_role("button", name="Log out").click()

    page.goto(f"{server.home}/proposals/P3")
    page.get_by_label("Your name here").fill("helen")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.wait_for_url("**/proposals/P3")
