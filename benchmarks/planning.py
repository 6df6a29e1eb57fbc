"""The kernel beside what a user would write, and its questions beside its own full pass.

    python -m benchmarks.planning [--json] [--tasks 1000 10000] [--rounds 7]
    python -m benchmarks.planning --tasks 100000 --rounds 3

A full pass computes early and late dates, floats and drivers from the compiled network; the script
computes early and late starts in whole days, so it does less. Questions are asked of twenty tasks
spread over the plan, each slipping by a week, and the time is that of the median slip: a *what-if*
gives every date, an *effect* compares the slip with the plan (floats, critical path, rules, words
for what moves). The slip that moves most stands beside. An *impact* compiles the plan as well.

Redundant dependencies are measured beside rustworkx where that is installed, else networkx. A ratio
below 1 says that ours takes longer; the least ratio that is aimed at stands behind. Redundancy and
loops are asked of 10,000 tasks at most: the library's answer at 100,000 would take hours. Conflicts
are asked of 1,000: a deadline that all of a made-up plan of 100,000 breaks lies beyond 2199.
"""

import argparse
import statistics
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.arithmetic import arithmetic_rows
from benchmarks.networks import DateLoops, made_up_plan
from benchmarks.questions import conflict_row, loop_row, redundancy_row
from benchmarks.timing import Row, medians, report
from plan.effect import effect_of
from plan.impact import impact_of
from plan.schedule import Network, Schedule

SIZES = (1_000, 10_000)
_ASKED = 20
_ASKED_OF = 10_000
_CONFLICTS_OF = 1_000
Slip = dict[str, int]


def compare(tasks: int, rounds: int) -> list[Row]:
    """Time one size."""
    plan = made_up_plan(tasks)
    network, loops = Network(plan), DateLoops(plan)
    times = medians(
        {
            "compile": lambda: Network(plan),
            "pass": network.schedule,
            "impact": lambda: impact_of(plan, {f"T{tasks // 2}": 5 * 480}),
            "networkx": loops.schedule,
            "networkx, from the plan": lambda: DateLoops(plan).schedule(),
        },
        rounds,
    )
    size, full, script = f"{tasks:,} tasks", times["pass"], times["networkx"]
    both = times["compile"] + full
    anew = times["networkx, from the plan"]
    return [
        Row(f"full pass, {size}", full, "networkx with date loops", script, 4),
        Row(f"compile and full pass, {size}", both, "networkx from the plan", anew),
        Row(f"impact from the plan, {size}", times["impact"], "two passes of networkx", 2 * script),
        *_slipping(network, rounds, size),
    ]


def _slipping(network: Network, rounds: int, size: str) -> list[Row]:
    before = network.schedule()
    slips = _slips(before)
    asked: dict[str, Callable[[Slip], object]] = {
        "what-if": lambda held: before.revised(hold=held),
        "with floats": lambda held: before.revised(hold=held).floats,
        "effect": lambda held: effect_of(before, before.revised(hold=held)),
    }
    cases: dict[str, Callable[[], object]] = {"pass": network.schedule}
    for name, ask in asked.items():
        cases |= {f"{name} {n}": partial(ask, held) for n, held in enumerate(slips)}
    times = medians(cases, rounds)
    middle = {name: _middle(times, name, len(slips)) for name in asked}
    moved = [len(effect_of(before, before.revised(hold=held)).moved) for held in slips]
    most = moved.index(max(moved))
    count = len(before.plan.tasks)
    full, one, two = times["pass"], "a full pass of ours", "two full passes of ours"
    widest = times[f"effect {most}"]
    return [
        Row(f"what-if, {size}", middle["what-if"], one, full, 50 if count >= SIZES[-1] else None),
        Row(f"what-if with floats, {size}", middle["with floats"], one, full),
        Row(f"effect of a slip, {size}", middle["effect"], two, 2 * full, 1),
        Row(f"effect of {max(moved):,} moves, {size}", widest, two, 2 * full),
    ]


def _slips(before: Schedule) -> Sequence[Slip]:
    """Hold back tasks spread over the plan by a week each."""
    tasks = before.plan.tasks
    chosen = tasks[:: max(1, len(tasks) // _ASKED)][:_ASKED]
    return [{task.id: before.span_of(task.id).start + 7 * 1440} for task in chosen]


def _middle(times: dict[str, float], name: str, count: int) -> float:
    return statistics.median(times[f"{name} {n}"] for n in range(count))


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--tasks", type=int, nargs="+", default=SIZES, help="sizes of plans")
    parser.add_argument("--rounds", type=int, default=7, help="rounds to take the median of")
    options = parser.parse_args()
    rows = [row for tasks in options.tasks for row in compare(tasks, options.rounds)]
    largest = made_up_plan(max(options.tasks))
    rows.append(conflict_row(min(_CONFLICTS_OF, *options.tasks), options.rounds))
    rows += arithmetic_rows(largest, options.rounds)
    asked = made_up_plan(min(_ASKED_OF, max(options.tasks)))
    rows += [redundancy_row(asked, options.rounds), loop_row(asked, options.rounds)]
    report("python -m benchmarks.planning", rows, as_json=options.json)


if __name__ == "__main__":
    main()
