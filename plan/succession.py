"""What changed about a proposal since somebody looked at it on an earlier plan.

Operations, author and sponsor of a successor are its parent's. Compared are the effect on each
department, what breaks, gates, order and who has to approve: as lines with the department that
each concerns, so that every approver sees what is theirs, or "nothing changed for you" (K3).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plan.applied import effect_of_operations
from plan.effect import Effect
from plan.governance_operations import Government
from plan.governing import government_words
from plan.model import Plan
from plan.page import change_words
from plan.policy import Requirement
from plan.proposal import Proposal

NOTHING_FOR_YOU = "nothing changed for you"


class Change(NamedTuple):
    """One thing that is other than before; ``concerns`` names departments and roles."""

    concerns: frozenset[str]
    text: str


class Looked(NamedTuple):
    """What was seen of a proposal: its effect, who had to approve, what it asks instead of what.

    ``words`` count because the same operation is not the same change everywhere: a task, a person
    or a policy that is described anew takes back what somebody else has changed meanwhile.
    """

    effect: Effect
    requirements: tuple[Requirement, ...]
    words: tuple[str, ...] = ()


def look(
    proposal: Proposal, plan: Plan, government: Government, effect: Effect | None = None
) -> Looked:
    """Give what is seen of a proposal on a plan, and on who governed then."""
    operations, governs = proposal.plan_operations, proposal.governance_operations
    if effect is None:
        effect = effect_of_operations(plan, operations)
    by = (proposal.author, proposal.sponsor)
    governing = government_words(plan, government, governs, by) if governs else ()
    words = tuple(change_words(proposal.operations, plan, governing))
    return Looked(effect, proposal.requirements, words)


def changes_between(before: Looked, now: Looked) -> tuple[Change, ...]:
    """Give what is other now, in a fixed order; empty where effect and requirements are the same.

    Dates count only where the proposal moves them: what the plan around it did is not its effect.
    """
    old, new = dict(_facts(before)), dict(_facts(now))
    gone = [Change(old[key], f"no longer: {key}") for key in old if key not in new]
    come = [Change(new[key], f"new: {key}") for key in new if key not in old]
    return (*gone, *come)


def changes_for(changes: Iterable[Change], roles: Iterable[str]) -> tuple[str, ...]:
    """Give the changes that concern any of these roles, which are departments too."""
    own = frozenset(roles)
    return tuple(one.text for one in changes if one.concerns & own)


def _facts(looked: Looked) -> Iterator[tuple[str, frozenset[str]]]:
    """Say an effect in lines that hold no date which only the rest of the plan gives."""
    effect = looked.effect
    for moved in effect.moved:
        own = {moved.department, effect.handed_over.get(moved.id, moved.department)}
        text = f"{moved.id} {moved.name} ({moved.department}) moves by {moved.working_minutes} "
        yield f"{text}working minutes to {moved.finish_to}", frozenset(own)
        if moved.start_minutes != moved.working_minutes:
            text = f"{moved.id} {moved.name} ({moved.department}) starts at {moved.start_to}"
            yield text, frozenset(own)
    yield from _breaches(effect)
    for gate in effect.gates:
        concerned = frozenset({gate.department, *gate.roles})
        yield f"gate {gate.id} {gate.name}: {gate.at_from} to {gate.at_to}", concerned
    for flip in effect.order_flips:
        yield f"{flip.then} now before {flip.first}", frozenset(flip.departments)
    for department, share in effect.departments.items():
        text = f"{department}: {share.squeezed} task(s) with another float"
        yield f"{text}, {share.edited} named in the change", frozenset({department})
    for department in effect.freezes_relaxed_for:
        yield f"a freeze is relaxed for {department}", frozenset({department})
    for need in looked.requirements:
        yield f"{need.count} approval(s) of {need.role}", frozenset({need.role})
    everybody = frozenset({*effect.touched, *(need.role for need in looked.requirements)})
    yield from ((text, everybody) for text in looked.words)


def _breaches(effect: Effect) -> Iterator[tuple[str, frozenset[str]]]:
    for word, breaches in (
        ("breaks", effect.broken),
        ("lifts", effect.lifted),
        ("mends", effect.mended),
    ):
        for one in breaches:
            yield f"{word} {one.rule} of {one.task} by {one.by}", frozenset({one.department})
    for loosened in effect.loosened:
        text = f"{loosened.rule} of {loosened.task} no longer binds"
        yield text, frozenset({loosened.department})


def operation_changes(
    before: Iterable[object], now: Iterable[object], departments: Iterable[str]
) -> tuple[Change, ...]:
    """Give what an edit asks otherwise; it concerns everybody whom the edit touches."""
    old, new = [str(one) for one in before], [str(one) for one in now]
    everybody = frozenset(departments)
    gone = [Change(everybody, f"no longer asked: {text}") for text in old if text not in new]
    come = [Change(everybody, f"asked anew: {text}") for text in new if text not in old]
    return (*gone, *come)
