"""``interlock register``: dependencies that somebody assumes, and what their owners say."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, WorkspaceOption, workspace_words
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.services.register import Entry, Settled, read_register, settle
from app.services.settlements import Word
from app.services.wording import task_words
from plan.durations import days_text
from plan.effect import Effect
from plan.words import shift_words

EXAMPLES = (
    "interlock register",
    "interlock register confirm A1 --as helen --reason 'as agreed in May'",
    "interlock register reject A2 --as ravi",
)


def command(
    *,
    word: Annotated[
        Word | None,
        typer.Argument(metavar="WORD", help="What the owner says: confirm, reject or dispute."),
    ] = None,
    assumption: Annotated[
        str | None, typer.Argument(metavar="ID", help="An assumption, such as A1.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who acts: an id of people.toml.")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the word.")
    ] = "",
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List assumed dependencies with their price, or settle one as an owner of one of its ends.

    An assumption moves no date. When all its owners have confirmed it, a proposal is drafted; it
    binds once that has been approved.
    """
    if word is not None and (assumption is None or person is None):
        raise UsageError(f"say which and who: interlock register {word} A1 --as PERSON")
    with open_workspace(workspace) as opened:
        if word is None or assumption is None or person is None:
            entries = read_register(opened)
            document = {"assumptions": [one.json() for one in entries]}
            Output(as_json=as_json).result(document, lambda screen: _list(screen, entries))
            return
        settled = settle(opened, assumption, word, by=person, reason=reason)
    Output(as_json=as_json).result(
        settled.json(), lambda screen: _settled(screen, settled, workspace)
    )


def _list(screen: Screen, entries: tuple[Entry, ...]) -> None:
    if not entries:
        screen.line("Nobody assumes a dependency that the plan does not have.", indent=0)
        return
    screen.heading(f"Assumed dependencies ({len(entries)}); none of them moves a date")
    for entry in entries:
        show_entry(screen, entry)


def show_entry(screen: Screen, entry: Entry) -> None:
    """Show an assumption: what it claims, the words, who has to answer, and its price."""
    one = entry.assumption
    before, after = task_words(entry.plan, one.before), task_words(entry.plan, one.after)
    screen.gap()
    screen.bullet(f"{after} waits for {before} ({one.kind})", mark=one.id, style="bold")
    screen.bullet(f'"{" ".join(one.quote.split())}"', mark=" ", indent=4)
    if entry.evidence is not None:
        fact = entry.evidence.fact
        who = fact.speaker or "somebody unknown"
        screen.note(f"{one.source}: {who}, {fact.at}, {fact.place}", indent=6)
    screen.bullet(entry.standing, mark=" ", indent=4)
    for department, answer in entry.answers.items():
        why = f": {answer.reason}" if answer.reason else ""
        screen.note(f"{department}: {answer.word.past} by {answer.by}, {answer.at}{why}", indent=6)
    for department in entry.waits_for:
        people = " or ".join(entry.owners[department]) or "nobody who could"
        screen.note(f"{department} can be answered for by {people}", indent=6)
    screen.bullet(f"if it is true: {_price(entry.if_true)}", mark=" ", indent=4)
    screen.bullet(f"if it is not: {_price(entry.if_false)}", mark=" ", indent=4)


def _price(effect: Effect | None) -> str:
    if effect is None:
        return "the plan says the opposite; one of the two is wrong"
    if not effect.moved:
        return "no date moves"
    days = days_text(sum(abs(one.working_minutes) for one in effect.moved))
    finish = shift_words(effect.finish_minutes)
    tasks = ", ".join(one.id for one in effect.moved)
    return f"{len(effect.moved)} task(s) move ({tasks}), {days} in all; the plan's finish: {finish}"


def _settled(screen: Screen, settled: Settled, workspace: Path) -> None:
    show_entry(screen, settled.entry)
    if settled.note:
        screen.line(settled.note)
    if settled.draft is not None:
        place = workspace_words(workspace)
        screen.heading("Draft, to be proposed by a person")
        screen.bullet(settled.draft.title, mark=settled.draft.id)
        screen.verbatim(
            f"interlock propose --draft {settled.draft.id} --as PERSON{place}", indent=4
        )
