"""What tests of the ledger do again and again: make one, draft, submit, approve, go around it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ledger.connection import connect_kernel
from ledger.door import revision_row
from ledger.journal import Act, Row
from ledger.opening import Genesis, Ledger, open_ledger
from ledger.sealing import hash_entry
from plan.apply import apply_proposal
from plan.approval import Case
from plan.break_glass import BreakGlass
from plan.model import Plan
from plan.operations import Operation, SetDuration, apply_operations
from plan.people import People
from plan.policy import Policy
from plan.ports import Clock
from plan.proposal import AnyChange, Channel, Decision, Evidence, Proposal, Prose, Status, Verdict
from plan.proposing import Authorship, make_proposal
from plan.records import Assumption, Fact, FactKind, Price, Turn
from plan.values import canonical
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.fakes import FakeClock

PAGE = "0" * 64
LONGER_SETUP = SetDuration(task="T03", duration=12 * DAY)  # asks finance and operations
LONGER_FIREWALL = SetDuration(task="T02", duration=4 * DAY)  # asks it-security


def make_ledger(
    path: Path | None, clock: Clock, people: People | None = None, policy: Policy | None = None
) -> Ledger:
    genesis = Genesis(
        plan=small_plan(),
        people=people or six_people(),
        policy=policy or plain_policy(),
        by="maya",
    )
    return open_ledger(path, clock, create=genesis)


def draft(  # noqa: PLR0913  # what a proposal is made of
    ledger: Ledger,
    clock: Clock,
    *operations: AnyChange,
    author: str = "maya",
    sponsor: str | None = None,
    evidence: Sequence[Evidence] = (),
    glass: BreakGlass | None = None,
) -> Proposal:
    reader = ledger.reader
    proposal, _ = make_proposal(
        reader.plan(),
        reader.head(),
        operations or (LONGER_SETUP,),
        policy=reader.policy(),
        people=reader.people(),
        authorship=Authorship(author=author, sponsor=sponsor),
        evidence=evidence,
        now=clock.now(),
        glass=glass,
    )
    return proposal


def submit(ledger: Ledger, clock: Clock, *operations: Operation, author: str = "maya") -> Case:
    proposal = draft(ledger, clock, *operations, author=author)
    return ledger.governance.submit(proposal, Prose(title="A change"), by=author)


def decide(  # noqa: PLR0913  # what a decision consists of
    ledger: Ledger,
    case: Case,
    person: str,
    verdict: Verdict = Verdict.APPROVE,
    digest: str | None = None,
    *,
    channel: Channel = "cli",
) -> Decision:
    return ledger.governance.decide(
        case.id,
        person=person,
        digest=digest or case.proposal.digest,
        verdict=verdict,
        reason="seen",
        page=PAGE,
        channel=channel,
    )


def approved(ledger: Ledger, clock: Clock) -> Case:
    """Give a proposal that finance and operations have approved."""
    case = submit(ledger, clock)
    for person in ("fiona", "olga"):
        decide(ledger, case, person)
    return ledger.reader.case(case.id)


def result_of(ledger: Ledger, case: Case) -> Plan:
    base = ledger.reader.plan(case.proposal.base_revision)
    return apply_operations(base, case.proposal.plan_operations)


@contextmanager
def kernel_connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Open what only the kernel opens, to go around everything that is said in Python."""
    raw = connect_kernel(path)
    try:
        yield raw
    finally:
        raw.close()


@contextmanager
def plain_connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as any other program would."""
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        yield raw
    finally:
        raw.close()


@contextmanager
def past_triggers(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as its owner, with every trigger away and put back as it was."""
    with plain_connection(path) as raw:
        kept = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        raw.execute("BEGIN")
        for name, _ in kept:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("COMMIT")
        yield raw
        raw.execute("BEGIN")
        for _, sql in kept:
            raw.execute(sql)
        raw.execute("COMMIT")


def append_past(path: Path, event: str, actor: str, body: Mapping[str, object]) -> int:
    """Append an entry to the log as the file's owner can, its hash right; give its number."""
    with past_triggers(path) as raw:
        [(seq, previous, at)] = raw.execute(
            "SELECT seq, hash, at FROM log ORDER BY seq DESC LIMIT 1"
        )
        said = (seq + 1, previous, at, actor, event, canonical(dict(body)))
        raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", (*said, hash_entry(*said)))
        return int(seq) + 1


def write_past(  # noqa: PLR0913  # what an act consists of, and what is dropped for it
    path: Path,
    at: datetime,
    event: str,
    rows: Sequence[Row],
    *,
    actor: str = "kernel",
    without: Sequence[str] = (),
) -> None:
    """Write an announced act by SQL alone; ``without`` names triggers that are dropped for it."""
    with kernel_connection(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF" if without else "PRAGMA foreign_keys = ON")
        if without:
            raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("BEGIN IMMEDIATE")
        kept = []
        for trigger in without:
            [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,))
            kept.append(sql)
            raw.execute(f'DROP TRIGGER "{trigger}"')
        try:
            Act(raw, at).write(event, actor, {}, rows)
        except sqlite3.Error:
            raw.execute("ROLLBACK")
            raise
        for sql in kept:
            raw.execute(sql)
        raw.execute("COMMIT")


def revision_of(ledger: Ledger, case: Case) -> Row:
    """Give the row that applying a proposal would write."""
    head, plan = ledger.reader.head(), result_of(ledger, case)
    return revision_row(head.number + 1, plan, parent=head.hash, proposal=case.id)


def count(path: Path, table: str) -> int:
    with plain_connection(path) as raw:
        [(found,)] = raw.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # test names
        return int(found)


def fill(ledger: Ledger, clock: FakeClock) -> None:
    """Let everything happen at least once: 15 log entries, a row in every kernel table."""
    evidence, governance = ledger.evidence, ledger.governance
    fact = Fact(
        source="s", kind=FactKind.STATUS, subject="T01", at="2026-03-02", place="row 1", text="a"
    )
    evidence.record([fact, fact.model_copy(update={"text": "b"})])
    evidence.start_round()
    evidence.claim(claim())
    case = approved(ledger, clock)
    clock.advance(minutes=5)
    apply_proposal(ledger.door, case.id)
    other = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, other, "sam", Verdict.REJECT)
    governance.revoke(other.id, person="sam", reason="seen", channel="cli")
    question = governance.ask(other.id, person="sam", text="why?", channel="cli")
    governance.answer(question.id, person="maya", text="because", channel="cli")
    governance.end(other.id, Status.WITHDRAWN, reason="no", actor="maya")
    evidence.add_turn(Turn(conversation="maya", person="maya", role="person", text="status"))


def claim() -> Assumption:
    """Give a dependency that somebody claims."""
    return Assumption(
        id="",
        before="T02",
        after="T03",
        quote="needs it",
        source="O1",
        claimed_by="coordinator",
        confidence=60,
        owners=("operations",),
        price=Price(tasks=1, minutes=480),
    )
