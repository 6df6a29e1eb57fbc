"""The one door through which a plan changes.

Inside one transaction everything is read again, checked again and computed again: the approvals
from the decisions, the result from the stored operations, the hash from the result. A caller
passes no plan and no verdict, only the id of a proposal; so there is nothing to forge on the way
in.
"""

from plan.approval import Case, check_may_apply
from plan.break_glass import check_reviews, check_runs
from plan.errors import NotApprovedError, StaleError
from plan.governance_operations import Government, apply_governance
from plan.operations import apply_operations
from plan.people import People
from plan.ports import Books, Door
from plan.proposal import Revision


def apply_proposal(door: Door, proposal_id: str) -> Revision:
    """Apply a proposal that has all its approvals, exactly once.

    Raises:
        RefusedError: the rules say no, by the kind that names why; nothing has changed.
    """
    with door.opened() as books:
        case = books.case(proposal_id)
        head = books.head()
        people = books.people()
        check_may_apply(case, head, people, books.now())
        _check_glass(case, books)
        plan = books.plan()
        if plan.hash != head.hash:
            raise StaleError(f"revision {head.number} is not what its hash says; run verify")
        result = apply_operations(plan, case.proposal.plan_operations)
        if result.hash != case.proposal.result_hash:
            raise StaleError(
                f"{case.id} would give another plan than the one that was approved; propose again"
            )
        return books.add_revision(case, result, _government(case, people, books))


def _check_glass(case: Case, books: Books) -> None:
    """Refuse what an overdue review holds back, and what comes under glass that has run out."""
    glasses, now = books.glasses(), books.now()
    check_reviews(case.proposal, glasses, books.people(), now)
    number = case.proposal.break_glass
    if number is not None:
        glass = next((one for one in glasses if one.id == number), None)
        if glass is None:
            raise NotApprovedError(f"{case.id} names break-glass {number}, and there is none")
        check_runs(glass, now)


def _government(case: Case, people: People, books: Books) -> Government | None:
    """Compute again who governs after it; None where the proposal is about the plan."""
    proposal = case.proposal
    if not proposal.governance_operations:
        return None
    policy = books.policy()
    after = apply_governance(people, policy, proposal.governance_operations)
    given = (
        after.people.hash if after.people is not people else None,
        after.policy.hash if after.policy is not policy else None,
    )
    if given != (proposal.result_people, proposal.result_policy):
        raise StaleError(
            f"{case.id} would give other people or another policy than was approved; propose again"
        )
    return after
