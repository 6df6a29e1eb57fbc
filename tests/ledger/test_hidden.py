"""Nothing hides behind the names of SQLite's own tables, and no word of a person gets lost."""

from pathlib import Path

import pytest

from ledger.errors import ChangedSchemaError
from ledger.opening import open_ledger
from ledger.verify import verify
from tests.fakes import FakeClock
from tests.ledger.steps import plain_connection

SWALLOW = (
    "CREATE TRIGGER \"{}\" BEFORE INSERT ON decisions WHEN NEW.verdict = 'reject' "
    "BEGIN SELECT RAISE(IGNORE); END"
)
NAMES = ("observations_fts_x", "observations_fts_data2", "Observations_fts_idx_")


@pytest.mark.parametrize("name", NAMES)
def test_a_trigger_that_swallows_rejections_is_found_whatever_its_name(
    name: str, full: Path, clock: FakeClock
) -> None:
    with plain_connection(full) as raw:
        raw.execute(SWALLOW.format(name))

    assert not verify(full)["ok"]
    with pytest.raises(ChangedSchemaError, match="is strange"):
        open_ledger(full, clock)
