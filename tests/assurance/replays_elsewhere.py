"""The same thing again, from an old page of the web and in a ledger that was taken back.

An old form carries the digest and the hash of the page that its person looked at. A ledger that was
taken back knows nothing of what came after its backup, so what was said before it is refused until
an operator has accepted it, and counts no more after that.
"""

import random
from pathlib import Path
from typing import Any, NamedTuple

from app.bootstrap import Workspace, open_workspace
from app.services.decisions import confirm, decide, withdraw
from app.services.proposals import view_proposal
from ledger.backup import copy_ledger, mark_restored
from ledger.journal import Row, row_of
from plan.apply import apply_proposal
from plan.approval import Case, missing_approvals
from plan.proposal import Verdict
from tests.assurance.replaying import TIMES, nothing_new, refused, state
from tests.assurance.scene import APPROVERS, approve, copy_of, opened, propose
from tests.assurance.table import Tally
from tests.ledger.steps import PAGE, revision_of, write_past
from tests.ledger.steps import decide as say
from tests.web.visiting import MovableClock, duration, make_workspace
from tests.web.visiting import propose as written

RESTORES = 5  # copies of one ledger that are taken back


class Form(NamedTuple):
    """What a page of the web sends when its person decides."""

    id: str
    person: str
    digest: str
    page: str

    @classmethod
    def on(cls, workspace: Workspace, id_: str, person: str) -> "Form":
        """Give the form as a page shows it now."""
        view = view_proposal(workspace.reader, workspace.evidence, id_)
        return cls(view.case.id, person, view.case.proposal.digest, view.page.hash)

    def post(self, workspace: Workspace, word: str) -> None:
        """Send it."""
        if word == "confirm":
            confirm(
                workspace,
                self.id,
                person=self.person,
                digest=self.digest,
                page=self.page,
                channel="web",
            )
            return
        decide(
            workspace,
            self.id,
            person=self.person,
            digest=self.digest,
            verdict=Verdict(word),
            reason="seen",
            page=self.page,
            channel="web",
        )


def links(tally: Tally, folder: Path, chance: random.Random) -> None:
    """Post the forms of pages again that were answered, withdrawn, or overtaken."""
    clock = MovableClock()
    place = make_workspace(folder, clock)
    with open_workspace(place, clock) as workspace:
        forms = _answered(workspace, chance)
        before = state(workspace.places.ledger)
        for _ in range(TIMES):
            form, word = chance.choice(forms), chance.choice(("approve", "reject", "confirm"))
            if chance.random() < 0.5:  # half of them: somebody has loaded the page anew
                form = form._replace(page=Form.on(workspace, form.id, form.person).page)
            refused(tally, lambda f=form, w=word: f.post(workspace, w), f"a link to {form.id}")  # type: ignore[misc]  # bound per turn
            tally.count("old forms posted")
        after = workspace.places.ledger
    nothing_new(tally, after, before, "links")


def _answered(workspace: Workspace, chance: random.Random) -> list[Form]:
    """Let forms be answered in each way there is, and give them."""
    came = _said(workspace, duration("T03", chance.randrange(11, 40)), "approve")
    no = _said(workspace, duration("T02", 4), "reject")
    [back] = _said(workspace, duration("T02", 5), "")
    withdraw(workspace, back.id, person="maya", reason="a slip")
    half = _said(workspace, duration("T03", chance.randrange(41, 50)), "approve", "")
    other = _said(workspace, duration("T02", 6), "approve")  # it overtakes the one before
    return [*came, *no, back, *half, *other]


def _said(workspace: Workspace, operation: dict[str, Any], *words: str) -> list[Form]:
    """Propose, let those who are asked say so, the last word for all that are left; no word: none.

    The forms are those that they looked at.
    """
    id_, forms = written(workspace, "maya", operation), []
    case = workspace.reader.case(id_)
    for number, one in enumerate(missing_approvals(case, workspace.reader.people())):
        forms.append(Form.on(workspace, id_, one.people[0]))
        word = words[min(number, len(words) - 1)]
        if word:
            forms[-1].post(workspace, word)
    return forms


def restored(tally: Tally, folder: Path, chance: random.Random) -> None:
    """Take a backup back that ends between approvals and apply; say and apply it all again."""
    path, backup = copy_of("approved", folder), folder / "backup.db"
    copy_ledger(path, backup)
    with opened(path) as (ledger, _):
        apply_proposal(ledger.door, "P1")  # the original goes on
    for turn in range(RESTORES):
        copy = folder / f"copy-{turn}.db"
        copy_ledger(backup, copy)
        with opened(copy) as (_, clock):
            pass
        mark_restored(copy, clock, "backup of Monday")
        tally.count("ledgers restored")
        before = state(copy)
        _again(tally, copy, chance, TIMES // RESTORES - 2)
        nothing_new(tally, copy, before, "a restored ledger")
        _accepted(tally, copy)


def _again(tally: Tally, copy: Path, chance: random.Random, times: int) -> None:
    """Repeat what was said and done before the backup, by the kernel and past it."""
    with opened(copy) as (ledger, clock):
        case, at = ledger.reader.case("P1"), clock.now()
        revision, decision = revision_of(ledger, case), _decision(case)
        acts = {
            "a decision": lambda: say(ledger, case, chance.choice(APPROVERS)),
            "an apply": lambda: apply_proposal(ledger.door, "P1"),
            "a submission": lambda: propose(ledger, clock),
            "a row of revisions": lambda: write_past(copy, at, "applied", [revision]),
            "a row of decisions": lambda: write_past(copy, at, "decided", [decision], actor="olga"),
        }
        for _ in range(times):
            what = chance.choice(sorted(acts))
            refused(tally, acts[what], f"{what} in a restored ledger")


def _decision(case: Case) -> Row:
    said = case.decisions[-1]
    return row_of(
        "decisions",
        id=100,
        proposal=case.id,
        digest=said.digest,
        base_revision=said.base_revision,
        page=PAGE,
        person=said.person,
        role=said.role,
        verdict="approve",
        reason="again",
        channel="cli",
    )


def _accepted(tally: Tally, copy: Path) -> None:
    """Accept the copy: what was said before it is not enough, said anew it comes in once."""
    with opened(copy) as (ledger, _):
        ledger.keeping.accept_forks(person="maya", reason="the disk is dead", channel="cli")
        refused(tally, lambda: apply_proposal(ledger.door, "P1"), "an apply on old approvals")
        approve(ledger, ledger.reader.case("P1"))
        apply_proposal(ledger.door, "P1")
        refused(tally, lambda: apply_proposal(ledger.door, "P1"), "an apply after the restore")
        came = [one.proposal for one in ledger.reader.revisions()].count("P1")
        if came != 1:
            tally.fail(f"P1 came into a restored ledger {came} times")
