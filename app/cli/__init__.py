"""The command ``interlock``: one module per command, loaded when it is called.

``app.cli.commands`` knows the names, ``app.cli.errors`` is the one edge where refusals become
messages and exit codes. With ``--json`` stdout holds one JSON document, all else goes to stderr.
"""

from app.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; leaves with its exit code."""
    app(prog_name="interlock")
