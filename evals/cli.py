"""The command `interlock-evals`: a module per command in ``evals.commands``, loaded when called.

    0  held: every gate holds, or nothing got worse
    1  a regression was measured: a gate is broken, or a scenario got worse
    2  could not measure: a recording is missing, a run is empty, a file is wrong; or wrong use

What could not be measured is never a pass.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType

from app.settings import debugging
from evals.errors import CannotMeasureError
from plan.errors import PlanError

CANNOT_MEASURE = 2
_EXTRA = ("vcr", "yaml")  # what the extra brings
COMMANDS = MappingProxyType(
    {
        "check": "validate every scenario: quotes, tasks, families",
        "run": "replay the whole suite, score it, and hold the gates",
        "replay": "replay one recording and show what it did, edge by edge",
        "record": "record one trial of a scenario against a real model",
        "report": "write a report from a run log: terminal, Markdown or HTML",
        "compare": "compare two run logs scenario by scenario",
        "catalog": "list the recordings, and check them for orphans, twins and secrets",
    }
)
DESCRIPTION = """\
Measure the crew's assumptions about dependencies: replay recorded scenarios without key or network,
record new ones with any OpenAI-compatible endpoint, compare two runs.

exit codes: 0 held, 1 regression measured, 2 could not measure"""
EXAMPLES = """\
examples:
  interlock-evals run
  interlock-evals run --json --log run.jsonl --html report.html
  interlock-evals replay stale-key-ceremony
  interlock-evals compare before.jsonl after.jsonl"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(words)
    try:
        options = parser.parse_args(words or ["--help"])
        code: int = options.run(options)
    except SystemExit as leaving:  # argparse leaves by itself: 0 for help, 2 for wrong use
        return int(leaving.code or 0)
    except (CannotMeasureError, PlanError) as error:
        sys.stderr.write(f"could not measure: {error}\n")
        return CANNOT_MEASURE
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was recorded\n")
        return CANNOT_MEASURE
    except Exception as error:  # noqa: BLE001  # the edge: a crash must not pass for a regression
        if debugging():
            traceback.print_exception(error, file=sys.stderr)
        sys.stderr.write(f"could not measure: {_unforeseen(error)}\n")
        return CANNOT_MEASURE
    return code


def _unforeseen(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name in _EXTRA:
        return f"{error.name} is not installed; install what the suite needs: interlock[evals]"
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}"
    return (
        f"this should not have happened ({type(error).__name__}: {error}); run it again with "
        "INTERLOCK_DEBUG=1 to see where, and report it"
    )


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser; only the module of the command that is called gets loaded."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="interlock-evals", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=form
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    called = words[0] if words and words[0] in COMMANDS else None
    for name, what in COMMANDS.items():
        if name != called:
            commands.add_parser(name, help=what)
            continue
        module = import_module(f"evals.commands.{name}")
        examples = "\n".join(f"  {line}" for line in module.EXAMPLES)
        own = commands.add_parser(
            name,
            help=what,
            description=module.__doc__,
            epilog=f"examples:\n{examples}",
            formatter_class=form,
        )
        module.add_options(own)
        own.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
