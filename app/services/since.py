"""What changed about a proposal since its parent, and since a person last said yes to it."""

from dataclasses import dataclass

from plan.approval import Case
from plan.effect import Effect, compute_effect
from plan.operations import apply_operations
from plan.ports import Reader
from plan.proposal import Proposal, Verdict
from plan.succession import Change, Looked, changes_between, changes_for, operation_changes


@dataclass(frozen=True)
class Since:
    """What is other than at the parent; ``kind`` says whether it is a successor or an edit."""

    parent: str
    kind: str
    changes: tuple[Change, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Say it for everybody."""
        return tuple(one.text for one in self.changes) or (
            "nothing changed but the plan around it",
        )


def looked_at(reader: Reader, proposal: Proposal) -> Looked:
    """Give what a proposal did on the plan that it was made on, and who had to approve."""
    plan, operations = reader.plan(proposal.base_revision), proposal.plan_operations
    effect = compute_effect(plan, apply_operations(plan, operations), operations)
    return Looked(effect, proposal.requirements)


def since_parent(reader: Reader, case: Case, effect: Effect) -> Since | None:
    """Give what changed since the parent; None where there is none."""
    said = case.proposal
    if said.parent is None or said.parent_kind is None:
        return None
    parent = reader.case(said.parent).proposal
    asked = operation_changes(parent.operations, said.operations, effect.touched)
    changes = changes_between(looked_at(reader, parent), Looked(effect, said.requirements))
    return Since(said.parent, said.parent_kind, (*asked, *changes))


def approved_before(reader: Reader, case: Case, person: str) -> Case | None:
    """Give the nearest forerunner that a person has approved and not taken back, if any."""
    while case.proposal.parent is not None and case.proposal.parent_kind == "successor":
        case = reader.case(case.proposal.parent)
        if any(d.person == person and d.verdict is Verdict.APPROVE for d in case.live):
            return case
    return None


def changed_for(reader: Reader, case: Case, effect: Effect, person: str) -> tuple[str, ...] | None:
    """Give what changed for a person since they said yes; None where they have said none."""
    before = approved_before(reader, case, person)
    if before is None:
        return None
    now = Looked(effect, case.proposal.requirements)
    changes = changes_between(looked_at(reader, before.proposal), now)
    member = reader.people().member(person)
    return changes_for(changes, {*member.roles, member.department})
