"""Many overtaken proposals are carried over beside the request that overtook them, each once."""

from threading import Event

import pytest

from app.bootstrap import Workspace, open_workspace
from app.web.application import build_app
from app.web.warming import warm_up
from plan.waiting import asks
from tests.web.visiting import APPROVERS, Web, approve, duration, propose

WAITING = 8


@pytest.fixture
def crowded(web: Web) -> tuple[str, str, list[str]]:
    """Give a proposal that waits for one person alone, who that is, and others on the same plan."""
    with open_workspace(web.folder, web.clock) as workspace:
        others = []
        for number in range(WAITING):
            web.clock.go(minutes=1)
            others.append(propose(workspace, "maya", duration("T05", 5 + number)))
        last = propose(workspace, "maya", duration("T01", 9))
        asked = asks(workspace.reader.case(last), workspace.reader.people())
        approve(workspace, last, *[one for one in APPROVERS if one in asked][:-1])
        left = asks(workspace.reader.case(last), workspace.reader.people())
    return last, next(one for one in APPROVERS if one in left), others


def successors(workspace: Workspace, parents: list[str]) -> dict[str, int]:
    """Count the successors of each."""
    cases = workspace.reader.cases()
    return {one: sum(case.proposal.parent == one for case in cases) for one in parents}


def test_the_last_approval_is_answered_and_the_others_follow_once_each(
    web: Web, crowded: tuple[str, str, list[str]]
) -> None:
    last, person, others = crowded

    answer = web.log_in(person).decide(last, "approve")
    assert answer.status_code == 303
    web.app.state.site.lending.carrying.wait(60)

    with open_workspace(web.folder, web.clock) as workspace:
        assert workspace.reader.head().number == 3
        assert workspace.governance.overtaken() == ()
        assert set(successors(workspace, others).values()) == {1}
        waiting = {case.proposal.parent for case in workspace.reader.open_cases()}
        assert set(others) <= waiting


def test_what_a_process_that_ended_had_left_goes_on_with_the_next_start(
    web: Web, crowded: tuple[str, str, list[str]]
) -> None:
    last, person, others = crowded
    left: list[str] = []
    with open_workspace(web.folder, web.clock, beside=lambda: left.append(last)) as workspace:
        approve(workspace, last, person)
        assert left == [last]
        assert len(workspace.governance.overtaken()) > WAITING // 2

    again = build_app(web.folder, clock=web.clock)
    warm_up(again.state.site, Event()).join(60)
    again.state.site.lending.carrying.wait(60)

    with open_workspace(web.folder, web.clock) as workspace:
        assert set(successors(workspace, others).values()) == {1}
