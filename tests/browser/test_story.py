"""The whole story as people would click it: ask, read, submit, question, approve, edit, undo."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.pictures import AT_A_DESK, ON_A_PHONE, keep, kept, named_in_documents
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


def ask_and_answer(ines: Any, maya: Any, home: str) -> None:  # noqa: ANN401  # as above
    ines.goto(f"{home}/proposals/P1")
    ines.locator("summary", has_text="Ask a question").click()
    ines.get_by_label("What you want to know").fill("Who watches in the shorter hypercare?")
    ines.get_by_role("button", name="Ask", exact=True).click()
    maya.reload()
    maya.get_by_label("Your answer").fill("The same team, in two shifts.")
    maya.get_by_role("button", name="Answer").click()
    ines.reload()
    expect(ines.get_by_text("The same team, in two shifts.").first).to_be_visible()


def edit(grace: Any, home: str) -> None:  # noqa: ANN401  # as above
    grace.goto(f"{home}/proposals/P1/edit")
    operations = grace.get_by_label("Operations").input_value()
    grace.get_by_label("Operations").fill(operations.replace("7680", "8160"))
    grace.get_by_label("Why").fill("Seventeen days are the least that we can watch.")
    grace.get_by_role("button", name=re.compile("^Submit in the place")).click()
    grace.wait_for_url("**/proposals/P2")


def test_the_whole_story(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    home = talking.home
    maya, ines, helen = (
        browse(talking, "maya", **AT_A_DESK),
        browse(talking, "ines"),
        browse(talking, "helen", **ON_A_PHONE),
    )

    ask_in_chat(maya, home, QUESTION)
    expect(maya.get_by_text(TEXT[:60])).to_be_visible()
    expect(maya.get_by_role("link", name="T66 End legacy licence")).to_be_visible()
    maya.get_by_text("Looked at").click()
    expect(maya.get_by_text("impact(")).to_be_visible()
    keep(maya, "chat")
    maya.get_by_role("link", name="Look at it").click()
    maya.wait_for_url("**/about/D2")
    expect(maya.get_by_text("T61 takes 16d").first).to_be_visible()
    maya.get_by_role("button", name="Submit D2 as mine").click()
    maya.wait_for_url("**/proposals/P1")

    ask_and_answer(ines, maya, home)

    helen.goto(f"{home}/inbox")
    keep(helen, "inbox")
    helen.get_by_role("link", name=re.compile("^P1")).tap()
    expect(helen.get_by_role("heading", name="What it does")).to_be_in_viewport()
    keep(helen, "proposal")
    approve(helen, home, "P1")
    keep(helen, "decided")

    grace = browse(talking, "grace")
    edit(grace, home)
    helen.goto(f"{home}/proposals/P1")
    expect(helen.get_by_text("It takes no decisions.")).to_be_visible()
    helen.goto(f"{home}/inbox")  # what she approved is no more: she is asked anew
    expect(helen.get_by_role("link", name=re.compile("^P2"))).to_contain_text("0 of 3 approved")

    ravi, tom = browse(talking, "ravi"), browse(talking, "tom")
    for page in (helen, ravi, tom):
        approve(page, home, "P2")
    expect(tom.get_by_text("revision 2")).to_be_visible()

    maya.goto(f"{home}/plan?department=finance&department=it-security&department=pmo")
    keep(maya, "plan")
    maya.goto(f"{home}/plan/revisions/2")
    expect(maya.get_by_role("heading", name="Task by task")).to_be_visible()
    expect(maya.get_by_text("T61 takes 17d").first).to_be_visible()
    maya.get_by_role("button", name="Undo revision 2").click()
    expect(maya.get_by_role("button", name=re.compile("^Submit D"))).to_be_visible()

    maya.goto(f"{home}/audit")
    maya.get_by_role("button", name=re.compile("[Vv]erify")).click()
    expect(maya.get_by_text(re.compile("whole"))).to_be_visible()
    assert kept() == named_in_documents()
