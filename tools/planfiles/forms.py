"""Which form a plan file has, and reading it: in a child process with limits, whatever it is.

The ending says the form; ``.xml`` is looked into, because Primavera writes XML as well. What MPXJ
has to convert goes through MS Project XML, and then the way of all others.
"""

import re
from pathlib import PurePath

from plan.csv_plan import LARGEST, Frame
from plan.errors import PlanFileError, Problem
from tools.planfiles.conversion import convert
from tools.planfiles.document import PlanDocument
from tools.reading import Limits, read_in_child

READER = "tools.planfiles.reading:read_document"
EXCEL_READER = "tools.planfiles.workbook_plan:read_workbook_plan"
OWN = {".csv": "csv", ".xlsx": "excel", ".xlsm": "excel", ".json": "json", ".xml": "mspdi"}
# What MPXJ reads beside MS Project XML: MS Project, Primavera, Asta, ProjectLibre, Planner, ...
CONVERTED = frozenset(
    {".mpp", ".mpt", ".mpx", ".mpd", ".xer", ".pmxml", ".planner", ".pod", ".pp", ".ppx", ".pep"}
    | {".prx", ".p3", ".sdef", ".gan", ".cdpx", ".cdpz", ".fts", ".schedule_grid"}
)
LARGEST_XML = 50_000_000
_PRIMAVERA = re.compile(rb"<(\w+:)?APIBusinessObjects[\s>]")
_HEAD = 4_096


def read_plan_file(
    data: bytes, name: str, frame: Frame, *, start_given: bool = True
) -> PlanDocument:
    """Read a plan file within a frame; a start that was given outweighs the file's own.

    Raises:
        PlanFileError, CycleError: something is wrong; every problem with its place.
        MissingReaderError: it takes MPXJ and Java to read it, and they are not here.
    """
    form = form_of(data, name)
    if form == "converted":
        data, form = convert(data, name), "mspdi"
    options = {"form": form, "frame": frame.model_dump(mode="json"), "start_given": start_given}
    limits = Limits(size=LARGEST_XML if form == "mspdi" else LARGEST)
    reader = EXCEL_READER if form == "excel" else READER
    return PlanDocument.model_validate(read_in_child(reader, data, name, options, limits))


def form_of(data: bytes, name: str) -> str:
    """Say which form a file has: csv, excel, json, mspdi, or converted by MPXJ.

    Raises:
        PlanFileError: it is an old Excel file or a calendar, which nothing here reads.
    """
    ending = PurePath(name).suffix.casefold()
    if ending == ".xls":
        message = "is an old Excel file; open it in Excel and save it as .xlsx"
        raise PlanFileError([Problem(name, None, None, message)])
    if ending == ".ics":
        message = "is a calendar, which holds dates and no plan; give the plan file itself"
        raise PlanFileError([Problem(name, None, None, message)])
    if ending in CONVERTED or (ending == ".xml" and _PRIMAVERA.search(data[:_HEAD])):
        return "converted"
    return OWN.get(ending, "csv")
