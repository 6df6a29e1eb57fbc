"""The kernel's full pass beside MPXJ's: the same plan, and a Java machine that is warm.

    PYTHONPATH=.:build/oracle python -m benchmarks.against_mpxj [--json] [--tasks 1000 10000]

MPXJ (LGPL) and Java are no part of the product: ``make test-system`` puts both in place under
``build/oracle``. Where either is missing this says so and ends with 3. The plan goes into MPXJ by
its own objects, before the clock starts, and its scheduler runs several times before it counts.
Both compute early and late dates and slacks of every task; ours runs on the interpreter alone. In a
round each side runs three times in a row and its best counts, so that neither pays for what the
other leaves behind: Java's collector works on in the background, and caches hold the other's data.
"""

import argparse
import importlib.util
import statistics
import sys
from collections.abc import Callable

from benchmarks.networks import made_up_plan
from benchmarks.timing import Row, medians, report
from plan.schedule import Network
from plan.values import minute_of
from tests.oracle.cases import Case
from tests.oracle.mpxj_oracle import Oracle

SIZES = (1_000, 10_000)
_WARM = 5
_IN_A_ROW = 3
_TARGET = 5


def compare(oracle: Oracle, tasks: int, rounds: int) -> Row:
    """Time one size."""
    plan = made_up_plan(tasks)
    file, _ = oracle.build(Case("made-up", plan))
    begin = oracle.at(minute_of(plan.start))
    scheduler = oracle.mpxj.cpm.MicrosoftScheduler
    for _ in range(_WARM):
        scheduler().schedule(file, begin)
    network = Network(plan)
    ours, theirs = (
        statistics.median(taken)
        for taken in zip(
            *(
                (_best(network.schedule), _best(lambda: scheduler().schedule(file, begin)))
                for _ in range(rounds)
            ),
            strict=True,
        )
    )
    return Row(f"full pass, {tasks:,} tasks", ours, "MPXJ, warm", theirs, _TARGET)


def _best(run: Callable[[], object]) -> float:
    return min(medians({"": run}, 1)[""] for _ in range(_IN_A_ROW))


def main() -> None:
    """Print the comparison, or what is missing for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--tasks", type=int, nargs="+", default=SIZES, help="sizes of plans")
    parser.add_argument("--rounds", type=int, default=7, help="rounds to take the median of")
    options = parser.parse_args()
    if any(importlib.util.find_spec(name) is None for name in ("jpype", "mpxj")):
        print(
            "MPXJ is not here: run make test-system once (it needs Java 11 or newer), then\n"
            "PYTHONPATH=.:build/oracle python -m benchmarks.against_mpxj",
            file=sys.stderr,
        )
        sys.exit(3)
    oracle = Oracle()
    rows = [compare(oracle, tasks, options.rounds) for tasks in options.tasks]
    report("python -m benchmarks.against_mpxj", rows, as_json=options.json)


if __name__ == "__main__":
    main()
