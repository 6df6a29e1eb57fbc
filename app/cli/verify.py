"""``interlock verify``: is the ledger whole."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import verify_ledger
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen

EXAMPLES = (
    "interlock verify",
    "interlock verify --receipt receipt.json --require-anchor",
    "interlock verify --file audit.jsonl --json",
)


def command(  # noqa: PLR0917  # typer passes by name
    receipt: Annotated[
        list[Path] | None,
        typer.Option(
            "--receipt",
            metavar="FILE",
            help="Compare with a receipt that was kept; may be repeated.",
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="HEX", help="Only this public key counts; may be repeated."),
    ] = None,
    require_anchor: Annotated[
        bool, typer.Option("--require-anchor", help="Refuse a log whose end nobody has signed.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="A ledger.db, or an export, in its place."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Prove that nobody tampered: the log's chain, every row, each revision with its approvals.

    Exit 0 whole, 1 tampered, not signed as it has to be, or a changed receipt, 3 unreadable.
    """
    document = verify_ledger(
        workspace, receipt or (), file=file, keys=key or (), require_anchor=require_anchor
    )
    Output(as_json=as_json).result(document, lambda screen: show_verified(screen, document))
    if not document["ok"]:
        raise typer.Exit(REFUSED)


def show_verified(screen: Screen, document: dict[str, Any]) -> None:
    """Show each check and its answer."""
    bad = [check for check in document["checks"] if not check["ok"]]
    milder = _milder(bad, document["first_bad"])
    worst = "THE LEDGER IS NOT WHOLE" if bad else "The ledger is whole"
    screen.heading(f"The ledger is whole, {milder}" if milder else worst)
    good = [check["name"] for check in document["checks"] if check["ok"]]
    screen.bullet(", ".join(good), mark="ok")
    for check in bad:
        screen.bullet(f"{check['name']}: {check['detail']}", mark="BAD", style="bold red")
    screen.line(f"{document['entries']} log entries, tail {document['tail']}")
    if document["signatures"]:
        checked, of = document["signatures_checked"], document["signatures"]
        rest = "" if checked == of else "; --require-anchor checks all"
        screen.line(f"{checked} of {of} signatures checked{rest}")
    if document["forks"]:
        screen.line(f"restored from a backup {document['forks']} time(s); see: interlock audit")
    for key in document["keys"]:
        screen.line(f"signed with {key}; compare it with the key that you keep elsewhere")
    if bad and not milder:
        screen.line(f"first bad entry: {document['first_bad'] or 'none names one'}")


def _milder(bad: list[dict[str, Any]], first_bad: int | None) -> str | None:
    """Say what else is not right where nothing in the ledger itself is wrong; none otherwise."""
    if not bad or first_bad:
        return None
    if [check["detail"].endswith("are signed by nobody") for check in bad] == [True]:
        return "and its end is not signed"
    if all(check["name"].startswith("receipt") for check in bad):
        return "and a receipt is not right"
    other = [check["name"] for check in bad] == ["keys"]
    return "and its keys are not the ones that you named" if other else None
