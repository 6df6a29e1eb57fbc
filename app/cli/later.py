"""Commands of the contract that a later version brings: each says which, and does nothing."""

import typer
import typer.main

from app.errors import ComesLaterError

_ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


def build_later(name: str, version: str, summary: str) -> object:
    """Make a command that takes whatever it is given and says which version brings it."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    text = f"({version}) {summary}"

    @alone.command(name, help=text, short_help=text, context_settings=_ANYTHING)
    def command(ctx: typer.Context) -> None:  # noqa: ARG001  # the context takes what is left over
        raise ComesLaterError(f"interlock {name}", version)

    return typer.main.get_command(alone)
