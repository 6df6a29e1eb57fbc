"""Lets an attacker's model loose on real ledgers: ``python -m tests.compromised.run``.

    --sequences N   how many (2,000 in CI, 50,000 in a full run)
    --jobs N        how many side by side
    --seconds N     stop after so long; a run of more than 2,000 goes on where it stopped
    --fresh         begin such a run anew
    --json          print one JSON document

It fails when anything but drafts and what the crew notes was written, when something crashed, or
when the run is hollow: too few sequences reached a draft, or a forbidden act was tried too seldom.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tests.compromised.forbidden import ACTS
from tests.compromised.sequences import BATCH, Tally, run_batch

KEPT = Path("build/compromised")
SMALL = 2_000
LEAST_DRAFTED, LEAST_TRIED = 0.20, 50


@dataclass
class Progress:
    """Which batches are done, and what they counted."""

    tally: Tally = field(default_factory=Tally)
    done: set[int] = field(default_factory=set)
    seconds: float = 0.0

    @classmethod
    def read(cls, path: Path) -> "Progress":
        """Go on from what an earlier run has kept."""
        if not path.is_file():
            return cls()
        kept = json.loads(path.read_text(encoding="utf-8"))
        tally = Tally(Counter(kept["counters"]), Counter(kept["tried"]), kept["failures"])
        return cls(tally, set(kept["done"]), kept["seconds"])

    def write(self, path: Path) -> None:
        """Keep it for the next run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "done": sorted(self.done),
            "seconds": self.seconds,
            "counters": self.tally.counters,
            "tried": self.tally.tried,
            "failures": self.tally.failures,
        }
        path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def hollow(tally: Tally, least_tried: int = LEAST_TRIED) -> list[str]:
    """Say why a run proves too little."""
    sequences, drafted = tally.counters["sequences"], tally.counters["reached a draft"]
    wrong = [
        f"hollow: {act!r} was tried {tally.tried[act]} times, and {least_tried} are needed"
        for act in ACTS
        if tally.tried[act] < least_tried
    ]
    if drafted < sequences * LEAST_DRAFTED or not sequences:
        wrong.append(f"hollow: {drafted} of {sequences} sequences reached a draft")
    return wrong


def run(progress: Progress, batches: Sequence[int], jobs: int, seconds: float) -> Iterator[None]:
    """Run the batches that are left, until the time is over; yields after each one."""
    began, before = time.monotonic(), progress.seconds
    left = iter([number for number in batches if number not in progress.done])
    for number, tally in _tallies(left, jobs, lambda: time.monotonic() - began < seconds):
        progress.done.add(number)
        progress.tally.add(tally)
        progress.seconds = before + time.monotonic() - began
        yield


def _tallies(
    left: Iterator[int], jobs: int, may_go_on: Callable[[], bool]
) -> Iterator[tuple[int, Tally]]:
    """Give what batches did: in this process, or in so many side by side."""
    if jobs == 1:
        for number in left:
            yield number, run_batch(number)
            if not may_go_on():
                return
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("forkserver")) as pool:
        running = {pool.submit(run_batch, number): number for number in islice(left, 2 * jobs)}
        while running:
            finished = next(as_completed(running))
            yield running.pop(finished), finished.result()
            if may_go_on():
                running |= {pool.submit(run_batch, number): number for number in islice(left, 1)}


def main(argv: Sequence[str] | None = None) -> int:
    """Give 0 where everything held."""
    parser = argparse.ArgumentParser(prog="compromised", description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=SMALL)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    kept, long = KEPT / f"{asked.sequences}.json", asked.sequences > SMALL
    progress = Progress.read(kept) if long and not asked.fresh else Progress()
    batches = range(-(-asked.sequences // BATCH))
    for _ in run(progress, batches, asked.jobs, asked.seconds):
        if long:
            progress.write(kept)
    failures = [*progress.tally.failures, *hollow(progress.tally)]
    found = {
        "sequences": progress.tally.counters["sequences"],
        "asked": asked.sequences,
        "seconds": round(progress.seconds, 1),
        "counters": dict(sorted(progress.tally.counters.items())),
        "tried": {act: progress.tally.tried[act] for act in ACTS},
        "written beyond drafts, and crashes": len(progress.tally.failures),
        "failures": failures[:50],
    }
    lines = [json.dumps(found, indent=2)] if asked.json else _table(found)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


def _table(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['sequences']:,} of {found['asked']:,} sequences, {found['seconds']:.0f} s"
    yield ""
    for name, number in found["counters"].items():
        yield f"  {number:9,}  {name}"
    yield ""
    yield "what the model tried, and nobody let it"
    for act, number in found["tried"].items():
        yield f"  {number:9,}  {act}"
    yield ""
    yield f"  {found['written beyond drafts, and crashes']:9,}  writes beyond drafts, and crashes"
    yield from (f"FAILED: {one}" for one in found["failures"])


if __name__ == "__main__":
    sys.exit(main())
