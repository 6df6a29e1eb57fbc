"""From operations to a proposal that is ready to be frozen: effect, ruling, result, dates.

Whatever the operations came from, a person, an agent or an alternative, they pass here, so that
every proposal carries an effect and requirements that the kernel computed on today's plan.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from plan.approval import check_can_be_approved
from plan.effect import Effect, compute_effect
from plan.errors import OperationError
from plan.model import Plan
from plan.operations import Operation, apply_operations
from plan.people import People
from plan.policy import Policy, Ruling, rule_on
from plan.proposal import Evidence, Proposal, Revision
from plan.values import Value


class Authorship(Value):
    """Who wrote a proposal, who submits it, and which model and prompt had a hand in it."""

    author: str
    sponsor: str | None = None
    model: str | None = None
    prompt: str | None = None


class Assessment(Value):
    """What operations would do to a plan, and who would have to approve."""

    result: Plan
    effect: Effect
    ruling: Ruling


def assess(plan: Plan, operations: Sequence[Operation], policy: Policy) -> Assessment:
    """Compute effect and requirements of operations on a plan.

    Raises:
        OperationError: an operation does not fit, or all of them together change nothing.
        CycleError: the result has tasks that wait for each other.
        PolicyError: no rule says who approves.
    """
    result = apply_operations(plan, operations)
    if result.hash == plan.hash:
        raise OperationError(0, "these operations change nothing")
    effect = compute_effect(plan, result, operations)
    return Assessment(result=result, effect=effect, ruling=rule_on(policy, effect))


def make_proposal(  # noqa: PLR0913  # everything that the digest covers comes in here
    plan: Plan,
    head: Revision,
    operations: Sequence[Operation],
    *,
    policy: Policy,
    people: People,
    authorship: Authorship,
    evidence: Sequence[Evidence],
    now: datetime,
) -> tuple[Proposal, Assessment]:
    """Freeze operations into a proposal on today's plan.

    Raises:
        OperationError, CycleError, PolicyError: see ``assess``.
    """
    assessment = assess(plan, operations, policy)
    proposal = Proposal(
        plan=plan.id,
        base_revision=head.number,
        base_hash=head.hash,
        operations=tuple(operations),
        result_hash=assessment.result.hash,
        requirements=assessment.ruling.requirements,
        policy_version=policy.version,
        people_version=people.version,
        risk=assessment.ruling.risk,
        evidence=tuple(evidence),
        created=now.isoformat(timespec="seconds"),
        expires=(now + timedelta(hours=policy.expires_hours)).isoformat(timespec="seconds"),
        **authorship.model_dump(),
    )
    check_can_be_approved(proposal, people)
    return proposal, assessment
