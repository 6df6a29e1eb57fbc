"""Finds for each guard a test that fails without it, and writes the name down in killers.json.

    python -m tests.assurance.killers             those that have none
    python -m tests.assurance.killers --again     all of them

A condition of the SQL is missed by the test of just that condition (tests/ledger/test_guards_alone
and its neighbours); a check in code by one that runs its function, above all by one that runs
little else.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.assurance import code_guards
from tests.assurance.guards import ALONE, KILLERS, Guard, all_guards, killers, server
from tests.assurance.watching import Watched, running, watched
from tests.ledger.alone import kind_of, table_of


def likely(guard: Guard, seen: Watched) -> list[str]:
    """Give the tests that may miss a guard, the likeliest first."""
    if isinstance(guard, code_guards.Guard):
        return running(f"{guard.module}.{guard.function}", seen)
    where = guard.object if kind_of(guard.object) != "trigger" else table_of(guard.object)
    alone = [test for test in server().tests if test.partition("::")[0].endswith(ALONE)]
    wanted = [f"[{name}{end}" for name in (guard.object, where) for end in ("]", "-")]
    return [test for one in wanted for test in alone if one in test]


def find_killer(name: str, tests: Sequence[str]) -> tuple[str, str | None]:
    """Find the first of these tests that fails without a guard."""
    return name, server().first_failing(name, tests) if tests else None


def _write(found: dict[str, str]) -> None:
    text = json.dumps(dict(sorted(found.items())), indent=1) + "\n"
    KILLERS.write_text(text, encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    """Find the killer of every guard that has none, or of all, and write them down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="try those that are named as well")
    parser.add_argument("--only", default="", help="guards whose name holds this")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--most", type=int, default=200, help="tests to try for each")
    wanted = parser.parse_args(argv)
    every = all_guards()
    found = {name: test for name, test in killers().items() if name in every}
    left = [one for one in every if wanted.only in one and (wanted.again or one not in found)]
    with ProcessPoolExecutor(wanted.jobs, get_context("forkserver")) as pool:
        seen = watched() if any(one.startswith("code:") for one in left) else {}
        tried = [likely(every[name], seen)[: wanted.most] for name in left]
        for number, (name, test) in enumerate(pool.map(find_killer, left, tried)):
            if test is None:
                found.pop(name, None)
                sys.stdout.write(f"survives  {name}: {every[name].gone}\n")
                sys.stdout.flush()
            else:
                found[name] = test
            if number % 50 == 0:
                _write(found)
    _write(found)
    sys.stdout.write(f"{len(found):,} of {len(every):,} guards have a test that misses them\n")


if __name__ == "__main__":
    main()
