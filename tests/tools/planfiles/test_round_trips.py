"""A plan written and read back: every link type and lag, whatever the form."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from app.services.exporting import frame_of, plan_csv, plan_rows
from plan.csv_plan import read_plan
from plan.diff import operations_between
from plan.model import ConstraintKind, Link, Plan
from tests.builders import small_plan
from tests.plan.plans import plans, random_plan, steady
from tests.tools.planfiles.projects import FRAME
from tools.planfiles.forms import read_plan_file
from tools.planfiles.mspdi.reading import read_mspdi
from tools.planfiles.mspdi.writing import write_mspdi
from tools.planfiles.workbook_plan import read_workbook_plan
from tools.planfiles.workbook_writing import write_workbook

MADE = datetime(2026, 3, 2, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "mspdi"


def by_ends(links: tuple[Link, ...]) -> set[str]:
    return {str(link) for link in links}


def without_asap(plan: Plan) -> Plan:
    """Take out ASAP: it is what a task without a constraint does, and what MS Project writes."""
    tasks = tuple(
        task.model_copy(update={"constraint": None})
        if task.constraint and task.constraint.kind is ConstraintKind.ASAP
        else task
        for task in plan.tasks
    )
    return plan.model_copy(update={"tasks": tasks})


@steady(60)
@given(plan=plans(12, frozen=True, clocked=True))
def test_ms_project_xml_gives_the_plan_again(plan: Plan) -> None:
    plan = without_asap(plan)

    again = read_mspdi(write_mspdi(plan), "project.xml", frame_of(plan))

    assert operations_between(plan, again.plan) == ()
    assert again.notes == ()


@steady(40)
@given(plan=plans(12, clocked=True))
def test_ms_project_xml_holds_links_calendars_and_teams_without_our_frame(plan: Plan) -> None:
    departments = {"departments": plan.departments}
    frame = FRAME.model_copy(update=departments)

    again = read_mspdi(write_mspdi(plan), "project.xml", frame).plan

    assert by_ends(again.links) == by_ends(plan.links)
    assert again.start == plan.start
    used = {"standard", *(plan.calendar_of(task) for task in plan.tasks)}
    used |= {team.calendar for team in plan.teams if team.calendar is not None}
    used |= {link.lag_calendar for link in plan.links if link.lag_calendar is not None}
    hours = {one.id: (one.week, one.exceptions) for one in plan.calendars}
    assert {one.id: (one.week, one.exceptions) for one in again.calendars} == {
        id_: hours[id_] for id_ in hours if id_ in used
    }
    assert {t.id: again.calendar_of(t) for t in again.tasks} == {
        t.id: plan.calendar_of(t) for t in plan.tasks
    }


@steady(25)
@given(plan=plans(12, clocked=True))
def test_a_workbook_gives_the_plan_again(plan: Plan) -> None:
    data = write_workbook("Plan", plan_rows(plan), MADE)
    options = {"frame": frame_of(plan).model_dump(mode="json")}

    found = read_workbook_plan(data, "plan.xlsx", options)

    assert operations_between(plan, Plan.model_validate(found["plan"])) == ()


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|'/C calc'!A0",
    "\uff1d1+1",
    "#REF!",
    "'x",
    "_x0041_",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_stands_behind_a_blank_and_comes_back(text: str) -> None:
    plan = small_plan()
    [first, *rest] = plan.tasks
    named = first.model_copy(update={"name": text, "note": text, "owner": text})
    plan = plan.model_copy(update={"tasks": (named, *rest)})
    rows = plan_rows(plan)
    options = {"frame": frame_of(plan).model_dump(mode="json")}

    found = read_workbook_plan(write_workbook("Plan", rows, MADE), "plan.xlsx", options)

    starts = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
    assert [cell for row in rows for cell in row if cell.startswith(tuple(starts))] == []
    assert Plan.model_validate(found["plan"]) == plan
    assert read_plan(plan_csv(plan).encode(), "plan.csv", frame_of(plan)).plan == plan


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = random_plan(Random(7), 12, clocked=True)  # noqa: S311  # test data

    assert write_mspdi(plan) == write_mspdi(plan)
    rows = plan_rows(plan)
    assert write_workbook("Plan", rows, MADE) == write_workbook("Plan", rows, MADE)


@pytest.mark.parametrize("version", ["2007", "2013", "2019"])
def test_a_plan_saved_by_ms_project_keeps_its_eight_links(version: str) -> None:
    file = SHARED / f"task-links-project{version}-mspdi.xml"
    if not file.is_file():
        return  # the files are not ours to keep; where they are absent there is nothing to read

    found = read_plan_file(file.read_bytes(), file.name, FRAME, start_given=False)

    expected = {
        "T1 FS T2",
        "T3 FS+1d T4",
        "T5 FS+2d T6",
        "T7 FS+5d T8",
        "T9 FS+10d T10",
        "T11 SF+2d T12",
        "T13 SS+2d T14",
        "T15 FF+2d T16",
    }
    assert by_ends(found.plan.links) == expected
    again = read_mspdi(write_mspdi(found.plan), "again.xml", frame_of(found.plan)).plan
    assert by_ends(again.links) == expected
    assert again.tasks == found.plan.tasks
