"""``interlock plan``: reads the plan, one module per sub-command; none of them changes anything."""

import typer
import typer.main

from app.cli.commands import epilog
from app.cli.plan import diff, export, schedule, show, why

_PARTS = {
    "show": (show, "Say what the plan holds."),
    "schedule": (schedule, "Give the dates of every task."),
    "why": (why, "Say why a task starts when it does."),
    "diff": (diff, "Compare two revisions."),
    "export": (export, "Write the plan to a file, as CSV or JSON."),
}
EXAMPLES = (
    "interlock plan schedule",
    "interlock plan why T52",
    "interlock plan diff 1 2",
    "interlock plan export plan.csv",
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
