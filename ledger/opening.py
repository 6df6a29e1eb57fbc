"""Makes a ledger, opens one, and hands out its six parts.

A file is opened only when it is a ledger of a version that is known here and every table, view and
trigger is what it was made as. ``Genesis`` is the one moment at which a plan comes in without
approvals: into an empty file, in one transaction, as revision 1.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.connection import Connection, connect_kernel, connect_reader
from ledger.door import LedgerDoor, revision_row
from ledger.errors import (
    ChangedSchemaError,
    ExistingLedgerError,
    LedgerError,
    MissingLedgerError,
    NewerLedgerError,
    NotALedgerError,
    OlderLedgerError,
    translate,
)
from ledger.evidence import LedgerEvidence
from ledger.governance import LedgerGovernance
from ledger.joining import Joined, load_joined, load_people_mark
from ledger.journal import Act, Fitness, Journal, Row, row_of, time_of_act
from ledger.keeping import LedgerKeeping
from ledger.kept import Kept
from ledger.reading import LedgerReader
from ledger.rhythm import LedgerRhythm
from ledger.schema import APPLICATION_ID, VERSION, create_schema, differences, fingerprint
from ledger.signing import Signer
from ledger.tables import Database
from plan.errors import NotEntitledError, RefusedError
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.ports import Clock, Door, Evidence, Governance, Reader, Rhythm
from plan.values import canonical, sha256


@dataclass(frozen=True)
class Genesis:
    """What a new ledger begins with, and the person who makes it."""

    plan: Plan
    people: People
    policy: Policy
    by: str
    clock_start: str | None = None


@dataclass(frozen=True)
class Terms:
    """Under which terms a ledger is written: who signs its end, and what keeps acts back.

    ``kept`` is where a server keeps what people look at; none keeps nothing.
    """

    signer: Signer | None = None
    unfit: Fitness = lambda: None
    kept: Kept | None = None


@dataclass(frozen=True)
class Ledger:
    """An open ledger: six parts, cut by what their holder may do."""

    reader: Reader
    evidence: Evidence
    governance: Governance
    door: Door
    keeping: LedgerKeeping
    rhythm: Rhythm
    path: Path | None
    _kernel: LedgerReader
    _reads: LedgerReader
    _connections: tuple[Connection, ...]

    def meta(self) -> dict[str, str]:
        """Give what was noted at genesis: plan, created, schema_version, perhaps clock_start."""
        return self._kernel.meta()

    def last_at(self) -> str:
        """Give the time of the newest log entry: inside a read or a write, the one that it sees.

        A second connection would wait there for a writer that waits for the first.
        """
        return (self._kernel if self._connections[0].in_transaction else self._reads).last_at()

    def people_mark(self) -> str:
        """Give what tells the newest people from others; see ``ledger.joining``."""
        with self._connections[0].reading() as raw:
            return load_people_mark(raw)

    def joined(self) -> dict[str, Joined]:
        """Give, for each of the newest people, what brought them in."""
        with self._connections[0].reading() as raw:
            return load_joined(raw)

    def schema_version(self) -> int:
        """Give SQLite's own count of changes to the schema, for whoever keeps the ledger open."""
        with self._connections[0].reading() as raw:
            found: int = raw.execute("PRAGMA schema_version").fetchone()[0]
        return found

    def close(self) -> None:
        """Let go of the file; nothing is lost, whatever was done is already there."""
        for connection in self._connections:
            connection.close()

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it at the end of the block."""
        self.close()


def open_ledger(
    path: Path | None, clock: Clock, *, create: Genesis | None = None, terms: Terms | None = None
) -> Ledger:
    """Open a ledger, or make one from ``create``; without a path it lives in memory.

    ``terms`` hand in the signing key, and what is not fit for acts of governance.

    Raises:
        LedgerError: see ``ledger.errors``; it names the file and says what to do.
        RefusedError: the genesis does not hold together.
    """
    _check_place(path, create)
    terms = terms or Terms()
    where = "the ledger in memory" if path is None else str(path)
    try:
        raw = connect_kernel(path) if create is None else _create(path, clock, create, terms)
    except sqlite3.Error as error:
        raise translate(error, where) from error
    try:
        check_file(raw, where)
    except sqlite3.Error as error:
        raw.close()
        raise translate(error, where) from error
    except LedgerError:
        raw.close()
        raise
    return _assemble(raw, path, clock, terms)


def open_reader(path: Path, clock: Clock) -> LedgerReader:
    """Open the part that reads, on a connection that can do nothing else."""
    _check_place(path, None)
    try:
        raw = connect_reader(path)
    except sqlite3.Error as error:
        raise translate(error, str(path)) from error
    return LedgerReader(Connection(raw, str(path)), clock)


def _assemble(raw: sqlite3.Connection, path: Path | None, clock: Clock, terms: Terms) -> Ledger:
    where = "the ledger in memory" if path is None else str(path)
    kernel = Connection(raw, where)
    connections = [kernel]
    if path is not None:
        reading = Connection(connect_reader(path), where, recover=lambda: _roll_back(kernel))
        connections.append(reading)
    journal = Journal(kernel, clock, terms.signer, terms.unfit)
    reader = LedgerReader(connections[-1], clock, alone=path is not None, kept=terms.kept)
    return Ledger(
        reader=reader,
        evidence=LedgerEvidence(journal, Database(raw, execute_plugins=False)),
        governance=LedgerGovernance(journal),
        door=LedgerDoor(journal),
        keeping=LedgerKeeping(journal, connections[-1], terms.kept),
        rhythm=LedgerRhythm(journal),
        path=path,
        _kernel=LedgerReader(kernel, clock),
        _reads=reader,
        _connections=tuple(connections),
    )


def _roll_back(kernel: Connection) -> None:
    """Read once where writing is allowed: SQLite undoes what a dead process left half done."""
    with kernel.reading():
        pass


def _check_place(path: Path | None, create: Genesis | None) -> None:
    if path is None:
        if create is None:
            raise MissingLedgerError("a ledger in memory begins empty; give it a genesis")
        return
    if path.is_dir():
        raise NotALedgerError(f"{path}: this is a folder; name the file ledger.db in it")
    empty = path.is_file() and path.stat().st_size == 0
    if create is None and empty:
        raise NotALedgerError(f"{path}: the file is empty, an import was cut off; import again")
    if create is None and not path.exists():
        raise MissingLedgerError(
            f"{path}: there is no ledger here; run `interlock init` to make one"
        )
    if not path.parent.is_dir():
        raise MissingLedgerError(f"{path}: there is no folder {path.parent}; make it first")
    if create is not None and path.exists() and not empty:
        raise ExistingLedgerError(f"{path}: there is a file already; choose another folder")


def _create(path: Path | None, clock: Clock, genesis: Genesis, terms: Terms) -> sqlite3.Connection:
    """Make the file and its first entry in one transaction; on an error nothing stays behind."""
    _check_genesis(genesis)
    raw = connect_kernel(path, make=True)
    try:
        raw.execute("BEGIN EXCLUSIVE")
        _check_empty(raw, path)
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version = {VERSION}")
        create_schema(raw)
        act = Act(raw, time_of_act(clock, None))
        _write_genesis(act, genesis, terms.signer)
        act.sign(terms.signer)
        raw.execute("COMMIT")
    except BaseException as error:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raw.close()
        if path is not None and not isinstance(error, ExistingLedgerError):
            _remove_if_empty(path)
        raise
    return raw


def _check_empty(raw: sqlite3.Connection, path: Path | None) -> None:
    if raw.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise ExistingLedgerError(f"{path}: somebody else has just made a ledger here")


def _remove_if_empty(path: Path) -> None:
    if path.is_file() and path.stat().st_size == 0:
        path.unlink()


def _check_genesis(genesis: Genesis) -> None:
    """Refuse what could not be read back as it is, or what nobody stands for.

    Raises:
        UnknownError, NotEntitledError: who makes it is nobody here, or an agent.
        RefusedError: two names differ in nothing but how their letters are encoded.
    """
    maker = genesis.people.member(genesis.by)
    if maker.kind != "person":
        raise NotEntitledError(f"{maker.name} is an agent; a person has to make a ledger")
    try:
        Plan.model_validate_json(canonical(genesis.plan))
        People.model_validate_json(canonical(genesis.people))
    except ValueError as error:
        raise RefusedError(f"the plan cannot be kept as it is written: {error}") from None


def _write_genesis(act: Act, genesis: Genesis, signer: Signer | None) -> None:
    people, policy, plan = genesis.people, genesis.policy, genesis.plan
    meta = {"plan": plan.id, "created": act.stamp, "schema_version": str(VERSION)}
    if genesis.clock_start is not None:
        meta["clock_start"] = genesis.clock_start
    people_hash = sha256("interlock/people/1", canonical(people))
    policy_hash = sha256("interlock/policy/1", canonical(policy))
    body = {
        "plan": plan.hash,
        "people": people_hash,
        "policy": policy_hash,
        "schema_version": VERSION,
        "schema": fingerprint(act.raw),
    }
    rows = [
        *(row_of("meta", key=key, value=value) for key, value in meta.items()),
        _version_row("people_versions", people.version, people_hash, canonical(people)),
        *_member_rows(people),
        _version_row("policy_versions", policy.version, policy_hash, canonical(policy)),
        revision_row(1, plan, parent=None, proposal=None),
    ]
    if signer is not None:
        said = {"comment": "from the beginning", "person": genesis.by, "channel": "cli"}
        rows.append(row_of("keys", public=signer.public, **said))
    act.write("genesis", genesis.by, body, rows)


def _version_row(table: str, version: int, digest: str, body: str) -> Row:
    return row_of(table, version=version, hash=digest, body=body)


def _member_rows(people: People) -> Iterator[Row]:
    for member in people.members:
        yield row_of("members", version=people.version, id=member.id, kind=member.kind)
        for role in member.roles:
            yield row_of("roles", version=people.version, member=member.id, role=role)


def check_file(raw: sqlite3.Connection, where: str) -> None:
    """Refuse a file that is not a ledger of today's version with everything in its place.

    Raises:
        NotALedgerError, NewerLedgerError, OlderLedgerError, ChangedSchemaError: see
            ``ledger.errors``.
    """
    version = version_of(raw, where)
    if version < VERSION:
        raise OlderLedgerError(
            f"{where}: written by an older Interlock (schema {version}, here {VERSION}); nothing "
            "was changed: run `interlock upgrade`, which keeps a copy and everything that was "
            "decided"
        )
    found = differences(raw)
    if found:
        shown = "; ".join(found[:5]) + ("; and more" if len(found) > 5 else "")  # noqa: PLR2004
        raise ChangedSchemaError(
            f"{where}: somebody has changed its tables or triggers ({shown}); nothing is served "
            "from it: keep a copy, run `interlock verify`, and restore a backup"
        )


def version_of(raw: sqlite3.Connection, where: str) -> int:
    """Give the version of the schema that a file was written with.

    Raises:
        NotALedgerError, NewerLedgerError: see ``ledger.errors``.
    """
    [(mark,)] = raw.execute("PRAGMA application_id")
    [(version,)] = raw.execute("PRAGMA user_version")
    if mark != APPLICATION_ID:
        raise NotALedgerError(f"{where}: this is a database of another program; name a ledger")
    if version > VERSION:
        raise NewerLedgerError(
            f"{where}: written by a newer Interlock (schema {version}, here {VERSION}); upgrade"
        )
    return int(version)
