"""A real browser on a real server: ``make test-system`` runs it, ``pytest --browser`` does.

Without ``--browser`` nothing here is collected, so ``make test`` needs no browser. Pictures of the
pages land in ``build/screens``.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
POLICY = "Content Security Policy"
Open = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="run what needs a browser")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    wanted = config.getoption("--browser", default=False)
    return True if not wanted and collection_path.name.startswith("test_") else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give the browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where one is asked for

    found = next((path for path in BROWSERS if Path(path).is_file()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the demo's workspace with a round held and its drafts submitted."""
    from tests.browser.serving import make_story  # noqa: PLC0415  # as above

    folder = tmp_path_factory.mktemp("story") / "migration"
    assert make_story(folder) == ["P1", "P2", "P3"]
    return folder


@pytest.fixture
def server(story: Path, tmp_path: Path) -> Iterator[Any]:
    """Give a server on a copy of the story."""
    from tests.browser.serving import Server, free_port  # noqa: PLC0415  # as above

    running = Server(Path(shutil.copytree(story, tmp_path / "migration")), free_port())
    running.start()
    yield running
    running.kill()


def _foreign(address: str, home: str) -> list[str]:
    return [] if address.startswith(home) else [address]


def _forbidden(text: str) -> list[str]:
    return [text] if POLICY in text else []


@pytest.fixture
def visit(chromium: Any, server: Any) -> Iterator[Open]:  # noqa: ANN401  # playwright is no dependency
    """Give a function that logs a person in, in a browser of their own, and gives the page.

    What the page asks of other machines, and what its policy forbids, fails the test.
    """
    from tests.browser.serving import PASSWORD  # noqa: PLC0415  # as above

    opened: list[Any] = []
    wrong: list[str] = []

    def open_page(person: str | None, **how: Any) -> Any:  # noqa: ANN401  # as above
        context = chromium.new_context(**{"viewport": DESKTOP, **how})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda asked: wrong.extend(_foreign(asked.url, server.home)))
        page.on("console", lambda said: wrong.extend(_forbidden(said.text)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        if person is None:
            return page
        page.goto(server.invitation(person))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Once more").fill(PASSWORD)
        page.get_by_role("button", name="Set the password and log in").click()
        page.wait_for_url("**/inbox")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrong == []
