"""Every guard taken out, one at a time: a named test has to fail.

``killers.json`` names for each guard the test that fails without it; ``python -m
tests.assurance.killers`` finds them. Only tests that pass with everything in place, and that make
up no cases of their own, are named.
"""

import atexit
import functools
import json
import tempfile
from pathlib import Path

from tests.assurance import code_guards, mutants, sql_guards
from tests.assurance.guard_server import GuardServer
from tests.assurance.table import Tally
from tests.ledger import alone

KILLERS = Path(__file__).with_name("killers.json")
GOVERNING_TESTS = (
    "tests/ledger",
    *(
        f"tests/plan/test_{name}.py"
        for name in (
            *("approval", "attesting", "break_glass", "dodges", "entitlement", "gate_calls"),
            *("gate_operation", "governing", "mandates", "page", "people", "policy"),
            *("proposal", "proposing", "reminding"),
            *("settling", "succession", "undoing"),
        )
    ),
)
Guard = sql_guards.Guard | code_guards.Guard
_SAMPLE = 12  # units; so many guards of one unit share a process


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
    """Take a guard out of this process, or let a mutant live in it."""
    if name.startswith("mutant:"):
        mutants.let_live(name)
        return
    guard = all_guards()[name]
    if isinstance(guard, sql_guards.Guard):
        sql_guards.take_out(guard)
    else:
        code_guards.take_out(guard)


@functools.cache
def server() -> GuardServer:
    """Give this process's server; it ends with the process."""
    all_guards()
    alone.shell()
    places = tuple(one for one in GOVERNING_TESTS if Path(one).exists())
    started = GuardServer(places, take_out, Path(tempfile.mkdtemp(prefix="guards-")))
    atexit.register(started.close)
    return started


def units(full: bool) -> list[str]:  # noqa: ARG001, FBT001  # all of them fit into CI
    """Give every guard."""
    return list(all_guards())


def run(unit: str, folder: Path) -> Tally:  # noqa: ARG001  # every row has a folder
    """Take one guard out and run the test that is named for it."""
    tally = Tally()
    guard = all_guards()[unit]
    tally.count("taken out")
    tally.count("of the code" if isinstance(guard, code_guards.Guard) else "of the SQL")
    test = killers().get(unit)
    if test is None:
        tally.fail(f"{unit}: no test is named that fails without: {guard.gone}")
    elif server().first_failing(unit, [test]) is None:
        tally.fail(f"{unit}: {test} passes without: {guard.gone}")
    else:
        tally.count("killed")
    return tally
