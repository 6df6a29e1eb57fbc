"""What a server has read of a ledger, kept from one request to the next.

The key is the ledger's own: number and hash of the newest entry of its log, so that it is of no
matter which process wrote it. Entries and rows are only ever added; when the log has grown, what
the new entries name is read anew and everything else stays. After a minute all of it is read again.
Only what people look at is read through here; an act reads the ledger inside its own transaction.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.connection import fetch
from ledger.journal import BEFORE_ALL, newest_entry
from ledger.rows import (
    REVISIONS,
    load_case,
    load_cases,
    load_log,
    load_people,
    load_plan,
    load_revisions,
)
from plan.approval import Case
from plan.model import Plan
from plan.people import People
from plan.ports import LogEntry
from plan.proposal import Revision

_SECONDS = 60.0
_MANY = 30  # proposals that changed; beyond that all are read
_MOST_PLANS = 4
_NAMING = ("decisions", "questions", "attestations", "escalations", "briefings", "endings")
TOUCHED = " UNION ".join(
    (
        *(f"SELECT proposal FROM {table} WHERE entry > ?1" for table in _NAMING),  # noqa: S608  # ours
        (
            "SELECT d.proposal FROM revocations AS r JOIN decisions AS d ON d.id = r.decision "
            "WHERE r.entry > ?1"
        ),
        (
            "SELECT q.proposal FROM answers AS a JOIN questions AS q ON q.id = a.question "
            "WHERE a.entry > ?1"
        ),
        (
            "SELECT proposal FROM decisions "
            "WHERE EXISTS (SELECT 1 FROM fork_acceptances AS f WHERE f.entry > ?1)"
        ),
        "SELECT id FROM proposals WHERE number > ?2",
        "SELECT proposal FROM revisions WHERE number > ?3 AND proposal IS NOT NULL",
    )
)


@dataclass(frozen=True)
class Snapshot:
    """What stands in a ledger up to an entry."""

    seq: int
    hash: str
    born: float
    cases: Mapping[str, Case]
    revisions: tuple[Revision, ...]
    log: tuple[LogEntry, ...]

    @property
    def head(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    @property
    def last_at(self) -> str:
        """The time of the newest entry."""
        return self.log[-1].at


@dataclass(frozen=True)
class _Told:
    """What was said of the log up to an entry."""

    seq: int
    hash: str
    born: float
    said: tuple[Any, ...]


@dataclass(frozen=True)
class _People:
    """The people as they stand at an entry."""

    hash: str
    people: People


class Kept:
    """The newest snapshot of one ledger, for all threads of a process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._turn = threading.RLock()
        self._newest: Snapshot | None = None
        self._people: _People | None = None
        self._plans: dict[tuple[int, str], Plan] = {}
        self._told: dict[Hashable, _Told] = {}

    def forget(self) -> None:
        """Keep nothing: the file is another one."""
        with self._turn:
            self._newest, self._people, self._plans, self._told = None, None, {}, {}

    def snapshot(self, raw: sqlite3.Connection) -> Snapshot:
        """Give what stands in the ledger as this connection sees it now."""
        seq, digest, _ = newest_entry(raw)
        found = self._newest
        if (
            found is not None
            and (found.seq, found.hash) == (seq, digest)
            and self._young(found.born)
        ):
            return found
        with self._turn:
            kept = self._newest
            if kept is None or not self._young(kept.born) or not _goes_on(raw, kept, seq):
                made = self._read(raw, seq, digest)
            elif kept.seq == seq:
                return kept
            else:
                made = _grown(raw, kept, seq, digest)
            if kept is None or made.seq >= kept.seq or not self._young(kept.born):
                self._newest = made
            return made

    def plan(self, raw: sqlite3.Connection, revision: int | None) -> Plan:
        """Give the plan of a revision, or the newest; see ``load_plan``."""
        head = self.snapshot(raw).head
        key = (head.number if revision is None else revision, head.hash)
        found = self._plans.get(key)
        if found is None:
            with self._turn:
                found = load_plan(raw, key[0])
                kept = [*self._plans.items(), (key, found)]
                self._plans = dict(kept[-_MOST_PLANS:])
        return found

    def people(self, raw: sqlite3.Connection, at: str) -> People:
        """Give the newest people as of an instant: the same ones while nothing tells them apart."""
        snapshot = self.snapshot(raw)
        with self._turn:
            kept = self._people
            if kept is not None and kept.hash == snapshot.hash and _same_right(kept.people, at):
                return kept.people
            people = load_people(raw, at)
            if kept is not None and _same_right(kept.people, at) and _alike(kept.people, people):
                people = kept.people
            self._people = _People(snapshot.hash, people)
            return people

    def told(
        self, raw: sqlite3.Connection, how: Hashable, seq: int
    ) -> tuple[int, tuple[Any, ...]] | None:
        """Give what was told of the log's beginning, and up to which entry; None where none was."""
        found = self._told.get(how)
        if found is None or not self._young(found.born) or not _goes_on(raw, found, seq):
            return None
        return found.seq, found.said

    def keep_told(self, how: Hashable, seq: int, digest: str, said: tuple[Any, ...]) -> None:
        """Keep what was told of the log up to an entry; what was told first stays its minute."""
        with self._turn:
            found = self._told.get(how)
            born = found.born if found and self._young(found.born) else self._monotonic()
            if found is None or found.seq <= seq or not self._young(found.born):
                self._told[how] = _Told(seq, digest, born, said)

    def _young(self, born: float) -> bool:
        return self._monotonic() - born < _SECONDS

    def _read(self, raw: sqlite3.Connection, seq: int, digest: str) -> Snapshot:
        cases = {case.id: case for case in load_cases(raw)}
        before = self._newest.cases if self._newest is not None else {}
        same = {
            id_: before[id_] if before.get(id_) == case else case for id_, case in cases.items()
        }
        return Snapshot(seq, digest, self._monotonic(), same, load_revisions(raw), load_log(raw))


