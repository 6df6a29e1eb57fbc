"""A real browser on a real server: ``make test-browser`` runs it, ``pytest --browser`` does.

Without ``--browser`` nothing here is collected, so ``make test`` needs no browser. Pictures of the
pages land in ``build/screens``.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.browser.browsing import SECONDS, Browsing, find_chromium

Open = Callable[..., Any]
Serve = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--browser", action="store_true", help="run what needs a browser")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    wanted = config.getoption("--browser", default=False)
    return True if not wanted and collection_path.name.startswith("test_") else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end the others would wait for it."""
    items.sort(key=lambda item: "test_story.py" not in item.nodeid)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give the browser."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  # only where one is asked for

    expect.set_options(timeout=SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the demo's workspace with a round held and nothing submitted; one for all processes."""
    from tests.browser.serving import hold_demo  # noqa: PLC0415  # as above

    one_of_several = "PYTEST_XDIST_WORKER" in os.environ  # noqa: TID251  # as xdist says it
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if one_of_several else base) / "held" / "migration"
    with FileLock(f"{place.parent}.lock"):
        if not place.exists():
            made = hold_demo(place.parent / "making")
            made.rename(place)
    return place


@pytest.fixture(scope="session")
def story(held: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same with its drafts submitted."""
    from tests.browser.serving import submit_drafts  # noqa: PLC0415  # as above

    folder = Path(shutil.copytree(held, tmp_path_factory.mktemp("story") / "migration"))
    assert submit_drafts(folder) == ["P1", "P2", "P3"]
    return folder


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


_BROWSING = pytest.StashKey[Browsing]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a test that failed what everybody had before them."""
    report = yield
    if report.when == "call" and report.failed and _BROWSING in item.stash:
        report.sections.append(("what everybody saw", item.stash[_BROWSING].told()))
    return report


@pytest.fixture
def browse(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Open]:  # noqa: ANN401  # playwright is no dependency
    """Give a function that opens a person's own browser at a server, and gives its page."""
    browsing = Browsing(chromium)
    request.node.stash[_BROWSING] = browsing
    yield browsing.open
    browsing.close()
    assert browsing.wrong == []


@pytest.fixture
def visit(browse: Open, server: Any) -> Open:  # noqa: ANN401  # as above
    """Give the same on the story's server."""
    return lambda person, **how: browse(server, person, **how)


@pytest.fixture(scope="session")
def reading(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give a server on the story for all who only read; nothing is to be changed there."""
    from tests.browser.serving import Server, free_port  # noqa: PLC0415  # as above

    place = Path(shutil.copytree(story, tmp_path_factory.mktemp("reading") / "migration"))
    one = Server(place, free_port())
    one.start()
    yield one
    one.kill()


@pytest.fixture(scope="session")
def _readers(chromium: Any, reading: Any) -> Iterator[tuple[Browsing, dict[str, Any]]]:  # noqa: ANN401  # as above
    browsing = Browsing(chromium)
    yield (
        browsing,
        {"inside": browsing.open(reading, "helen"), "outside": browsing.open(reading, None)},
    )
    browsing.close()


@pytest.fixture
def readers(_readers: tuple[Browsing, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give two pages for all who only read: ``inside`` has logged in, ``outside`` has not."""
    browsing, pages = _readers
    yield pages
    wrong, browsing.wrong = browsing.wrong, []
    assert wrong == []
