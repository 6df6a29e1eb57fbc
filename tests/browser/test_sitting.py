"""One sitting in a browser: what is of low risk is ticked and approved at once, also unscripted."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.bootstrap import open_workspace
from app.services.decisions import decide
from app.services.proposals import propose_operations, read_operations
from plan.proposal import Verdict
from tests.browser.conftest import Open, Serve
from tests.browser.looking import look_at


@pytest.fixture
def crowded(serve: Serve, story: Path) -> Any:  # noqa: ANN401  # a Server
    """Give a server where finance and operations are asked about three changes of low risk."""
    server = serve(story)
    with open_workspace(server.folder) as workspace:
        plan = workspace.reader.plan()
        own = {
            name: [one.id for one in plan.tasks if one.department == name and one.duration]
            for name in ("finance", "operations")
        }
        for number in range(3):
            given = [
                {"op": "set_deadline", "task": ids[number], "deadline": "2027-12-01T17:00"}
                for ids in own.values()
            ]
            operations, prose = read_operations(given)
            view = propose_operations(workspace, operations, by="maya", prose=prose)
            assert view.case.proposal.risk == "low"
    return server


def sitting(page: Any, server: Any) -> Any:  # noqa: ANN401  # playwright is no dependency
    """Open the sitting in the inbox, and give its ticks."""
    page.goto(f"{server.home}/inbox")
    page.get_by_text(re.compile("^Approve several of these")).click()
    return page.get_by_role("checkbox", name=re.compile("^Approve P"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_what_is_ticked_is_approved_at_once_and_what_changed_is_named(
    browse: Open,
    crowded: Any,  # noqa: ANN401  # a Server
    scripts: bool,  # noqa: FBT001  # drawn from the table
) -> None:
    page = browse(crowded, "helen", java_script_enabled=scripts)
    ticks = sitting(page, crowded)
    expect(ticks).to_have_count(3)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    for one in ticks.all():
        one.check()
    with open_workspace(crowded.folder) as workspace:
        digest = workspace.reader.case("P4").proposal.digest
        decide(workspace, "P4", person="ravi", digest=digest, verdict=Verdict.APPROVE, reason="yes")

    page.get_by_role("button", name="Approve what is ticked").click()

    expect(page.get_by_role("heading", name="Approved: 2 of 3")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("P4")
    expect(page.get_by_role("alert")).to_contain_text("ravi said approve")
    with open_workspace(crowded.folder) as workspace:
        said = {
            id_: [one.person for one in workspace.reader.case(id_).live]
            for id_ in ("P4", "P5", "P6")
        }
    assert said == {"P4": ["ravi"], "P5": ["helen"], "P6": ["helen"]}


def test_back_ticks_nothing_that_nobody_ticked(
    browse: Open,
    crowded: Any,  # noqa: ANN401  # a Server
) -> None:
    """A browser puts ticks back by their position: on others, once some are gone."""
    page = browse(crowded, "helen")
    sitting(page, crowded).first.check()
    page.get_by_role("button", name="Approve what is ticked").click()
    expect(page.get_by_role("heading", name="Approved: 1 of 1")).to_be_visible()

    page.go_back()
    expect(page).to_have_url(f"{crowded.home}/inbox")

    ticks = page.locator("input[name=ticks]")
    expect(ticks).to_have_count(2)
    assert not any(one.is_checked() for one in ticks.all())


def test_axe_finds_nothing_serious_in_a_sitting_and_in_what_came_of_it(
    browse: Open,
    crowded: Any,  # noqa: ANN401  # a Server
) -> None:
    page = browse(crowded, "helen")
    ticks = sitting(page, crowded)
    assert look_at(page, "sitting") == {}

    ticks.first.check()
    page.get_by_role("button", name="Approve what is ticked").click()

    expect(page.get_by_role("heading", name="Approved: 1 of 1")).to_be_visible()
    assert look_at(page, "approved") == {}
