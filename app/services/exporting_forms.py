"""Exports that a library writes: Excel, MS Project XML, iCalendar.

Excel holds the cells of the CSV, harmless in the same way, so both are read back alike. MS Project
XML may bring the rows in another order (a summary, then what it spans), so order is not compared.
"""

from datetime import datetime

from app.services.exporting import frame_of, plan_rows
from plan.errors import PlanError
from plan.model import Plan
from plan.proposal import Revision
from tools.planfiles.forms import read_plan_file
from tools.planfiles.ical import write_ical
from tools.planfiles.mspdi.writing import write_mspdi
from tools.planfiles.workbook_writing import write_workbook

SHEET = "Plan"


def write_form(plan: Plan, revision: Revision, form: str) -> tuple[bytes, bool | None]:
    """Give what a file of this form holds, and whether reading it gives the same plan again."""
    at = datetime.fromisoformat(revision.at)
    if form == "icalendar":
        return write_ical(plan, revision.number, at), None
    if form == "excel":
        data = write_workbook(SHEET, plan_rows(plan), at)
        again = read_again(plan, data, "export.xlsx")
        return data, again is not None and again.hash == plan.hash
    data = write_mspdi(plan)
    again = read_again(plan, data, "export.xml")
    return data, again is not None and _unordered(again) == _unordered(plan)


def read_again(plan: Plan, data: bytes, name: str) -> Plan | None:
    """Read an export within the plan's own frame; None where it is refused."""
    try:
        return read_plan_file(data, name, frame_of(plan)).plan
    except PlanError:
        return None


def _unordered(plan: Plan) -> list[set[str]]:
    parts = (plan.tasks, plan.links, plan.summaries, plan.freezes, plan.calendars, plan.teams)
    return [{repr(one) for one in part} for part in parts]
