"""Stored hostile text in every field: it neither runs nor deceives; the kernel speaks first."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.bootstrap import open_workspace
from app.services.decisions import ask
from app.services.proposals import propose_operations, read_operations
from plan.records import Turn
from tests.browser.conftest import Open, Serve

MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script><b>bold</b>"
TURNED = "Approved by \u202eecnanif\u202c, \u200bas agreed"
FORMULA = '=HYPERLINK("http://evil.example/","click")'
LONG = "A" * 10_000
MARKDOWN = "[click](http://evil.example/) ![x](http://evil.example/x.png) <http://evil.example/>"
WORDS = f"{MARKUP}\n{TURNED}\n{FORMULA}\n{MARKDOWN}"


@pytest.fixture
def hostile(serve: Serve, held: Path, tmp_path: Path) -> Any:  # noqa: ANN401  # a Server
    """Give a server on a demo whose people write such things."""
    folder = Path(shutil.copytree(held, tmp_path / "hostile"))
    with open_workspace(folder) as workspace:
        change = [{"op": "set_duration", "task": "T14", "duration": 4800}]
        document = {"title": f"{MARKUP} {TURNED}"[:190], "rationale": WORDS, "operations": change}
        operations, prose = read_operations(document)
        case = propose_operations(workspace, operations, by="maya", prose=prose).case
        ask(workspace, case.id, person="grace", text=f"{WORDS} {LONG[:3000]}", channel="web")
        say: dict[str, Any] = {"conversation": "person.helen", "person": "helen"}
        workspace.evidence.add_turn(Turn(**say, role="person", text=WORDS))
        workspace.evidence.add_turn(Turn(**say, role="tool", text=FORMULA))
        workspace.evidence.add_turn(
            Turn(**say, role="coordinator", text=f"{WORDS}\n\n{LONG}", written_by=MARKUP)
        )
    return serve(folder)


def test_hostile_text_neither_runs_nor_deceives(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "helen")
    dialogs: list[str] = []

    def close(one: Any) -> None:  # noqa: ANN401  # as above
        dialogs.append(one.message)
        one.dismiss()

    page.on("dialog", close)

    for path in ("/", "/chat", "/inbox", "/proposals", "/proposals/P1", "/audit"):
        page.goto(f"{hostile.home}{path}")
        assert page.locator("main b, main img, main script").count() == 0, path
        assert page.locator("a[href*='evil.example']").count() == 0, path
        assert "\u202e" not in page.content(), path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    assert dialogs == []


def test_the_kernels_words_come_first_and_whole(browse: Open, hostile: Any) -> None:  # noqa: ANN401  # as above
    page = browse(hostile, "helen")
    page.goto(f"{hostile.home}/proposals/P1")

    expect(page.get_by_role("heading", level=1)).to_contain_text("T14 takes 10d")
    text = page.locator("main").inner_text()
    assert text.index("T14 takes 10d") < text.index("onerror")
    expect(page.locator(".words")).to_contain_text("\\u{202e}")
