"""What a page shows only after something happened, on paper, elsewhere in the world, and by Tab."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looking import look_at
from tests.browser.scripted_model import TEXT
from tests.browser.test_approving import CONTROLS
from tests.browser.test_every_page import INSIDE
from tests.browser.test_story import QUESTION, ask_in_chat
from tests.web.test_evals import line, write

MOST_BYTES, MOST_REQUESTS = 60 * 1024, 15
LARGEST = ("/", "/plan", "/inbox", "/proposals/P1", "/what-if?task=T14&kind=later&value=10d")


def test_axe_finds_nothing_serious_in_a_conversation(browse: Open, talking: Any) -> None:  # noqa: ANN401  # playwright is no dependency
    page = browse(talking, "maya")
    ask_in_chat(page, talking.home, QUESTION)
    expect(page.get_by_text(TEXT[:60])).to_be_visible()
    page.get_by_text("Looked at").click()

    assert look_at(page, "chat-answered") == {}


def test_axe_finds_nothing_serious_in_an_answer_that_is_stopped(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    page = browse(talking, "maya")
    ask_in_chat(page, talking.home, "Say it slowly: what does it mean?")
    expect(page.get_by_text("Finance wants")).to_be_visible()
    found = look_at(page, "chat-running")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("[Ss]topped")).first).to_be_visible()
    found |= look_at(page, "chat-stopped")

    assert found == {}


def test_axe_finds_nothing_serious_where_a_page_was_overtaken(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    helen, ravi = visit("helen"), visit("ravi")
    for page in (helen, ravi):
        page.goto(f"{server.home}/proposals/P2")
        page.get_by_label("Reason or question").fill("We have talked about it.")
        page.get_by_role("radio", name=re.compile("^Approve")).check()
    helen.get_by_role("button", name="Record my decision").click()
    helen.wait_for_url("**/decided")
    found = look_at(helen, "decided-just-now")
    ravi.get_by_role("button", name="Record my decision").click()
    expect(ravi.get_by_role("alert")).to_contain_text("helen said approve")
    found |= look_at(ravi, "refused-with-changes")
    helen.goto(f"{server.home}/proposals/P2/edit")
    helen.get_by_label("Operations").fill("[")
    helen.get_by_role("button", name=re.compile("^Submit in the place")).click()
    expect(helen.get_by_role("alert")).to_be_visible()
    found |= look_at(helen, "edit-refused")

    assert found == {}


def test_axe_finds_nothing_serious_in_runs_of_evals(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    write(server, "before", line("one", passed=True), line("two", passed=False, wrong=2))
    write(server, "after", line("one", passed=False), line("two", passed=True))
    page = visit("maya", at="/evals/before")
    found = look_at(page, "run")
    page.goto(f"{server.home}/evals?before=before&after=after")
    found |= look_at(page, "runs-compared")

    assert found == {}


def test_on_paper_no_form_stands_and_everything_is_said(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    page = visit("helen", at="/proposals/P2")
    page.emulate_media(media="print")

    shown = "[...document.querySelectorAll('form, .bar, #decide')].filter(e => e.checkVisibility())"
    assert page.evaluate(f"{shown}.length") == 0
    expect(page.locator(".verbatim pre")).to_be_visible()
    expect(page.locator(".seats")).to_be_visible()
    text = page.request.get(f"{server.home}/proposals/P2/text").text()
    assert page.locator(".verbatim pre").inner_text().split() == text.split()


def test_times_are_the_readers_and_the_workspaces_stand_beside_them(visit: Open) -> None:
    page = visit("helen", at="/proposals/P2", timezone_id="America/New_York")
    time = page.locator("time").first
    there = page.evaluate(
        "at => new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit',"
        " timeZone: 'America/New_York'}).format(new Date(at))",
        time.get_attribute("datetime"),
    )

    assert f"{there} GMT-" in time.inner_text()
    assert there not in time.get_attribute("title")


@pytest.mark.parametrize("name", INSIDE)
def test_tab_reaches_every_control(readers: dict[str, Any], reading: Any, name: str) -> None:  # noqa: ANN401  # as above
    page = readers["inside"]
    page.goto(f"{reading.home}{INSIDE[name]}")
    wanted = set(page.evaluate(f"{CONTROLS}.flatMap((e, i) => e.checkVisibility() ? [i] : [])"))
    reached: set[int] = set()
    for _ in range(len(wanted) + 60):  # what stands in the head of every page comes first
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"{CONTROLS}.indexOf(document.activeElement)"))
        if wanted <= reached:
            break

    assert wanted <= reached


@pytest.mark.parametrize("path", LARGEST)
def test_a_page_of_a_whole_plan_is_light_for_who_comes_first(
    browse: Open,
    reading: Any,  # noqa: ANN401  # as above
    path: str,
) -> None:
    page = browse(reading, "helen")
    asked: list[Any] = []
    page.on("requestfinished", lambda one: asked.append(one))  # noqa: PLW0108  # it takes no built-in
    page.goto(f"{reading.home}{path}")
    page.wait_for_load_state("load")

    assert 1 < len(asked) <= MOST_REQUESTS
    assert sum(one.sizes()["responseBodySize"] for one in list(asked)) <= MOST_BYTES
