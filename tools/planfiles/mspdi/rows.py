"""The rows of the outline: read one by one, then given ids and parents.

A row's number is the one that MS Project shows. Ids come from a text column with the alias ``id``;
a row without one is called after its unique number, which stays when rows are moved.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from plan.model import Constraint, ConstraintKind
from plan.values import moment_text, parse_moment
from tools.planfiles.mspdi.codes import CONSTRAINTS, ELAPSED_FORMATS, NO_CALENDAR
from tools.planfiles.mspdi.collecting import Cells, Collected

MOST_ROWS = 50_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_DONE = 100
_USUAL_PRIORITY = 500
_LAST_MINUTE = time(23, 59)
_STARTS = (ConstraintKind.SNET, ConstraintKind.SNLT, ConstraintKind.MSO)
# What a row may say and a plan has no place for: the field, and what makes it worth a note.
_DROPPED = {
    "ActualStart": "what has begun is reported as status; left out",
    "ActualFinish": "what is over is reported as status; left out",
    "HyperlinkAddress": "links are left out",
}
_FLAGS = {
    "Manual": "is scheduled by hand there; here its dates follow from its links",
    "Recurring": "recurs there; it is read as one task",
    "IsSubproject": "is a project of its own there; it is read as one row",
}


@dataclass(frozen=True)
class RawLink:
    """A predecessor link as the file has it."""

    before: int
    kind: int
    lag: int
    lag_format: int
    foreign: bool


@dataclass
class Row:
    """One row; ``id`` and ``parent`` come when the whole outline is known."""

    uid: int
    number: int | None
    level: int
    name: str
    summary: bool
    duration: int
    elapsed: bool
    constraint: Constraint | None
    deadline: date | datetime | None
    calendar: int
    percent: int
    note: str
    custom: Mapping[str, str]
    links: tuple[RawLink, ...]
    id: str = ""
    parent: "Row | None" = None
    leaves: list["Row"] = field(default_factory=list)


def read_row(cells: Cells, columns: Mapping[str, str]) -> Row | None:
    """Read a row; None for an empty one, an inactive one, and the project itself."""
    uid, level = cells.number("UID", 0), cells.number("OutlineLevel", 1)
    number = cells.number("ID", uid)
    cells = Cells(cells.element, number, cells.collected)
    if cells.flag("IsNull") or level < 1:
        return None
    if not cells.flag("Active", default=True):
        cells.collected.note(number, "Active", "is not active there; the row is left out")
        return None
    custom = dict(_custom(cells, columns))
    summary = cells.flag("Summary")
    if not summary:
        _note_dropped(cells)
    return Row(
        uid=uid,
        number=number,
        level=level,
        name=cells.text("Name"),
        summary=summary,
        duration=_duration(cells, summary=summary),
        elapsed=cells.number("DurationFormat", 0) in ELAPSED_FORMATS,
        constraint=_constraint(cells, custom),
        deadline=_exact(cells.moment("Deadline"), custom.get("deadline"), None),
        calendar=cells.number("CalendarUID", NO_CALENDAR),
        percent=max(0, min(_DONE, cells.number("PercentComplete", 0))),
        note=cells.text("Notes"),
        custom=custom,
        links=tuple(_links(cells)),
    )


def _custom(cells: Cells, columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for one in cells.each("ExtendedAttribute"):
        column, value = columns.get(one.text("FieldID")), one.text("Value")
        if column is not None and value:
            yield column, value


def _note_dropped(cells: Cells) -> None:
    for name, text in _DROPPED.items():
        if cells.text(name):
            cells.collected.note(cells.row, name, text)
    for name, text in _FLAGS.items():
        if cells.flag(name):
            cells.collected.note(cells.row, name, text)
    if cells.number("Priority", _USUAL_PRIORITY) not in (0, _USUAL_PRIORITY):
        cells.collected.note(cells.row, "Priority", "priorities are left out")
    if cells.decimal("FixedCost", 0.0):
        cells.collected.note(cells.row, "FixedCost", "costs are left out")
    if cells.element.find("Baseline") is not None:
        text = "baselines are left out; a revision of the plan is one"
        cells.collected.note(cells.row, "Baseline", text)


def _duration(cells: Cells, *, summary: bool) -> int:
    minutes = cells.minutes("Duration") or 0
    if summary:
        return 0
    if minutes < 0:
        cells.collected.wrong(cells.row, "Duration", "is negative; a duration is 0 or more")
        return 0
    if minutes and cells.flag("Milestone"):
        text = "is marked as a milestone and takes time; it is read as a task"
        cells.collected.note(cells.row, "Milestone", text)
    return minutes


def _constraint(cells: Cells, custom: Mapping[str, str]) -> Constraint | None:
    code = cells.number("ConstraintType", 0)
    kind = CONSTRAINTS.get(code)
    if kind is None:
        cells.collected.wrong(cells.row, "ConstraintType", f"{code} is none of 0 to 7")
        return None
    if not kind.dated:
        return None if kind is ConstraintKind.ASAP else Constraint(kind=kind)
    moment = cells.moment("ConstraintDate")
    if moment is None:
        cells.collected.note(cells.row, "ConstraintDate", f"{kind} without a date is left out")
        return None
    return Constraint(kind=kind, date=_exact(moment, custom.get("constraint_date"), kind))


def native_moment(moment: date | datetime, kind: ConstraintKind | None) -> datetime:
    """Give the minute that stands for a moment there: a day begins a start, and ends the rest."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time() if kind in _STARTS else _LAST_MINUTE)


