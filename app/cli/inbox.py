"""``interlock inbox``: what waits for a person, as the page that they decide on."""

from pathlib import Path

from app.bootstrap import open_workspace
from app.channels.leading import page_address
from app.cli.call import show_call
from app.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, workspace_words
from app.cli.page import show_held, show_page
from app.cli.said import show_said
from app.cli.screen import Output, Screen
from app.openings import note_opened
from app.services.inbox import Inbox, Waiting, inbox_of
from app.services.pages import shown_hash

EXAMPLES = ("interlock inbox --as helen", "interlock inbox --as helen --json")


def command(
    person: PersonOption, workspace: WorkspaceOption = HERE, as_json: JsonOption = False
) -> None:
    """See what waits for a person: each proposal with its effect, its evidence and its digest."""
    with open_workspace(workspace) as opened:
        inbox = inbox_of(opened, person)
        seen = [one.view.case.id for one in inbox.pending]
        note_opened(opened.root, person, seen, opened.clock.now())
        output = Output(as_json=as_json)  # what a page shows is looked up when it is shown
        web = opened.settings.web.url
        output.result(inbox.json(), lambda screen: _show(screen, inbox, workspace, web))


def _show(screen: Screen, inbox: Inbox, workspace: Path, web: str) -> None:
    if inbox.empty:
        screen.line(f"Nothing waits for {inbox.person}.", indent=0)
        return
    if inbox.standstill:
        screen.bullet(inbox.standstill, mark="stands still:", style="bold red")
    _count(screen, inbox)
    _asked(screen, inbox, workspace_words(workspace))
    _reviews(screen, inbox, workspace_words(workspace))
    for call in inbox.calls:
        screen.heading(f"{call.name} waits for {inbox.person}")
        show_call(screen, call)
    for one in inbox.pending:
        screen.heading(f"{one.view.case.id} waits for {inbox.person}")
        show_held(screen, one.held)
        _news(screen, one)
        show_page(screen, one.view)
        show_said(screen, one.view)
        screen.console.print()
        if one.web_only:
            _where(screen, one, inbox.person, workspace_words(workspace), web)
        else:
            _how(screen, one, inbox.person, workspace_words(workspace))
    _all_at_once(screen, inbox, workspace_words(workspace))


def _count(screen: Screen, inbox: Inbox) -> None:
    if inbox.cap is None:
        return
    text = f"asked of {inbox.person} today: {inbox.asked_today}, at most {inbox.cap} singly"
    over = "; take the rest in one sitting" if inbox.asked_today > inbox.cap else ""
    screen.note(text + over)


def _asked(screen: Screen, inbox: Inbox, place: str) -> None:
    for one in inbox.questions:
        screen.heading(f"{one.person} asks {inbox.person} about {one.proposal}")
        screen.bullet(one.text, mark=f"question {one.id}:")
        screen.note("to answer:")
        screen.verbatim(
            f"interlock answer {one.id} 'your answer' --as {inbox.person}{place}", indent=4
        )


def _reviews(screen: Screen, inbox: Inbox, place: str) -> None:
    """Show which broken glass waits for this person's review, and what of theirs is held back."""
    for one in inbox.reviews:
        glass = one.glass
        screen.heading(f"break-glass {glass.id} waits for the review of {inbox.person}")
        screen.line(f"{glass.person} broke it, {glass.at}: {glass.reason}")
        screen.line(f"revisions under it: {', '.join(map(str, glass.came))}")
        screen.line(f"to be reviewed by {glass.review_by}")
        if one.overdue:
            held = f"; approved and held back by it: {', '.join(one.held)}" if one.held else ""
            screen.bullet(
                f"no change of the plan comes in before it{held}", mark="overdue:", style="bold red"
            )
        screen.note("to review it:")
        screen.verbatim(
            f"interlock break-glass review {glass.id} --as {inbox.person} "
            f"--finding 'what you found'{place}",
            indent=4,
        )
    for id_, lines in inbox.held.items():
        screen.heading(f"{id_} waits for nobody's word but a review")
        show_held(screen, lines)


def _news(screen: Screen, one: Waiting) -> None:
    for line in one.news:
        screen.bullet(line, mark="since you approved:", style="bold")
    if one.view.evidence_changed:
        screen.bullet("what it rests on has changed", mark="evidence:", style="bold red")


def _where(screen: Screen, one: Waiting, person: str, place: str, web: str) -> None:
    """Say where a proposal is decided on which no word of the command line is taken."""
    proposal = one.case.proposal
    screen.note(f"decided on the web only, as the policy asks for {proposal.risk} risk; log in at:")
    if web:
        screen.verbatim(page_address(web, one.case.id), indent=4)
    else:
        screen.verbatim(f"interlock serve{place}", indent=4)
        screen.note("who has no account there yet gets an invitation:")
        screen.verbatim(f"interlock serve --invite {person}{place}", indent=4)


def _how(screen: Screen, one: Waiting, person: str, place: str) -> None:
    view = one.view
    if one.confirmable:
        screen.note("to confirm it in one act:")
        screen.verbatim(f"interlock decide {view.case.id} confirm --as {person}{place}", indent=4)
    if one.attests:
        screen.note("to attest (or: 'there is one: ...', which closes it):")
        screen.verbatim(
            f"interlock decide {view.case.id} attest --attest none --as {person}{place} \\",
            indent=4,
        )
        screen.verbatim(f"--digest {view.case.proposal.digest}", indent=6)
    if one.decides:
        screen.note("to decide (or: reject, ask, each with --reason):")
        screen.verbatim(
            f"interlock decide {view.case.id} approve --as {person}{place} \\", indent=4
        )
        screen.verbatim(
            f"--page {shown_hash(view.page)} --digest {view.case.proposal.digest}", indent=6
        )


def _all_at_once(screen: Screen, inbox: Inbox, place: str) -> None:
    same = [one.view.case.id for one in inbox.pending if one.confirmable and not one.web_only]
    if len(same) > 1:
        screen.note("nothing changed for you in several; to confirm them at once:")
        screen.verbatim(
            f"interlock decide {' '.join(same)} confirm --as {inbox.person}{place}", indent=4
        )
