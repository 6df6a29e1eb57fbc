"""Controls: a compliance checklist: control, task, state, evidence, date.

Optionally ``owner``, ``due`` (a day, also to come), ``sign_off`` (who signed) and ``note``. A state
is open, closed (or done) or waived. A control that is no longer open needs the date on which that
happened; whether it names evidence is a finding's business. Who owns and who signed is looked up;
a name that nobody has stays as it is written and is nobody's.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from plan.people import People
from plan.records import Fact, FactKind, Plain
from plan.values import parse_moment
from tools.sources.base import SourceContext, SourceSpec
from tools.sources.statements import find_speaker
from tools.sources.table import Columns, Row, dated, place_of, read_rows

COLUMNS = Columns(
    required=("control", "task", "state", "evidence", "date"),
    optional=("note", "owner", "due", "sign_off"),
    key=("control",),
)
STATES: Mapping[str, str] = MappingProxyType(
    {"open": "open", "closed": "closed", "done": "closed", "waived": "waived"}
)


def read_controls(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a checklist whole.

    Raises:
        SourceError: the file or any row is wrong.
    """
    people = context.people
    return read_rows(
        spec, context, COLUMNS, _check, lambda row, *rest: _fact(spec, people, row, *rest)
    )


def _check(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not cells["control"]:
        yield "control", "is empty; name the control"
    state = STATES.get(cells["state"].casefold())
    if state is None:
        yield "state", f"{cells['state']!r} is no state; write one of {', '.join(STATES)}"
    elif state != "open" and not cells["date"]:
        yield "date", f"is missing; write since when the control is {state}"
    if cells.get("sign_off") and state == "open":
        yield "sign_off", "stands at a control that is open; close it, or leave the name out"
    try:
        parse_moment(cells["due"]) if cells.get("due") else None
    except ValueError as error:
        yield "due", str(error)


def _fact(spec: SourceSpec, people: People, row: Row, task: str | None, at: str) -> Fact:
    cells = row.cells
    state = STATES[cells["state"].casefold()]
    evidence = f", evidence {cells['evidence']}" if cells["evidence"] else ""
    note = f"; {cells['note']}" if cells.get("note") else ""
    return Fact(
        source=spec.name,
        kind=FactKind.CONTROL,
        subject=task,
        at=at,
        place=place_of(spec, row),
        text=f"control {cells['control']} is {state}{evidence}, {dated(at)}{_said(cells)}{note}",
        data={
            "control": cells["control"],
            "state": state,
            "evidence": cells["evidence"],
            "note": cells.get("note", ""),
            **dict(_further(cells, people)),
        },
    )


def _said(cells: Mapping[str, str]) -> str:
    words = {"owner": "owner", "due": "due", "sign_off": "signed by"}
    return "".join(f", {said} {cells[name]}" for name, said in words.items() if cells.get(name))


def _further(cells: Mapping[str, str], people: People) -> Iterator[tuple[str, Plain]]:
    """Give what a file may leave out, and who is meant where that is one person."""
    for name in ("owner", "due", "sign_off"):
        if cells.get(name):
            yield name, cells[name]
    for name, key in (("owner", "owner_id"), ("sign_off", "signed_by")):
        if cells.get(name) and (person := find_speaker(cells[name], people)):
            yield key, person
