"""What the clock brings about: reminders, calls of deputies, expiries; and what has been sent.

``plan.reminding`` says what is due. Each due thing is one act of the kernel, looked at once more
inside its transaction, so that two timers at work do nothing twice.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ledger.calling_deputies import call_rows
from ledger.connection import fetch
from ledger.journal import KERNEL, Act, Journal, Row, newest_entry, row_of, time_to_read
from ledger.outbox import load_outbox, outbox_rows
from ledger.rows import load_case, load_cases, load_head, load_people, load_policy
from ledger.words import person_who, words_of
from plan.approval import Case
from plan.attesting import unattested
from plan.errors import NotEntitledError
from plan.life import Posted, Reminder
from plan.ports import Attempt
from plan.proposal import Status
from plan.reminding import Due, EscalationDue, ExpiryDue, ReminderDue, due_now
from plan.telling import Message, behind, concerned, tell


class TimekeepingActs:
    """Acts that follow from the clock; see ``plan.ports.Life``."""

    _journal: Journal

    def due(self) -> tuple[Due, ...]:
        """Give what is due now, proposal by proposal."""
        with self._journal.connection.reading() as raw:
            _, _, last = newest_entry(raw)
            return _due(raw, load_cases(raw), time_to_read(self._journal.clock, last))

    def act_on(self, due: Due) -> bool:
        """Do what is due, in one act; False where it is due no more."""
        with self._journal.act() as act:
            case = load_case(act.raw, due.proposal)
            if due not in _due(act.raw, [case], act.at):
                return False
            match due:
                case ReminderDue():
                    _remind(act, case, due)
                case EscalationDue():
                    _escalate(act, case, due)
                case ExpiryDue():
                    _expire(act, case)
            return True

    def outbox(self, *, unsent: bool = False) -> tuple[Posted, ...]:
        """Give the messages, oldest first; ``unsent`` leaves out what has been sent."""
        with self._journal.connection.reading() as raw:
            return load_outbox(raw, unsent=unsent)

    def told(self) -> dict[str, int]:
        """Count the messages, sent or not, by what they are."""
        with self._journal.connection.reading() as raw:
            rows = fetch(raw, "SELECT kind, count(*) AS many FROM outbox GROUP BY kind")
        return {row["kind"]: row["many"] for row in rows}

    def last_attempts(self) -> dict[int, str]:
        """Give what the last attempt at each message said, by its number."""
        sql = "SELECT outbox, detail, max(attempt) FROM deliveries GROUP BY outbox"
        with self._journal.connection.reading() as raw:
            return {row["outbox"]: row["detail"] for row in fetch(raw, sql)}

    def note_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Record what a delivery pass did, in one act; what was sent meanwhile is passed over."""
        with self._journal.act() as act:
            known = {one.id: one for one in load_outbox(act.raw, unsent=True)}
            left = [one for one in attempts if one.outbox in known]
            rows = [
                row_of("deliveries", attempt=known[one.outbox].attempts + 1, **one.model_dump())
                for one in left
            ]
            if rows:
                sent = sum(one.outcome == "sent" for one in left)
                body = {"sent": sent, "failed": len(left) - sent}
                act.write("delivered", KERNEL, body, rows)

    def accept_clock(self, *, person: str, reason: str) -> None:
        """Let an operator say that a clock far ahead of the log is right.

        Raises:
            NotEntitledError: this is no person, or others are the operators.
            RefusedError: no reason is given.
        """
        with self._journal.act(leap=True) as act:
            people = load_people(act.raw)
            member = person_who(people, person, "accepts a clock")
            rows = fetch(act.raw, "SELECT id FROM operators ORDER BY id")
            operators = [row["id"] for row in rows]
            if member.id not in operators:
                names = " or ".join(operators) or "nobody"
                raise NotEntitledError(f"{member.name} is no operator; {names} accepts a clock")
            _, _, last = newest_entry(act.raw)
            words = words_of(reason, "accepting a clock")
            act.write("clock_accepted", person, {"from": last, "to": act.stamp, "reason": words})


def _due(raw: sqlite3.Connection, cases: Sequence[Case], now: datetime) -> tuple[Due, ...]:
    return due_now(
        cases,
        head=load_head(raw),
        people=load_people(raw),
        policy=load_policy(raw),
        reminders=load_reminders(raw),
        now=now,
    )


def load_reminders(raw: sqlite3.Connection) -> tuple[Reminder, ...]:
    """Give the last reminder of each person on each proposal."""
    rows = fetch(
        raw,
        "SELECT proposal, person, max(number) AS number, max(at) AS at FROM reminders "
        "GROUP BY proposal, person",
    )
    return tuple(Reminder.model_validate(row) for row in rows)


def _remind(act: Act, case: Case, due: ReminderDue) -> None:
    row = row_of("reminders", proposal=case.id, person=due.person, number=due.number)
    body = f"It expires at {case.proposal.expires}. See it: interlock inbox --as {due.person}"
    decided = any(one.person == due.person for one in case.live)
    what = "still waits for you to attest" if decided else "still waits for your decision"
    told = [
        *tell(case, "reminder", [due.person], what, body, key=str(due.number)),
        *_tell_behind(act, case, due.person),
    ]
    _write(act, "reminded", due, [row, *outbox_rows(act, told)])


def _tell_behind(act: Act, case: Case, person: str) -> Iterator[Message]:
    """Tell who stands behind a proposal, once the policy would call a deputy, who attests not.

    No deputy is called: only the department knows whether a dependency is hidden.
    """
    said, people = case.proposal, load_people(act.raw)
    wait = timedelta(hours=load_policy(act.raw).escalate_after(said.risk))
    if act.at - datetime.fromisoformat(said.created) < wait:
        return
    barred = frozenset({said.author, said.sponsor})
    for one in unattested(said.attest, case.attested, people, barred=barred):
        if person in one.people:
            body = (
                f"{' or '.join(one.people)} has not said whether a dependency between "
                f"{one.before} and {one.after} is hidden. No deputy or delegate can; whoever is "
                f"given the role {one.department} can."
            )
            what = f"still waits for {one.department} to attest"
            yield from tell(case, "unattested", behind(case), what, body, key=one.department)


def _escalate(act: Act, case: Case, due: EscalationDue) -> None:
    why = (
        f"too few others hold the role {due.role}"
        if due.reason == "barred"
        else f"{due.role} has not answered"
    )
    body = f"You are the deputy for {due.role}. See it: interlock inbox --as {due.deputy}"
    told = [
        *tell(
            case, "escalation", [due.deputy], f"waits for you, because {why}", body, key=due.role
        ),
        *tell(
            case,
            "escalation",
            behind(case),
            f"was taken to {due.deputy}, because {why}",
            why,
            key=due.role,
        ),
    ]
    _write(act, "escalated", due, [*call_rows(act, [due]), *outbox_rows(act, told)])


def _expire(act: Act, case: Case) -> None:
    reason = f"it expired at {case.proposal.expires} without all its approvals"
    row = row_of(
        "endings", proposal=case.id, status=Status.EXPIRED.value, reason=reason, actor=KERNEL
    )
    told = tell(case, "ended", concerned(case), "has expired", reason)
    body = {"proposal": case.id, "status": Status.EXPIRED.value}
    act.write("ended", KERNEL, body, [row, *outbox_rows(act, told)])


def _write(act: Act, event: str, due: Due, rows: Sequence[Row]) -> None:
    act.write(event, KERNEL, due.model_dump(exclude={"what"}), rows)