def _same_right(people: People, at: str) -> bool:
    """Say whether the same delegations run at an instant as when these people were read."""
    mandates = people.mandates
    return all(one.covers(mandates.at) == one.covers(at) for one in mandates.delegations)


def _alike(one: People, other: People) -> bool:
    """Say whether nothing but the instant is different."""
    mandates = other.mandates.model_copy(update={"at": one.mandates.at})
    return one == other.model_copy(update={"mandates": mandates})


def _goes_on(raw: sqlite3.Connection, kept: Snapshot | _Told, seq: int) -> bool:
    """Say whether what is kept is the beginning of what stands here."""
    if kept.seq > seq:
        return False
    row = raw.execute("SELECT hash FROM log WHERE seq = ?", (kept.seq,)).fetchone()
    return (BEFORE_ALL if row is None else row[0]) == kept.hash


def _grown(raw: sqlite3.Connection, kept: Snapshot, seq: int, digest: str) -> Snapshot:
    """Read what the new entries brought."""
    known = [kept.seq, len(kept.cases), kept.head.number]
    touched = [row[0] for row in raw.execute(TOUCHED, known)]
    cases = dict(kept.cases)
    if len(touched) > _MANY:
        cases = {case.id: case for case in load_cases(raw)}
    else:
        for case in sorted((load_case(raw, id_) for id_ in touched), key=_number):
            cases[case.id] = case
    rows = fetch(raw, "SELECT * FROM log WHERE seq > ? ORDER BY seq", [kept.seq])
    log = (*kept.log, *(LogEntry.model_validate(row) for row in rows))
    new = fetch(raw, f"{REVISIONS} WHERE number > ? ORDER BY number", [kept.head.number])
    revisions = (*kept.revisions, *(Revision.model_validate(row) for row in new))
    return replace(kept, seq=seq, hash=digest, cases=cases, revisions=revisions, log=log)


def _number(case: Case) -> int:
    return int(case.id.removeprefix("P"))
