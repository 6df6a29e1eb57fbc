"""What is asked of a whole plan: what cannot hold together, what is needless, what is a loop.

Each beside what a user would do with a library or by leaving things out one at a time.
"""

import importlib
import importlib.util
from collections.abc import Callable
from random import Random
from typing import Any

import networkx as nx

from benchmarks.networks import made_up_plan
from benchmarks.timing import Row, medians
from plan.checks import Breach, check_schedule
from plan.conflicts import Statement, obey_freezes, situation_of, smallest_set
from plan.loops import shortest_cycle
from plan.model import Constraint, ConstraintKind, LinkKind, Plan
from plan.operations import AnyOperation, SetConstraint, SetDeadline, apply_operations
from plan.redundancy import redundant_dependencies
from plan.schedule import compute_schedule
from plan.values import local_time

CONSTRAINTS = 50


def conflict_row(tasks: int, rounds: int) -> Row:
    """One broken deadline and 49 dates that push: its minimal conflicting set."""
    plan, breach = _constrained(tasks)
    times = medians(
        {
            "ours": lambda: smallest_set(situation_of(plan, []), breach),
            "one by one": lambda: _one_by_one(plan, breach),
        },
        rounds,
    )
    name = f"minimal conflicting set, {tasks:,} tasks, {CONSTRAINTS} constraints"
    return Row(name, times["ours"], "leaving out one by one", times["one by one"])


def _constrained(tasks: int) -> tuple[Plan, Breach]:
    """Give a made-up plan with a deadline that the dates of some tasks break."""
    plan, chance = made_up_plan(tasks), Random(1)  # noqa: S311  # a plan, not a secret
    schedule = compute_schedule(plan)
    last = max(plan.tasks, key=lambda task: schedule.span_of(task.id).finish)
    by = local_time(schedule.finish).date()
    operations: list[AnyOperation] = [SetDeadline(task=last.id, deadline=by)]
    for task in chance.sample(plan.tasks, min(CONSTRAINTS - 1, tasks - 1)):
        start = schedule.span_of(task.id).start + chance.randint(0, 25) * 1440
        snet = Constraint(kind=ConstraintKind.SNET, date=local_time(start).date())
        operations.append(SetConstraint(task=task.id, constraint=snet))
    changed = apply_operations(plan, operations)
    broken = check_schedule(compute_schedule(changed))
    if not broken:
        raise RuntimeError("the made-up dates break nothing; choose another size")
    return changed, broken[0]


def _one_by_one(plan: Plan, breach: Breach) -> list[Statement]:
    """Leave out what can be left out, scheduling the whole plan each time."""
    kept = list(situation_of(plan, []).pushing)
    for statement in tuple(kept):
        rest = [one for one in kept if one is not statement]
        pushing = {one.key[1] for one in rest}
        tasks = tuple(
            task
            if task.constraint is None or task.id in pushing
            else task.model_copy(update={"constraint": None})
            for task in plan.tasks
        )
        found = check_schedule(obey_freezes(plan.model_copy(update={"tasks": tasks})))
        if any((one.task, one.kind) == (breach.task, breach.kind) for one in found):
            kept = rest
    return kept


def redundancy_row(plan: Plan, rounds: int) -> Row:
    """Links that others imply, each with its path, beside a transitive reduction."""
    bare = {"kind": LinkKind.FS, "lag": 0}
    links = tuple(link.model_copy(update=bare) for link in plan.links)
    simple = plan.model_copy(update={"links": links})
    other, reduce = _reduction(simple)
    times = medians({"ours": lambda: redundant_dependencies(simple), other: reduce}, min(rounds, 3))
    name = f"redundant dependencies, {len(plan.tasks):,} tasks"
    return Row(name, times["ours"], other, times[other], 50)


def _reduction(plan: Plan) -> tuple[str, Callable[[], object]]:
    number = {task.id: place for place, task in enumerate(plan.tasks)}
    pairs = [(number[link.before], number[link.after]) for link in plan.links]
    if importlib.util.find_spec("rustworkx") is None:
        graph = nx.DiGraph(pairs)
        return "networkx' transitive reduction", lambda: nx.transitive_reduction(graph)
    rustworkx: Any = importlib.import_module("rustworkx")
    made = rustworkx.PyDiGraph()
    made.add_nodes_from(list(number))
    made.add_edges_from_no_data(pairs)
    return "rustworkx' transitive reduction", lambda: rustworkx.transitive_reduction(made)


def loop_row(plan: Plan, rounds: int) -> Row:
    """A link from the last task back to the first: the shortest loop, beside any loop at all."""
    edges = {task.id: [link.after for link in plan.links_from[task.id]] for task in plan.tasks}
    first = next(task.id for task in plan.tasks if edges[task.id])
    last = first
    while edges[last]:
        last = edges[last][0]
    edges[last].append(first)
    graph = nx.DiGraph((before, after) for before, links in edges.items() for after in links)
    times = medians(
        {
            "ours": lambda: shortest_cycle(edges, plan.by_id),
            "networkx": lambda: nx.find_cycle(graph),
        },
        rounds,
    )
    name = f"shortest loop, {len(plan.tasks):,} tasks"
    return Row(name, times["ours"], "some loop by networkx", times["networkx"])
