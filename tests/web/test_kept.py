"""What a server keeps of a ledger is what stands there, whoever wrote it; and no act trusts it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.bootstrap import Kept, Workspace, open_workspace
from app.services.auditing import Wanted, audit
from app.services.decisions import answer as answer_question
from app.services.decisions import ask, decide, revoke, withdraw
from app.services.inbox import asked_by_day
from app.services.savings import count_savings
from plan.errors import RefusedError
from plan.proposal import Verdict
from plan.waiting import asks, waits_for
from tests.web.visiting import APPROVERS, Web, approve, duration, propose


class Beside:
    """Two processes on one ledger: one keeps what it has read, the other reads all of it anew."""

    def __init__(self, web: Web, stack: ExitStack) -> None:
        self._stack, self._web = stack, web
        self.kept = Kept()
        self.here = self._open(self.kept)

    def _open(self, kept: Kept | None) -> Workspace:
        opened = open_workspace(self._web.folder, self._web.clock, kept)
        return self._stack.enter_context(opened)

    def elsewhere(self) -> Workspace:
        return self._open(None)

    def check_same(self) -> None:
        """Compare everything that is read."""
        said = [_all_of(one) for one in (self.here, self.elsewhere())]
        assert said[0] == said[1]


def _all_of(one: Workspace) -> dict[str, object]:
    reader = one.reader
    people = reader.people()
    at = people.mandates.model_copy(update={"at": ""})  # the instant itself is no right of anybody
    cases = reader.cases()
    return {
        "cases": cases,
        "one by one": [reader.case(case.id) for case in cases],
        "states": [reader.status(case) for case in cases],
        "open": reader.open_cases(),
        "standing": reader.standing(),
        "head": (reader.head(), reader.revisions(), reader.plan(), reader.plan(1)),
        "people": people.model_copy(update={"mandates": at}),
        "running": [one.id for one in people.mandates.running("finance")],
        "waits": [(waits_for(case, people), asks(case, people)) for case in cases],
        "log": reader.log(),
        "audit": audit(one, Wanted(everything=True)),
        "of one": audit(one, Wanted(proposal=cases[-1].id)),
        "asked": asked_by_day(one),
        "savings": count_savings(one).json(),
    }


@pytest.fixture
def beside(web: Web) -> Iterator[Beside]:
    with ExitStack() as stack:
        yield Beside(web, stack)


def test_what_is_kept_follows_every_act_of_another_process(
    beside: Beside, web: Web, ids: dict[str, str]
) -> None:
    other, open_ = beside.elsewhere(), ids["open"]
    digest = other.reader.case(open_).proposal.digest
    acts: list[Callable[[], object]] = [
        lambda: ask(other, open_, person="sam", text="Why now?"),
        lambda: answer_question(other, 1, person="maya", text="The audit."),
        lambda: decide(
            other, open_, person="olga", digest=digest, verdict=Verdict.APPROVE, reason=""
        ),
        lambda: revoke(other, open_, person="olga", reason="On second thoughts."),
        lambda: propose(other, "tom", duration("T05", 9)),
        lambda: withdraw(other, "P5", person="tom", reason="A slip."),
        lambda: web.clock.go(minutes=5),
        lambda: approve(other, open_, *APPROVERS),
        lambda: web.clock.go(hours=24 * 60),
    ]
    beside.check_same()
    for act in acts:
        act()
        beside.check_same()


def test_a_proposal_that_nothing_happened_to_stays_the_same_object(
    beside: Beside, ids: dict[str, str]
) -> None:
    before = beside.here.reader.case(ids["applied"])
    open_ = beside.here.reader.case(ids["open"])
    ask(beside.elsewhere(), ids["open"], person="sam", text="Why now?")

    assert beside.here.reader.case(ids["applied"]) is before
    assert beside.here.reader.case(ids["open"]) is not open_
    assert beside.here.reader.people() is beside.here.reader.people()


def test_a_delegation_begins_and_ends_for_people_that_were_kept(beside: Beside, web: Web) -> None:
    now = web.clock.now()
    beside.elsewhere().governance.delegate(
        "finance",
        delegator="fiona",
        delegate="rose",
        until=now + timedelta(hours=3),
        reason="away",
        channel="cli",
    )
    running = []
    for _ in range(3):
        found = beside.here.reader.people().mandates.running("finance")
        running.append([one.delegate for one in found])
        beside.check_same()
        web.clock.go(hours=2)

    assert running == [["rose"], ["rose"], []]


def test_what_is_forgotten_is_read_anew(beside: Beside) -> None:
    assert beside.here.reader.head().number == 2
    beside.kept.forget()
    beside.check_same()


def test_a_decision_on_what_was_kept_is_checked_against_the_ledger(
    beside: Beside, ids: dict[str, str]
) -> None:
    """What is kept may be behind by an act; the act that follows is refused all the same."""
    open_ = ids["open"]
    seen = beside.here.reader.case(open_)
    withdraw(beside.elsewhere(), open_, person="maya", reason="A slip.")

    with pytest.raises(RefusedError, match="withdrawn"):
        beside.here.governance.decide(
            seen.id,
            person="olga",
            digest=seen.proposal.digest,
            verdict=Verdict.APPROVE,
            reason="",
            page="0" * 64,
            channel="web",
        )
