"""What becomes of a proposal that the plan has overtaken: a successor, or an end with its reason.

The kernel acts, on the newest revision, with the parent's own operations, author and sponsor (K3).
A parent gets one of the two, once: its row in ``successions`` is the key. Effect and requirements
are computed before the transaction, and the revision is looked at again inside it.
"""

import sqlite3
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from ledger.calling_deputies import barred_calls, call_rows, with_calls
from ledger.connection import fetch
from ledger.errors import RowRefusedError
from ledger.gate_calls import check_calls
from ledger.joining import load_joined
from ledger.journal import KERNEL, Act, Journal, newest_entry, row_of, stamp, time_to_read
from ledger.outbox import outbox_rows
from ledger.proposal_rows import ending_row, proposal_rows
from ledger.rows import load_case, load_head, load_people, load_plan, load_policy
from ledger.submitting import check_kinds, check_stands_behind
from plan.approval import Case, status_of
from plan.errors import (
    CycleError,
    HorizonError,
    NotEntitledError,
    OperationError,
    PolicyError,
    RefusedError,
    StaleError,
    UnknownError,
)
from plan.governance_operations import Government, named_people
from plan.life import Succession
from plan.model import Plan
from plan.people import People
from plan.proposal import Proposal, Revision, Status
from plan.proposing import Authorship, make_proposal
from plan.succession import changes_between, look
from plan.telling import ask_again, concerned, tell

_OVERTAKEN = (
    "SELECT p.id FROM proposals AS p LEFT JOIN endings AS e ON e.proposal = p.id "
    "WHERE p.id NOT IN (SELECT parent FROM successions) AND (e.status = 'stale' OR ("
    "e.proposal IS NULL AND p.expires > ? "
    "AND p.base_revision < (SELECT max(number) FROM revisions) "
    "AND p.id NOT IN (SELECT proposal FROM revisions WHERE proposal IS NOT NULL) "
    "AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.proposal = p.id "
    "AND d.verdict = 'reject' AND d.id NOT IN (SELECT decision FROM revocations)))) "
    "ORDER BY p.number"
)
_CANNOT = (OperationError, CycleError, PolicyError, HorizonError, RefusedError)


class _Carried(NamedTuple):
    """A successor as it would be, or why there is none."""

    head: Revision
    proposal: Proposal | None
    unchanged: bool
    reason: str


class SuccessionActs:
    """Carries overtaken proposals over; see ``plan.ports.Life``."""

    _journal: Journal

    def overtaken(self) -> tuple[str, ...]:
        """Give the proposals that the plan has overtaken and nobody has carried over yet.

        One that was rejected then is overtaken once its no is taken back, as long as it runs.
        """
        with self._journal.connection.reading() as raw:
            _, _, last = newest_entry(raw)
            rows = fetch(raw, _OVERTAKEN, [stamp(time_to_read(self._journal.clock, last))])
        return tuple(row["id"] for row in rows)

    def successions(self) -> tuple[Succession, ...]:
        """Give what became of every proposal that the plan has overtaken."""
        with self._journal.connection.reading() as raw:
            return load_successions(raw)

    def succeed(self, parent_id: str) -> Succession:
        """Give an overtaken proposal its successor, or clear it; once, whoever comes second.

        Raises:
            UnknownError: there is no such proposal.
            StaleError: the plan moved on while this was computed, several times.
        """
        self._note_stale(parent_id)
        for _ in range(5):
            with self._journal.connection.reading() as raw:
                parent, head, plan = load_case(raw, parent_id), load_head(raw), load_plan(raw)
                old = load_plan(raw, parent.proposal.base_revision)
                people, policy = load_people(raw), load_policy(raw)
                governed = _government_of(raw, parent.proposal)
                _, _, last = newest_entry(raw)
            now = time_to_read(self._journal.clock, last)
            if now >= datetime.fromisoformat(parent.proposal.expires):
                why = f"it expired at {parent.proposal.expires}"
                carried = _Carried(head, None, unchanged=False, reason=why)
            else:
                carried = _carry(
                    parent, head, (old, plan), (governed, Government(people, policy)), now
                )
            done = self._settle(parent, carried, Government(people, policy))
            if done is not None:
                return done
        raise StaleError(f"the plan moves on faster than {parent_id} can follow; try again")

    def _settle(self, parent: Case, carried: _Carried, government: Government) -> Succession | None:
        """Record what was computed; clear the parent where the database refuses its successor."""
        try:
            return self._record(parent, carried, government)
        except RowRefusedError as error:
            why = f"what takes its place cannot be recorded ({error}); propose it again"
            with suppress(RowRefusedError):  # what was refused first is what has to be known
                return self._record(parent, _cleared(carried, why), government)
            raise

    def _record(self, parent: Case, carried: _Carried, government: Government) -> Succession | None:
        """Write it in one act; None where plan, people or policy have moved on since."""
        people, policy = government
        with self._journal.act() as act:
            done = _of(act.raw, parent.id)
            if done is not None:
                return done
            versions = (load_people(act.raw).version, load_policy(act.raw).version)
            same = versions == (people.version, policy.version)
            if not same or load_head(act.raw) != carried.head:
                return None
            _write(act, parent, _still_right(act, parent, carried, people))
            return _of(act.raw, parent.id) or _impossible(parent.id)

    def _note_stale(self, parent_id: str) -> None:
        """Put on record that a proposal is stale, where it was rejected when it became so."""
        with self._journal.connection.reading() as raw:
            if load_case(raw, parent_id).end is not None:
                return
        with self._journal.act() as act:
            case, head = load_case(act.raw, parent_id), load_head(act.raw)
            if status_of(case, head, act.at) is Status.STALE:
                why = f"the plan is at revision {head.number}, and nobody says no any more"
                row = ending_row(case.id, Status.STALE, why)
                act.write("ended", KERNEL, {"proposal": case.id, "status": "stale"}, [row])


