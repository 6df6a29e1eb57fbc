"""How long 100,000 status rows take: read and checked, kept in the ledger, and looked at.

    python -m benchmarks.status_rows [ROWS]

A made-up workspace of the example's plan in a folder that goes away; the rows are distinct reports,
minute by minute. Told are seconds of the wall clock and the most memory that was used.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import open_workspace
from app.services.demo import make_demo
from app.services.observing import observe
from app.services.rounds import hold_round
from plan.records import FactKind

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
            begun = time.perf_counter()
            observed = observe(opened, [file])
            print(f"{rows:,} rows read and kept: {time.perf_counter() - begun:.1f} s")
            if observed.refused:
                print(observed.refused[0].reason)
                return 1
            kept = len(opened.evidence.observations(FactKind.STATUS))
            begun = time.perf_counter()
            result = hold_round(opened, lambda _: None)
            print(f"a round on {kept:,} statuses: {time.perf_counter() - begun:.1f} s")
            print(f"findings: {len(result.findings)}")
            begun = time.perf_counter()
            again = observe(opened, [file])
            new = sum(len(one.new) for one in again.read)
            print(f"the same file again: {time.perf_counter() - begun:.1f} s, {new} new")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0


def _rows(tasks: list[str], count: int) -> Iterator[str]:
    begin = datetime.fromisoformat("2026-03-02T09:00")
    for number in range(count):
        at = begin + timedelta(minutes=number // len(tasks))
        task = tasks[number % len(tasks)]
        yield f"{task},{number % 90},in_progress,{at.isoformat(timespec='minutes')},,\n"


if __name__ == "__main__":
    sys.exit(main())
