"""Rows of the kernel's tables read back into the kernel's values, within whatever is open.

Every value is built again from stored content; statuses are never stored, they are computed.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from ledger.connection import fetch
from ledger.mandates import load_mandates
from plan.approval import Case
from plan.earlier import Past, Step, past_of, with_past
from plan.errors import UnknownError
from plan.life import Attestation, Briefing, Escalation
from plan.model import Plan
from plan.people import People
from plan.policy import Policy
from plan.ports import LogEntry
from plan.proposal import Decision, End, Proposal, Prose, Question, Revision, Status
from plan.remembering import remembering

REVISIONS = "SELECT number, hash, proposal, at FROM revisions"
OfProposal = TypeVar("OfProposal", Attestation, Briefing, Escalation)


def load_head(raw: sqlite3.Connection) -> Revision:
    """Give the newest revision."""
    return Revision.model_validate(fetch(raw, f"{REVISIONS} ORDER BY number DESC LIMIT 1")[0])


def load_revisions(raw: sqlite3.Connection) -> tuple[Revision, ...]:
    """Give all revisions, oldest first."""
    rows = fetch(raw, f"{REVISIONS} ORDER BY number")
    return tuple(Revision.model_validate(row) for row in rows)


def load_plan(raw: sqlite3.Connection, revision: int | None = None) -> Plan:
    """Give the plan of a revision, or the newest.

    Raises:
        UnknownError: there is no such revision.
    """
    number = load_head(raw).number if revision is None else revision
    rows = fetch(
        raw,
        "SELECT r.body, l.hash AS entry FROM revisions AS r "
        "JOIN log AS l ON l.seq = r.entry WHERE r.number = ?",
        [str(number)],  # as text, since a number may be asked for that is larger than SQLite's
    )
    if not rows:
        known = [str(one.number) for one in load_revisions(raw)]
        raise UnknownError("revision", str(number), known)
    plan = _plan_of(rows[0]["body"], rows[0]["entry"] if number > 1 else None)
    if number > 1 and past_of(plan) is None:
        with_past(plan, _load_past(raw, number))
    return plan


@lru_cache(maxsize=4)
def _plan_of(body: str, entry: str | None) -> Plan:  # noqa: ARG001  # a part of what is remembered
    """Read a plan; the same text gives the same plan, with what was computed from it before.

    ``entry`` is the hash of the entry that brought it in, where it is not the first revision: with
    another past it is another plan.
    """
    return remembering(Plan.model_validate_json(body))


def _load_past(raw: sqlite3.Connection, number: int) -> Past:
    """Give what a revision came from: the texts now, and what they say when somebody asks."""
    [first] = fetch(raw, "SELECT body FROM revisions WHERE number = 1")
    rows = fetch(
        raw,
        "SELECT p.body FROM revisions AS r JOIN proposals AS p ON p.id = r.proposal "
        "WHERE r.number <= ? ORDER BY r.number",
        [number],
    )
    return Past(
        partial(_plan_of, first["body"], None), partial(_steps, [row["body"] for row in rows])
    )


def _steps(bodies: Sequence[str]) -> list[Step]:
    return [_proposal_of(body).plan_operations for body in bodies]


def load_people(
    raw: sqlite3.Connection, at: str | None = None, version: int | None = None
) -> People:
    """Give a version of the people, or the newest, with their mandates as of an instant.

    Raises:
        UnknownError: there is no such version.
    """
    rows = _version(raw, "people", version)
    people = People.model_validate_json(rows[0]["body"])
    if at is None:
        at = fetch(raw, "SELECT at FROM newest_entry")[0]["at"]
    return people.model_copy(update={"mandates": load_mandates(raw, at, version)})


def load_policy(raw: sqlite3.Connection, version: int | None = None) -> Policy:
    """Give a version of the policy, or the newest.

    Raises:
        UnknownError: there is no such version.
    """
    return Policy.model_validate_json(_version(raw, "policy", version)[0]["body"])


def _version(raw: sqlite3.Connection, what: str, version: int | None) -> list[dict[str, Any]]:
    rows = fetch(
        raw,
        f"SELECT body FROM {what}_versions WHERE ?1 IS NULL OR version = ?1 "  # noqa: S608  # ours
        "ORDER BY version DESC LIMIT 1",
        [version],
    )
    if not rows:
        raise UnknownError(f"version of the {what}", str(version))
    return rows


def load_log(raw: sqlite3.Connection) -> tuple[LogEntry, ...]:
    """Give the log, oldest first."""
    rows = fetch(raw, "SELECT * FROM log ORDER BY seq")
    return tuple(LogEntry.model_validate(row) for row in rows)


def load_case(raw: sqlite3.Connection, proposal_id: str) -> Case:
    """Give a proposal with everything that happened to it.

    Raises:
        UnknownError: there is no such proposal.
    """
    found = load_cases(raw, proposal_id)
    if not found:
        known = fetch(raw, "SELECT id FROM proposals ORDER BY number")
        raise UnknownError("proposal", proposal_id, [row["id"] for row in known])
    return found[0]


def load_cases(raw: sqlite3.Connection, only: str | None = None) -> tuple[Case, ...]:
    """Give all proposals, oldest first, or only one."""
    rows = fetch(
        raw,
        "SELECT id, body, prose FROM proposals WHERE ?1 IS NULL OR id = ?1 ORDER BY number",
        [only],
    )
    return _cases(raw, rows, only)


def load_current_cases(raw: sqlite3.Connection) -> tuple[Case, ...]:
    """Give the proposals on the newest revision that have no recorded end, oldest first."""
    rows = fetch(
        raw,
        "SELECT p.id, p.body, p.prose FROM proposals AS p "
        "LEFT JOIN endings AS e ON e.proposal = p.id WHERE e.proposal IS NULL "
        "AND p.base_revision = (SELECT max(number) FROM revisions) ORDER BY p.number",
    )
    return _cases(raw, rows, None)


def _cases(
    raw: sqlite3.Connection, rows: Sequence[Mapping[str, Any]], only: str | None
) -> tuple[Case, ...]:
    decisions, questions = _decisions(raw, only), _questions(raw, only)
    attested = _of_proposals(raw, Attestation, "attestations", only)
    escalations = _of_proposals(raw, Escalation, "escalations", only)
    briefings = _of_proposals(raw, Briefing, "briefings", only)
    ends = _ends(raw, only)
    return tuple(
        Case(
            id=row["id"],
            proposal=_proposal_of(row["body"]),
            prose=Prose.model_validate_json(row["prose"]),
            decisions=tuple(decisions[row["id"]]),
            questions=tuple(questions[row["id"]]),
            attested=tuple(attested[row["id"]]),
            escalations=tuple(escalations[row["id"]]),
            briefings=tuple(briefings[row["id"]]),
            end=ends.get(row["id"]),
        )
        for row in rows
    )


@lru_cache(maxsize=1_000)
def _proposal_of(body: str) -> Proposal:
    """Read a proposal; the same text gives the same, and no text ever changes."""
    return Proposal.model_validate_json(body)


def _of_proposals(
    raw: sqlite3.Connection, kind: type[OfProposal], table: str, only: str | None
) -> dict[str, list[OfProposal]]:
    names = ", ".join(f'"{name}"' for name in kind.model_fields)
    sql = f'SELECT {names} FROM "{table}" WHERE ?1 IS NULL OR proposal = ?1 ORDER BY id'  # noqa: S608  # our names
    found: dict[str, list[OfProposal]] = defaultdict(list)
    for row in fetch(raw, sql, [only]):
        one = kind.model_validate(row)
        found[one.proposal].append(one)
    return found


def _decisions(raw: sqlite3.Connection, only: str | None) -> dict[str, list[Decision]]:
    """Give what was decided.

    Where a restored copy was accepted after a yes, and before the proposal had ended, that yes is
    as good as taken back: it may have been, after the backup.
    """
    rows = fetch(
        raw,
        "SELECT d.id, d.proposal, d.digest, d.base_revision, d.page, d.person, d.role, d.verdict, "
        "d.reason, d.at, d.channel, r.decision IS NOT NULL OR (d.verdict = 'approve' AND EXISTS ("
        "SELECT 1 FROM fork_acceptances AS f WHERE f.entry > d.entry AND d.proposal NOT IN ("
        "SELECT proposal FROM endings WHERE entry < f.entry UNION SELECT proposal FROM revisions "
        "WHERE entry < f.entry AND proposal IS NOT NULL))) AS revoked, "
        "x.principal AS on_behalf_of, x.delegation, x.escalation "
        "FROM decisions AS d LEFT JOIN revocations AS r ON r.decision = d.id "
        "LEFT JOIN deputed AS x ON x.decision = d.id "
        "WHERE ?1 IS NULL OR d.proposal = ?1 ORDER BY d.id",
        [only],
    )
    found: dict[str, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row["proposal"]].append(Decision.model_validate(row))
    return found


def _questions(raw: sqlite3.Connection, only: str | None) -> dict[str, list[Question]]:
    rows = fetch(
        raw,
        "SELECT q.id, q.proposal, q.person, q.text, q.at, a.text AS answer, "
        "a.person AS answered_by, a.at AS answered_at "
        "FROM questions AS q LEFT JOIN answers AS a ON a.question = q.id "
        "WHERE ?1 IS NULL OR q.proposal = ?1 ORDER BY q.id",
        [only],
    )
    found: dict[str, list[Question]] = defaultdict(list)
    for row in rows:
        found[row["proposal"]].append(Question.model_validate(row))
    return found


def _ends(raw: sqlite3.Connection, only: str | None) -> dict[str, End]:
    """Give how proposals ended; that one was applied is read off the revisions."""
    rows = fetch(
        raw,
        "SELECT e.proposal, e.status, e.reason, e.at, e.actor FROM endings AS e "
        "WHERE ?1 IS NULL OR e.proposal = ?1",
        [only],
    )
    applied = fetch(
        raw,
        "SELECT r.proposal, ?2 AS status, 'revision ' || r.number AS reason, r.at, l.actor "
        "FROM revisions AS r JOIN log AS l ON l.seq = r.entry "
        "WHERE r.proposal IS NOT NULL AND (?1 IS NULL OR r.proposal = ?1)",
        [only, Status.APPLIED.value],
    )
    return {row.pop("proposal"): End.model_validate(row) for row in (*rows, *applied)}
