"""The mutation score of the code that decides: how many of its mutants a test misses.

python -m tests.assurance.mutation            lists those that no test misses
make assurance-full PART=mutants              the row, resumable
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.assurance.guards import server
from tests.assurance.mutants import mutants
from tests.assurance.table import Tally
from tests.assurance.watching import running, watched

MOST = 150  # tests that are tried on a mutant, those that run little else first


def killer(name: str) -> str | None:
    """Name a test that fails with this mutant alive."""
    one = mutants()[name]
    return server().first_failing(name, running(f"{one.module}.{one.function}", watched())[:MOST])


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
