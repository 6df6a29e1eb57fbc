"""Plan, what-if and chat, by mouse, by keyboard, and without scripts."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.browsing import PHONE
from tests.browser.conftest import Open


def test_a_date_says_why_it_is_what_it_is(visit: Open, server: Any) -> None:  # noqa: ANN401  # playwright is no dependency
    page = visit("maya")
    page.goto(f"{server.home}/plan?department=finance&zoom=2&baseline=1")
    page.locator(".drawing.wide a", has_text="T41").click()

    page.wait_for_url("**/plan/why/T41")
    expect(page.get_by_text("because T38")).to_be_visible()


def test_the_table_is_sorted_and_walked_by_keyboard(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya")
    page.goto(f"{server.home}/plan")
    page.get_by_role("columnheader", name="Float").get_by_role("link").click()
    page.wait_for_url("**sort=float*")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_url("**/plan/why/*")


def test_a_what_if_becomes_a_proposal(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("maya", viewport=PHONE)
    page.goto(f"{server.home}/what-if")
    page.get_by_label("A sentence").fill("T14 needs two more weeks")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("heading", name="It would")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_label("Why").fill("The board of IT security met late.")
    page.get_by_role("button", name="Make it a proposal").click()

    page.wait_for_url("**/proposals/P*")
    expect(page.get_by_text("The board of IT security met late.").first).to_be_visible()


def test_chat_plan_and_what_if_go_without_scripts(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    page = browse(talking, "maya", java_script_enabled=False)
    page.goto(f"{talking.home}/chat")
    page.get_by_label("Your words").fill("What does it mean for us?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("button", name="Submit D2 as mine")).to_be_visible()

    page.goto(f"{talking.home}/what-if")
    page.get_by_label("Task", exact=True).fill("T14")
    page.get_by_label("What", exact=True).select_option("later")
    page.get_by_label("Amount or date").fill("10d")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("3 task(s) move")).to_be_visible()

    page.goto(f"{talking.home}/plan?sort=finish")
    expect(page.get_by_role("link", name=re.compile("^T01")).last).to_be_visible()


def test_a_citation_opens_what_it_names(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    page = browse(talking, "helen")
    page.goto(f"{talking.home}/")
    page.get_by_role("link", name=re.compile("^R1 ")).first.click()
    page.get_by_role("button", name="Yes, this is what I said").click()

    expect(page.get_by_role("button", name=re.compile("^Submit D"))).to_be_visible()
