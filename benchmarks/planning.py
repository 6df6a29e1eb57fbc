"""The kernel beside what a user would write: full pass and impact at 1,000 and 10,000 tasks.

    python -m benchmarks.planning [--json]

A full pass computes early and late dates, floats and drivers from the compiled network; the script
computes early and late starts in whole days, so it does less. An impact is one slip and its effect:
two schedules compared, rules checked, floats and critical path included.
"""

import argparse

from benchmarks.networks import DateLoops, made_up_plan
from benchmarks.timing import Row, medians, report
from plan.effect import effect_of
from plan.impact import impact_of
from plan.schedule import Network

SIZES = (1_000, 10_000)


def compare(tasks: int, rounds: int) -> list[Row]:
    """Time one size."""
    plan = made_up_plan(tasks)
    network, loops = Network(plan), DateLoops(plan)
    before = network.schedule()
    slip = {"T5": 5 * 480}
    held = {"T5": before.dates["T5"].start + 7 * 1440}
    times = medians(
        {
            "compile": lambda: Network(plan),
            "pass": lambda: network.schedule().finish,
            "effect": lambda: effect_of(before, network.schedule(held)),
            "impact": lambda: impact_of(plan, slip),
            "networkx": loops.schedule,
            "networkx, from the plan": lambda: DateLoops(plan).schedule(),
        },
        rounds,
    )
    size = f"{tasks:,} tasks"
    twice = 2 * times["networkx"]
    return [
        Row(f"full pass, {size}", times["pass"], "networkx with date loops", times["networkx"]),
        Row(
            f"compile and full pass, {size}",
            times["compile"] + times["pass"],
            "networkx from the plan",
            times["networkx, from the plan"],
        ),
        Row(f"effect of one slip, {size}", times["effect"], "two passes of networkx", twice),
        Row(f"impact from the plan, {size}", times["impact"], "two passes of networkx", twice),
    ]


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--tasks", type=int, nargs="+", default=SIZES, help="sizes of plans")
    parser.add_argument("--rounds", type=int, default=7, help="rounds to take the median of")
    options = parser.parse_args()
    rows = [row for tasks in options.tasks for row in compare(tasks, options.rounds)]
    report("python -m benchmarks.planning", rows, as_json=options.json)


if __name__ == "__main__":
    main()
