"""What has to hold before a proposal is frozen: the kernel computes it all again.

A caller's result, requirements and risk are compared with what plan and policy give. Otherwise
whoever builds a proposal could choose its own approvers.
"""

import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ledger.connection import fetch
from plan.approval import check_can_be_approved
from plan.break_glass import BreakGlass
from plan.errors import NotEntitledError, RefusedError, StaleError, UnknownError
from plan.governance_operations import AddPerson
from plan.model import Plan
from plan.operations import AddDependency, ChangeDependency
from plan.people import People
from plan.policy import Policy
from plan.proposal import Proposal, Revision
from plan.proposing import assess_any

CLOCK_SLACK = timedelta(minutes=1)
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
_NAMED = re.compile(r"[AOPR]\d+")
_APPLIED_IN = (
    "SELECT p.id, r.number AS revision FROM proposals AS p "
    "LEFT JOIN revisions AS r ON r.proposal = p.id WHERE p.id = ?"
)
_ORIGINS = {
    "A": ("SELECT before, after, status FROM assumptions WHERE id = ?", "claim"),
    "O": ("SELECT id FROM observations WHERE id = ?", "observation"),
    "P": (_APPLIED_IN, "proposal"),
    "R": ("SELECT id FROM readings WHERE id = ?", "statement"),
}
_EVIDENCE_TABLES = {
    "O": "observations",
    "R": "readings",
    "A": "assumptions",
    "C": "conflict_names",
    "D": "drafts",
}


def check_base(proposal: Proposal, head: Revision) -> None:
    """Refuse a proposal that was not made on the newest revision.

    Raises:
        StaleError: the plan has moved on.
    """
    if (proposal.base_revision, proposal.base_hash) != (head.number, head.hash):
        raise StaleError(
            f"this was made on revision {proposal.base_revision} and the plan is at "
            f"{head.number}; propose it again on the new plan"
        )


def check_content(  # noqa: PLR0913  # everything that a proposal is computed from
    proposal: Proposal,
    plan: Plan,
    people: People,
    policy: Policy,
    *,
    now: datetime,
    glasses: Sequence[BreakGlass] = (),
) -> None:
    """Refuse a proposal that says other than plan, people and policy give.

    Raises:
        RefusedError: result, requirements, risk or a version differ; it names which.
        OperationError, CycleError, PolicyError: see ``plan.proposing.assess_any``.
    """
    glass, by = _glass(proposal, glasses), (proposal.author, proposal.sponsor)
    assessment = assess_any(
        plan, proposal.operations, policy=policy, people=people, now=now, glass=glass, by=by
    )
    governed = assessment.governed
    computed = {
        "plan": plan.id,
        "result_hash": assessment.result.hash,
        "requirements": assessment.ruling.requirements,
        "risk": assessment.ruling.risk,
        "policy_version": policy.version,
        "people_version": people.version,
        "attest": assessment.attest,
        "result_people": governed and governed.result_people,
        "result_policy": governed and governed.result_policy,
    }
    wrong = [name for name, value in computed.items() if getattr(proposal, name) != value]
    if wrong:
        raise RefusedError(
            f"the proposal's {', '.join(wrong)} differ from what plan and policy give today; "
            "draft it again"
        )
    check_can_be_approved(proposal, people)


def _glass(proposal: Proposal, glasses: Sequence[BreakGlass]) -> BreakGlass | None:
    if proposal.break_glass is None:
        return None
    found = next((one for one in glasses if one.id == proposal.break_glass), None)
    if found is None:
        raise UnknownError("break-glass", str(proposal.break_glass), [str(g.id) for g in glasses])
    return found


def check_stands_behind(proposal: Proposal, people: People, by: str) -> None:
    """Refuse a proposal that no person stands behind.

    Raises:
        UnknownError: author, sponsor or submitter is nobody here.
        NotEntitledError: the submitter is an agent, or neither author nor sponsor.
    """
    people.member(proposal.author)
    submitter = people.member(by)
    sponsor = people.member(proposal.sponsor) if proposal.sponsor else None
    if submitter.kind != "person" or (sponsor is not None and sponsor.kind != "person"):
        raise NotEntitledError(
            f"{(sponsor or submitter).name} is an agent; a person has to submit a proposal"
        )
    if by not in {proposal.author, proposal.sponsor}:
        raise NotEntitledError(
            f"{submitter.name} is neither its author nor its sponsor; name them as the sponsor"
        )


