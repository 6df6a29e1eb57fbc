"""``interlock decide``: one person's word to one proposal, and what came of it."""

from enum import StrEnum
from typing import Annotated

import typer

from app.bootstrap import open_workspace
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.screen import Output, Screen
from app.errors import ComesLaterError, UsageError
from app.services.decisions import Outcome, ask, decide, revoke
from plan.proposal import Verdict

EXAMPLES = (
    "interlock decide P1 approve --as helen --digest 3f1c...",
    "interlock decide P1 reject --as ravi --digest 3f1c... --reason 'The freeze stands.'",
    "interlock decide P1 ask --as ines --reason 'Who is on call that night?'",
    "interlock decide P1 revoke --as helen --reason 'I looked at the wrong page.'",
)


class Word(StrEnum):
    """What a person can say."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    REVOKE = "revoke"


def command(
    proposal: Annotated[str, typer.Argument(metavar="ID", help="The proposal, such as P1.")],
    word: Annotated[Word, typer.Argument(metavar="WORD", help="approve, reject, ask or revoke.")],
    *,
    person: PersonOption,
    digest: Annotated[
        str | None,
        typer.Option("--digest", metavar="D", help="What you looked at, as the inbox shows it."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, or what you want to know.")
    ] = "",
    attest: Annotated[
        str | None, typer.Option("--attest", metavar="TEXT", help="Comes with version 0.3.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Approve, reject, ask, or take back what you said; the last approval applies the change.

    An approval or rejection names the digest of what was looked at, so that nobody says yes to
    something else. A question takes no seat. Taking back works until the change is applied.
    """
    if attest is not None:
        raise ComesLaterError("--attest", "0.3")
    if word in {Word.APPROVE, Word.REJECT} and digest is None:
        raise UsageError(
            f"say what you looked at: --digest, as `interlock inbox --as {person}` shows it"
        )
    with open_workspace(workspace) as opened:
        if word is Word.ASK:
            outcome = ask(opened, proposal, person=person, text=reason)
        elif word is Word.REVOKE:
            outcome = revoke(opened, proposal, person=person, reason=reason)
        else:
            verdict = Verdict(word.value)
            outcome = decide(
                opened, proposal, person=person, digest=digest or "", verdict=verdict, reason=reason
            )
    Output(as_json=as_json).result(
        outcome.model_dump(mode="json"), lambda screen: _show(screen, outcome, word, person)
    )


def _show(screen: Screen, outcome: Outcome, word: Word, person: str) -> None:
    screen.heading(f"{person} said {word} to {outcome.id}")
    show_outcome(screen, outcome)


def show_outcome(screen: Screen, outcome: Outcome) -> None:
    """Show where a proposal stands now."""
    screen.line(f"It is {outcome.status}.")
    if outcome.revision is not None:
        screen.line(f"The plan is at revision {outcome.revision}.")
    for role, people in outcome.waits_for.items():
        screen.bullet(f"waits for {role}: {' or '.join(people) or 'nobody who could'}")
