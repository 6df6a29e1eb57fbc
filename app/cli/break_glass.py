"""``interlock break-glass``: acts in an emergency, in the open, and has it reviewed afterwards."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption, workspace_words
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.break_glass import break_glass, glass_json, list_glasses, review_glass
from app.services.reviews import overdue_glass
from plan.break_glass import BreakGlass

EXAMPLES = (
    "interlock break-glass open --as ravi --department operations --hours 4 --reason 'fire'",
    "interlock propose --file change.json --break-glass 1 --as ravi",
    "interlock break-glass review 1 --as helen --finding 'It was needed.'",
    "interlock break-glass list",
)


class Word(StrEnum):
    """What can be done."""

    LIST = "list"
    OPEN = "open"
    REVIEW = "review"


def command(
    *,
    word: Annotated[Word, typer.Argument(metavar="WORD", help="open, review or list.")] = Word.LIST,
    number: Annotated[
        int | None, typer.Argument(metavar="N", help="With review: which one.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    department: Annotated[
        list[str] | None,
        typer.Option("--department", metavar="ID", help="What may be touched; repeat it."),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", metavar="ID", help="Only this task may be edited; repeat it."),
    ] = None,
    hours: Annotated[int, typer.Option("--hours", help="How long it holds.")] = 4,
    revisions: Annotated[int, typer.Option("--revisions", help="How many changes.")] = 1,
    finding: Annotated[
        str, typer.Option("--finding", metavar="TEXT", help="What the review found.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Break glass for an emergency, review it as somebody else, or list what was broken.

    Under it the policy asks others, and no check is skipped. Everybody is told. While a review is
    overdue no change of the plan comes in; the review itself can always be written.
    """
    output = Output(as_json=as_json)
    with open_workspace(workspace) as opened:
        if word is Word.LIST:
            found = list_glasses(opened)
            rows = [glass_json(opened, one) for one in found]
            late = {one.id for one in overdue_glass(opened)}
            output.result({"break_glass": rows}, lambda screen: _list(screen, found, late))
            return
        if person is None:
            raise UsageError(f"say who you are: interlock break-glass {word} ... --as PERSON")
        if word is Word.REVIEW:
            if number is None:
                raise UsageError("say which: interlock break-glass review N --as PERSON")
            done = review_glass(opened, number, by=person, finding=finding)
        else:
            done = break_glass(
                opened,
                by=person,
                reason=reason,
                departments=department or [],
                tasks=task or [],
                hours=hours,
                revisions=revisions,
            )
        document = glass_json(opened, done)
    output.result(document, lambda screen: _done(screen, done, workspace))


def _list(screen: Screen, found: tuple[BreakGlass, ...], late: Collection[int]) -> None:
    if not found:
        screen.line("No glass has been broken.", indent=0)
    for one in found:
        _show(screen, one)
        if one.id in late:
            screen.line("OVERDUE: no change of the plan comes in", style="bold red", indent=4)


def _show(screen: Screen, one: BreakGlass) -> None:
    screen.bullet(f"{one.person}, {one.at}: {one.reason}", mark=str(one.id), style="bold")
    screen.line(f"for {one.scope}, until {one.until_at}; {one.left} change(s) left", indent=4)
    if one.came:
        screen.line(f"revisions under it: {', '.join(map(str, one.came))}", indent=4)
    if one.review is None:
        screen.line(f"somebody else has to review it by {one.review_by}", indent=4)
    else:
        screen.line(f"reviewed by {one.review.person}: {one.review.finding}", indent=4)


def _done(screen: Screen, one: BreakGlass, workspace: Path) -> None:
    screen.heading(f"Break-glass {one.id}")
    _show(screen, one)
    if one.review is None:
        place = workspace_words(workspace)
        screen.note("everybody has been told; to change the plan under it:")
        screen.verbatim(
            f"interlock propose --file OPS.json --break-glass {one.id} --as PERSON{place}", indent=4
        )
