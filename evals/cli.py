"""The command `interlock-evals`: it says when the suite comes, and promises nothing before.

Exit 3 is the contract's "cannot": nothing was run, nothing was scored, and no script can take the
answer for a pass.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

COMES_WITH = "0.5"
CANNOT = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Say on stderr which version brings the suite, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="interlock-evals",
        description="Run, record and compare recorded scenarios of the crew. "
        f"The suite comes with version {COMES_WITH}; until then every command exits {CANNOT}.",
    )
    parser.add_argument("command", nargs="?", help="run, record, compare, report or catalog")
    parser.parse_known_args(arguments)
    note = f"the eval suite comes with version {COMES_WITH}; this is {version('interlock')}"
    print(note, file=sys.stderr)
    return CANNOT
