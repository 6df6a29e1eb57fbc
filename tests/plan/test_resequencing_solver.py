"""OR-Tools: imported when an alternative is asked for and never before, by one module alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from plan.resequencing.exact import solver_present

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = """
import sys
import plan.alternatives, plan.resequencing.offers, tools.toolbox, app.cli.commands
from app.cli.plan import alternatives
print("ortools" in sys.modules)
"""
ASKED = """
import sys
from tests.plan.test_resequencing_ways import LONGER, said, situation
from plan.resequencing.ways import QUICK, Effort, find_resequencings
now = said(situation(), LONGER)
find_resequencings(now, QUICK)
print("ortools" in sys.modules)
find_resequencings(now, Effort(solver=0.1))
print("ortools" in sys.modules)
"""


def run(code: str) -> list[str]:
    done = subprocess.run(  # this interpreter, on the text above
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_no_module_imports_the_solver_when_it_is_imported_itself() -> None:
    assert run(EVERYTHING) == ["False"]


@pytest.mark.skipif(not solver_present(), reason="the extra 'solver' is not there")
def test_the_solver_is_imported_when_an_alternative_asks_for_it() -> None:
    assert run(ASKED) == ["False", "True"]


def test_only_one_module_of_the_product_names_the_solver() -> None:
    folders = ("agents", "app", "evals", "graphs", "ledger", "plan", "prompts", "tools")
    naming = [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "ortools" in path.read_text(encoding="utf-8")
    ]

    assert naming == ["plan/resequencing/exact.py"]
