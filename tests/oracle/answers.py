"""What each scheduler answers on a case, and where the oracle's committed answers are kept.

An answer is six numbers a task: instants in minutes, floats in the task's working minutes. They
are kept by column, each as the difference from what it lies near, because that packs well.
"""

import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from plan.calendar import WorkingTime
from plan.model import Plan
from plan.schedule import Network, Schedule
from plan.values import minute_of
from tests.oracle.cases import Case

ANSWERS = Path(__file__).with_name("answers.json.xz")
MPXJ_VERSION = "16.10.0"


class Answer(NamedTuple):
    """The dates and floats of one task."""

    start: int
    finish: int
    late_start: int
    late_finish: int
    total_float: int
    free_float: int


Answers = dict[str, Answer]


def schedule_of(case: Case) -> Schedule:
    """Schedule a case; a task that runs ends its whole duration after it began."""
    network = Network(case.plan)
    actual: dict[str, tuple[int, int]] = {}
    for id_, reported in case.reported.items():
        task = case.plan.by_id[id_]
        time = network.times[case.plan.calendar_of(task)]
        ends = time.finish_at(time.index(reported.start) + task.duration)
        actual[id_] = (reported.start, ends if reported.finish is None else reported.finish)
    return network.schedule(actual=actual)


def our_answers(schedule: Schedule) -> Answers:
    """Give the kernel's answers, by task."""
    free = schedule.free_floats
    return {id_: Answer(*dates[1:6], free[id_]) for id_, dates in schedule.dates.items()}


def pack(plan: Plan, answers: Sequence[Sequence[int]]) -> list[list[int]]:
    """Give the answers of a plan by column, as differences."""
    start = minute_of(plan.start)
    rows = [
        (a[0] - start, a[1] - a[0], a[2] - a[0], a[3] - a[2], a[4], a[5])
        for a in (Answer(*row) for row in answers)
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def unpack(plan: Plan, columns: Sequence[Sequence[int]]) -> Answers:
    """Give the answers of a plan back, by task."""
    start, found = minute_of(plan.start), Answers()
    for task, (begins, takes, later, late, total, free) in zip(
        plan.tasks, zip(*columns, strict=True), strict=True
    ):
        at, late_at = start + begins, start + begins + later
        found[task.id] = Answer(at, at + takes, late_at, late_at + late, total, free)
    return found


def load(path: Path = ANSWERS) -> dict[str, Any]:
    """Read the committed answers: the version that gave them, and columns by case."""
    kept: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    return kept


def save(cases: Mapping[str, list[list[int]]], path: Path = ANSWERS) -> None:
    """Write answers; the same answers give the same bytes."""
    kept = {"mpxj": MPXJ_VERSION, "cases": cases}
    text = json.dumps(kept, separators=(",", ":"), sort_keys=True)
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def time_of(schedule: Schedule, id_: str) -> WorkingTime:
    """Give the working time of a task."""
    return schedule.time_of(schedule.plan.by_id[id_])
