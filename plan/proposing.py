"""From operations to a proposal that is ready to be frozen: effect, ruling, result, dates.

Whatever the operations came from, a person, an agent or an alternative, they pass here, so that
every proposal carries an effect and requirements that the kernel computed on today's plan.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from plan.applied import applied, effect_of_operations
from plan.approval import check_can_be_approved
from plan.break_glass import BreakGlass, check_leaves_reviewer, check_under, ruling_under
from plan.effect import Effect, compute_effect
from plan.errors import NotEntitledError, OperationError, RefusedError, StaleError
from plan.governance_operations import AnyGovernanceOperation, named_people
from plan.governing import Governed, assess_governance
from plan.model import Plan
from plan.operations import AnyOperation
from plan.people import People
from plan.policy import Policy, Ruling, rule_on
from plan.proposal import AnyChange, Attest, Evidence, Proposal, Revision
from plan.values import Value


class Authorship(Value):
    """Who wrote a proposal, who submits it, and which model and prompt had a hand in it."""

    author: str
    sponsor: str | None = None
    model: str | None = None
    prompt: str | None = None


class Assessment(Value):
    """What operations would do to a plan or to who governs it, and who would have to approve."""

    result: Plan
    effect: Effect
    ruling: Ruling
    governed: Governed | None = None

    @property
    def attest(self) -> tuple[Attest, ...]:
        """The pairs of tasks whose order is turned round, for both owners to attest."""
        return tuple(
            Attest(before=flip.first, after=flip.then, departments=flip.departments)
            for flip in self.effect.order_flips
        )


def check_edit(parent: Proposal, edit: Proposal, by: str) -> None:
    """Refuse an edit that is another change altogether, or that somebody makes of their own case.

    Anybody may put better operations in the place of a proposal (K14). A change of people or policy
    is not made better by one of the plan, nor is whoever it is about the one to put another there.

    Raises:
        RefusedError: it changes something else than its parent, or not under the same glass.
        NotEntitledError: the parent takes them out, changes them or names them as a deputy.
    """
    about = parent.governance_operations
    if bool(about) != bool(edit.governance_operations):
        what = ("people or policy", "the plan")
        parents, edits = what if about else what[::-1]
        raise RefusedError(
            f"it changes {parents}, and what would take its place changes {edits}; reject it, or "
            "let whoever stands behind it withdraw it, and propose yours beside it"
        )
    if parent.break_glass != edit.break_glass:
        raise RefusedError(
            "it is not under the same broken glass as what would take its place; withdraw it, and "
            "propose yours beside it"
        )
    if by in named_people(about) and by not in {parent.author, parent.sponsor}:
        raise NotEntitledError(f"the change is about {by}, so somebody else edits it")


def assess_any(  # noqa: PLR0913  # everything that a ruling depends on
    plan: Plan,
    operations: Sequence[AnyChange],
    *,
    policy: Policy,
    people: People,
    now: datetime,
    glass: BreakGlass | None = None,
    by: Collection[str | None] = (),
) -> Assessment:
    """Compute what operations of either kind do, and who approves it; see ``assess``.

    ``by`` are author and sponsor: what they bring themselves gives them no seat.

    Raises:
        OperationError: the two kinds are mixed; and see ``assess``.
        RefusedError: it does not stay within the broken glass, changes who governs under it, or
            would leave nobody who could review it.
    """
    governing = [one for one in operations if isinstance(one, AnyGovernanceOperation)]
    on_plan = [one for one in operations if not isinstance(one, AnyGovernanceOperation)]
    if governing and on_plan:
        raise OperationError(0, "one proposal changes the plan or who governs it, never both")
    if governing:
        if glass is not None:
            raise RefusedError("who governs is never changed under broken glass")
        governed = assess_governance(plan, people, policy, governing, by)
        return Assessment(
            result=plan,
            effect=compute_effect(plan, plan),
            ruling=governed.ruling,
            governed=governed,
        )
    if glass is None:
        return assess(plan, on_plan, policy)
    result, effect = _computed(plan, on_plan)
    check_under(glass, effect, now, on_plan)
    check_leaves_reviewer(glass, people, by)
    return Assessment(result=result, effect=effect, ruling=ruling_under(policy, glass))


def assess(plan: Plan, operations: Sequence[AnyOperation], policy: Policy) -> Assessment:
    """Compute effect and requirements of operations on a plan.

    Raises:
        OperationError: an operation does not fit, or all of them together change nothing.
        CycleError: the result has tasks that wait for each other.
        PolicyError: no rule says who approves.
    """
    result, effect = _computed(plan, operations)
    return Assessment(result=result, effect=effect, ruling=rule_on(policy, effect))


def _computed(plan: Plan, operations: Sequence[AnyOperation]) -> tuple[Plan, Effect]:
    result = applied(plan, operations)
    if result.hash == plan.hash:
        raise OperationError(0, "these operations change nothing")
    return result, effect_of_operations(plan, operations, result)


def make_proposal(  # noqa: PLR0913  # everything that the digest covers comes in here
    plan: Plan,
    head: Revision,
    operations: Sequence[AnyChange],
    *,
    policy: Policy,
    people: People,
    authorship: Authorship,
    evidence: Sequence[Evidence],
    now: datetime,
    glass: BreakGlass | None = None,
) -> tuple[Proposal, Assessment]:
    """Freeze operations into a proposal on today's plan.

    Raises:
        OperationError, CycleError, PolicyError, RefusedError: see ``assess_any``.
    """
    by = (authorship.author, authorship.sponsor)
    assessment = assess_any(
        plan, operations, policy=policy, people=people, now=now, glass=glass, by=by
    )
    governed = assessment.governed
    hours = policy.expires(assessment.ruling.risk)
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
        expires=(now + timedelta(hours=hours)).isoformat(timespec="seconds"),
        result_people=governed.result_people if governed else None,
        result_policy=governed.result_policy if governed else None,
        attest=assessment.attest,
        break_glass=glass.id if glass else None,
        **authorship.model_dump(),
    )
    check_can_be_approved(proposal, people)
    return proposal, assessment


def check_looked_at(proposal: Proposal, revision: int) -> None:
    """Refuse what was looked at on another revision than it would be submitted on.

    Raises:
        StaleError: the plan has moved on meanwhile.
    """
    if proposal.base_revision != revision:
        raise StaleError(
            f"this was looked at on revision {revision} and the plan is at "
            f"{proposal.base_revision}, where it may do something else; nothing was submitted. "
            "Look again at what it does"
        )
