"""Which reader a file gets, and what is said where one is missing."""

import importlib.util

import pytest

from plan.errors import PlanFileError
from plan.values import canonical
from tests.builders import small_plan
from tests.tools.planfiles.projects import FRAME, project, task
from tools.planfiles.conversion import MissingReaderError
from tools.planfiles.forms import form_of, read_plan_file


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("plan.csv", b"", "csv"),
        ("PLAN.XLSX", b"", "excel"),
        ("plan.xml", b"<Project/>", "mspdi"),
        ("plan.xml", b'<?xml version="1.0"?><APIBusinessObjects xmlns="x">', "converted"),
        ("plan.json", b"", "json"),
        ("plan.mpp", b"", "converted"),
        ("plan.XER", b"", "converted"),
        ("plan.txt", b"", "csv"),
    ],
)
def test_the_ending_says_the_form_and_xml_is_looked_into(name: str, data: bytes, form: str) -> None:
    assert form_of(data, name) == form


def test_an_old_workbook_is_told_how_to_become_a_new_one() -> None:
    with pytest.raises(PlanFileError, match=r"save it as \.xlsx"):
        form_of(b"", "plan.xls")


def test_a_calendar_is_no_plan_and_says_so() -> None:
    with pytest.raises(PlanFileError, match="is a calendar, which holds dates and no plan"):
        form_of(b"BEGIN:VCALENDAR", "plan.ics")


def test_json_is_the_plan_to_the_letter() -> None:
    plan = small_plan()

    found = read_plan_file(canonical(plan).encode(), "plan.json", FRAME)

    assert found.plan == plan


def test_a_start_that_was_given_outweighs_the_files_own() -> None:
    data = project(task(1))

    given = read_plan_file(data, "p.xml", FRAME, start_given=True)
    own = read_plan_file(data, "p.xml", FRAME, start_given=False)

    assert given.plan.start == FRAME.start
    assert own.plan.start.isoformat() == "2026-03-02T08:00:00"


def test_without_mpxj_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(MissingReaderError) as caught:
        read_plan_file(b"\xd0\xcf", "plan.mpp", FRAME)

    assert "pip install 'interlock[mpxj]'" in str(caught.value)
    assert "MS Project XML" in str(caught.value)
