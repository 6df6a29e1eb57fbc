"""Findings on process models: what stands in the way of a migration, what fires in the cutover.

There is one finding for a kind and a task, however many processes it rests on; what no task is
known to migrate goes to the PMO. A task that is done has migrated its processes, and a cutover that
is over fires nothing any more. A freeze is no cutover: what runs in one may well have to.
"""

from collections.abc import Iterator, Sequence

from plan.model import Task
from plan.records import FactKind, Finding, Severity
from plan.schedule import Schedule
from plan.values import local_time
from plan.visible import shortened
from tools.bpmn.blockers import Blocker, BlockerKind, find_blockers
from tools.bpmn.inventory import Inventory
from tools.bpmn.reach import Reach, find_reach
from tools.bpmn.schedulers import Firing, Window, find_firings
from tools.situation import PMO, Situation, finding_on
from tools.sources.bpmn import evidence_for, inventory_of

KINDS_ON_MODELS = ("scheduler_fires", "migration_blocked")
CUTOVER = "cutover"  # the kind of work that says so in the plan
_SHOWN, _MOST_CITED, _LONGEST = 3, 20, 120
_BLOCKERS: dict[BlockerKind, str] = {
    "no_none_start": "has no None start event",
    "multi_instance": "is multi-instance at",
    "join": "waits at the join",
    "cycle_timer": "has the cycle timer",
}
_Said = dict[str, list[str]]  # what is said of each process


def model_findings(world: Situation) -> Iterator[Finding]:
    """Check the models that were read, task by task in the plan's order; last what has no task."""
    models = [one for one in world.observations if one.fact.kind is FactKind.PROCESS]
    if not models:
        return
    inventory, known = inventory_of(one.fact for one in models), evidence_for(models)
    evidence = {id_: number for (id_, _), number in known.items()}
    reach = find_reach(world.schedule.plan, inventory)
    fires, blocks = _firing(world, inventory), _blocking(find_blockers(inventory))
    for task in (*world.schedule.plan.tasks, None):
        if task is not None and world.done(task.id):
            continue
        reached = [id_ for id_ in reach if _reaches(reach[id_], task)]
        for kind, said in (("scheduler_fires", fires), ("migration_blocked", blocks)):
            own = [id_ for id_ in reached if id_ in said]
            if own:
                cited = tuple(evidence[id_] for id_ in own if id_ in evidence)[:_MOST_CITED]
                yield _finding(task, kind, _words(own, said, reach), cited)


def cutover_window(schedule: Schedule) -> Window | None:
    """Give the time from the first start to the last finish of the tasks of kind cutover."""
    ids = [one.id for one in schedule.plan.tasks if one.kind == CUTOVER]
    if not ids:
        return None
    first = min(schedule.dates[id_].start for id_ in ids)
    last = max(schedule.dates[id_].finish for id_ in ids)
    return Window(CUTOVER, local_time(first), local_time(last))


def _reaches(reach: Reach, task: Task | None) -> bool:
    """Say whether a process is migrated by this task; with none, whether nobody knows by which."""
    settled = reach.how in ("column", "name")
    return not settled if task is None else settled and task.id in reach.tasks


def _blocking(blockers: Sequence[Blocker]) -> _Said:
    said: _Said = {}
    for one in blockers:
        words = f"{_BLOCKERS[one.kind]} {', '.join(one.elements[:_SHOWN])}".rstrip()
        said.setdefault(one.process, []).append(shortened(words, _LONGEST))
    return {id_: list(dict.fromkeys(words)) for id_, words in said.items()}


def _firing(world: Situation, inventory: Inventory) -> _Said:
    window = cutover_window(world.schedule)
    if window is None or window.last <= local_time(world.minute):
        return {}
    said: _Said = {}
    for one in find_firings(inventory, (window,)):
        said.setdefault(one.process, []).append(_fires(one))
    return said


def _fires(one: Firing) -> str:
    timer = f"{one.element}: {shortened(one.value, _LONGEST)}"
    if one.count is None:
        return f"may fire at {timer}, {one.note}"
    about = f", {one.note}" if one.note else ""
    first = "" if one.first is None else f", first {one.first.replace('T', ' ')}"
    return f"fires {one.count} time(s) at {timer}{first}{about}"


def _words(own: Sequence[str], said: _Said, reach: dict[str, Reach]) -> str:
    texts = [f"{id_} {' and '.join(said[id_])} ({reach[id_].words})" for id_ in own[:_SHOWN]]
    more = f"; and {len(own) - _SHOWN} process(es) more" if len(own) > _SHOWN else ""
    return f"{'; '.join(texts)}{more}"


def _finding(task: Task | None, kind: str, words: str, evidence: tuple[str, ...]) -> Finding:
    stops = kind == "scheduler_fires"
    if task is not None:
        severity = Severity.SERIOUS if stops else Severity.WARNING
        what = "timers in the cutover" if stops else "models that do not migrate as they are"
        return finding_on(task, kind, severity, f"has {what}: {words}", evidence)
    return Finding(
        id="F",
        kind=kind,
        task=None,
        department=PMO,
        severity=Severity.WARNING if stops else Severity.INFO,
        text=f"Of the processes that no task is known to migrate: {words}",
        evidence=evidence,
    )
