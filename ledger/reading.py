"""The kernel's ``Reader`` on SQLite: each call is one snapshot, and nothing is written."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime

from ledger.connection import Connection, fetch
from ledger.gate_calls import load_calls
from ledger.glasses import load_glasses
from ledger.joining import load_joined
from ledger.journal import newest_entry, stamp, time_to_read
from ledger.kept import Kept
from ledger.rows import (
    load_case,
    load_cases,
    load_current_cases,
    load_head,
    load_log,
    load_people,
    load_plan,
    load_policy,
    load_revisions,
)
from plan.approval import Case, status_of
from plan.break_glass import BreakGlass
from plan.errors import UnknownError
from plan.gate_calls import GateCall
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.ports import Clock, LogEntry
from plan.proposal import Revision, Status


class LedgerReader:
    """Reads plan, people, policy, proposals and log; see ``plan.ports.Reader``."""

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        *,
        alone: bool = False,
        kept: Kept | None = None,
    ) -> None:
        """``alone`` says that nothing is ever written on this connection; only then it has kept."""
        self._connection = connection
        self._clock = clock
        self._alone = alone
        self._kept = kept if alone else None
        self._plans: tuple[int, dict[int | None, Plan]] = (-1, {})

    def head(self) -> Revision:
        """Give the newest revision."""
        with self._connection.reading() as raw:
            return load_head(raw) if self._kept is None else self._kept.snapshot(raw).head

    def revisions(self) -> tuple[Revision, ...]:
        """Give all revisions, oldest first."""
        with self._connection.reading() as raw:
            kept = self._kept
            return load_revisions(raw) if kept is None else kept.snapshot(raw).revisions

    def plan(self, revision: int | None = None) -> Plan:
        """Give the plan of a revision, or the newest."""
        with self._connection.reading() as raw:
            if self._kept is not None:
                return self._kept.plan(raw, revision)
            if not self._alone:
                return load_plan(raw, revision)
            written = raw.execute("PRAGMA data_version").fetchone()[0]
            kept = self._plans[1] if self._plans[0] == written else {}
            if revision not in kept:
                kept[revision] = load_plan(raw, revision)
            self._plans = (written, kept)
            return kept[revision]

    def people(self, version: int | None = None) -> People:
        """Give a version of the people, or the newest, with their mandates as of now."""
        with self._connection.reading() as raw:
            _, _, last = newest_entry(raw)
            at = stamp(time_to_read(self._clock, last))
            if self._kept is not None and version is None:
                return self._kept.people(raw, at)
            return load_people(raw, at, version)

    def joined(self, person: str) -> int:
        """Give the version of the people that brought a person in."""
        with self._connection.reading() as raw:
            found = load_joined(raw).get(person)
        if found is None:
            raise UnknownError("person", person)
        return found.version

    def policy(self, version: int | None = None) -> Policy:
        """Give a version of the policy, or the newest."""
        with self._connection.reading() as raw:
            return load_policy(raw, version)

    def glasses(self) -> tuple[BreakGlass, ...]:
        """Give every broken glass with what came under it, oldest first."""
        with self._connection.reading() as raw:
            return load_glasses(raw)

    def case(self, proposal_id: str) -> Case:
        """Give a proposal with what happened to it."""
        with self._connection.reading() as raw:
            known = {} if self._kept is None else self._kept.snapshot(raw).cases
            return known.get(proposal_id) or load_case(raw, proposal_id)

    def calls(self) -> tuple[GateCall, ...]:
        """Give every call of a gate with its answers, oldest first."""
        with self._connection.reading() as raw:
            return load_calls(raw)

    def cases(self) -> tuple[Case, ...]:
        """Give all proposals, oldest first."""
        with self._connection.reading() as raw:
            if self._kept is not None:
                return tuple(self._kept.snapshot(raw).cases.values())
            return load_cases(raw)

    def open_cases(self) -> tuple[Case, ...]:
        """Give the proposals that wait for decisions, oldest first."""
        with self._connection.reading() as raw:
            cases, head, now = self._standing(raw, load_current_cases)
        return tuple(case for case in cases if status_of(case, head, now) is Status.OPEN)

    def standing(self) -> dict[str, Status]:
        """Say where every proposal stands now, oldest first, from one snapshot."""
        with self._connection.reading() as raw:
            cases, head, now = self._standing(raw, load_cases)
        return {case.id: status_of(case, head, now) for case in cases}

    def status(self, case: Case) -> Status:
        """Say where a proposal stands now."""
        with self._connection.reading() as raw:
            cases, head, now = self._standing(raw, lambda one: (load_case(one, case.id),), case.id)
        return status_of(next(iter(cases)), head, now)

    def _standing(
        self,
        raw: sqlite3.Connection,
        load: Callable[[sqlite3.Connection], Iterable[Case]],
        only: str | None = None,
    ) -> tuple[Iterable[Case], Revision, datetime]:
        """Give proposals with what their status hangs on, all of them where they are kept."""
        _, _, last = newest_entry(raw)
        now = time_to_read(self._clock, last)
        if self._kept is None:
            return load(raw), load_head(raw), now
        kept = self._kept.snapshot(raw)
        return (kept.cases.values() if only is None else (kept.cases[only],)), kept.head, now

    def log(self) -> tuple[LogEntry, ...]:
        """Give the log, oldest first."""
        with self._connection.reading() as raw:
            return load_log(raw) if self._kept is None else self._kept.snapshot(raw).log

    def meta(self) -> dict[str, str]:
        """Give what was noted when the ledger was made: plan id, time, version of the schema."""
        with self._connection.reading() as raw:
            return {row["key"]: row["value"] for row in fetch(raw, "SELECT * FROM meta")}

    def last_at(self) -> str:
        """Give the time of the newest log entry."""
        with self._connection.reading() as raw:
            _, _, last = newest_entry(raw)
        return last or ""

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
