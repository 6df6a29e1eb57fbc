"""``interlock decide``: a person's word to one proposal or to several, and what came of it."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Workspace, open_workspace
from app.cli.json_files import read_json
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption
from app.cli.page import show_held
from app.cli.screen import Output, Screen
from app.errors import UsageError
from app.files.writing import check_place
from app.services.attesting import attest
from app.services.decisions import (
    Outcome,
    Refusal,
    ask,
    confirm,
    decide,
    revoke,
)
from app.services.receipts import UNANCHORED, receipt_for, write_receipt
from app.services.sayings import read_sayings
from app.services.sittings import Saying, decide_all
from plan.errors import PlanError
from plan.proposal import Verdict

EXAMPLES = (
    "interlock decide P1 approve --as helen --digest 3f1c...",
    "interlock decide P1 reject --as ravi --digest 3f1c... --reason 'The freeze stands.'",
    "interlock decide P1 ask --as ines --reason 'Who is on call that night?'",
    "interlock decide P1 revoke --as helen --reason 'I looked at the wrong page.'",
    "interlock decide P7 P9 confirm --as helen",
    "interlock decide P7@3f1c... P9@77ab... approve --as helen",
    "interlock decide P4 attest --as ravi --digest 3f1c... --attest none",
)
_REFUSED = 1
_SEVERAL = ("approve", "reject", "confirm")


class Word(StrEnum):
    """What a person can say."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    REVOKE = "revoke"
    CONFIRM = "confirm"
    ATTEST = "attest"


