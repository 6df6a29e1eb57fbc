"""A called process migrates before or with its callers: dependencies that an artefact proves.

That is a finish-to-finish link: the called process's task may not finish later than its callers'.
An artefact settles the order of two processes. It settles the order of two tasks only where the
plan's own column names one task for each; reached by name or by several, it stays a question to
the owners. What the plan's links guarantee already needs no entry, and two tasks that need each
other are named and not linked.
"""

from collections.abc import Iterator
from typing import NamedTuple

from plan.model import LinkKind, Plan
from plan.records import Assumption, AssumptionStatus
from plan.values import Value
from tools.bpmn.inventory import CalledFrom, Inventory
from tools.bpmn.reach import Reach, find_reach
from tools.reconciling import price_if_true

SETTLED_BY, LIKELY_BY = "artefact", "artefact-by-name"
_SURE, _LIKELY = 100, 60
_HOLDS = (LinkKind.FS, LinkKind.FF)


class Dependency(Value):
    """One pair of tasks, and the calls that order them; the first call stands for all of them."""

    before: str
    after: str
    called: str
    caller: str
    file: str
    element: str
    sharing: int
    others: int
    before_how: str
    after_how: str
    settled: bool
    in_plan: bool
    mutual: bool

    @property
    def quote(self) -> str:
        """Give the words of the artefact's observation that the dependency rests on."""
        return call_words(self.called, self.element)

    @property
    def text(self) -> str:
        """Say it for people."""
        shared = f"; {self.sharing} processes call {self.called}" if self.sharing > 1 else ""
        more = f"; and {self.others} more such call(s)" if self.others else ""
        return (
            f"{self.caller} ({self.file}) {self.quote}, so {self.before} finishes before or with "
            f"{self.after}{shared}{more}; {self.before} is reached {self.before_how}, "
            f"{self.after} {self.after_how}"
        )


def call_words(called: str, element: str) -> str:
    """Say one call as the observation of its process does."""
    return f"calls {called} ({element})"


class _Pair(NamedTuple):
    before: str
    after: str


def find_dependencies(plan: Plan, inventory: Inventory) -> tuple[Dependency, ...]:
    """Give each pair of tasks that calls order, in the order in which the calls were read."""
    reach = find_reach(plan, inventory)
    calls: dict[_Pair, list[CalledFrom]] = {}
    for one in inventory.resolved:
        for pair in _pairs(reach[one.call.called], reach[one.caller.id]):
            calls.setdefault(pair, []).append(one)
    return tuple(_dependency(plan, inventory, reach, pair, calls) for pair in calls)


def _pairs(called: Reach, caller: Reach) -> Iterator[_Pair]:
    if "several" in (called.how, caller.how):
        return
    for before in called.tasks:
        for after in caller.tasks:
            if before != after:
                yield _Pair(before, after)


def _settles(called: Reach, caller: Reach) -> bool:
    return all(one.how == "column" and len(one.tasks) == 1 for one in (called, caller))


def _dependency(
    plan: Plan,
    inventory: Inventory,
    reach: dict[str, Reach],
    pair: _Pair,
    calls: dict[_Pair, list[CalledFrom]],
) -> Dependency:
    found, mutual = calls[pair], _Pair(pair.after, pair.before) in calls
    ordered = sorted(
        found, key=lambda one: not _settles(reach[one.call.called], reach[one.caller.id])
    )
    first = ordered[0]
    called, caller = reach[first.call.called], reach[first.caller.id]
    return Dependency(
        before=pair.before,
        after=pair.after,
        called=first.call.called,
        caller=first.caller.id,
        file=first.caller.file,
        element=first.call.element,
        sharing=len(inventory.called[first.call.called]),
        others=len(found) - 1,
        before_how=called.words,
        after_how=caller.words,
        settled=_settles(called, caller) and not mutual,
        in_plan=is_guaranteed(plan, pair.before, pair.after),
        mutual=mutual,
    )


def is_guaranteed(plan: Plan, before: str, after: str) -> bool:
    """Say whether the plan's links alone make a task finish no later than another one."""
    seen, waiting = {before}, [before]
    while waiting:
        for link in plan.links_from[waiting.pop()]:
            if link.kind in _HOLDS and link.lag >= 0 and link.after not in seen:
                seen.add(link.after)
                waiting.append(link.after)
    return after in seen


def claims_of(
    plan: Plan, dependencies: tuple[Dependency, ...], sources: dict[tuple[str, str], str]
) -> Iterator[Assumption]:
    """Turn what the plan does not hold into entries of the register; ``sources`` name observations.

    A source stands under the process's id and file. Nothing here binds: an entry that the artefact
    settles is a dependency to be drafted, and only a revision holds it.
    """
    for one in dependencies:
        source = sources.get((one.caller, one.file))
        if one.in_plan or one.mutual or source is None:
            continue
        owners = (plan.by_id[one.before].department, plan.by_id[one.after].department)
        yield Assumption(
            id="",
            before=one.before,
            after=one.after,
            kind=LinkKind.FF,
            quote=one.quote,
            source=source,
            claimed_by=SETTLED_BY if one.settled else LIKELY_BY,
            confidence=_SURE if one.settled else _LIKELY,
            status=AssumptionStatus.CONFIRMED if one.settled else AssumptionStatus.ASSUMED,
            owners=tuple(dict.fromkeys(owners)),
            price=price_if_true(plan, one.before, one.after, LinkKind.FF),
        )
