"""What changed about a proposal since its parent, and since a person last said yes to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.services.grounds import assumed
from plan.approval import Case
from plan.assumed import doubts
from plan.effect import Effect
from plan.gate_calls import GateCall
from plan.gate_operation import ProceedGate
from plan.going_on import against_since
from plan.governance_operations import Government
from plan.ports import Evidence, Reader
from plan.proposal import Proposal, Verdict
from plan.succession import (
    Change,
    Looked,
    changes_between,
    changes_for,
    look,
    operation_changes,
)
from plan.visible import visible_line
from tools.evidence import later_words


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


def looked_at(reader: Reader, proposal: Proposal, effect: Effect | None = None) -> Looked:
    """Give what is seen of a proposal on the plan that it was made on; see ``plan.succession``."""
    government = Government(
        reader.people(proposal.people_version), reader.policy(proposal.policy_version)
    )
    return look(proposal, reader.plan(proposal.base_revision), government, effect)


def since_parent(reader: Reader, case: Case, effect: Effect) -> Since | None:
    """Give what changed since the parent; None where there is none."""
    said = case.proposal
    if said.parent is None or said.parent_kind is None:
        return None
    parent = reader.case(said.parent).proposal
    asked = operation_changes(parent.operations, said.operations, effect.touched)
    before, now = looked_at(reader, parent), looked_at(reader, said, effect)
    if said.parent_kind == "edit":  # what it asks otherwise has been said
        before, now = before._replace(words=()), now._replace(words=())
    changes = changes_between(before, now)
    return Since(said.parent, said.parent_kind, (*asked, *changes))


def approved_before(reader: Reader, case: Case, person: str) -> Case | None:
    """Give the nearest forerunner that a person has approved and not taken back, if any.

    What somebody of the same id approved before this person joined is not theirs.
    """
    while case.proposal.parent is not None and case.proposal.parent_kind == "successor":
        case = reader.case(case.proposal.parent)
        if any(d.person == person and d.verdict is Verdict.APPROVE for d in case.live):
            return case if case.proposal.people_version >= reader.joined(person) else None
    return None


def changed_for(
    reader: Reader, evidence: Evidence, case: Case, effect: Effect, person: str
) -> tuple[str, ...] | None:
    """Give what changed since a person said yes, theirs first; None where they have said none.

    Elsewhere counts as well: whoever approves for the whole, for somebody else or as a deputy was
    asked because of what it does to others. So does a later word on what it rests on.
    """
    before = approved_before(reader, case, person)
    if before is None:
        return None
    changes = changes_between(
        looked_at(reader, before.proposal), looked_at(reader, case.proposal, effect)
    )
    member = reader.people().member(person)
    own = changes_for(changes, {*member.roles, member.department})
    others = (f"elsewhere: {one.text}" for one in changes if one.text not in own)
    halted = against_since(named_calls(reader, case.proposal), before.proposal.created)
    return (*own, *others, *halted, *_later(evidence, case))


def named_calls(reader: Reader, proposal: Proposal) -> tuple[GateCall, ...]:
    """Give the calls after which a proposal lets gates go on, with what was said to them by now."""
    operations = proposal.plan_operations
    named = {one.call for one in operations if isinstance(one, ProceedGate)}
    return tuple(one for one in reader.calls() if one.id in named) if named else ()


def _later(evidence: Evidence, case: Case) -> Iterator[str]:
    """Give the later words on what a proposal rests on, whether or not people have been told."""
    grounds = {one.id for one in case.proposal.evidence}
    claims = assumed(evidence, [one.id for one in case.proposal.evidence])
    yield from (words for _, words in doubts(claims, case.proposal.evidence))
    if grounds:
        for was, now in later_words(grounds, evidence.observations()):
            yield f"{was.id} has a later word: {now.id} says {visible_line(now.fact.text)!r}"
