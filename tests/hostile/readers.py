"""What the corpus is read by, in the child: the product's own readers, each file whole.

Plan files go through the reader of ``interlock init``; sources through ``read_source``, in a folder
that holds nothing else; operations through what ``interlock propose`` reads. A tracker's page is
what a server answers, to each question the same.
"""

import tempfile
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from plan.csv_plan import Frame
from plan.errors import PlanError, PlanFileError, Problem
from plan.operations import apply_operations, parse_operations
from tests.builders import six_people, small_plan
from tools.planfiles.reading import load_json
from tools.sources import SourceContext, SourceSpec, read_source

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
READERS = {
    "csv": "tools.planfiles.reading:read_document",
    "excel": "tools.planfiles.workbook_plan:read_workbook_plan",
    "mspdi": "tools.planfiles.reading:read_document",
    "json": "tools.planfiles.reading:read_document",
    "bpmn": "tools.bpmn.documents:read_document",
    "dmn": "tools.bpmn.documents:read_document",
    "export": "tools.bpmn.documents:read_document",
    "jira": "tests.hostile.readers:read_as_answer",
    "github": "tests.hostile.readers:read_as_answer",
    "gitlab": "tests.hostile.readers:read_as_answer",
    "sheet": "tools.sources.sheet:read_sheet",
    "operations": "tests.hostile.readers:read_operations",
}
SOURCES = "tests.hostile.readers:read_as_source"
# Loaded once, in the worker, and not in the fork of each file.
for _module in (
    *("status_csv", "statements", "eml", "junit", "counts", "controls", "configuration"),
    *("jira_csv", "minutes", "jira_rest", "issues_rest"),
):
    import_module(f"tools.sources.{_module}")
_PLAN, _PEOPLE = small_plan(), six_people()


def reader_of(kind: str) -> str:
    """Give what reads a kind."""
    return READERS.get(kind, SOURCES)


def options_of(kind: str) -> dict[str, Any]:
    """Give what the reader of a kind has to know."""
    frame = Frame(start=date(2026, 3, 2)).model_dump(mode="json")
    return {"kind": kind, "form": kind, "frame": frame, "start_given": False}


def read_operations(data: bytes, name: str, _options: dict[str, Any]) -> dict[str, int]:
    """Read operations on the small plan, as a proposal would.

    Raises:
        PlanFileError: they are none, or do not fit.
    """
    try:
        plan = apply_operations(_PLAN, parse_operations(load_json(data, name)))
    except PlanFileError:
        raise
    except PlanError as error:
        row = getattr(error, "position", 0) + 1
        raise PlanFileError([Problem(name, row, "operation", str(error))]) from None
    return {"tasks": len(plan.tasks)}


def read_as_source(data: bytes, name: str, options: dict[str, Any]) -> dict[str, int]:
    """Read a file as a configured source of its kind would be read.

    Raises:
        PlanFileError: something in it is wrong.
    """
    kind = options["kind"]
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        file = root / "inbox" / name
        file.parent.mkdir()
        file.write_bytes(data)
        folder = kind in ("statements", "minutes")
        path = "inbox" if folder else f"inbox/{name}"
        spec = SourceSpec.model_validate({"name": kind, "kind": kind, "path": path})
        context = SourceContext(plan=_PLAN, people=_PEOPLE, now=NOW, root=root)
        return {"facts": len(read_source(spec, context))}


def read_as_answer(data: bytes, _name: str, options: dict[str, Any]) -> dict[str, int]:
    """Read what a tracker answers, as a configured source of its kind would be read.

    Raises:
        PlanFileError: something in it is wrong.
    """
    kind, address = options["kind"], "https://tracker.example"
    transport = httpx.MockTransport(lambda _: httpx.Response(HTTPStatus.OK, content=data))
    vars(httpx)["Client"] = partial(httpx.Client, transport=transport)  # in this fork only
    spec = SourceSpec.model_validate({"name": kind, "kind": kind, "url": address, "query": "a/b"})
    context = SourceContext(plan=_PLAN, people=_PEOPLE, now=NOW, root=Path())
    return {"facts": len(read_source(spec, context))}
