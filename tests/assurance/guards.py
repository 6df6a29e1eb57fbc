"""Every guard taken out, one at a time: a named test has to fail.

``killers.json`` names for each guard the test that fails without it; ``python -m
tests.assurance.guards`` finds them, trying first the tests whose file mentions the guard. Only
tests that pass with everything in place, and that make up no cases of their own, are named.
"""

import argparse
import atexit
import functools
import itertools
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.assurance import code_guards, sql_guards
from tests.assurance.guard_server import ROOT, GuardServer
from tests.assurance.table import Tally

KILLERS = Path(__file__).with_name("killers.json")
UNNAMED = "those without a named test"
GOVERNING_TESTS = ("tests/ledger", "tests/plan/test_approval.py", "tests/plan/test_policy.py")
_GENERATED = ("_announced", "_event", "_at", "_no_update", "_no_delete")
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


@functools.cache
def _passes(test: str) -> bool:
    return not _server().fails("", test)


@functools.cache
def _text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def _candidates(guard: Guard) -> Iterator[str]:
    """Give tests, those first whose name or file mention what holds the guard."""
    if isinstance(guard, code_guards.Guard):
        word = guard.function.rpartition(".")[2].lstrip("_")
    else:
        word = guard.object

    tables = {word.rpartition(end)[0] for end in _GENERATED if word.endswith(end)}

    def rank(test: str) -> tuple[int, int, int]:
        about = any(f"[{table}]" in test for table in tables)
        return (-(word in test), -about, -_text(test.partition("::")[0]).count(word))

    yield from sorted(_server().tests, key=rank)


def find_killer(name: str, known: str | None, most: int) -> tuple[str, str | None]:
    """Find a test that fails without a guard, and passes with it, among so many."""
    guard = all_guards()[name]
    tried = _server().tests
    likely = list(itertools.islice(_candidates(guard), most))
    for test in ([known] if known in tried else []) + likely:
        if _server().fails(name, test) and _passes(test):
            return name, test
    return name, None


def _write(found: dict[str, str]) -> None:
    text = json.dumps(dict(sorted(found.items())), indent=1) + "\n"
    KILLERS.write_text(text, encoding="utf-8")


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
        known, most = [found.get(one) for one in left], [wanted.most] * len(left)
        for name, test in pool.map(find_killer, left, known, most):
            if test is None:
                found.pop(name, None)
                sys.stdout.write(f"survives  {name}: {all_guards()[name].gone}\n")
                sys.stdout.flush()
            else:
                found[name] = test
            _write(found)


if __name__ == "__main__":
    main()
