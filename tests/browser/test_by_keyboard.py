"""An approver's acts beyond a plain yes or no, by keyboard alone; axe looks at their pages."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from app.bootstrap import Workspace, open_workspace
from app.clock import SystemClock
from app.services.decisions import decide
from app.services.gate_calls import call_gate
from app.services.proposals import propose_operations, read_operations
from app.web.choices import Choices
from app.web.here import LOGIN
from app.web.sessions import Sessions
from app.web.store import WEB_FILE, Store
from plan.approval import missing_approvals
from plan.proposal import Verdict
from tests.browser.conftest import Open
from tests.browser.looking import look_at

LONGEST_WAY = 150
NOT_IN_TIME = {"op": "set_constraint", "task": "T12"} | {
    "constraint": {"kind": "SNET", "date": "2026-06-01"}
}


def reach(page: Any, what: Any, key: str = "Tab") -> None:  # noqa: ANN401  # playwright is no dependency
    """Press Tab until something has the focus, as somebody without a mouse does."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press(key)
        if what.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {what}")


def write_and_send(page: Any, text: str) -> None:  # noqa: ANN401  # as above
    """Write where the focus is; the button comes next."""
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def approve_by_key(page: Any) -> None:  # noqa: ANN401  # as above
    page.keyboard.press("a")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def propose(workspace: Workspace, **operation: Any) -> str:  # noqa: ANN401  # as a file says it
    operations, prose = read_operations({"title": "A change", "operations": [operation]})
    return propose_operations(workspace, operations, by="maya", prose=prose).case.id


def approve(workspace: Workspace, id_: str, *people: str) -> None:
    digest = workspace.reader.case(id_).proposal.digest
    for person in people:
        decide(workspace, id_, person=person, digest=digest, verdict=Verdict.APPROVE, reason="")


def overtake(folder: Path) -> None:
    """Let Helen approve two proposals, and another change overtake them; it is not hers."""
    with open_workspace(folder) as workspace:
        for id_ in ("P2", "P3"):
            approve(workspace, id_, "helen")
        other = propose(workspace, op="set_duration", task="T02", duration=4320)
        asked = missing_approvals(workspace.reader.case(other), workspace.reader.people())
        approve(workspace, other, *(one.people[0] for one in asked))
        assert workspace.reader.head().number == 2


def test_a_question_its_answer_and_taking_back_go_by_keyboard(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    helen, maya = visit("helen", at="/proposals/P2"), visit("maya")
    helen.keyboard.press("q")
    write_and_send(helen, "Who pays for it?")
    expect(helen.get_by_text("Helen Marsh asks")).to_be_visible()

    maya.goto(f"{server.home}/proposals/P2")
    reach(maya, maya.get_by_label("Your answer"))
    write_and_send(maya, "The project does.")
    expect(maya.locator(".answer")).to_have_text("The project does.")

    helen.goto(f"{server.home}/proposals/P2")
    approve_by_key(helen)
    expect(helen.get_by_role("heading", name="You approved P2")).to_be_visible()
    helen.goto(f"{server.home}/proposals/P2")
    reach(helen, helen.locator("summary", has_text="Take it back"))
    helen.keyboard.press("Enter")
    helen.keyboard.press("Tab")
    write_and_send(helen, "Not before the close.")
    expect(helen.get_by_role("radio", name=re.compile("^Approve"))).to_be_visible()


def test_the_register_and_hidden_dependencies_go_by_keyboard(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    ravi = visit("ravi", at="/register")
    reach(ravi, ravi.locator("#A2 input[value=confirm]"))
    ravi.keyboard.press("Space")
    ravi.keyboard.press("Tab")
    write_and_send(ravi, "We have always done it so.")
    expect(ravi.get_by_role("heading", name="A2: confirmed")).to_be_visible()
    assert look_at(ravi, "settled") == {}

    with open_workspace(server.folder) as workspace:
        flip = propose(workspace, **NOT_IN_TIME)
    helen = visit("helen", at=f"/proposals/{flip}")
    asked = helen.get_by_role("heading", name="Is a dependency hidden?")
    many = asked.count()
    assert many > 0
    helen.keyboard.press("a")  # leads to the decision; what has to be attested stands just above
    reach(helen, helen.locator("input[name=said]").last, "Shift+Tab")
    helen.keyboard.press("ArrowUp")
    helen.keyboard.press("Tab")
    write_and_send(helen, "")
    expect(asked).to_have_count(many - 1)


def test_many_at_once_and_a_fresh_login_go_by_keyboard(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    overtake(server.folder)
    helen = visit("helen", at="/inbox")
    ticks = helen.get_by_role("checkbox", name=re.compile("^P"))
    expect(ticks).to_have_count(2)
    for tick in ticks.all():
        reach(helen, tick)
        helen.keyboard.press("Space")
    helen.keyboard.press("Tab")
    helen.keyboard.press("Enter")
    expect(helen.get_by_role("heading", name="Confirmed")).to_be_visible()
    assert all(one.startswith("It is ") for one in helen.locator(".item-effect").all_inner_texts())
    expect(helen.locator(".item-effect")).to_have_count(2)
    assert look_at(helen, "confirmed") == {}

    fresh = helen.context.cookies()
    old = log_in_a_while_ago(server)
    helen.context.add_cookies([{"name": "interlock", "value": old, "url": server.home}])
    helen.goto(f"{server.home}/proposals/P5")
    approve_by_key(helen)
    expect(helen.get_by_role("heading", name="Your password, once more")).to_be_visible()
    assert look_at(helen, "again") == {}

    names = ("digest", "page", "verdict")
    chosen = {name: helen.locator(f"input[name={name}]").input_value() for name in names}
    place = "/proposals/P5/again"
    kept = Choices(Store(server.folder / WEB_FILE), "key")
    kept.keep("helen", place, chosen, SystemClock().now())
    helen.context.add_cookies(fresh)
    helen.context.add_cookies([{"name": LOGIN, "value": "key", "url": server.home}])
    helen.goto(f"{server.home}{place}")
    expect(helen.get_by_role("heading", name="Approve P5?")).to_be_visible()
    assert look_at(helen, "again-proved") == {}
    reach(helen, helen.get_by_role("button", name="Approve P5"))
    helen.keyboard.press("Enter")
    expect(helen.get_by_role("heading", name="You approved P5")).to_be_visible()


def log_in_a_while_ago(server: Any) -> str:  # noqa: ANN401  # as above
    now, sessions = SystemClock().now(), Sessions(Store(server.folder / WEB_FILE))
    return sessions.begin("helen", "web", now, instead_of=None, proved=now - timedelta(hours=1))


def test_go_or_no_go_goes_by_keyboard(visit: Open, server: Any) -> None:  # noqa: ANN401  # as above
    with open_workspace(server.folder) as workspace:
        gates = [one.id for one in workspace.reader.plan().tasks if "finance" in one.gate]
        name = call_gate(workspace, gates[0]).name
    helen = visit("helen", at="/inbox")
    assert look_at(helen, "go-or-no-go") == {}

    reach(helen, helen.locator("input[name=word]").first)
    helen.keyboard.press("ArrowDown")
    helen.keyboard.press("Tab")
    write_and_send(helen, "Not before the close.")
    expect(helen.get_by_role("button", name=f"Record my word on {name}")).to_have_count(0)
    with open_workspace(server.folder) as workspace:
        [said] = workspace.governance.calls()[0].answers
    assert (said.person, said.answer) == ("helen", "halt")
