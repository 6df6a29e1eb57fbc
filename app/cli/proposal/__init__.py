"""``interlock proposal``: what has been proposed, and one of them as its approvers see it."""

import typer
import typer.main

from app.cli.commands import epilog
from app.cli.proposal import listing, show

_PARTS = {
    "list": (listing, "List every proposal with where it stands."),
    "show": (show, "Show one as the page that its approvers decide on."),
}
EXAMPLES = ("interlock proposal list", "interlock proposal show P1")


def build() -> object:
    """Build the group."""
    group = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        help="See proposals; changes nothing.",
        epilog=epilog(EXAMPLES),
        name="proposal",
    )
    group.callback()(_proposal)
    for name, (module, summary) in _PARTS.items():
        group.command(name, epilog=epilog(module.EXAMPLES), short_help=summary)(module.command)
    return typer.main.get_command(group)


def _proposal() -> None:
    """See proposals; changes nothing."""
