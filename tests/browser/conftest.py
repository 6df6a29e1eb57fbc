"""A real browser on a real server: ``make test-system`` runs it, ``pytest --browser`` does.

Without ``--browser`` nothing here is collected, so ``make test`` needs no browser. Pictures of the
pages land in ``build/screens``.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SECONDS = 45_000  # of a machine that has much else to do
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
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  # only where one is asked for

    expect.set_options(timeout=SECONDS)
    found = next((path for path in BROWSERS if Path(path).is_file()), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the demo's workspace with a round held and nothing submitted."""
    from tests.browser.serving import hold_demo  # noqa: PLC0415  # as above

    return hold_demo(tmp_path_factory.mktemp("held") / "migration")


@pytest.fixture(scope="session")
def story(held: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same with its drafts submitted."""
    from tests.browser.serving import submit_drafts  # noqa: PLC0415  # as above

    folder = Path(shutil.copytree(held, tmp_path_factory.mktemp("story") / "migration"))
    assert submit_drafts(folder) == ["P1", "P2", "P3"]
    return folder


Serve = Callable[..., Any]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Give a function that starts a server on a copy of a folder, or beside another on its own."""
    from tests.browser.serving import Server, free_port  # noqa: PLC0415  # as above

    running: list[Any] = []

    def start(folder: Path, *, beside: bool = False, model: str = "") -> Any:  # noqa: ANN401  # a Server
        place = folder if beside else Path(shutil.copytree(folder, tmp_path / "migration"))
        running.append(Server(place, free_port(), model))
        running[-1].start()
        return running[-1]

    yield start
    for one in running:
        one.kill()


@pytest.fixture
def server(serve: Serve, story: Path) -> Any:  # noqa: ANN401  # a Server
    """Give a server on a copy of the story."""
    return serve(story)


@pytest.fixture(scope="session")
def model() -> Iterator[str]:
    """Give the address of a model that says the same whatever it is asked."""
    from tests.browser.serving import Model  # noqa: PLC0415  # as above

    speaking = Model()
    yield speaking.home
    speaking.kill()


@pytest.fixture
def talking(serve: Serve, held: Path, model: str) -> Any:  # noqa: ANN401  # a Server
    """Give a server with a model on a copy of the demo, where nothing has been submitted."""
    return serve(held, model=model)


def _foreign(address: str, home: str) -> list[str]:
    return [] if address.startswith(home) else [address]


def _forbidden(text: str) -> list[str]:
    return [text] if POLICY in text else []


@pytest.fixture
def browse(chromium: Any) -> Iterator[Open]:  # noqa: ANN401  # playwright is no dependency
    """Give a function that opens a person's own browser at a server, and gives its page.

    What the page asks of other machines, and what its policy forbids, fails the test. How one logs
    in is tested apart: here the session is there already, unless ``invited`` asks for the link.
    """
    from tests.browser.serving import PASSWORD  # noqa: PLC0415  # as above

    opened: list[Any] = []
    wrong: list[str] = []

    def open_page(
        server: Any,  # noqa: ANN401  # as above
        person: str | None,
        *,
        invited: bool = False,
        **how: Any,  # noqa: ANN401  # as above
    ) -> Any:  # noqa: ANN401  # as above
        context = chromium.new_context(**{"viewport": DESKTOP, **how})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.on("request", lambda asked: wrong.extend(_foreign(asked.url, server.home)))
        page.on("console", lambda said: wrong.extend(_forbidden(said.text)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        if person is None:
            return page
        if not invited:
            context.add_cookies([server.session(person)])
            page.goto(f"{server.home}/inbox")
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


@pytest.fixture
def visit(browse: Open, server: Any) -> Open:  # noqa: ANN401  # as above
    """Give the same on the story's server."""
    return lambda person, **how: browse(server, person, **how)
