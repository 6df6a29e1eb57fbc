"""``interlock plan``: reads the plan, one module per sub-command; none of them changes anything."""

import typer
import typer.main

from app.cli.commands import epilog
from app.cli.plan import (
    alternatives,
    bring,
    compare,
    conflicts,
    diff,
    export,
    redundant,
    schedule,
    show,
    why,
)

_PARTS = {
    "show": (show, "Say what the plan holds."),
    "schedule": (schedule, "Give the dates of every task."),
    "why": (why, "Say why a task starts when it does."),
    "conflicts": (conflicts, "Say what cannot all hold, and what giving way costs."),
    "alternatives": (alternatives, "Find other orders and ways out."),
    "redundant": (redundant, "List dependencies that others imply."),
    "diff": (diff, "Compare two revisions."),
    "export": (export, "Write the plan to a file; the ending says how."),
    "compare": (compare, "Compare a plan file with the newest revision."),
    "import": (bring, "Draft what a newer plan file has otherwise."),
}
EXAMPLES = (
    "interlock plan schedule",
    "interlock plan why T52",
    "interlock plan conflicts",
    "interlock plan diff 1 2",
    "interlock plan export plan.csv",
    "interlock plan import plan-v2.csv --as maya",
)


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="Read the plan; changes nothing in it.",
        epilog=epilog(EXAMPLES),
        name="plan",
    )
    group.callback()(_plan)
    for name, (module, summary) in _PARTS.items():
        group.command(name, epilog=epilog(module.EXAMPLES), short_help=summary)(module.command)
    return typer.main.get_command(group)


def _plan() -> None:
    """Read the plan; changes nothing."""
