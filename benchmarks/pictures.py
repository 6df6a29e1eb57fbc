"""Drawing a plan beside writing the same dates as JSON: the least that any picture has to do.

    python -m benchmarks.pictures [--json]

Both sides begin with the schedule. The drawing holds every task and dependency with a sentence for
each; the JSON holds id, name, dates and floats of each task and nothing else.
"""

import argparse
import json
import sys

from benchmarks.networks import made_up_plan
from benchmarks.timing import Row, medians, report
from plan.gantt import Look, build_layout, render_svg, render_text
from plan.schedule import Schedule, compute_schedule

SIZES = (60, 500, 2_000)
_SLIP = 7 * 1440


def compare(tasks: int, rounds: int) -> list[Row]:
    """Time one size."""
    plan = made_up_plan(tasks)
    schedule = compute_schedule(plan)
    slipped = compute_schedule(plan, {"T5": schedule.dates["T5"].start + _SLIP})
    times = medians(
        {
            "json": lambda: as_json(schedule),
            "layout": lambda: build_layout(schedule),
            "svg": lambda: render_svg(build_layout(schedule)),
            "embedded": lambda: render_svg(
                build_layout(slipped, before=schedule), Look(colours="light")
            ),
            "text": lambda: render_text(build_layout(schedule), 100),
        },
        rounds,
    )
    size = f"{tasks:,} tasks"
    names = {
        "layout": f"laid out, {size}",
        "svg": f"SVG, {size}",
        "embedded": f"SVG before and after, {size}",
        "text": f"text, {size}",
    }
    return [Row(name, times[key], "writing JSON", times["json"]) for key, name in names.items()]


def as_json(schedule: Schedule) -> str:
    """Write what a picture shows of each task, as data."""
    names = schedule.plan.by_id
    rows = [
        {
            "id": id_,
            "name": names[id_].name,
            "department": names[id_].department,
            "start": dates.start,
            "finish": dates.finish,
            "late_finish": dates.late_finish,
            "total_float": dates.total_float,
        }
        for id_, dates in schedule.dates.items()
    ]
    return json.dumps(rows, indent=2)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--rounds", type=int, default=5, help="rounds to take the median of")
    options = parser.parse_args()
    rows = [row for tasks in SIZES for row in compare(tasks, options.rounds)]
    report("python -m benchmarks.pictures", rows, as_json=options.json)
    if not options.json:
        longest = rows[-3].ours_ms / SIZES[-1]
        sys.stdout.write(f"SVG of {SIZES[-1]:,} tasks: {longest / 1000:.6f} s a task\n")


if __name__ == "__main__":
    main()
