"""Controls: a compliance checklist: control, task, state, evidence, date.

A state is open, closed (or done) or waived. A control that is no longer open needs the date on
which that happened; whether it names evidence is a finding's business.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from plan.records import Fact, FactKind
from tools.sources.base import SourceContext, SourceSpec
from tools.sources.table import Columns, Row, dated, place_of, read_rows

COLUMNS = Columns(
    required=("control", "task", "state", "evidence", "date"), optional=("note",), key=("control",)
)
STATES: Mapping[str, str] = MappingProxyType(
    {"open": "open", "closed": "closed", "done": "closed", "waived": "waived"}
)


def read_controls(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a checklist whole.

    Raises:
        SourceError: the file or any row is wrong.
    """
    return read_rows(spec, context, COLUMNS, _check, lambda row, *rest: _fact(spec, row, *rest))


def _check(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not cells["control"]:
        yield "control", "is empty; name the control"
    state = STATES.get(cells["state"].casefold())
    if state is None:
        yield "state", f"{cells['state']!r} is no state; write one of {', '.join(STATES)}"
    elif state != "open" and not cells["date"]:
        yield "date", f"is missing; write since when the control is {state}"


def _fact(spec: SourceSpec, row: Row, task: str | None, at: str) -> Fact:
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
        text=f"control {cells['control']} is {state}{evidence}, {dated(at)}{note}",
        data={
            "control": cells["control"],
            "state": state,
            "evidence": cells["evidence"],
            "note": cells.get("note", ""),
        },
    )
