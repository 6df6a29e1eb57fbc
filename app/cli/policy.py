"""``interlock policy``: who has to approve what; a file compared with it, or proposed instead."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.cli.submitted import show_submitted
from app.errors import UsageError
from app.services.policies import (
    Checked,
    InForce,
    check_policy,
    propose_policy,
    read_policy,
)

EXAMPLES = (
    "interlock policy show",
    "interlock policy check policy.toml",
    "interlock policy propose policy.toml --as maya --reason 'quarter-end takes longer'",
)


class Word(StrEnum):
    """What can be done."""

    SHOW = "show"
    CHECK = "check"
    PROPOSE = "propose"


def command(
    *,
    word: Annotated[
        Word, typer.Argument(metavar="WORD", help="show, check or propose.")
    ] = Word.SHOW,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A policy file, such as policy.toml.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show the policy in force, compare a file with it, or propose the file in its place.

    The ledger's version governs, and editing a file changes nothing. A check exits with 1 where the
    file could not be proposed.
    """
    output = Output(as_json=as_json)
    if word is not Word.SHOW and file is None:
        raise UsageError(f"say which file: interlock policy {word} FILE")
    if word is Word.PROPOSE and person is None:
        raise UsageError("say who you are: interlock policy propose FILE --as PERSON")
    with open_workspace(workspace) as opened:
        if word is Word.SHOW or file is None:
            found = read_policy(opened)
            output.result(found.json(), lambda screen: _show(screen, found))
            return
        if word is Word.PROPOSE:
            view = propose_policy(opened, file, by=person or "", reason=reason)
            output.result(view.json(), lambda screen: show_submitted(screen, view, workspace))
            return
        checked = check_policy(opened, file)
    output.result(checked.json(), lambda screen: _checked(screen, checked, file))
    if checked.refused is not None:
        raise typer.Exit(1)


def _show(screen: Screen, found: InForce) -> None:
    policy = found.policy
    screen.heading(f"Policy, version {policy.version}")
    for rule in policy.rules:
        asked = ", ".join(f"{one.role} x{one.count}" for one in rule.requires)
        narrow = [*rule.departments, *([f"{rule.days} days"] if rule.days else [])]
        narrow += ["critical path"] if rule.critical else []
        where = f" ({', '.join(narrow)})" if narrow else ""
        screen.bullet(f"{rule.when}{where}: {asked}; risk {rule.risk}. {rule.name}")
    screen.gap()
    for risk in ("low", "medium", "high"):
        screen.line(
            f"risk {risk}: expires after {policy.expires(risk)} h, reminder after "
            f"{policy.remind_after(risk)} h, deputy after {policy.escalate_after(risk)} h"
            f"{', on the web only' if risk in policy.web_only else ''}"
        )
    for deputy in policy.deputies:
        screen.line(f"deputy for {deputy.role}: {deputy.person}")
    screen.line(f"a delegation runs {policy.delegation_days} days at most")
    _glass(screen, found)
    screen.gap()
    screen.line("who could give what can be asked for:", style="bold")
    for role, count in found.counts.items():
        people = ", ".join(found.holders[role]) or "nobody"
        screen.bullet(f"{role} x{count}: {people}")
    for line in found.warnings:
        screen.bullet(line, style="yellow")


def _glass(screen: Screen, found: InForce) -> None:
    glass = found.policy.break_glass
    if glass is None:
        screen.line("nobody may break glass")
        return
    asked = ", ".join(f"{one.role} x{one.count}" for one in glass.requires)
    screen.line(
        f"break-glass by {' or '.join(glass.roles)}: asks {asked}; {glass.max_hours} h and "
        f"{glass.max_revisions} revision(s) at most, reviewed within {glass.review_hours} h"
    )


def _checked(screen: Screen, checked: Checked, file: Path) -> None:
    if not checked.changes:
        screen.line(f"{file.name} says what the ledger says.", indent=0)
        return
    screen.heading(f"{file.name} differs from the policy in force")
    for line in checked.changes:
        screen.bullet(line)
    screen.gap()
    if checked.refused is None:
        screen.line("It could be proposed: interlock policy propose FILE --as PERSON")
    else:
        screen.line(f"It would be refused: {checked.refused}", style="bold red")
