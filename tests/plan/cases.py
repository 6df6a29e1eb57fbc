"""Proposals in the making: a small world to decide in, and short ways to say who said what."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from plan.approval import Case
from plan.operations import Operation, parse_operations
from plan.people import People, Person
from plan.policy import Requirement
from plan.proposal import Decision, Proposal, Prose, Revision, Verdict
from tests.builders import DAY, small_plan

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HEAD = Revision(number=1, hash=small_plan().hash, proposal=None, at="2026-03-01T00:00:00+00:00")
LONGER: tuple[Operation, ...] = parse_operations(
    [{"op": "set_duration", "task": "T05", "duration": 5 * DAY}]
)


def proposal(**changes: object) -> Proposal:
    """Give a proposal by tom, submitted by maya, that needs finance and operations."""
    fields = {
        "plan": "small",
        "base_revision": HEAD.number,
        "base_hash": HEAD.hash,
        "operations": LONGER,
        "result_hash": "0" * 64,
        "requirements": needs(finance=1, operations=1),
        "policy_version": 1,
        "people_version": 1,
        "risk": "low",
        "author": "coordinator",
        "sponsor": "maya",
        "created": NOW.isoformat(),
        "expires": (NOW + timedelta(hours=72)).isoformat(),
    }
    return Proposal.model_validate({**fields, **changes})


def needs(**counts: int) -> tuple[Requirement, ...]:
    """Give requirements by role; ``it_security`` stands for ``it-security``."""
    return tuple(Requirement(role=r.replace("_", "-"), count=c) for r, c in counts.items())


def case(*said: Decision, asked: Proposal | None = None, **changes: object) -> Case:
    """Give a case with decisions."""
    fields = {"id": "P1", "proposal": asked or proposal(), "prose": Prose(title="Longer")}
    return Case.model_validate({**fields, "decisions": said, **changes})


def said(
    person: str,
    role: str,
    verdict: Verdict = Verdict.APPROVE,
    *,
    digest: str | None = None,
    revoked: bool = False,
) -> Decision:
    """Give a decision on the usual proposal."""
    return Decision(
        id=1,
        proposal="P1",
        digest=digest or proposal().digest,
        base_revision=1,
        page="",
        person=person,
        role=role,
        verdict=verdict,
        reason="",
        at=NOW.isoformat(),
        channel="cli",
        revoked=revoked,
    )


def people(*members: tuple[str, Sequence[str]], agents: Sequence[str] = ()) -> People:
    """Give people by id and roles."""
    persons = [
        Person(id=id_, name=id_.title(), department="pmo", roles=tuple(roles))
        for id_, roles in members
    ]
    crew = [Person(id=a, name=a.title(), kind="agent", department="pmo") for a in agents]
    return People(version=1, members=(*persons, *crew))
