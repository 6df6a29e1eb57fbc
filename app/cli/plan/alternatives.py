"""``interlock plan alternatives``: other orders and ways out, the smallest change first."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption, workspace_words
from app.cli.screen import Output, Screen, day
from app.errors import UsageError
from app.services.forecasting import done_tasks
from app.services.resequencing import Choices, Wish, draft_choice, find_choices, search_of
from plan.durations import days_text
from plan.page import operation_words
from plan.resequencing.offers import Offer
from plan.words import shift_words

EXAMPLES = (
    "interlock plan alternatives --slip T46=5d",
    "interlock plan alternatives --finish-by 2026-09-25",
    "interlock plan alternatives --constraint 'T58 FNLT 2026-08-14' --draft 1 --as maya",
    "interlock plan alternatives --level --thorough --json",
)
_MOST = 8


def command(  # each is an option
    *,
    slips: Annotated[
        list[str] | None,
        typer.Option("--slip", metavar="TASK=AMOUNT", help="A task that comes later: T14=10d."),
    ] = None,
    constraints: Annotated[
        list[str] | None,
        typer.Option(
            "--constraint",
            metavar="'TASK KIND DATE'",
            help="A date to keep: 'T58 FNLT 2026-06-12' or 'T58 deadline 2026-06-12'.",
        ),
    ] = None,
    durations: Annotated[
        list[str] | None,
        typer.Option("--duration", metavar="TASK=AMOUNT", help="How long a task takes: T17=15d."),
    ] = None,
    finish_by: Annotated[
        str | None,
        typer.Option("--finish-by", metavar="DATE", help="A day by which all shall be over."),
    ] = None,
    level: Annotated[
        bool, typer.Option("--level", help="Leave no team over its capacity.")
    ] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Look harder; ask the solver where it is installed.")
    ] = False,
    effort: Annotated[
        int | None,
        typer.Option("--effort", metavar="STEPS", min=1, help="How hard to look, in steps (200)."),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Where chance begins (1).")
    ] = 1,
    draft: Annotated[
        int | None,
        typer.Option("--draft", metavar="N", min=1, help="Keep alternative N as a draft."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--as", metavar="PERSON", help="Who has it drafted; needed with --draft."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Give ways to have what is wished for, each checked; without a wish, out of what is broken.

    Ranked on tasks moved, departments and people touched, order flips, what is waived, and the
    finish. A confirmed mandatory dependency is never given up. Exit code 1 where there is no way.
    """
    if (draft is None) != (person is None):
        raise UsageError("--draft N and --as PERSON go together: a draft has somebody who asked")
    if thorough and effort is not None:
        raise UsageError("choose one of --thorough and --effort")
    wish = Wish(slips or (), constraints or (), durations or (), finish_by, level)
    search = search_of(effort, thorough=thorough, seed=seed)
    with open_workspace(workspace) as opened:
        heard = opened.evidence.observations()
        done = done_tasks(opened.reader.plan(), heard, opened.clock.now())
        found = find_choices(opened.reader, wish, search, done)
        if draft is not None and person is not None:
            found = replace(found, draft=draft_choice(opened, found, draft, by=person))
    Output(as_json=as_json).result(found.json(), lambda screen: _show(screen, found, workspace))
    if wish.text and not found.found.offers:
        raise typer.Exit(1)


def _show(screen: Screen, choices: Choices, workspace: Path) -> None:
    wish, offers = choices.wish.text, choices.found.offers
    screen.heading(f"Ways to have it: {wish}" if wish else "Ways out")
    if choices.reason:
        screen.line(choices.reason)
    for conflict in choices.found.conflicts if choices.reason else ():
        screen.bullet(conflict.text)
        for number, way in enumerate(conflict.relaxations, start=1):
            screen.bullet(way.text, mark=f"{number})", indent=4)
    if not offers:
        screen.line(_none(choices))
    for one in offers[:_MOST]:
        _show_one(screen, one, choices)
    if len(offers) > _MOST:
        screen.note(f"and {len(offers) - _MOST} more; see --json")
    if choices.draft is not None:
        screen.gap()
        screen.line(f"{choices.draft.id} is drafted; nothing has changed. To have it decided:")
        place = workspace_words(workspace)
        screen.verbatim(
            f"interlock propose --draft {choices.draft.id} --as PERSON{place}", indent=4
        )


def _none(choices: Choices) -> str:
    if not choices.wish.text:
        return "None."
    if choices.granted:
        return "There is none: the plan has it already."
    return "There is none: every way that was found breaks something else."


def _show_one(screen: Screen, one: Offer, choices: Choices) -> None:
    screen.bullet(one.title, mark=f"{one.rank}.")
    kept = "" if one.keeps_wish else "; gives up a part of the wish"
    earlier = "; the plan finishes earlier than by 1" if one.earlier else ""
    screen.line(
        f"{len(one.moved)} task(s) move by {days_text(one.minutes_moved)} in all; "
        f"{', '.join(one.departments) or 'no department'} touched, {len(one.people)} owner(s), "
        f"{one.order_flips} order flip(s); finish {day(one.effect.finish_to)}, "
        f"{shift_words(one.finish_minutes)}{earlier}{kept}",
        indent=5,
    )
    if one.proven:
        screen.note("no way of this kind moves fewer tasks: proven", indent=5)
    for operation in one.operations:
        screen.bullet(operation_words(operation, choices.plan), indent=5)
