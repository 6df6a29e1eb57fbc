"""Stored hostile text in every field: it neither runs nor deceives; the kernel speaks first."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.bootstrap import Workspace, open_workspace
from app.services.decisions import answer, ask, decide, withdraw
from app.services.delegations import delegate
from app.services.dropping import take_file
from app.services.people import propose_person
from app.services.proposals import propose_operations, read_operations
from plan.approval import missing_approvals
from plan.people import Person
from plan.proposal import Status, Verdict
from plan.records import Turn
from tests.browser.conftest import Open, Serve
from tests.browser.test_every_page import INSIDE

MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script><b>bold</b>"
TURNED = "Approved by \u202eecnanif\u202c, \u200bas agreed"
FORMULA = '=HYPERLINK("http://evil.example/","click")'
LONG = "A" * 10_000
MARKDOWN = "[click](http://evil.example/) ![x](http://evil.example/x.png) <http://evil.example/>"
ELSEWHERE = "a[href]:not([href^='/'], [href^='#'], [href^='?']), a[href^='//']"
WORDS = f"{MARKUP}\n{TURNED}\n{FORMULA}\n{MARKDOWN}"


@pytest.fixture
def hostile(serve: Serve, held: Path, tmp_path: Path) -> Any:  # noqa: ANN401  # a Server
    """Give a server on a demo whose people write such things, wherever they can write."""
    folder = Path(shutil.copytree(held, tmp_path / "hostile"))
    with open_workspace(folder) as workspace:
        _settle(workspace)
        _propose(workspace, 4800)
        asked = ask(
            workspace, "P3", person="grace", text=f"{WORDS} {LONG[:3000]}", channel="web"
        ).question
        assert asked is not None
        answer(workspace, asked, person="maya", text=WORDS)
        digest = _propose(workspace, 5280)
        decide(workspace, "P4", person="ravi", digest=digest, verdict=Verdict.REJECT, reason=WORDS)
        _propose(workspace, 5760)
        withdraw(workspace, "P5", person="maya", reason=WORDS)
        named = Person(id="x2", name=f"{MARKUP}{FORMULA}"[:100], department="finance")
        propose_person(workspace, named, by="maya", reason=WORDS)
        until = (workspace.clock.now() + timedelta(days=3)).date().isoformat()
        delegate(workspace, "finance", by="helen", to="x1", until=until, reason=WORDS)
        take_file(
            workspace,
            f"{TURNED} {MARKUP[:28]}.md",
            f"Finance: {WORDS} {LONG}\n".encode(),
            by="maya",
        )
        say: dict[str, Any] = {"conversation": "person.helen", "person": "helen"}
        workspace.evidence.add_turn(Turn(**say, role="person", text=WORDS))
        workspace.evidence.add_turn(Turn(**say, role="tool", text=FORMULA))
        workspace.evidence.add_turn(
            Turn(**say, role="coordinator", text=f"{WORDS}\n\n{LONG}", written_by=MARKUP)
        )
    return serve(folder)


def _settle(workspace: Workspace) -> None:
    """Let a task and a person be in force who are called so: P1 and P2."""
    task = {"id": "T99", "name": f"{MARKUP} {TURNED}", "department": "finance", "duration": 480}
    operations, prose = read_operations({"operations": [{"op": "add_task", "task": task}]})
    named = Person(id="x1", name=f"{MARKUP}{TURNED}"[:100], department="finance")
    _apply(workspace, propose_operations(workspace, operations, by="maya", prose=prose).case.id)
    _apply(workspace, propose_person(workspace, named, by="maya", reason=WORDS).case.id)


def _apply(workspace: Workspace, id_: str) -> None:
    """Let everybody who is asked approve."""
    case = workspace.reader.case(id_)
    for one in missing_approvals(case, workspace.reader.people()):
        decide(
            workspace,
            id_,
            person=one.people[0],
            digest=case.proposal.digest,
            verdict=Verdict.APPROVE,
            reason=WORDS,
        )
    assert workspace.reader.status(workspace.reader.case(id_)) is Status.APPLIED


def _propose(workspace: Workspace, duration: int) -> str:
    change = [{"op": "set_duration", "task": "T14", "duration": duration}]
    document = {"title": f"{MARKUP} {TURNED}"[:190], "rationale": WORDS, "operations": change}
    operations, prose = read_operations(document)
    return propose_operations(workspace, operations, by="maya", prose=prose).case.proposal.digest


def deceives(page: Any, *, typed: bool = False) -> list[str]:  # noqa: ANN401  # playwright is no dependency
    """Say what of all that has become more than text, hides, or breaks the page.

    A field gives back what was ``typed`` there as it was; everywhere else it is shown as escapes.
    """
    wrong = {
        "markup": page.locator("main b, main img, main script").count(),
        "a link elsewhere": page.locator(ELSEWHERE).count(),
        "text turned round": "\u202e"
        in (page.locator("body").inner_text() if typed else page.content()),
        "wider than the screen": not page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth"
        ),
    }
    return [what for what, found in wrong.items() if found]


def test_hostile_text_neither_runs_nor_deceives(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "helen")
    dialogs: list[str] = []

    def close(one: Any) -> None:  # noqa: ANN401  # as above
        dialogs.append(one.message)
        one.dismiss()

    page.on("dialog", close)
    with open_workspace(hostile.folder) as workspace:
        newest = workspace.evidence.observations()[-1].id
    more = [f"/proposals/{id_}" for id_ in ("P2", "P3", "P4", "P5", "P6")]
    more += [f"/about/{newest}", "/plan/why/T99", "/plan/revisions/2", "/people/x1"]
    for path in (*INSIDE.values(), *more):
        page.goto(f"{hostile.home}{path}")
        assert deceives(page, typed=path in {"/proposals/P1/edit", "/people/x1"}) == [], path

    for path in ("/proposals/P6", "/plan/why/T99", "/people/x1", "/people"):
        page.goto(f"{hostile.home}{path}")
        expect(page.locator("main")).to_contain_text("<img src=x onerror")
    assert dialogs == []


def test_what_is_typed_comes_back_as_text(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "ravi", at="/what-if")
    page.get_by_label("A sentence").fill(f"{MARKUP} {TURNED} {FORMULA}")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_label("A sentence")).to_have_value(re.compile("onerror"))
    assert deceives(page, typed=True) == []

    page.goto(f"{hostile.home}/audit")
    page.get_by_label("Proposal").fill(f"{MARKUP}{FORMULA}")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_label("Proposal")).to_have_value(re.compile("onerror"))
    assert deceives(page, typed=True) == []

    page.goto(f"{hostile.home}/proposals/P3")
    page.get_by_role("radio", name=re.compile("^Ask")).check()
    page.get_by_label("Reason or question").fill(LONG)
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert deceives(page, typed=True) == []
    with open_workspace(hostile.folder) as workspace:
        assert LONG[:5000] not in str(workspace.reader.log())


def test_the_kernels_words_come_first_and_whole(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "helen")
    page.goto(f"{hostile.home}/proposals/P3")

    expect(page.get_by_role("heading", level=1)).to_contain_text("T14 takes 10d")
    text = page.locator("main").inner_text()
    assert text.index("T14 takes 10d") < text.index("onerror")
    expect(page.locator(".words")).to_contain_text("\\u{202e}")
