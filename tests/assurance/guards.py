"""Every guard taken out, one at a time: a named test has to fail.

``killers.json`` names for each guard the test that fails without it; ``python -m
tests.assurance.guards`` finds them, trying first the tests whose file mentions the guard. Only
tests that pass with everything in place, and that make up no cases of their own, are named.
"""

import argparse
import atexit
import functools
import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.assurance import code_guards, sql_guards
from tests.assurance.guard_server import GuardServer, Watched
from tests.assurance.table import Tally

KILLERS = Path(__file__).with_name("killers.json")
WATCHED = Path("build/assurance/watched.json")
UNNAMED = "those without a named test"
GOVERNING_TESTS = ("tests/ledger", "tests/plan/test_approval.py", "tests/plan/test_policy.py")
_RAISED = re.compile(r"RAISE\(ABORT, '((?:[^']|'')*)'\)")
Guard = sql_guards.Guard | code_guards.Guard


@functools.cache
def all_guards() -> dict[str, Guard]:
    """Give every guard by name: those of the SQL, those of the code."""
    every: list[Guard] = [*sql_guards.guards(), *code_guards.guards()]
    return {one.name: one for one in every}


@functools.cache
def killers() -> dict[str, str]:
    """Give the test that is known to fail without each guard."""
    return dict(json.loads(KILLERS.read_text(encoding="utf-8"))) if KILLERS.is_file() else {}


def take_out(name: str) -> None:
    """Take a guard out of this process."""
    guard = all_guards()[name]
    if isinstance(guard, sql_guards.Guard):
        sql_guards.take_out(guard)
    else:
        code_guards.take_out(guard)


@functools.cache
def _server() -> GuardServer:
    """Give this process's server; it ends with the process."""
    all_guards()
    server = GuardServer(GOVERNING_TESTS, take_out, Path(tempfile.mkdtemp(prefix="guards-")))
    atexit.register(server.close)
    return server


def units(full: bool) -> list[str]:  # noqa: FBT001  # the one choice there is
    """Give every guard; in CI those with a named test, and one unit that counts the others."""
    every = list(all_guards())
    named = [one for one in every if one in killers()]
    return every if full else [*named, *([UNNAMED] if named else [])]


def run(unit: str, folder: Path) -> Tally:  # noqa: ARG001  # every row has a folder
    """Take one guard out and run the test that is named for it."""
    tally = Tally()
    if unit == UNNAMED:
        tally.count("not yet named", len(all_guards().keys() - killers().keys()))
        return tally
    guard = all_guards()[unit]
    tally.count("taken out")
    tally.count("of the code" if isinstance(guard, code_guards.Guard) else "of the SQL")
    test = killers().get(unit)
    if test is None:
        tally.fail(f"{unit}: no test is named that fails without: {guard.gone}")
    elif not _server().fails(unit, test):
        tally.fail(f"{unit}: {test} passes without: {guard.gone}")
    else:
        tally.count("killed")
    return tally


def watch(test: str) -> tuple[str, Watched | None]:
    """Say what a test has to do with; see ``GuardServer.watch``."""
    return test, _server().watch(test)


def likely(guard: Guard, watched: Mapping[str, Watched]) -> list[str]:
    """Give the tests that may miss a guard, the likeliest first.

    A check in code is missed by tests that run its function, above all by those that run little
    else. A condition in SQL is missed by tests to which SQLite says the trigger's own words; what
    has no words of its own (a view, a constraint) by those whose name tells of it.
    """
    if isinstance(guard, code_guards.Guard):
        wanted = f"{guard.module}.{guard.function}"
        found = [test for test, (_, functions) in watched.items() if wanted in functions]
        return sorted(found, key=lambda test: (len(watched[test][1]), test))
    said = _RAISED.findall(guard.whole)
    heard = [test for test, (refusals, _) in watched.items() if refusals & set(said)]
    table = guard.object.partition("_")[0]
    return sorted(
        watched,
        key=lambda test: (
            test not in heard,
            guard.object not in test and _words(guard.gone) not in _words(test),
            table not in test,
            len(watched[test][1]),
            test,
        ),
    )


def _words(text: str) -> str:
    return "".join(text.split()).removeprefix("CHECK(").removesuffix(")")


def find_killer(name: str, tests: Sequence[str]) -> tuple[str, str | None]:
    """Find the first of these tests that fails without a guard."""
    return name, next((test for test in tests if _server().fails(name, test)), None)


def _write(found: dict[str, str]) -> None:
    text = json.dumps(dict(sorted(found.items())), indent=1) + "\n"
    KILLERS.write_text(text, encoding="utf-8")


def _watched(pool: ProcessPoolExecutor) -> dict[str, Watched]:
    """Watch every test that passes; what an earlier run saw of the same tests is kept."""
    tests = _server().tests
    kept = json.loads(WATCHED.read_text("utf-8")) if WATCHED.is_file() else {}
    new = [test for test in tests if test not in kept]
    kept |= {test: one and [*map(sorted, one)] for test, one in pool.map(watch, new)}
    WATCHED.parent.mkdir(parents=True, exist_ok=True)
    WATCHED.write_text(json.dumps(kept), encoding="utf-8")
    seen = {test: kept[test] for test in tests}
    return {test: (frozenset(one[0]), frozenset(one[1])) for test, one in seen.items() if one}


def main(argv: Sequence[str] | None = None) -> None:
    """Find the killer of every guard that has none, or of all, and write them down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="try those that are named as well")
    parser.add_argument("--only", default="", help="guards whose name holds this")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--most", type=int, default=100_000, help="tests to try for each")
    wanted = parser.parse_args(argv)
    every = list(all_guards())
    found = {name: test for name, test in killers().items() if name in every}
    left = [one for one in every if wanted.only in one and (wanted.again or one not in found)]
    with ProcessPoolExecutor(wanted.jobs, get_context("forkserver")) as pool:
        seen = _watched(pool)
        sys.stdout.write(f"{len(seen):,} tests pass and were watched\n")
        tried = [likely(all_guards()[name], seen)[: wanted.most] for name in left]
        for name, test in pool.map(find_killer, left, tried):
            if test is None:
                found.pop(name, None)
                sys.stdout.write(f"survives  {name}: {all_guards()[name].gone}\n")
            else:
                found[name] = test
            sys.stdout.flush()
            _write(found)
    sys.stdout.write(f"{len(found):,} of {len(every):,} guards have a test that misses them\n")


if __name__ == "__main__":
    main()
