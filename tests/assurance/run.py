"""Prints the assurance table: what was attempted against the promises, and what came of it.

    make assurance                       every row at the length that CI has time for
    make assurance-full PART=tampers     one row at full length; again to go on where it stopped

A row fails when one attempt got through, and also when its counters show that too little was
attempted. Full runs keep what is done in ``build/assurance`` as they go on, so
that nothing of them is lost when they are killed, and stop by themselves.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tests.assurance.rows import ROWS
from tests.assurance.table import Row, Tally, shown
from tests.memory import folder_in_memory

KEPT = Path("build/assurance")
LONGEST = 1200.0  # seconds that one part may take
OFTEN = 15.0  # seconds between two times that a full run keeps what is done


@dataclass
class Progress:
    """What is done of a row, what it counted, and the seconds of all its workers."""

    tally: Tally = field(default_factory=Tally)
    done: set[str] = field(default_factory=set)
    seconds: float = 0.0

    @classmethod
    def read(cls, path: Path) -> "Progress":
        """Go on from what an earlier run has kept."""
        if not path.is_file():
            return cls()
        kept = json.loads(path.read_text(encoding="utf-8"))
        progress = cls(done=set(kept["done"]), seconds=kept["seconds"])
        progress.tally.counters.update(kept["counters"])
        progress.tally.failures.extend(kept["failures"])
        return progress

    def add(self, unit: str, tally: Tally, took: float) -> None:
        """Take in a unit that is done."""
        self.tally.add(tally)
        self.done.add(unit)
        self.seconds += took

    def write(self, path: Path) -> None:
        """Keep it for the next run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            {
                "done": sorted(self.done),
                "seconds": self.seconds,
                "counters": self.tally.counters,
                "failures": self.tally.failures,
            },
            indent=1,
        )
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)


def run_unit(row_name: str, unit: str) -> tuple[Tally, float]:
    """Run one unit in a folder of its own, in a worker process; give what it took as well."""
    row = next(one for one in ROWS if one.name == row_name)
    place, started = None if row.disk else folder_in_memory(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="assurance-", dir=place) as folder:
        try:
            tally = row.run(unit, Path(folder))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a failure of this unit
            tally = Tally(failures=[f"{row_name} {unit}: {type(error).__name__}: {error}"])
    return tally, time.monotonic() - started


def run_rows(
    rows: Mapping[str, Progress], *, full: bool, jobs: int, seconds: float
) -> Iterator[str]:
    """Run the units of rows that are left, until the time is over; name each row that is done.

    The next row begins while the last units of one are at work, so that nobody waits for them.
    """
    left = [
        (row.name, unit)
        for row in ROWS
        if row.name in rows
        for unit in row.units(full)
        if unit not in rows[row.name].done
    ]
    to_do, started = Counter(name for name, _ in left), time.monotonic()
    kept = started
    yield from (name for name in rows if not to_do[name])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.assurance.rows"])  # once, and not in each worker
    with ProcessPoolExecutor(jobs, context) as pool:
        waiting = iter(left)
        running = {pool.submit(run_unit, *unit): unit for unit in islice(waiting, jobs * 4)}
        while running:
            finished = next(as_completed(running))
            name, unit = running.pop(finished)
            tally, took = finished.result()
            rows[name].add(unit, tally, took)
            to_do[name] -= 1
            if full and (not to_do[name] or time.monotonic() - kept > OFTEN):
                rows[name].write(KEPT / f"{name}.json")
                kept = time.monotonic()
            if not to_do[name]:
                yield name
            if time.monotonic() - started < seconds:
                for another in islice(waiting, 1):
                    running[pool.submit(run_unit, *another)] = another


def verdict(row: Row, progress: Progress, total: int) -> dict[str, Any]:
    """Say what a row came to."""
    done = len(progress.done)
    hollow = row.hollow(progress.tally, done)
    state = "not run" if not done else "failed" if progress.tally.failures else "held"
    if state == "held" and hollow:
        state = "hollow"
    return {
        "row": row.name,
        "promise": row.promise,
        "state": state,
        "units": done,
        "of": total,
        "seconds": round(progress.seconds, 1),
        "counters": dict.fromkeys(row.floors, 0) | dict(progress.tally.counters),
        "hollow": hollow,
        "failures": progress.tally.failures,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="assurance", description=__doc__.splitlines()[0])
    names = [row.name for row in ROWS]
    parser.add_argument("--part", choices=names, help="only this row")
    parser.add_argument("--full", action="store_true", help="at full length, resumable")
    parser.add_argument("--seconds", type=float, default=LONGEST, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    wanted = parser.parse_args(argv)
    rows = {
        row.name: Progress.read(KEPT / f"{row.name}.json") if wanted.full else Progress()
        for row in ROWS
    }
    every = wanted.part is None and not wanted.full
    chosen = {name: rows[name] for name in names if every or name == wanted.part}
    ended = run_rows(chosen, full=wanted.full, jobs=wanted.jobs, seconds=wanted.seconds)
    found, done = [], set[str]()
    for row in ROWS:
        while row.name in chosen and row.name not in done and (name := next(ended, None)):
            done.add(name)
        if wanted.full and row.name in chosen:
            rows[row.name].write(KEPT / f"{row.name}.json")
        found.append(verdict(row, rows[row.name], len(row.units(wanted.full))))
        if not wanted.json:
            _show(row, found[-1])
    if wanted.json:
        sys.stdout.write(json.dumps({"full": wanted.full, "rows": found}, indent=2) + "\n")
    return 1 if any(one["state"] in {"failed", "hollow"} for one in found) else 0


def _show(row: Row, found: dict[str, Any]) -> None:
    units = f"{found['units']:,} of {found['of']:,} units"
    sys.stdout.write(f"{found['state']:8} {row.name:12} {row.promise}\n")
    if found["units"]:
        counted = shown(found["counters"], row.floors)
        sys.stdout.write(f"{'':21} {units}, {found['seconds']:.0f} s of work: {counted}\n")
    for line in (*found["hollow"], *found["failures"][:20]):
        sys.stdout.write(f"{'':21} ! {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