def _still_right(act: Act, parent: Case, carried: _Carried, people: People) -> _Carried:
    """Give no successor where it could not be submitted today: who wrote it is gone, say.

    One that the database refuses would be tried again at every turn, and hold up all the others.
    """
    if carried.proposal is None:
        return carried
    try:
        by = carried.proposal.sponsor or carried.proposal.author
        check_stands_behind(carried.proposal, people, by)
        _check_same_people(act.raw, parent.proposal)
        check_calls(act.raw, carried.proposal)
        check_kinds(act.raw, carried.proposal)
    except (RefusedError, UnknownError) as error:
        return _cleared(carried, str(error))
    return carried


def _cleared(carried: _Carried, reason: str) -> _Carried:
    return carried._replace(proposal=None, unchanged=False, reason=reason)


def _check_same_people(raw: sqlite3.Connection, said: Proposal) -> None:
    """Refuse to carry over in somebody's name what another person of their id stood behind.

    Nor what would now hit, or name, another person than the one who was meant.

    Raises:
        NotEntitledError: author, sponsor or whom it names was taken out since, and somebody joined
            in their place.
    """
    since = {id_: one.version for id_, one in load_joined(raw).items()}
    behind = (said.author, said.sponsor)
    for id_ in filter(None, (*behind, *named_people(said.governance_operations))):
        if since.get(id_, 0) <= said.people_version:  # who is gone is not of this check
            continue
        was, now = "whom it names", "was not meant"
        if id_ in behind:
            was, now = "who stood behind it", "has not submitted it"
        raise NotEntitledError(
            f"{id_}, {was}, was taken out, and whoever is {id_} now {now}; propose it again"
        )


def _impossible(id_: str) -> Succession:
    raise StaleError(f"{id_} was not carried over; run verify")


def load_successions(raw: sqlite3.Connection) -> tuple[Succession, ...]:
    """Give every succession, oldest first."""
    rows = fetch(
        raw,
        "SELECT parent, outcome, successor, unchanged, reason, at FROM successions ORDER BY entry",
    )
    return tuple(Succession.model_validate(row) for row in rows)


def _of(raw: sqlite3.Connection, parent: str) -> Succession | None:
    return next((one for one in load_successions(raw) if one.parent == parent), None)


def _carry(  # everything that a successor is computed from
    parent: Case,
    head: Revision,
    plans: tuple[Plan, Plan],
    governments: tuple[Government, Government],
    now: datetime,
) -> _Carried:
    (old, new), (governed, (people, policy)) = plans, governments
    said = parent.proposal
    if said.break_glass is not None:
        reason = f"it came under broken glass {said.break_glass}; propose it again"
        return _Carried(head, None, unchanged=False, reason=reason)
    try:
        proposal, assessment = make_proposal(
            new,
            head,
            said.operations,
            policy=policy,
            people=people,
            authorship=Authorship(
                author=said.author, sponsor=said.sponsor, model=said.model, prompt=said.prompt
            ),
            evidence=said.evidence,
            now=now,
        )
    except _CANNOT as error:
        return _Carried(head, None, unchanged=False, reason=str(error))
    child = proposal.model_copy(update={"parent": parent.id, "parent_kind": "successor"})
    now_seen = look(child, new, Government(people, policy), assessment.effect)
    changes = changes_between(look(said, old, governed), now_seen)
    reason = "nothing changed" if not changes else f"{len(changes)} thing(s) changed"
    return _Carried(head, child, unchanged=not changes, reason=reason)


def _government_of(raw: sqlite3.Connection, proposal: Proposal) -> Government:
    """Give who governed when a proposal was made."""
    return Government(
        load_people(raw, version=proposal.people_version),
        load_policy(raw, proposal.policy_version),
    )


def _write(act: Act, parent: Case, carried: _Carried) -> None:
    cells = {"parent": parent.id, "reason": carried.reason}
    if carried.proposal is None:
        row = row_of("successions", outcome="cleared", successor=None, unchanged=None, **cells)
        told = tell(
            parent, "cleared", concerned(parent), "was cleared: the plan moved on", carried.reason
        )
        body = {"parent": parent.id, "reason": carried.reason}
        act.write("cleared", KERNEL, body, [row, *outbox_rows(act, told)])
        return
    number = act.next_number("proposals", "number")
    case = Case(id=f"P{number}", proposal=carried.proposal, prose=parent.prose)
    row = row_of(
        "successions",
        outcome="successor",
        successor=case.id,
        unchanged=int(carried.unchanged),
        **cells,
    )
    calls = barred_calls(act, case)
    told = ask_again(
        with_calls(case, calls), load_people(act.raw), parent.id, unchanged=carried.unchanged
    )
    body = {"parent": parent.id, "proposal": case.id, "digest": case.proposal.digest}
    rows = [*proposal_rows(number, case.proposal, case.prose), row, *call_rows(act, calls)]
    act.write("succeeded", KERNEL, body, [*rows, *outbox_rows(act, told)])
