"""The mutation score of the code that decides: how many of its mutants a test misses.

python -m tests.assurance.mutation            lists those that no test misses
make assurance-full PART=mutants              the row, resumable

Both keep which test misses which mutant, and try that one first the next time; a mutant of a
function that was changed since has to be found anew.
"""

import argparse
import functools
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.assurance.guards import killers, server
from tests.assurance.mutants import Mutant, mutants
from tests.assurance.table import Tally
from tests.assurance.watching import KEPT, running, watched

MOST = 150  # tests that are tried on a mutant, the likeliest first
MISSED = KEPT / "missed-by.jsonl"  # mutant, what it breaks, and the test that missed it


def killer(name: str) -> str | None:
    """Name a test that fails with this mutant alive."""
    one = mutants()[name]
    known = missed_by().get((name, one.fault))
    if known in server().tests and server().first_failing(name, [known]):
        return known
    tests = [
        test
        for test in dict.fromkeys((*_of_its_checks(one), *_that_run_it(one)))
        if test in server().tests
    ]
    found = server().first_failing(name, tests[:MOST]) if tests else None  # none runs it
    if found is not None:
        with MISSED.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps([name, one.fault, found]) + "\n")
    return found


@functools.cache
def missed_by() -> dict[tuple[str, str], str]:
    """Give the test that missed each mutant in an earlier run."""
    MISSED.parent.mkdir(parents=True, exist_ok=True)
    lines = MISSED.read_text("utf-8").splitlines() if MISSED.is_file() else []
    return {(name, fault): test for name, fault, test in map(json.loads, lines)}


def _of_its_checks(one: Mutant) -> Iterator[str]:
    """Give the tests that are named for a check of the same function."""
    start = f"code:{one.module}.{one.function}:"
    return (test for guard, test in killers().items() if guard.startswith(start))


def _that_run_it(one: Mutant) -> list[str]:
    """Give the tests that run the function, its module's own first, then by how little they run."""
    found = running(f"{one.module}.{one.function}", watched())
    own = f"/test_{one.module.rpartition('.')[2]}"
    return sorted(found, key=lambda test: own not in test)


def units(full: bool) -> list[str]:  # noqa: FBT001  # the one choice there is
    """Give every mutant; none in CI, where there is no time for them."""
    return list(mutants()) if full else []


def run(unit: str, folder: Path) -> Tally:  # noqa: ARG001  # every row has a folder
    """Let one mutant live, and see whether a test misses what it broke."""
    tally = Tally()
    tally.count("mutants")
    tally.count("survived" if killer(unit) is None else "killed")
    return tally


def _found(name: str) -> tuple[str, str | None]:
    return name, killer(name)


def main(argv: Sequence[str] | None = None) -> None:
    """List the mutants that survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="mutants whose name holds this")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    wanted = parser.parse_args(argv)
    names = [one for one in mutants() if wanted.only in one]
    killed = 0
    with ProcessPoolExecutor(wanted.jobs, get_context("forkserver")) as pool:
        for name, test in pool.map(_found, names):
            killed += test is not None
            if test is None:
                sys.stdout.write(f"survives  {name}: {mutants()[name].fault}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{killed:,} of {len(names):,} mutants are missed by a test\n")


if __name__ == "__main__":
    main()
