"""What all tests share: snapshots that are compared, and written anew when asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="write what the tests compare with anew"
    )


@pytest.fixture
def same_as_snapshot(request: pytest.FixtureRequest) -> Compare:
    """Compare a text with a file under review; with --update-snapshots write the file."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is missing: run pytest --update-snapshots and review it"
        assert text == path.read_text(encoding="utf-8")

    return compare
