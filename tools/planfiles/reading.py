"""Reads a plan file in the child, see ``tools.reading``: CSV, MS Project XML, canonical JSON.

Excel has a module of its own, because its library takes its time to load.
"""

import csv
import io
import json
from typing import Any

from pydantic import ValidationError

from plan.csv_plan import Frame, delimiter_of, read_plan
from plan.errors import PlanFileError, Problem
from plan.model import Plan
from plan.network import topological_order
from tools.planfiles.document import Note, PlanDocument
from tools.planfiles.mspdi.reading import read_mspdi

_DEEPEST = 40
_MOST_DIGITS = 40
_ALL = ("start", "freezes", "teams", "calendars", "departments")


def read_document(data: bytes, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Read a plan file of a form (``csv``, ``mspdi``, ``json``) within a frame.

    Runs in the child, see ``tools.reading``; ``start`` in the options outweighs the file's own.

    Raises:
        PlanFileError, CycleError: something is wrong; every problem with its place.
    """
    frame = Frame.model_validate(options["frame"])
    form: str = options["form"]
    if form == "mspdi":
        found = read_mspdi(data, name, frame, own_start=not options["start_given"])
        notes = [Note(row=row, field=field, text=text) for row, field, text in found.notes]
        document = PlanDocument(
            plan=found.plan, progress=found.progress, columns=found.columns, notes=tuple(notes)
        )
    elif form == "json":
        document = _from_json(data, name)
    else:
        document = from_rows(data, name, frame)
    return document.model_dump(mode="json")


def from_rows(data: bytes, name: str, frame: Frame) -> PlanDocument:
    """Read the rows of a CSV file.

    Raises:
        PlanFileError, CycleError: see ``read_plan``.
    """
    found = read_plan(data, name, frame)
    text = data.decode("utf-8-sig")
    delimiter = delimiter_of(text.partition("\n")[0])
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    columns = tuple(cell.strip().lower() for cell in header)
    return PlanDocument(plan=found.plan, progress=found.progress, columns=columns)


def _from_json(data: bytes, name: str) -> PlanDocument:
    """Read the canonical JSON of an export: the plan to the letter."""
    plain = load_json(data, name)
    try:
        plan = Plan.model_validate(plain)
    except ValidationError as error:
        problems = [
            Problem(name, None, ".".join(map(str, one["loc"])) or None, _plain(one["msg"]))
            for one in error.errors()[:20]
        ]
        raise PlanFileError(problems) from None
    topological_order(plan)
    return PlanDocument(plan=plan, progress={}, columns=_ALL)


def load_json(data: bytes, name: str) -> Any:  # noqa: ANN401  # any JSON value
    """Load JSON from a file.

    Raises:
        PlanFileError: it is none, is nested too deep, or a key stands twice in an object.
    """
    try:
        text = data.decode("utf-8-sig")
        _check_depth(text)
        return json.loads(text, object_pairs_hook=_once, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        row, message = error.lineno, f"this is no JSON: {error.msg}"
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
    except (ValueError, RecursionError) as error:
        row, message = 0, str(error)
    raise PlanFileError([Problem(name, row or None, None, message)])


def _check_depth(text: str) -> None:
    """Refuse what nests deeper than any plan; brackets inside texts count as well."""
    depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise ValueError(f"is nested deeper than {_DEEPEST} levels")
        elif character in "]}":
            depth -= 1


def _whole_number(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"holds a number of {len(text):,} digits; no plan has one")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # adds
        raise ValueError(f"the key {twice[:60]!r} stands twice in one object; write it once")
    return found


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