def command(  # what can be said to a proposal
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID[@DIGEST]... WORD",
            help="The proposals, such as P1, and then approve, reject, ask, revoke, confirm or "
            "attest.",
        ),
    ] = None,
    *,
    person: PersonOption,
    digest: Annotated[
        str | None,
        typer.Option("--digest", metavar="D", help="What you looked at, as the inbox shows it."),
    ] = None,
    page: Annotated[
        str | None,
        typer.Option("--page", metavar="H", help="The page you looked at, as the inbox shows it."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, or what you want to know.")
    ] = "",
    attested: Annotated[
        str | None,
        typer.Option(
            "--attest",
            metavar="TEXT",
            help="'none', or 'there is one: ...' where a dependency is hidden.",
        ),
    ] = None,
    pair: Annotated[
        str | None,
        typer.Option("--pair", metavar="T1:T2", help="Between which tasks, with --attest."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="DECISIONS.json", help="Decisions from a file, - is stdin."),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="FILE", help="Write the receipt there, to be kept."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Approve, reject, ask, take back, confirm, attest; the last approval applies the change.

    An approval or rejection names the digest of what was looked at, so that nobody says yes to
    something else. A question takes no seat. Taking back works until the change is applied. A
    successor that changed nothing for you is confirmed in one act. Several at once are each an act
    of their own; what is approved together is of low risk.
    """
    output = Output(as_json=as_json)
    if receipt is not None:
        check_place(workspace.resolve(), receipt, force=False)
        if file is not None or len(words or ()) != 2:  # noqa: PLR2004  # a proposal and a word
            raise UsageError("--receipt goes with one proposal; --json holds the others' receipts")
    if file is not None:
        _check_alone(words, digest, page, "--file says it all: leave the rest out")
        sayings = read_sayings(read_json(file), reason)
        with open_workspace(workspace) as opened:
            _tell_all(output, opened, decide_all(opened, sayings, person=person), person)
        return
    ids, word = _parted(words or [])
    if len(ids) > 1:
        _check_alone(None, digest, page, "give each its own digest: P1@DIGEST P2@DIGEST")
        with open_workspace(workspace) as opened:
            _tell_all(output, opened, _several(opened, ids, word, person, reason), person)
        return
    proposal, _, named = ids[0].partition("@")
    said = _Said(word, person, digest or named or None, page, reason, attested, pair)
    with open_workspace(workspace) as opened:
        outcome = said.to(opened, proposal)
        kept = receipt_for(opened, outcome.id, person)
    if receipt is not None and kept is not None:
        write_receipt(receipt, kept)
        if not kept["anchored"]:
            output.notice(UNANCHORED)
    document = {**outcome.model_dump(mode="json"), "receipt": kept}
    output.result(document, lambda screen: _show(screen, outcome, word, person))


def _check_alone(
    words: Sequence[str] | None, digest: str | None, page: str | None, message: str
) -> None:
    """Refuse what belongs to one proposal where there are several."""
    if words or digest or page:
        raise UsageError(message)


class _Said:
    """One word to one proposal with everything that goes with it."""

    def __init__(  # noqa: PLR0917  # what a word consists of
        self,
        word: Word,
        person: str,
        digest: str | None,
        page: str | None,
        reason: str,
        attested: str | None,
        pair: str | None,
    ) -> None:
        self.word, self.person, self.digest = word, person, digest
        self.page, self.reason = page, reason
        self.attested, self.pair = attested, pair
        if word is Word.ATTEST and attested is None:
            raise UsageError("say it with --attest none, or --attest 'there is one: ...'")
        if word in {Word.APPROVE, Word.REJECT, Word.ATTEST} and digest is None:
            raise UsageError(
                f"say what you looked at: --digest, as `interlock inbox --as {person}` shows it"
            )
        if attested is not None and word not in {Word.APPROVE, Word.ATTEST}:
            raise UsageError("--attest goes with approve or attest")

    def to(self, opened: Workspace, proposal: str) -> Outcome:
        """Say it."""
        match self.word:
            case Word.ASK:
                return ask(opened, proposal, person=self.person, text=self.reason)
            case Word.REVOKE:
                return revoke(opened, proposal, person=self.person, reason=self.reason)
            case Word.CONFIRM:
                return confirm(
                    opened, proposal, person=self.person, digest=self.digest, page=self.page
                )
            case _:
                return self._on_content(opened, proposal)

    def _on_content(self, opened: Workspace, proposal: str) -> Outcome:
        outcome: Outcome | None = None
        if self.attested is not None:
            outcome = attest(
                opened,
                proposal,
                person=self.person,
                digest=self.digest or "",
                said=self.attested,
                pair=_pair(self.pair),
            )
        if self.word is Word.ATTEST and outcome is not None:
            return outcome
        if outcome is not None and outcome.status != "open":
            return outcome
        return decide(
            opened,
            proposal,
            person=self.person,
            digest=self.digest or "",
            verdict=Verdict(self.word.value),
            reason=self.reason,
            page=None if outcome is not None else self.page,
        )


def _parted(words: Sequence[str]) -> tuple[list[str], Word]:
    """Part the proposals from the word."""
    known = ", ".join(one.value for one in Word)
    if len(words) < 2:  # noqa: PLR2004  # a proposal and a word
        raise UsageError(f"name a proposal and say a word: {known}")
    try:
        return list(words[:-1]), Word(words[-1])
    except ValueError:
        raise UsageError(f"{words[-1]!r} is no word here; say {known}") from None


def _several(
    opened: Workspace, ids: Sequence[str], word: Word, person: str, reason: str
) -> tuple[Outcome | Refusal, ...]:
    if word not in _SEVERAL:
        raise UsageError(f"{word} goes to one proposal at a time")
    if word is Word.CONFIRM:
        return tuple(_confirmed(opened, one, person) for one in ids)
    bare = [one for one in ids if "@" not in one]
    if bare:
        raise UsageError(f"say what you looked at for each: {bare[0]}@DIGEST")
    sayings = [
        Saying(id=id_, digest=digest, verdict=Verdict(word.value), reason=reason)
        for id_, _, digest in (one.partition("@") for one in ids)
    ]
    return decide_all(opened, sayings, person=person)


def _confirmed(opened: Workspace, named: str, person: str) -> Outcome | Refusal:
    proposal, _, digest = named.partition("@")
    try:
        return confirm(opened, proposal, person=person, digest=digest or None)
    except PlanError as error:
        return Refusal(id=proposal, why=str(error))


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    before, _, after = text.partition(":")
    if not before or not after:
        raise UsageError(f"--pair {text}: write two tasks, such as T12:T40")
    return before, after


def _tell_all(
    output: Output, opened: Workspace, found: Sequence[Outcome | Refusal], person: str
) -> None:
    """Report each proposal by itself; leave with 1 where one was refused."""
    done = [one for one in found if isinstance(one, Outcome)]
    refused = [one for one in found if isinstance(one, Refusal)]
    document: dict[str, Any] = {
        "decided": [
            {**one.model_dump(mode="json"), "receipt": receipt_for(opened, one.id, person)}
            for one in done
        ],
        "refused": [one.model_dump(mode="json") for one in refused],
    }

    def show(screen: Screen) -> None:
        screen.heading(f"{person} decided on {len(done)} of {len(found)}")
        for one in done:
            state = f"{one.id} is {one.status}"
            at = "" if one.revision is None else f"; the plan is at revision {one.revision}"
            screen.bullet(state + at)
            show_held(screen, one.held)
        for other in refused:
            screen.bullet(f"{other.id}: {other.why}", mark="refused", style="bold red")

    output.result(document, show)
    if refused:
        raise typer.Exit(_REFUSED)


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
    for department, people in outcome.to_attest.items():
        who = " or ".join(people) or "nobody who could"
        screen.bullet(f"waits for {department} to attest that no dependency is hidden: {who}")
    show_held(screen, outcome.held)
    if getattr(outcome, "draft", None):
        made = outcome.model_dump()
        screen.line(
            f"{made['assumption']} entered the register, and {made['draft']} drafts the dependency."
        )
