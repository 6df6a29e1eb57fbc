"""The workspace that most tests of the graphs run in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graphs.office import Office, found_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = found_office(tmp_path)
    yield found
    found.ledger.close()
