"""``interlock people``: who holds which role, and changes of it, which others approve."""

from enum import StrEnum
from typing import Annotated

import typer

from app.bootstrap import Workspace, open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.cli.submitted import show_submitted
from app.errors import UsageError
from app.services.people import (
    Roster,
    propose_change,
    propose_person,
    propose_removal,
    read_people,
    read_person,
)
from app.services.proposals import View
from app.services.wording import typed_text

EXAMPLES = (
    "interlock people show",
    "interlock people add noor --name 'Noor Aziz' --department finance --role finance --as maya",
    "interlock people change tom --grant auditor --take pmo --as maya",
    "interlock people remove grace --as maya --reason 'left in May'",
)


class Word(StrEnum):
    """What can be done."""

    SHOW = "show"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


def command(
    *,
    word: Annotated[
        Word, typer.Argument(metavar="WORD", help="show, add, change or remove.")
    ] = Word.SHOW,
    id_: Annotated[
        str | None, typer.Argument(metavar="ID", help="A person's id, such as noor.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The name in full.")] = None,
    department: Annotated[str | None, typer.Option("--department", help="Where they work.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Their mail address.")] = None,
    grant: Annotated[
        list[str] | None,
        typer.Option("--grant", "--role", metavar="ROLE", help="A role to give; repeat it."),
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option("--take", metavar="ROLE", help="A role to take; repeat it.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show who holds which role, or propose a change of it.

    A change is a proposal: whom the policy names for it has to approve. Nobody approves with a role
    that they granted to themselves. What would leave a role without enough people is refused.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        if word is Word.SHOW:
            roster = read_people(opened)
            output.result(roster.json(), lambda screen: _show(screen, roster))
            return
        if id_ is None or person is None:
            raise UsageError(f"say whom and who you are: interlock people {word} ID --as PERSON")
        given = {"name": name, "department": department, "address": address}
        fields = {key: value for key, value in given.items() if value is not None}
        roles = (tuple(grant or ()), tuple(take or ()))
        view = _propose(opened, word, id_, fields, roles, person, reason)
    output.result(view.json(), lambda screen: show_submitted(screen, view, workspace))


def _propose(  # noqa: PLR0917  # the parts of one command line
    opened: Workspace,
    word: Word,
    id_: str,
    fields: dict[str, str],
    roles: tuple[tuple[str, ...], tuple[str, ...]],
    by: str,
    reason: str,
) -> View:
    grant, take = roles
    if word is Word.REMOVE:
        return propose_removal(opened, id_, by=by, reason=reason)
    if word is Word.CHANGE:
        return propose_change(
            opened, id_, grant=grant, take=take, fields=fields, by=by, reason=reason
        )
    if "name" not in fields or "department" not in fields:
        raise UsageError(f"say who it is: interlock people add {id_} --name N --department D")
    typed = {key: typed_text(text, key) for key, text in {"id": id_, **fields}.items()}
    person = read_person({**typed, "roles": grant})
    return propose_person(opened, person, by=by, reason=reason)


def _show(screen: Screen, roster: Roster) -> None:
    screen.heading(f"People, version {roster.version}")
    screen.table(
        ("id", "name", "department", "roles", "since"),
        [
            (
                one.person.id,
                one.person.name,
                one.person.department,
                ", ".join(one.person.roles) or f"none ({one.person.kind})",
                ", ".join(f"{role}: {by}" for role, by in one.granted.items()) or "the start",
            )
            for one in roster.members
        ],
    )
    for one in roster.members:
        for role in one.barred:
            screen.note(f"{one.person.id} granted {role} to themselves, and cannot approve with it")
