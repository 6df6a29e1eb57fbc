"""The minutes that decisions took, measured from opening to deciding and capped.

Several that lie open at once are not counted twice: a decision's time begins when the person opened
it, or when they gave the one before, whichever is later. A night in between is cut by the cap.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from plan.approval import Case

DEFAULT_CAP = 30


class Measured(NamedTuple):
    """How many decisions of a person were measured, and how many minutes they took together."""

    decisions: int = 0
    minutes: int = 0


NOTHING = Measured()


def measured_minutes(
    cases: Sequence[Case], openings: Mapping[tuple[str, str], datetime], cap: int
) -> Mapping[str, Measured]:
    """Measure the decisions whose opening is known, person by person; whole minutes, rounded up."""
    given: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for case in cases:
        for one in case.decisions:
            given[one.person].append((datetime.fromisoformat(one.at), case.id))
    found: dict[str, Measured] = {}
    for person, decisions in given.items():
        count, minutes, before = 0, 0, None
        for at, proposal in sorted(decisions):
            opened = openings.get((proposal, person))
            if opened is not None and opened <= at:
                begun = opened if before is None else max(opened, before)
                took = ceil(Fraction(int((at - begun).total_seconds()), 60))
                count, minutes = count + 1, minutes + min(cap, max(1, took))
            before = at
        found[person] = Measured(count, minutes)
    return found
