"""``interlock say``: a sentence read into a typed constraint, shown back, and confirmed."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.effects import show_effect
from app.cli.errors import REFUSED
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.saying import Heard, say, settle_reading
from app.services.wording import reading_words, task_words
from plan.durations import days_text
from plan.effect import Effect
from plan.records import Reading

EXAMPLES = (
    "interlock say 'the sign-off cannot start before 7 August' --as helen",
    "interlock say --confirm R1 --as helen",
    "interlock say --reject R1 --as helen",
)
_MOST_ROWS = 8


def command(
    *,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="What the person says, in their words.")
    ] = None,
    person: PersonOption,
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="READING", help="Yes, R1 is what I meant.")
    ] = None,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="READING", help="No, R1 is not what I meant.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Read a person's sentence into a typed constraint, and say what it does to every department.

    The reading holds only when its speaker (or the PMO for them) confirms it; the plan changes by
    none of this. Exit 1 where the sentence has to be asked back.
    """
    if sum(one is not None for one in (text, confirm, reject)) != 1:
        raise UsageError("give one thing: a sentence, or --confirm READING, or --reject READING")
    with open_workspace(workspace) as opened:
        if confirm is not None:
            heard = settle_reading(opened, confirm, "confirmed", by=person)
        elif reject is not None:
            heard = settle_reading(opened, reject, "rejected", by=person)
        else:
            heard = say(opened, text or "", by=person)
    Output(as_json=as_json).result(
        heard.json(), lambda screen: show_heard(screen, heard, workspace)
    )
    if heard.questions:
        raise typer.Exit(REFUSED)


def show_heard(screen: Screen, heard: Heard, workspace: Path) -> None:
    """Show a sentence, how it was read, what is asked back, what it does, and the ways out."""
    screen.heading(f"{heard.said.fact.speaker or 'Somebody'} said ({heard.said.id})")
    screen.line(f'"{heard.said.fact.text}"')
    for reading in heard.readings:
        _reading(screen, heard, reading)
    for one in heard.assumptions:
        before, after = task_words(heard.plan, one.before), task_words(heard.plan, one.after)
        screen.bullet(f"{after} waits for {before}, says {one.claimed_by}", mark=one.id)
        screen.note(f"a question for {' and '.join(one.owners)}: interlock register", indent=5)
    for question in heard.questions:
        screen.bullet(question.reason, mark="?", style="bold")
        for id_ in question.candidates:
            screen.bullet(task_words(heard.plan, id_), mark=" ", indent=4)
        if question.candidates and not question.rivals:
            screen.note(f"say it again with the id, such as {question.candidates[0]}", indent=4)
    for note in heard.notes:
        screen.note(note)
    _collisions(screen, heard)
    _next(screen, heard, workspace)


def _reading(screen: Screen, heard: Heard, reading: Reading) -> None:
    screen.gap()
    screen.bullet(reading_words(reading, heard.plan), mark=reading.id, style="bold")
    sure = f"{reading.confidence} % sure, read by {reading.read_by}, {reading.status}"
    screen.note(f'from "{" ".join(reading.quote.split())}"; {sure}', indent=5)
    effect = heard.effects.get(reading.id)
    if effect is None:
        return
    show_effect(screen, effect, most=_MOST_ROWS)
    _squeezed(screen, effect)


def _squeezed(screen: Screen, effect: Effect) -> None:
    """Show whose dates stand and whose float shrinks, the tightest first."""
    tighter = [one for one in effect.squeezed if one.float_to < one.float_from]
    tighter.sort(key=lambda one: one.float_to)
    for one in tighter[:_MOST_ROWS]:
        left = f"{days_text(one.float_from)} of float become {days_text(one.float_to)}"
        screen.bullet(f"{one.id} {one.name} ({one.department}): {left}", mark="squeezes")
    if len(tighter) > _MOST_ROWS:
        screen.note(f"and {len(tighter) - _MOST_ROWS} more")


def _collisions(screen: Screen, heard: Heard) -> None:
    for conflict in heard.conflicts:
        screen.gap()
        alone = len(conflict.members) == 1
        what = "this cannot hold with the work before it:" if alone else "these cannot all hold:"
        screen.bullet(what, mark="!", style="bold")
        for member in conflict.members:
            screen.bullet(f"{member.owner}: {member.text} ({member.source})", indent=5)
        screen.note(f"through {' '.join(conflict.through)}", indent=5)
    if heard.drafts:
        screen.heading("Drafts, to be proposed by a person")
        for draft in heard.drafts:
            screen.bullet(draft.title, mark=draft.id)


def _next(screen: Screen, heard: Heard, workspace: Path) -> None:
    place = workspace_words(workspace)
    speaker = heard.said.fact.speaker or "PERSON"
    if heard.waiting:
        screen.note("if that is what was meant (or --reject, or say it otherwise):")
        for reading in heard.waiting:
            screen.verbatim(f"interlock say --confirm {reading.id} --as {speaker}{place}", indent=4)
    if heard.drafts:
        screen.verbatim(
            f"interlock propose --draft {heard.drafts[0].id} --as PERSON{place}", indent=4
        )
