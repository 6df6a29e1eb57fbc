"""``interlock clock``: what the clock says and what the log says; an operator accepts a leap."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import UsageError

EXAMPLES = (
    "interlock clock",
    "interlock clock --accept --as olga --reason 'The workspace lay idle for two years.'",
)


def command(
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Say that a clock far ahead of the log is right.")
    ] = False,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the log.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Compare the clock with the log's newest entry.

    The log's time never runs backwards, so one act with a clock far ahead would block every later
    one. An act more than 400 days after the newest entry is therefore refused, until an operator
    has said that the clock is right; where nobody holds the role operator, any person may.
    """
    if accept and (person is None or not reason.strip()):
        raise UsageError("say who and why: interlock clock --accept --as PERSON --reason TEXT")
    with open_workspace(workspace) as opened:
        if accept and person is not None:
            opened.governance.accept_clock(person=person, reason=reason)
        now = opened.clock.now().isoformat(timespec="seconds")
        last = opened.ledger.last_at()
    document = {"clock": now, "newest_entry": last, "accepted": accept}
    Output(as_json=as_json).result(document, lambda screen: _show(screen, now, last))


def _show(screen: Screen, now: str, last: str) -> None:
    screen.line(f"The clock says {now}.", indent=0)
    screen.line(f"The newest entry of the log is of {last}.", indent=0)
