"""``interlock delegate``: lets somebody else decide in a role of one's own, for a while."""

from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.delegations import delegate, delegation_json, end_delegation, list_delegations
from plan.mandates import Delegation

EXAMPLES = (
    "interlock delegate finance --to tom --until 2026-06-30 --as helen --reason holiday",
    "interlock delegate list",
    "interlock delegate end 1 --as helen",
)


def command(
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="A role that you hold; or list, or end.")
    ] = "list",
    number: Annotated[
        int | None, typer.Argument(metavar="N", help="With end: the delegation's number.")
    ] = None,
    *,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="Who decides.")] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="WHEN", help="2026-06-30 (its end) or 2026-06-30T12:00."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Let another person decide in a role that you hold, list delegations, or end one.

    It is one step: what was delegated cannot be handed on. One decision takes your seat, yours or
    theirs. Where it is ended early, approvals given under it count no more; where it runs out, they
    do.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        if role == "list":
            found = list_delegations(opened)
            rows = [delegation_json(opened, one) for one in found]
            output.result({"delegations": rows}, lambda screen: _list(screen, found))
            return
        if person is None:
            raise UsageError(f"say who you are: interlock delegate {role} ... --as PERSON")
        if role == "end":
            if number is None:
                raise UsageError("say which: interlock delegate end N --as PERSON")
            done = end_delegation(opened, number, by=person, reason=reason)
        elif to is None or until is None:
            raise UsageError(
                f"say to whom and how long: interlock delegate {role} --to P --until W"
            )
        else:
            done = delegate(opened, role, by=person, to=to, until=until, reason=reason)
        document = delegation_json(opened, done)
    output.result(document, lambda screen: _done(screen, done))


def _words(one: Delegation) -> str:
    state = "ended" if one.ended else f"until {one.until_at}"
    return f"{one.delegate} decides for {one.delegator} as {one.role}, {state}: {one.reason}"


def _list(screen: Screen, found: tuple[Delegation, ...]) -> None:
    if not found:
        screen.line("Nobody has delegated anything.", indent=0)
    for one in found:
        screen.bullet(_words(one), mark=str(one.id))


def _done(screen: Screen, one: Delegation) -> None:
    screen.heading(f"Delegation {one.id} {'has ended' if one.ended else 'runs'}")
    screen.line(_words(one))
