"""How long 100,000 status rows take: read and checked, kept in the ledger, and looked at.

    python -m benchmarks.status_rows [ROWS]

A made-up workspace of the example's plan in a folder that goes away; the rows are distinct reports,
minute by minute. Told are seconds of the wall clock and of the processor (which a busy machine does
not change), and the most memory that was used.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import open_workspace
from app.services.demo import make_demo
from app.services.observing import observe
from app.services.rounds import hold_round

ROWS = 100_000
_HEAD = "task,percent,state,as_of,note,evidence\n"


def main() -> int:
    """Measure, and print a line for each step."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="interlock-rows-") as folder:
        root = Path(folder).resolve() / "workspace"
        make_demo(root)
        with open_workspace(root) as opened:
            tasks = [one.id for one in opened.reader.plan().tasks]
            file = root / "inbox" / "many.csv"
            file.write_text(_HEAD + "".join(_rows(tasks, rows)), encoding="utf-8")
            with told(f"{rows:,} rows read and kept"):
                observed = observe(opened, [file])
            if observed.refused:
                print(observed.refused[0].reason)
                return 1
            kept = sum(len(one.new) for one in observed.read)
            del observed
            with told(f"a round on {kept:,} new statuses"):
                result = hold_round(opened, lambda _: None)
            print(f"findings: {len(result.findings)}")
            with told("the same file again"):
                again = observe(opened, [file])
            print(f"new: {sum(len(one.new) for one in again.read)}")
    return 0


@contextmanager
def told(step: str) -> Iterator[None]:
    """Print what a step took: wall clock, processor, and the most memory so far."""
    begun, used = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{step}: {wall:.1f} s ({processor:.1f} s of the processor), {most:,} MB at most")


def _rows(tasks: list[str], count: int) -> Iterator[str]:
    begin = datetime.fromisoformat("2026-03-02T09:00")
    for number in range(count):
        at = begin + timedelta(minutes=number // len(tasks))
        task = tasks[number % len(tasks)]
        yield f"{task},{number % 90},in_progress,{at.isoformat(timespec='minutes')},,\n"


if __name__ == "__main__":
    sys.exit(main())
