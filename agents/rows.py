"""The rows that agents are shown, and how they are written into a prompt.

Everything is JSON-simple, in a fixed order. Text from a source stays what it is, data: no character
of it can end the block that it stands in, and none is invisible.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator

from plan.records import FactKind, Finding, Observation, Severity
from plan.schedule import Schedule
from plan.summaries import SummaryDates
from plan.values import Value, instant_text, moment_text

MOST_TEXT = 4000
_ORDER = (Severity.SERIOUS, Severity.WARNING, Severity.INFO)
_WORTH_A_LOOK = re.compile(r"[<>&]|[^\n -~]")  # the rest of ASCII is seen and ends nothing
_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


class TaskRow(Value):
    """A task as an agent sees it: instants ISO 8601, float in working minutes."""

    id: str
    name: str
    department: str
    start: str
    finish: str
    total_float: int
    critical: bool
    deadline: str | None
    constraint: str | None


class GroupRow(Value):
    """A summary row: what spans several tasks, and where it begins and ends."""

    id: str
    name: str
    tasks: int
    start: str
    finish: str


class ShiftRow(Value):
    """A task that an approved change has moved; from and to are finishes."""

    task: str
    finish_from: str
    finish_to: str


class LinkRow(Value):
    """A dependency that the plan has."""

    before: str
    after: str
    kind: str


class FreezeRow(Value):
    """A window in which the department may not work, start or finish."""

    id: str
    name: str
    first: str
    last: str
    forbids: str


class FindingRow(Value):
    """What a deterministic check says; ``new`` where the last round did not find it."""

    id: str
    kind: str
    task: str | None
    severity: str
    new: bool
    text: str
    evidence: tuple[str, ...]


class ObservationRow(Value):
    """A status or a person's words, with the tasks that the words may mean."""

    id: str
    kind: str
    speaker: str | None
    department: str | None
    date: str
    task: str | None
    text: str
    cut: bool
    may_mean: tuple[str, ...]


def as_json(material: Value) -> str:
    """Write material so that no text in it can end the block that it stands in.

    Angle brackets and characters that nobody sees are written as JSON escapes.
    """
    text = json.dumps(material.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return as_data(text)


def as_string(text: str) -> str:
    """Write one text as a JSON string that cannot end the block that it stands in."""
    return as_data(json.dumps(text, ensure_ascii=False))


def as_data(text: str) -> str:
    """Write JSON so that no text in it can end a block or hide a character."""
    return _WORTH_A_LOOK.sub(lambda found: _escaped(found.group()), text)


def as_text(material: Value) -> str:
    """Give all that material says, one value a line, to look words and numbers up in."""
    return "\n".join(_leaves(material.model_dump(mode="json")))


def _leaves(value: object) -> Iterator[str]:
    match value:
        case dict():
            for item in value.values():
                yield from _leaves(item)
        case list():
            for item in value:
                yield from _leaves(item)
        case None:
            return
        case _:
            yield str(value)


def _escaped(character: str) -> str:
    if character == "\n" or (
        character not in "<>&" and unicodedata.category(character) not in _ESCAPED
    ):
        return character
    return json.dumps(character)[1:-1] if character not in "<>&" else f"\\u{ord(character):04x}"


def newest_status(observations: Iterable[Observation]) -> dict[str, Observation]:
    """Give the newest status of each task; of two of the same time the later one counts."""
    newest: dict[str, Observation] = {}
    for one in observations:
        task = one.fact.subject
        if one.fact.kind is not FactKind.STATUS or task is None:
            continue
        if task not in newest or newest[task].fact.at <= one.fact.at:
            newest[task] = one
    return newest


def task_row(schedule: Schedule, id_: str) -> TaskRow:
    """Show a task of a schedule."""
    task, dates, zone = schedule.plan.by_id[id_], schedule.dates[id_], schedule.plan.zone
    return TaskRow(
        id=task.id,
        name=task.name,
        department=task.department,
        start=instant_text(dates.start, zone),
        finish=instant_text(dates.finish, zone),
        total_float=dates.total_float,
        critical=dates.critical,
        deadline=None if task.deadline is None else moment_text(task.deadline),
        constraint=None if task.constraint is None else str(task.constraint),
    )


def finding_row(finding: Finding, *, new: bool = True) -> FindingRow:
    """Show a finding."""
    return FindingRow(
        id=finding.id,
        kind=finding.kind,
        task=finding.task,
        severity=finding.severity.value,
        new=new,
        text=finding.text[:MOST_TEXT],
        evidence=finding.evidence,
    )


def group_row(schedule: Schedule, group: SummaryDates) -> GroupRow:
    """Show a summary row."""
    names, zone = {row.id: row.name for row in schedule.plan.summaries}, schedule.plan.zone
    return GroupRow(
        id=group.id,
        name=names[group.id],
        tasks=len(group.tasks),
        start=instant_text(group.start, zone),
        finish=instant_text(group.finish, zone),
    )


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Put the serious ones first; the checks' own order decides among equals."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
