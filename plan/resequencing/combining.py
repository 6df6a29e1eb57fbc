"""Ways that give way in several places at once, where one place is not enough.

A wish that breaks two limits has no way that gives way on one member of one conflict only. Here one
way of each conflict is taken, a few of the smallest of each, and put together. Two ways that want
different things of the same task are not.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from plan.conflicts import Situation
from plan.giving_way import Candidate, give_way, stated_operations
from plan.operations import AnyOperation
from plan.records import Conflict

_MOST_CONFLICTS = 3
_MOST_WAYS = 5


def combined_ways(situation: Situation, conflicts: Sequence[Conflict]) -> Iterator[Candidate]:
    """Give the ways that give way once in each of several conflicts."""
    if not 1 < len(conflicts) <= _MOST_CONFLICTS:
        return
    stated = stated_operations(situation)
    ways = [list(islice(give_way(situation, one), _MOST_WAYS)) for one in conflicts]
    for chosen in product(*ways):
        different = list({one.title: one for one in chosen}.values())
        operations = _together(stated, different)
        if operations is not None:
            yield Candidate(
                title="; ".join(one.title for one in different),
                gives_way=", ".join(sorted({one.gives_way for one in different})),
                minutes=sum(one.minutes for one in different),
                operations=operations,
            )


def _together(
    stated: Sequence[AnyOperation], ways: Sequence[Candidate]
) -> tuple[AnyOperation, ...] | None:
    """Put together what each way leaves out of the statements and what it adds to them."""
    dropped = [op for way in ways for op in stated if op not in way.operations]
    added = list(dict.fromkeys(op for way in ways for op in way.operations if op not in stated))
    subjects = [(op.op, getattr(op, "task", ""), getattr(op, "freeze", "")) for op in added]
    if len(set(subjects)) < len(subjects):
        return None
    return (*(op for op in stated if op not in dropped), *added)
