"""Status rows: task, percent, state, as_of, note; where a file has them, evidence and actuals.

The actuals are ``actual_start``, ``actual_finish`` and ``remaining`` (working time, such as 3d).

A row is what somebody reported, never a change of the plan. Each row stands alone; two rows for the
same task and moment that differ are refused, because nobody could say which one holds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath

from plan.durations import parse_minutes
from plan.errors import Problem
from plan.records import Fact, FactKind, Plain
from plan.values import last_minute_of, minute_of, moment_text, parse_moment
from tools.sources.base import SourceContext, SourceError, SourceSpec, read_day
from tools.sources.table import Row, read_table_file, unknown_task

STATES = ("not_started", "in_progress", "blocked", "done")
REQUIRED = ("task", "percent", "state", "as_of", "note")
OPTIONAL = ("evidence", "actual_start", "actual_finish", "remaining")
MAX_NOTE = 2_000
_PERCENT = re.compile(r"(\d{1,3})\s*%?")
_FULL = 100


def read_status(spec: SourceSpec, context: SourceContext) -> tuple[Fact, ...]:
    """Read a status file whole.

    Raises:
        SourceError: the file or any row is wrong.
    """
    rows, problems = read_table_file(spec.path, context, REQUIRED, OPTIONAL)
    facts: dict[tuple[str, str], Fact] = {}
    for row in rows:
        found = list(_check(spec.path, row, context))
        problems += found
        if found:
            continue
        fact = _fact(spec, row, context)
        first = facts.setdefault((row.cells["task"], fact.at), fact)
        if first.data != fact.data:
            message = (
                f"says something else than {first.place} for the same moment; keep one of them"
            )
            problems.append(Problem(spec.path, row.number, "task", message))
    if problems:
        raise SourceError(problems)
    return tuple(facts.values())


def _check(file: str, row: Row, context: SourceContext) -> Iterator[Problem]:
    cells = row.cells
    if cells["task"] not in context.plan.by_id:
        message = unknown_task(cells["task"], context.plan)
        yield Problem(file, row.number, "task", message)
    if _percent(cells["percent"]) is None:
        message = f"{cells['percent']!r} is no whole number from 0 to 100"
        yield Problem(file, row.number, "percent", message)
    if _state(cells["state"]) not in STATES:
        message = f"{cells['state']!r} is no state; write one of {', '.join(STATES)}"
        yield Problem(file, row.number, "state", message)
    try:
        read_day(cells["as_of"], context)
    except ValueError as error:
        yield Problem(file, row.number, "as_of", str(error))
    yield from (Problem(file, row.number, *found) for found in _wrong_actuals(cells))
    for name in ("note", "evidence"):
        if len(cells.get(name, "")) > MAX_NOTE:
            message = f"is longer than {MAX_NOTE:,} characters; shorten it"
            yield Problem(file, row.number, name, message)


def _wrong_actuals(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name what is no date or amount, or cannot be with what else the row says."""
    for name, read in _ACTUALS.items():
        try:
            read(cells[name]) if cells.get(name) else None
        except ValueError as error:
            yield name, str(error)
            return
    start, finish, left = (cells.get(name, "") for name in _ACTUALS)
    done = _percent(cells["percent"]) == _FULL
    if start and finish and _is_before(parse_moment(finish), parse_moment(start)):
        yield "actual_finish", f"{finish} is before the actual_start {start}"
    if finish and not done:
        yield "actual_finish", "stands beside less than 100 percent; a finished task has 100"
    if left and done and _remaining(left):
        yield "remaining", f"{left} remain of a task that is reported done"


def _is_before(one: date | datetime, other: date | datetime) -> bool:
    """Say whether a moment is over before another begins; a day holds all its minutes."""
    last = last_minute_of(one)
    return last - (last != minute_of(one)) < minute_of(other)


def _moment(text: str) -> str:
    return moment_text(parse_moment(text))


def _remaining(text: str) -> int:
    minutes = parse_minutes(text)
    if minutes < 0:
        raise ValueError(f"{text!r} is negative; what remains is 0d or more")
    return minutes


_ACTUALS: dict[str, Callable[[str], Plain]] = {
    "actual_start": _moment,
    "actual_finish": _moment,
    "remaining": _remaining,
}


def _percent(text: str) -> int | None:
    match = _PERCENT.fullmatch(text)
    value = int(match[1]) if match else None
    return value if value is not None and value <= _FULL else None


def _state(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.casefold())


def _fact(spec: SourceSpec, row: Row, context: SourceContext) -> Fact:
    cells, task = row.cells, context.plan.by_id[row.cells["task"]]
    percent, state, at = (
        _percent(cells["percent"]),
        _state(cells["state"]),
        read_day(cells["as_of"], context),
    )
    note = f"; {cells['note']}" if cells["note"] else ""
    data: dict[str, Plain] = {"percent": percent, "state": state, "note": cells["note"]}
    if cells.get("evidence"):
        data["evidence"] = cells["evidence"]
    data |= {name: read(cells[name]) for name, read in _ACTUALS.items() if cells.get(name)}
    return Fact(
        source=spec.name,
        kind=FactKind.STATUS,
        subject=task.id,
        at=at,
        place=f"{PurePosixPath(spec.path).name}, row {row.number}",
        text=f"{task.id} {task.name}: {state.replace('_', ' ')}, {percent} %, as of {at}{note}",
        data=data,
    )
