"""Stored hostile text in every field: it neither runs nor deceives; the kernel speaks first."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.bootstrap import Workspace, open_workspace
from app.services.decisions import answer, ask, decide, withdraw
from app.services.dropping import take_file
from app.services.people import propose_person
from app.services.proposals import propose_operations, read_operations
from plan.people import Person
from plan.proposal import Verdict
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
        _propose(workspace, 4800)
        asked = ask(
            workspace, "P1", person="grace", text=f"{WORDS} {LONG[:3000]}", channel="web"
        ).question
        assert asked is not None
        answer(workspace, asked, person="maya", text=WORDS)
        digest = _propose(workspace, 5280)
        decide(workspace, "P2", person="ravi", digest=digest, verdict=Verdict.REJECT, reason=WORDS)
        _propose(workspace, 5760)
        withdraw(workspace, "P3", person="maya", reason=WORDS)
        named = Person(id="x1", name=f"{MARKUP}{FORMULA}"[:100], department="finance")
        propose_person(workspace, named, by="maya", reason=WORDS)
        take_file(workspace, "note.md", f"Finance: {WORDS} {LONG}\n".encode(), by="maya")
        say: dict[str, Any] = {"conversation": "person.helen", "person": "helen"}
        workspace.evidence.add_turn(Turn(**say, role="person", text=WORDS))
        workspace.evidence.add_turn(Turn(**say, role="tool", text=FORMULA))
        workspace.evidence.add_turn(
            Turn(**say, role="coordinator", text=f"{WORDS}\n\n{LONG}", written_by=MARKUP)
        )
    return serve(folder)


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
    more = [f"/proposals/{id_}" for id_ in ("P2", "P3", "P4")]
    for path in (*INSIDE.values(), *more, f"/about/{newest}"):
        page.goto(f"{hostile.home}{path}")
        assert deceives(page) == [], path

    page.goto(f"{hostile.home}/proposals/P4")
    expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
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

    page.goto(f"{hostile.home}/proposals/P1")
    page.get_by_role("radio", name=re.compile("^Ask")).check()
    page.get_by_label("Reason or question").fill(LONG)
    page.get_by_role("button", name="Record my decision").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert deceives(page, typed=True) == []
    with open_workspace(hostile.folder) as workspace:
        assert LONG[:5000] not in str(workspace.reader.log())


def test_the_kernels_words_come_first_and_whole(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "helen")
    page.goto(f"{hostile.home}/proposals/P1")

    expect(page.get_by_role("heading", level=1)).to_contain_text("T14 takes 10d")
    text = page.locator("main").inner_text()
    assert text.index("T14 takes 10d") < text.index("onerror")
    expect(page.locator(".words")).to_contain_text("\\u{202e}")
