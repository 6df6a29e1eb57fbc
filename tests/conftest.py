"""What all tests share: snapshots that are compared and written anew, and where their files lie.

A ledger writes through to the disk with every act. Nothing here is about disks, and thousands of
tests wait for theirs, so temporary files lie in memory where the system has room for them there.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.memory import folder_in_memory

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="write what the tests compare with anew"
    )


def pytest_configure() -> None:
    """Let files lie in memory, and let the processes of tests find what others have compiled."""
    tempfile.tempdir = folder_in_memory() or tempfile.tempdir
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # noqa: TID251  # for those we start


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end, and let it come after more than 700 objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


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
