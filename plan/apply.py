"""The one door through which a plan changes.

Inside one transaction everything is read again, checked again and computed again: the approvals
from the decisions, the result from the stored operations, the hash from the result. A caller
passes no plan and no verdict, only the id of a proposal; so there is nothing to forge on the way
in.
"""

from plan.approval import check_may_apply
from plan.errors import StaleError
from plan.operations import apply_operations
from plan.ports import Door
from plan.proposal import Revision


def apply_proposal(door: Door, proposal_id: str) -> Revision:
    """Apply a proposal that has all its approvals, exactly once.

    Raises:
        ClosedError, StaleError, NotApprovedError: the rules say no; nothing has changed.
    """
    with door.opened() as books:
        case = books.case(proposal_id)
        head = books.head()
        check_may_apply(case, head, books.people(), books.now())
        plan = books.plan()
        if plan.hash != head.hash:
            raise StaleError(f"revision {head.number} is not what its hash says; run verify")
        result = apply_operations(plan, case.proposal.operations)
        if result.hash != case.proposal.result_hash:
            raise StaleError(
                f"{case.id} would give another plan than the one that was approved; propose again"
            )
        return books.add_revision(case, result)
