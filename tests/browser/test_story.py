"""The whole story as people would click it: ask, read, submit, question, approve, edit, undo."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open
from tests.browser.scripted_model import TEXT

QUESTION = "What does it mean that finance wants the licence to end in June?"


def approve(page: Any, home: str, id_: str) -> None:  # noqa: ANN401  # playwright is no dependency
    page.goto(f"{home}/proposals/{id_}")
    page.get_by_role("radio", name=re.compile("^Approve")).check()
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_role("heading", name=f"You approved {id_}")).to_be_visible()


def ask_in_chat(page: Any, home: str, text: str) -> None:  # noqa: ANN401  # as above
    page.goto(f"{home}/chat")
    page.get_by_label("Your words").fill(text)
    page.keyboard.press("Control+Enter")


def test_the_whole_story(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    home = talking.home
    maya, ines, helen = (
        browse(talking, "maya"),
        browse(talking, "ines"),
        browse(talking, "helen", viewport=PHONE, is_mobile=True, has_touch=True),
    )

    ask_in_chat(maya, home, QUESTION)
    expect(maya.get_by_text(TEXT[:60])).to_be_visible()
    expect(maya.get_by_role("link", name=re.compile("^T66"))).to_be_visible()
    maya.get_by_text("Looked at").click()
    expect(maya.get_by_text("impact(")).to_be_visible()
    maya.get_by_role("button", name="Submit D2 as mine").click()
    maya.wait_for_url("**/proposals/P1")

    ines.goto(f"{home}/proposals/P1")
    ines.locator("summary", has_text="Ask a question").click()
    ines.get_by_label("What you want to know").fill("Who watches in the shorter hypercare?")
    ines.get_by_role("button", name="Ask", exact=True).click()
    maya.reload()
    maya.get_by_label("Your answer").fill("The same team, in two shifts.")
    maya.get_by_role("button", name="Answer").click()
    ines.reload()
    expect(ines.get_by_text("The same team, in two shifts.").first).to_be_visible()

    helen.goto(f"{home}/inbox")
    helen.get_by_role("link", name=re.compile("^P1")).tap()
    expect(helen.get_by_role("heading", name="What it does")).to_be_in_viewport()
    approve(helen, home, "P1")

    grace = browse(talking, "grace")
    grace.goto(f"{home}/proposals/P1/edit")
    operations = grace.get_by_label("Operations").input_value()
    grace.get_by_label("Operations").fill(operations.replace("7680", "8160"))
    grace.get_by_label("Why").fill("Seventeen days are the least that we can watch.")
    grace.get_by_role("button", name=re.compile("^Submit in the place")).click()
    grace.wait_for_url("**/proposals/P2")
    helen.goto(f"{home}/proposals/P1")
    expect(helen.get_by_text("It takes no decisions.")).to_be_visible()

    ravi, tom = browse(talking, "ravi"), browse(talking, "tom")
    for page in (helen, ravi, tom):
        approve(page, home, "P2")
    expect(tom.get_by_text("revision 2")).to_be_visible()

    maya.goto(f"{home}/plan/revisions/2")
    expect(maya.get_by_role("heading", name="Task by task")).to_be_visible()
    expect(maya.get_by_text("T61 takes 17d").first).to_be_visible()
    maya.get_by_role("button", name="Undo revision 2").click()
    expect(maya.get_by_role("button", name=re.compile("^Submit D"))).to_be_visible()

    maya.goto(f"{home}/audit")
    maya.get_by_role("button", name=re.compile("[Vv]erify")).click()
    expect(maya.get_by_text(re.compile("whole"))).to_be_visible()
