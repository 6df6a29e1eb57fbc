"""Which edges a run asserted, at each stage between a model's words and a changed plan.

raw        what the departments' answers claim, before any check
asserted   what stands after grounding: the register, and what drafts of the crew would add
drafted    what drafts would add to the plan
acted      what revisions added to the plan
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evals.outcome import Outcome
from evals.scoring.closure import Pair, closure

ADDS = "add_dependency"


def links_of(outcome: Outcome) -> frozenset[Pair]:
    """Give the plan's own dependencies."""
    return frozenset((link.before, link.after) for link in outcome.plan.links)


def raw_pairs(outcome: Outcome) -> frozenset[Pair]:
    """Give what the departments' answers claim, whatever became of it."""
    return frozenset(
        (str(claim["before"]), str(claim["after"]))
        for one in outcome.exchanges
        if one.schema_name == "DepartmentAnswer"
        for claim in _rows(one.answer.get("claims"))
        if "before" in claim and "after" in claim
    )


def asserted_pairs(outcome: Outcome) -> frozenset[Pair]:
    """Give what the crew asserts; claims that the plan implies never enter the register."""
    register = {(one.before, one.after) for one in outcome.assumptions}
    restated = raw_pairs(outcome) & closure(links_of(outcome))
    return frozenset(register | restated | drafted_pairs(outcome))


def drafted_pairs(outcome: Outcome) -> frozenset[Pair]:
    """Give what the crew's drafts would add."""
    return frozenset(pair for one in outcome.drafts for pair in _added(one.operations))


def acted_pairs(outcome: Outcome) -> frozenset[Pair]:
    """Give what revisions added."""
    applied = {one.proposal for one in outcome.revisions}
    return frozenset(
        pair for one in outcome.proposals if one.id in applied for pair in _added(one.operations)
    )


def _added(operations: Iterable[Mapping[str, Any]]) -> Iterator[Pair]:
    for one in operations:
        if one.get("op") == ADDS:
            yield (str(one["before"]), str(one["after"]))


def _rows(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))
