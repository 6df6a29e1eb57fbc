"""Why a date changed: revision by revision, who brought it about, and the chain that moved it."""

from collections.abc import Iterator
from dataclasses import dataclass

from plan.approval import Case
from plan.causes import causes
from plan.effect import Moved, effect_of
from plan.errors import UnknownError
from plan.model import Plan
from plan.ports import Reader
from plan.proposal import Decision, Revision, Verdict
from plan.schedule import Schedule, compute_schedule


@dataclass(frozen=True)
class Step:
    """One revision that moved the task: its proposal, and the chain, where it began first."""

    revision: Revision
    case: Case | None
    old: Plan
    because: str
    chain: tuple[Moved, ...]

    @property
    def approvals(self) -> tuple[Decision, ...]:
        """Give the approvals by which it came about."""
        live = self.case.live if self.case else ()
        return tuple(one for one in live if one.verdict is Verdict.APPROVE)


def moves_since(reader: Reader, task: str, since: int) -> tuple[Step, ...]:
    """Give every revision behind ``since`` that moved a task, oldest first.

    Raises:
        UnknownError: there is no such revision, or no plan since then holds the task.
    """
    before = compute_schedule(reader.plan(since))
    found: list[Step] = []
    known = task in before.dates
    for revision in reader.revisions():
        if revision.number <= since:
            continue
        after = compute_schedule(reader.plan(revision.number))
        known = known or task in after.dates
        found += _steps(reader, revision, before, after, task)
        before = after
    if not known:
        raise UnknownError("task", task)
    return tuple(found)


def _steps(
    reader: Reader, revision: Revision, before: Schedule, after: Schedule, task: str
) -> Iterator[Step]:
    if task not in causes(before, after):
        return
    moved = {one.id: one for one in effect_of(before, after).moved}
    chain = [moved[task]]
    while (driver := chain[-1].driven_by) in moved:
        chain.append(moved[driver])
    case = None if revision.proposal is None else reader.case(revision.proposal)
    yield Step(revision, case, before.plan, chain[0].because, tuple(reversed(chain)))
