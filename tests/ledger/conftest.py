"""A clock, a file, and an open ledger on both; one in which everything has happened.

The files are made once and copied: a ledger writes through to the disk, and that takes its time.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.opening import Ledger, open_ledger
from tests.fakes import FakeClock
from tests.ledger.attempts import Scene
from tests.ledger.governing import fill_governing, governing_policy
from tests.ledger.kept import SIGNER, fill_keeping, signing, written_by_the_version_before
from tests.ledger.life import fill_life, policy_with_deputy
from tests.ledger.steps import fill, kernel_connection, make_ledger, plain_connection


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture(scope="session")
def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fresh") / "ledger.db"
    make_ledger(path, FakeClock()).close()
    return path


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("full") / "ledger.db"
    clock = FakeClock()
    with (
        written_by_the_version_before(),
        make_ledger(path, clock, policy=governing_policy()) as ledger,
    ):
        fill(ledger, clock)
        fill_life(ledger, clock)
        fill_governing(ledger, clock)
    fill_keeping(path, clock)
    return path


def opened_copy(of: Path, path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """Copy a ledger that stays as it is, and open the copy."""
    shutil.copyfile(of, path)
    with open_ledger(path, clock) as opened:
        yield opened


@pytest.fixture
def ledger(fresh_file: Path, path: Path, clock: FakeClock) -> Iterator[Ledger]:
    yield from opened_copy(fresh_file, path, clock)


@pytest.fixture(scope="session")
def governing_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("governing") / "ledger.db"
    make_ledger(path, FakeClock(), policy=governing_policy()).close()
    return path


@pytest.fixture
def office(governing_file: Path, path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """Give a ledger whose policy says who changes people and policy, and who breaks glass."""
    yield from opened_copy(governing_file, path, clock)


@pytest.fixture(scope="session")
def deputy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deputy") / "ledger.db"
    make_ledger(path, FakeClock(), policy=policy_with_deputy()).close()
    return path


@pytest.fixture
def with_deputy(deputy_file: Path, path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """Give a ledger whose policy calls deputies."""
    yield from opened_copy(deputy_file, path, clock)


@pytest.fixture
def scene(office: Ledger, path: Path, clock: FakeClock) -> Scene:
    return Scene(office, path, clock)


@pytest.fixture
def full(full_file: Path, path: Path) -> Path:
    """Give a ledger in which everything has happened at least once."""
    shutil.copyfile(full_file, path)
    return path


@pytest.fixture
def keyed(fresh_file: Path, path: Path, clock: FakeClock) -> Path:
    """Give a ledger that knows the key."""
    path.write_bytes(fresh_file.read_bytes())
    with signing(path, clock) as ledger:
        ledger.keeping.add_key(SIGNER.public, comment="", person="maya", channel="cli")
    return path


@pytest.fixture(scope="session")
def bare_file(full_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a ledger in which everything has happened, without its triggers."""
    path = Path(shutil.copyfile(full_file, tmp_path_factory.mktemp("bare") / "ledger.db"))
    with plain_connection(path) as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        raw.execute("BEGIN")
        for (name,) in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("COMMIT")
    return path


@pytest.fixture
def bare(bare_file: Path) -> Iterator[sqlite3.Connection]:
    """Open it with no reference in the way; what is done is thrown away."""
    with kernel_connection(bare_file) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("BEGIN")
        yield raw
        raw.execute("ROLLBACK")
