"""Several browsers and several servers at once, and a server that is killed in the middle."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from app.bootstrap import verify_ledger
from tests.browser.conftest import Open, Serve
from tests.browser.scripted_model import TEXT
from tests.browser.test_story import ask_in_chat


def choose_yes(page: Any, home: str, id_: str) -> None:  # noqa: ANN401  # playwright is no dependency
    page.goto(f"{home}/proposals/{id_}")
    page.get_by_role("radio", name=re.compile("^Approve")).check()


def test_two_clicks_in_the_same_second_are_one_decision(
    browse: Open, serve: Serve, story: Path, model: str
) -> None:
    server = serve(story, model=model)
    first, second, third = (browse(server, who) for who in ("helen", "helen", "maya"))
    for page in (first, second):
        choose_yes(page, server.home, "P2")
    ask_in_chat(third, server.home, "What does it mean for us?")

    for page in (first, second):  # neither waits for the other's answer
        page.evaluate("document.querySelector('form[data-decide]').requestSubmit()")

    expect(third.get_by_text(TEXT[:60])).to_be_visible()
    for page in (first, second):
        expect(
            page.get_by_role("heading", name=re.compile("Not recorded|You approved"))
        ).to_be_visible()
    first.goto(f"{server.home}/proposals/P2")
    expect(first.get_by_text("Helen Marsh said approve")).to_have_count(1)
    assert verify_ledger(server.folder)["ok"]


def test_two_servers_on_one_ledger_behave_as_one(browse: Open, serve: Serve, story: Path) -> None:
    one = serve(story)
    other = serve(one.folder, beside=True)
    helen, ravi = browse(one, "helen"), browse(other, "ravi")
    choose_yes(ravi, other.home, "P2")
    choose_yes(helen, one.home, "P2")
    helen.get_by_role("button", name="Record my decision").click()
    helen.wait_for_url("**/decided")

    ravi.get_by_role("button", name="Record my decision").click()
    expect(ravi.get_by_role("alert")).to_contain_text("helen said approve")
    ravi.get_by_role("radio", name=re.compile("^Approve")).check()
    ravi.get_by_role("button", name="Record my decision").click()

    expect(ravi.get_by_role("heading", name="You approved P2")).to_be_visible()
    helen.goto(f"{one.home}/proposals/P2")
    expect(helen.get_by_text("Ravi Menon said approve")).to_be_visible()


def test_an_answer_whose_server_is_killed_is_finished_by_another(
    browse: Open, serve: Serve, held: Path, model: str
) -> None:
    one = serve(held, model=model)
    other = serve(one.folder, beside=True, model=model)
    page = browse(one, "maya")
    ask_in_chat(page, one.home, "Say it slowly: what does it mean?")
    expect(page.get_by_text("Finance wants")).to_be_visible()

    one.kill()
    watched = browse(other, "maya")
    watched.goto(f"{other.home}/chat")

    expect(watched.get_by_text("the hypercare T61 comes before it")).to_be_visible()


def test_an_answer_can_be_stopped(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    page = browse(talking, "maya")
    ask_in_chat(page, talking.home, "Say it slowly: what does it mean?")
    expect(page.get_by_text("Finance wants")).to_be_visible()

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text(re.compile("[Ss]topped")).first).to_be_visible()
    expect(page.get_by_label("Your words")).to_be_editable()


def test_a_round_can_be_left_and_come_back_to(browse: Open, talking: Any) -> None:  # noqa: ANN401  # as above
    page = browse(talking, "maya")
    page.goto(f"{talking.home}/")
    page.get_by_role("button", name="Hold a round now").click()
    expect(page.get_by_text("A round is being held")).to_be_visible()

    page.goto(f"{talking.home}/plan")
    page.goto(f"{talking.home}/")

    expect(page.get_by_role("link", name="See what it found")).to_be_visible()
