"""Resequencing on PSPLIB and on made-up plans: our search beside OR-Tools, repairs beside the rest.

    python -m benchmarks.resequencing --psplib DIR [--json] [--seconds 1] [--limit 3] [--quick]

Our own code runs on the interpreter alone. OR-Tools gets its default settings (all cores) and the
seconds that our search of 5,000 schedules took on the same instance; "search there" is ours on the
instances that it answers at all. Efforts of ours are steps; for the line with a time they are
chosen by a short run before. A repair starts from a schedule that holds, makes one task half as
long again, and keeps the old finish as the deadline; slips that break nothing and those that no
order can mend by dates alone are passed over, for they need no search.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.made_up_teams import big_projects
from benchmarks.psplib import Instance, project_of, read_instances
from plan.resequencing.exact import Verdict, fewest_moves, solver_present
from plan.resequencing.generation import (
    cost_of,
    generate,
    latest_finish_first,
    missed_limits,
    push_right,
)
from plan.resequencing.project import Project
from plan.resequencing.repair import Repair, repair
from plan.resequencing.search import shorten

SETS = ("j30", "j60", "j120")
SCHEDULES = 5_000
SETS_TRIED = 1_000
PROVEN_IN = 5
_SEARCH = f"search, {SCHEDULES} schedules"
_ANSWER = "OR-Tools, default, same seconds"


@dataclass(frozen=True)
class Line:
    """One measured line: what, where, the numbers by name."""

    part: str
    name: str
    numbers: dict[str, float | int | str]


@dataclass(frozen=True)
class Target:
    """A target of the design, what was measured for it, and the reason where it is not reached."""

    name: str
    wanted: str
    measured: str
    reached: bool
    reason: str = ""


@dataclass(frozen=True)
class Mended:
    """One broken schedule, and what each way of mending it moved and took."""

    right: int
    again: int
    search: int | None
    search_seconds: float
    exact: int | None
    proven: bool
    exact_seconds: float


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """Run once; give the answer and the seconds."""
    start = time.perf_counter()
    answer = run()
    return answer, time.perf_counter() - start


def gaps(instances: Sequence[Instance], seconds: float) -> Iterator[Line]:
    """Compare makespans with the best known ones, set by set."""
    for name in SETS:
        rows = [_gap(one, seconds) for one in instances if one.set == name]
        if rows:
            answered = [row for row in rows if _ANSWER in row]
            numbers: dict[str, float | int | str] = {"instances": len(rows)}
            numbers |= {key: _mean(row[key] for row in rows) for key in rows[0] if key != _ANSWER}
            numbers["OR-Tools answered"] = len(answered)
            numbers[_ANSWER] = _mean(row[_ANSWER] for row in answered)
            numbers["search there"] = _mean(row[_SEARCH] for row in answered)
            yield Line("gap to the best known, %", name, numbers)


def _gap(instance: Instance, seconds: float) -> dict[str, float]:
    project = project_of(instance)
    rule = generate(project, latest_finish_first(project))
    found, took = timed(lambda: shorten(project, SCHEDULES, seed=1))
    trial, trial_took = timed(lambda: shorten(project, 200, seed=2))
    steps = int(seconds * trial.schedules / trial_took)
    timeboxed, boxed = timed(lambda: shorten(project, steps, seed=1))
    row = {
        "LFT rule": _percent(rule.finish, instance),
        _SEARCH: _percent(found.cost.finish, instance),
        "seconds of it": took,
        f"search, {seconds:g} s, one thread": _percent(timeboxed.cost.finish, instance),
        "seconds of that": boxed,
    }
    makespan = solved(instance, took) if solver_present() else None
    if makespan is not None:
        row[_ANSWER] = _percent(makespan, instance)
    return row


def _percent(makespan: int, instance: Instance) -> float:
    return 100 * (makespan / instance.best - 1)


def solved(instance: Instance, seconds: float) -> int | None:
    """Ask CP-SAT for the makespan, with its defaults; None where it finds nothing."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  # only where it is installed

    model, horizon = cp_model.CpModel(), sum(instance.durations)
    starts = [model.new_int_var(0, horizon, "") for _ in instance.durations]
    intervals = [
        model.new_fixed_size_interval_var(start, duration, "")
        for start, duration in zip(starts, instance.durations, strict=True)
    ]
    for before, following in enumerate(instance.successors):
        for after in following:
            model.add(starts[after] >= starts[before] + instance.durations[before])
    for number, capacity in enumerate(instance.capacities):
        model.add_cumulative(intervals, [row[number] for row in instance.demands], capacity)
    model.minimize(starts[-1])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    status = solver.status_name(solver.solve(model))
    return int(solver.objective_value) if status in {"OPTIMAL", "FEASIBLE"} else None


