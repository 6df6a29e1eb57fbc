"""Large made-up plans with teams: levelled, then broken by one task that takes longer."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.networks import made_up_plan
from plan.model import Plan, Team
from plan.operations import SetDuration, apply_operations
from plan.resequencing.compiled import project_of
from plan.resequencing.generation import (
    cost_of,
    generate,
    latest_finish_first,
    missed_limits,
    push_right,
)
from plan.resequencing.project import Project

_TASKS_PER_TEAM = 25
_CAPACITY = 3


def big_projects(tasks: int, count: int) -> Iterator[tuple[Project, tuple[int, ...]]]:
    """Give projects in which pushing right would miss the old finish, and the old places."""
    for seed in range(1, count + 1):
        plan = with_teams(made_up_plan(tasks, seed), seed)
        levelled = project_of(plan)
        board = generate(levelled, latest_finish_first(levelled))
        base, random = tuple(board.place), Random(seed)  # noqa: S311  # a plan, not a secret
        for _ in range(200):
            task = random.choice(plan.tasks)
            longer = SetDuration(task=task.id, duration=task.duration * 3 // 2 // 480 * 480 + 480)
            project = _limited(project_of(apply_operations(plan, [longer])), board.finish)
            if cost_of(push_right(project, base)).late and not missed_limits(project):
                yield project, base
                break


def with_teams(plan: Plan, seed: int) -> Plan:
    """Give every task one team of three, each shared by some twenty-five tasks."""
    random = Random(seed)  # noqa: S311  # a plan, not a secret
    teams = tuple(
        Team(id=f"team {n}", capacity=_CAPACITY)
        for n in range(max(1, len(plan.tasks) // _TASKS_PER_TEAM))
    )
    tasks = tuple(
        task.model_copy(update={"teams": (random.choice(teams).id,)}) for task in plan.tasks
    )
    return plan.model_copy(update={"teams": teams, "tasks": tasks})


def _limited(project: Project, finish: int) -> Project:
    latest = (
        clock.index(finish) - duration
        for clock, duration in zip(project.clock, project.duration, strict=True)
    )
    return replace(project, latest=tuple(latest))