def _exact(
    native: datetime | None, ours: str | None, kind: ConstraintKind | None
) -> date | datetime | None:
    """Give the moment as our own column has it, unless somebody changed the native one."""
    if native is None or not ours:
        return native
    try:
        moment = parse_moment(ours)
    except ValueError:
        return native
    return moment if native_moment(moment, kind) == native else native


def _links(cells: Cells) -> Iterator[RawLink]:
    for one in cells.each("PredecessorLink"):
        yield RawLink(
            before=one.number("PredecessorUID", -1),
            kind=one.number("Type", 1),
            lag=one.number("LinkLag", 0),
            lag_format=one.number("LagFormat", 7),
            foreign=one.flag("CrossProject"),
        )


def outline(rows: Sequence[Row], collected: Collected) -> None:
    """Give every row its id, its parent, and the tasks that a summary spans."""
    above: list[Row] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        row.summary = row.summary or (following is not None and following.level > row.level)
        while above and above[-1].level >= row.level:
            above.pop()
        row.parent = above[-1] if above else None
        if row.summary:
            above.append(row)
        else:
            for one in above:
                one.leaves.append(row)
    _name(rows, collected)


def _name(rows: Sequence[Row], collected: Collected) -> None:
    letter = "U" if any(row.custom.get("id") for row in rows) else "T"
    seen: set[str] = set()
    for row in rows:
        row.id = row.custom.get("id") or f"{letter}{row.uid}"
        if not _ID.fullmatch(row.id):
            message = "write letters, digits, '.', '_' and '-', the first no sign, at most 60"
            collected.wrong(row.number, "id", f"{row.id[:60]!r}: {message}")
            row.id = f"{letter}{row.uid}"
        if row.id in seen:
            collected.wrong(row.number, "id", f"{row.id!r} stands twice; ids have to be unique")
        seen.add(row.id)
        if not row.name:
            row.name = row.id
            collected.note(row.number, "Name", f"has no name; it is called {row.id}")


def constraint_date_text(constraint: Constraint | None) -> str:
    """Give what the column ``constraint_date`` holds: only what the native field cannot say."""
    if constraint is None or constraint.date is None or isinstance(constraint.date, datetime):
        return ""
    return moment_text(constraint.date)
