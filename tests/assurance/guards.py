"""Every guard taken out, one at a time: a named test has to fail.

``killers.json`` names for each guard the test that fails without it; ``python -m
tests.assurance.killers`` finds them. Only tests that pass with everything in place, and that make
up no cases of their own, are named.
"""

import functools
import json
import tempfile
from collections.abc import Callable, Sequence
from multiprocessing.util import Finalize
from pathlib import Path

from tests.assurance import code_guards, mutants, sql_guards
from tests.assurance.guard_server import GuardServer
from tests.assurance.table import Tally
from tests.ledger import alone
from tests.memory import folder_in_memory

KILLERS = Path(__file__).with_name("killers.json")
GOVERNING_TESTS = (
    "tests/ledger",
    *(
        f"tests/plan/test_{name}.py"
        for name in (
            *(
                "approval",
                "approval_handed",
                "attesting",
                "break_glass",
                "dodges",
                "entitlement",
                "gate_calls",
            ),
            *("gate_operation", "governing", "mandates", "page", "people", "policy"),
            *("proposal", "proposing", "reminding"),
            *("seating", "settling", "succession", "undoing", "who_could_submit"),
        )
    ),
)
Guard = sql_guards.Guard | code_guards.Guard
ALONE = ("test_guards_alone.py", "test_generated_guards.py", "test_constraints.py")
NAMES = "every guard has a named test"
_BATCH = 60  # so many guards of the SQL are lifted one after the other in one process


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
    folder = Path(tempfile.mkdtemp(prefix="guards-", dir=folder_in_memory()))
    started = GuardServer(places, take_out, _lift, folder)
    # A worker of a pool runs this before it waits for its children; atexit would come too late.
    Finalize(None, started.close, exitpriority=100)
    return started


def _lift(name: str) -> Callable[[], None]:
    guard = all_guards()[name]
    assert isinstance(guard, sql_guards.Guard)
    return sql_guards.lift(guard)


def units(full: bool) -> list[str]:  # noqa: ARG001, FBT001  # both lengths are the same
    """Give the guards of the SQL in batches and those of the code by name."""
    sql = [name for name, one in all_guards().items() if isinstance(one, sql_guards.Guard)]
    batches = [f"SQL {start}" for start in range(0, len(sql), _BATCH)]
    code = [name for name in all_guards() if name not in set(sql)]
    return [NAMES, *batches, *code]


def run(unit: str, folder: Path) -> Tally:  # noqa: ARG001  # every row has a folder
    """Take guards out, one at a time, and run the test that is named for each."""
    tally = Tally()
    if unit == NAMES:
        tally.count("with a named test", len(all_guards().keys() & killers().keys()))
        for name in sorted(all_guards().keys() - killers().keys()):
            tally.fail(f"{name}: no test is named that fails without: {all_guards()[name].gone}")
        return tally
    names = [unit]
    if unit.startswith("SQL "):
        sql = [name for name, one in all_guards().items() if isinstance(one, sql_guards.Guard)]
        first = int(unit.removeprefix("SQL "))
        names = sql[first : first + _BATCH]
    tally.count("of the SQL" if unit.startswith("SQL ") else "of the code", len(names))
    named = [(name, killers()[name]) for name in names if name in killers()]
    missed = _missed(named)
    for name in names:
        tally.count("taken out")
        test = killers().get(name, "no named test fails")
        if name in missed:
            tally.count("killed")
        else:
            tally.fail(f"{name}: {test} without: {all_guards()[name].gone}")
    return tally


def _missed(named: Sequence[tuple[str, str]]) -> set[str]:
    """Give the guards that their named tests miss."""
    alone_ones = [(n, t) for n, t in named if t.partition("::")[0].endswith(ALONE)]
    others = [one for one in named if one not in alone_ones]
    found = set(server().missed(alone_ones)) if alone_ones else set()
    return found | {name for name, test in others if server().first_failing(name, [test])}