def check_dates(proposal: Proposal, now: datetime, policy: Policy) -> None:
    """Refuse dates that are not written in UTC, lie ahead, or give more time than the policy.

    Raises:
        RefusedError: one of these.
    """
    for name in ("created", "expires"):
        if not _INSTANT.match(getattr(proposal, name)):
            raise RefusedError(f"{name} has to be written as 2026-03-02T08:00:00+00:00, in UTC")
    created = datetime.fromisoformat(proposal.created)
    expires = datetime.fromisoformat(proposal.expires)
    if created > now + CLOCK_SLACK:
        raise RefusedError(f"the proposal was made at {proposal.created}, which is yet to come")
    if expires <= now:
        raise RefusedError(f"the proposal has expired at {proposal.expires}; draft it again")
    hours = policy.expires(proposal.risk)
    if expires > created + timedelta(hours=hours):
        raise RefusedError(f"the policy lets a proposal stand for {hours} hours")


def check_origins(raw: sqlite3.Connection, proposal: Proposal) -> None:
    """Refuse a dependency that says it comes from what is not there, or is none of its own.

    What a revision has held for the same two tasks may stand again: people have approved it.

    Raises:
        UnknownError: there is no claim, observation, proposal or statement with this id.
        RefusedError: the claim was rejected, or is about two other tasks; the proposal is not
            applied.
    """
    for operation in proposal.plan_operations:
        if (
            isinstance(operation, AddDependency | ChangeDependency)
            and _NAMED.fullmatch(operation.basis)
            and not _held_before(raw, operation)
        ):
            _check_origin(raw, operation)


def _held_before(raw: sqlite3.Connection, operation: AddDependency | ChangeDependency) -> bool:
    named = (operation.before, operation.after, operation.basis)
    sql = (
        "SELECT 1 FROM revisions, json_each(body, '$.links') AS link "
        "WHERE json_extract(link.value, '$.before') = ? "
        "AND json_extract(link.value, '$.after') = ? "
        "AND json_extract(link.value, '$.basis') = ? LIMIT 1"
    )
    return bool(fetch(raw, sql, named))


def _check_origin(raw: sqlite3.Connection, operation: AddDependency | ChangeDependency) -> None:
    sql, what = _ORIGINS[operation.basis[0]]
    found = fetch(raw, sql, [operation.basis])
    if not found:
        raise UnknownError(what, operation.basis)
    if what == "proposal" and found[0]["revision"] is None:
        raise RefusedError(
            f"{operation.basis} is no ground for {operation.after} to wait for "
            f"{operation.before}: it is not applied; say in words where the dependency comes from"
        )
    if what == "claim":
        _check_claim(found[0], operation)


def _check_claim(row: dict[str, Any], operation: AddDependency | ChangeDependency) -> None:
    own = (row["before"], row["after"]) == (operation.before, operation.after)
    if not own or row["status"] == "rejected":
        raise RefusedError(
            f"{operation.basis} is no ground for {operation.after} to wait for "
            f"{operation.before}: it says that {row['after']} waits for {row['before']}, and "
            f"is {row['status']}"
        )


def check_kinds(raw: sqlite3.Connection, proposal: Proposal) -> None:
    """Refuse to bring in as a person what was an agent in any version, or the other way round.

    Raises:
        RefusedError: it names who.
    """
    for operation in proposal.governance_operations:
        if isinstance(operation, AddPerson):
            new = operation.person
            sql = "SELECT kind FROM members WHERE id = ? AND kind <> ? LIMIT 1"
            for row in fetch(raw, sql, [new.id, new.kind]):
                raise RefusedError(
                    f"{new.id!r} was the id of one of kind {row['kind']!r} here, and what they did "
                    f"stays in the log; bring {new.name} in under another id"
                )


def check_evidence(raw: sqlite3.Connection, proposal: Proposal) -> None:
    """Refuse a proposal that rests on what is not in the ledger.

    Raises:
        UnknownError: there is nothing with this id.
        RefusedError: an observation has another hash.
    """
    for evidence in proposal.evidence:
        table = _EVIDENCE_TABLES.get(evidence.id[:1])
        rows = fetch(raw, f'SELECT * FROM "{table}" WHERE id = ?', [evidence.id]) if table else []  # noqa: S608  # our names
        if not rows:
            raise UnknownError("evidence", evidence.id)
        if table == "observations" and rows[0]["hash"] != evidence.hash:
            raise RefusedError(f"{evidence.id} is not what the proposal rests on; draft it again")
