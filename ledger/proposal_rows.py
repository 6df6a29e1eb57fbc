"""The rows of a proposal: what it says, what it asks for, and how it ended."""

from ledger.journal import KERNEL, Row, row_of
from plan.proposal import Proposal, Prose, Status
from plan.values import canonical


def ending_row(proposal_id: str, status: Status, reason: str, actor: str = KERNEL) -> Row:
    """Give the row that ends a proposal."""
    return row_of("endings", proposal=proposal_id, status=status.value, reason=reason, actor=actor)


def proposal_rows(number: int, proposal: Proposal, prose: Prose) -> list[Row]:
    """Give the rows of a proposal and of what it asks for."""
    main = row_of(
        "proposals",
        number=number,
        id=f"P{number}",
        digest=proposal.digest,
        body=canonical(proposal),
        base_revision=proposal.base_revision,
        base_hash=proposal.base_hash,
        result_hash=proposal.result_hash,
        author=proposal.author,
        sponsor=proposal.sponsor,
        created=proposal.created,
        expires=proposal.expires,
        prose=canonical(prose),
        prose_hash=prose.hash,
    )
    asked = [
        row_of("requirements", proposal=f"P{number}", role=r.role, count=r.count)
        for r in proposal.requirements
    ]
    return [main, *asked]