def broken(instance: Instance, base: Sequence[int], finish: int) -> Project | None:
    """Make one task half as long again, so that the old finish breaks if all is pushed right."""
    rows = [row for row, duration in enumerate(instance.durations) if duration]
    Random(instance.name).shuffle(rows)  # noqa: S311  # an experiment, not a secret
    for row in rows:
        longer = list(instance.durations)
        longer[row] += max(1, longer[row] // 2)
        project = project_of(instance, tuple(longer), finish)
        if cost_of(push_right(project, base)).late and not missed_limits(project):
            return project
    return None


def repairs(instances: Sequence[Instance], limit: float) -> Iterator[tuple[Line, list[Mended]]]:
    """Mend broken schedules of PSPLIB: those of the rule, and those that are short already."""
    for name in ("j60", "j120"):
        for what, effort in (("LFT rule", 0), ("search of 500", 500)):
            rows: list[Mended] = []
            for instance in (one for one in instances if one.set == name):
                whole = project_of(instance)
                board = generate(whole, latest_finish_first(whole))
                if effort:
                    board = shorten(whole, effort, seed=1).board
                project = broken(instance, board.place, board.finish)
                if project is not None:
                    rows.append(_mended(project, board.place, limit))
            yield _line("repair", f"{name}, schedules of the {what}", rows), rows


def _mended(project: Project, base: Sequence[int], limit: float) -> Mended:
    pushed = push_right(project, base)
    again = shorten(project, 500, seed=1)
    found, took = timed(lambda: repair(project, base, SETS_TRIED))
    verdict, exact_took = Verdict(None), 0.0
    if solver_present():
        verdict, exact_took = timed(lambda: fewest_moves(project, base, limit=limit))
    return Mended(
        right=_moved(pushed.place, base),
        again=_moved(again.board.place, base),
        search=_count(found),
        search_seconds=took,
        exact=_count(verdict.repair),
        proven=verdict.impossible or (verdict.repair is not None and verdict.repair.proven),
        exact_seconds=exact_took,
    )


def _moved(places: Iterable[int], base: Iterable[int]) -> int:
    return sum(place != old for place, old in zip(places, base, strict=True))


def _count(found: Repair | None) -> int | None:
    return None if found is None else len(found.moved)


def _line(part: str, name: str, rows: Sequence[Mended]) -> Line:
    """Average over what the solver mended, for the ways to move the same schedules."""
    mended = [row for row in rows if row.exact is not None]
    both = [row for row in mended if row.search is not None]
    quick = [row for row in rows if row.proven and row.exact_seconds <= PROVEN_IN]
    return Line(
        part,
        name,
        {
            "broken": len(rows),
            "mended by OR-Tools": len(mended),
            "proven": sum(row.proven for row in rows),
            f"proven in {PROVEN_IN} s": len(quick),
            "moved, push right (late)": _mean(row.right for row in mended),
            "moved, all anew": _mean(row.again for row in mended),
            "moved, OR-Tools": _mean(row.exact for row in mended),
            "seconds, OR-Tools, median": _median(row.exact_seconds for row in mended),
            "mended by the search": len(both),
            "moved, search": _mean(row.search for row in both),
            "moved there, OR-Tools": _mean(row.exact for row in both),
            "as few": sum(row.search == row.exact for row in both),
            "seconds, search, median": _median(row.search_seconds for row in rows),
        },
    )


def _mean(values: Iterable[float | None]) -> float:
    return round(statistics.mean([v for v in values if v is not None] or [0]), 2)


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(list(values) or [0]), 4)


