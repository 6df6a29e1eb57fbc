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


def test_a_table_hides_behind_no_name_that_ends_with_a_line_break(
    full: Path, clock: FakeClock
) -> None:
    with plain_connection(full) as raw:
        raw.execute('CREATE TABLE "observations_fts_data\n" (a)')

    assert not verify(full)["ok"]
    with pytest.raises(ChangedSchemaError, match="is strange"):
        open_ledger(full, clock)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("revisions_gate_requirements", "= 0", '= "0"'),
        ("revisions_gate_seats", "count(*) > 1", "count(*) > `1`"),
        ("proposals_glass_tasks", "'$.task') IS NULL", "'$.task') IS \"NULL\""),
        ("proposals_glass_tasks", "'$.task') IS NULL", "'$.task') IS [NULL]"),
    ],
)
def test_a_condition_that_quotes_switch_off_is_not_the_same(
    name: str, old: str, new: str, full: Path, clock: FakeClock
) -> None:
    with plain_connection(full) as raw:
        [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
        assert old in sql
        raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(sql.replace(old, new, 1))

    with pytest.raises(ChangedSchemaError, match="was changed"):
        open_ledger(full, clock)


def test_names_may_be_quoted_one_way_or_another(full: Path, clock: FakeClock) -> None:
    with plain_connection(full) as raw:
        [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'endings_applied'")
        raw.execute("DROP TRIGGER endings_applied")
        raw.execute(sql.replace("proposal =", '"proposal" =').replace("ON endings", "ON [endings]"))

    open_ledger(full, clock).close()
