"""Many proposals and many tasks: a page shows a part, says so, and leads to the rest."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import create_workspace, open_workspace
from app.importing import Beginning, Files
from app.services.proposals import view_proposal
from app.settings import Settings
from app.web.application import build_app
from app.web.pages.inbox import AT_ONCE, LISTED
from app.web.reading import MOST_MOVED
from benchmarks.load import people, policy
from plan.csv_frame import standard_calendar
from plan.model import Department, Link, Plan, Task
from plan.visible import visible
from tests.web.visiting import MovableClock, Web, duration, propose

TASKS, FINANCE = 400, 3
MOST_BYTES = 60 * 1024
MANY = LISTED + 2


def owner_of(number: int) -> str:
    """Leave finance the last few tasks, which move no farther than all the others."""
    return "finance" if number >= TASKS - FINANCE else "operations"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Web:
    """A chain of tasks, one proposal that moves nearly all of them, and many that move few."""
    folder, clock = tmp_path_factory.mktemp("many") / "workspace", MovableClock()
    tasks = [
        Task(id=f"T{n}", name=f"Task {n}", department=owner_of(n), duration=480)
        for n in range(TASKS)
    ]
    plan = Plan(
        id="chain",
        name="A chain",
        start=date(2026, 3, 2),
        departments=(
            Department(id="finance", name="Finance"),
            Department(id="operations", name="Operations"),
        ),
        calendars=(standard_calendar(),),
        tasks=tuple(tasks),
        links=tuple(Link(before=f"T{n}", after=f"T{n + 1}") for n in range(TASKS - 1)),
    )
    files = Files(Path("none"), None, None, None, None, None)
    begin = Beginning(plan, people(10), policy(), {}, Settings(), files)
    create_workspace(folder, begin, by="p09", clock=clock)
    with open_workspace(folder, clock) as workspace:
        for number in range(MANY):
            clock.go(minutes=1)
            propose(workspace, "p09", duration(f"T{number and TASKS - number}", 2))
    return Web(build_app(folder, clock=clock), folder, clock)


def test_the_inbox_shows_the_nearest_and_leads_to_the_others(many: Web) -> None:
    visitor = many.log_in("p00")
    shown: list[str] = []
    for page in (1, 2, 3):
        text = visitor.get(f"/inbox?page={page}").text
        found = re.findall(r'class="item" href="/proposals/(P\d+)"', text)
        assert len(found) == min(AT_ONCE, MANY - len(shown))
        assert f"page {page} of 3" in text
        shown += found

    assert shown == [f"P{n + 1}" for n in range(MANY)]
    assert f"{MANY}<span" in visitor.get("/inbox/count").text
    assert len(visitor.get("/api/v1/inbox").json()["pending"]) == MANY


def test_the_list_of_proposals_leads_to_the_earlier_ones(many: Web) -> None:
    visitor = many.log_in("p00")

    first, second = (visitor.get(f"/proposals?page={page}").text for page in (1, 2))

    assert 'rel="next" href="/proposals?page=2"' in first
    assert f'href="/proposals/P{MANY}"' in first
    assert 'href="/proposals/P1"' not in first
    assert 'href="/proposals/P1"' in second


def test_the_brief_says_how_many_more_wait(many: Web) -> None:
    text = many.log_in("p00").get("/").text

    assert re.search(r"and 32 more <a href=\"/proposals\">proposals</a>", text)


@pytest.mark.parametrize(("person", "own"), [("p00", True), ("p09", False)])
def test_whoever_is_asked_sees_their_own_tasks_among_the_few(
    many: Web,
    person: str,
    own: bool,  # noqa: FBT001  # drawn from the table
) -> None:
    text = many.log_in(person).get("/proposals/P1").text

    for number in range(TASKS - FINANCE, TASKS):
        assert (f'<span class="id">T{number}</span> Task {number}<' in text) is own


def test_a_proposal_that_moves_hundreds_of_tasks_is_a_small_page_with_all_of_it_one_step_away(
    many: Web,
) -> None:
    visitor = many.log_in("p00")
    text = visitor.get("/proposals/P1").text
    drawn = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)

    assert len(gzip.compress(drawn.encode(), 5)) <= MOST_BYTES
    assert text.count('data-label="moves"') == MOST_MOVED
    assert f"{TASKS - MOST_MOVED} more move" in text
    with open_workspace(many.folder, many.clock) as workspace:
        page = view_proposal(workspace.reader, workspace.evidence, "P1").page
    assert visitor.get("/proposals/P1/text").text == visible(page.text)
    assert page.hash[:16] in text
