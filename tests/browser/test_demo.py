"""``interlock demo`` opens the example; a newcomer is one person after another."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.serving import ROOT, free_port
from tests.browser.test_story import approve

_START = "from app.cli import main; main()"
_LINK = re.compile(r"(\w+) \w+: (http://\S+/invitation/\S+)")


class Demo(NamedTuple):
    """The example as it is served, with what it printed."""

    home: str
    links: dict[str, str]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """Start the command, as somebody would, and end it."""
    port = free_port()
    words = ["demo", "--dir", str(tmp_path / "example"), "--port", str(port)]
    running = subprocess.Popen(
        [sys.executable, "-c", _START, *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert running.stdout is not None
    links: dict[str, str] = {}
    for line in running.stdout:
        links.update(_LINK.findall(line))
        if line.startswith("  - See the new revision"):
            break
    yield Demo(f"http://127.0.0.1:{port}", links)
    running.kill()
    running.communicate()


def be(page: Any, who: str) -> None:  # noqa: ANN401  # playwright is no dependency
    page.locator("summary", has_text="Be …").click()
    page.get_by_role("button", name=re.compile(f"^{who}")).click()


def test_a_newcomer_plays_everybody_in_turn(browse: Open, demo: Demo) -> None:
    assert list(demo.links) == ["Maya", "Tom", "Ravi", "Grace", "Helen", "Ines"]
    page = browse(demo, None)
    page.goto(demo.links["Maya"])
    page.get_by_role("button", name="Go on as Maya Lindqvist").click()
    page.goto(f"{demo.home}/about/D2")
    page.get_by_role("button", name="Submit D2 as mine").click()
    page.wait_for_url("**/proposals/P1")

    for who in ("Helen", "Ravi", "Tom"):
        be(page, who)
        approve(page, demo.home, "P1")

    expect(page.get_by_text("revision 2")).to_be_visible()