def big(sizes: Sequence[int], count: int) -> Iterator[Line]:
    """Find a first repair in large plans with eight calendars and teams that are nearly full."""
    for size in sizes:
        rights, moves, seconds = [], [], []
        for project, base in big_projects(size, count):
            pushed, _ = timed(lambda p=project, b=base: push_right(p, b))  # type: ignore[misc]  # bound per row
            found, took = timed(lambda p=project, b=base: repair(p, b, SETS_TRIED))  # type: ignore[misc]  # bound per row
            rights.append(_moved(pushed.place, base))
            seconds.append(took)
            if found is not None:
                moves.append(len(found.moved))
        numbers: dict[str, float | int | str] = {
            "broken": len(seconds),
            "mended": len(moves),
            "moved, push right (late)": _mean(rights),
            "moved, search": _mean(moves),
            "seconds, median": _median(seconds),
        }
        yield Line("first repair", f"{size:,} tasks", numbers)


def targets(lines: Sequence[Line], mended: dict[str, list[Mended]]) -> Iterator[Target]:
    """Set what was measured beside the targets of the design."""
    by_name = {line.name: line.numbers for line in lines}
    for name, rows in mended.items():
        if name.startswith("j120") and rows:
            yield from _repair_targets(name, by_name[name], len(rows))
    for name, numbers in by_name.items():
        if name.endswith(" tasks"):
            took = float(numbers["seconds, median"])
            slow = "not compiled: each set that is tried copies the board of the whole plan"
            yield _target(f"first repair, {name}", (took, 0.25), "s", slow, most=True)
    for key, value in by_name.get("j120", {}).items():
        if key.endswith("one thread"):
            slow = (
                "a reach for compiled code: the interpreter makes far fewer schedules in a second"
            )
            yield _target(f"j120, {key}", (float(value), 1.75), "%", slow, most=True)


def _repair_targets(
    name: str, numbers: dict[str, float | int | str], cases: int
) -> Iterator[Target]:
    fewest = float(numbers["moved, OR-Tools"])
    ratio = float(numbers["moved, push right (late)"]) / fewest if fewest else 0.0
    share = 100 * int(numbers[f"proven in {PROVEN_IN} s"]) / cases
    full = "in schedules as short as these little can move without much else"
    one = "one worker, and a deadline that is the finish of a schedule without slack"
    yield _target(f"{name}: push right / fewest moved", (round(ratio, 1), 5), "x", full)
    yield _target(f"{name}: proven in {PROVEN_IN} s", (round(share, 1), 95), "%", one)


def _target(
    name: str, pair: tuple[float, float], unit: str, reason: str, *, most: bool = False
) -> Target:
    measured, wanted = pair
    reached = measured <= wanted if most else measured >= wanted
    sign = "<=" if most else ">="
    why = "" if reached else reason
    return Target(name, f"{sign} {wanted} {unit}", f"{measured} {unit}", reached, why)


def show(command: str, lines: Sequence[Line], found: Sequence[Target]) -> None:
    """Print everything for people."""
    print(f"$ {command}")
    for line in lines:
        print(f"\n{line.part}: {line.name}")
        for key, value in line.numbers.items():
            print(f"  {key:<42} {value}")
    print("\ntargets")
    for one in found:
        end = "reached" if one.reached else f"not reached: {one.reason}"
        print(f"  {one.name:<58} {one.wanted:>9}  measured {one.measured:>8}  {end}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--psplib", type=Path, help="folder with .rcp files and best.csv")
    parser.add_argument("--seconds", type=float, default=1.0, help="of the row with a time")
    parser.add_argument("--limit", type=float, default=1.7, help="OR-Tools' deterministic limit")
    parser.add_argument("--quick", action="store_true", help="a quarter of everything")
    options = parser.parse_args()
    instances = list(read_instances(options.psplib)) if options.psplib else []
    kept = instances[:: 4 if options.quick else 1]
    lines = list(gaps(kept, options.seconds))
    mended: dict[str, list[Mended]] = {}
    for line, rows in repairs(kept, options.limit):
        lines.append(line)
        mended[line.name] = rows
    lines += big((1_000, 3_000), 3 if options.quick else 10)
    found = list(targets(lines, mended))
    command = " ".join(["python -m benchmarks.resequencing", *sys.argv[1:]])
    if options.json:
        document = {
            "command": command,
            "lines": [asdict(line) for line in lines],
            "targets": [asdict(one) for one in found],
        }
        json.dump(document, sys.stdout, indent=2)
        print()
        return
    show(command, lines, found)


if __name__ == "__main__":
    main()
