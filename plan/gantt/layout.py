"""Lays a schedule out for drawing: beside an earlier one and a forecast, if these are given.

Rows stand by department, in the plan's order; what was taken out stays where it was. What is
compared is the two schedules themselves, so a picture cannot say other than the effect does.
"""

from collections.abc import Iterable, Iterator

from plan.checks import check_schedule, link_shortfall
from plan.gantt.extent import closed_days, extent_of
from plan.gantt.spans import summary_group, summary_rows
from plan.gantt.values import Arrow, Band, Group, Layout, Limit, Mark, Row, Span
from plan.model import STANDARD, ConstraintKind, Freeze, Link, Plan, Task
from plan.schedule import Schedule, start_limit
from plan.values import Value, last_minute_of, minute_of

__all__ = ["Choice", "Layout", "build_layout"]


class Choice(Value):
    """Which tasks to show: of these departments, critical ones only, changed ones only."""

    departments: tuple[str, ...] = ()
    critical: bool = False
    changed: bool = False

    def takes(self, row: Row) -> bool:
        """Say whether a row is shown."""
        return self.shows(row.department, critical=row.critical, mark=row.mark)

    def shows(self, department: str, *, critical: bool, mark: str) -> bool:
        """Say whether a row like this is shown, before it is made: most of a large plan are not."""
        return (
            (not self.departments or department in self.departments)
            and (not self.critical or critical)
            and (not self.changed or bool(mark))
        )


def build_layout(
    schedule: Schedule,
    *,
    before: Schedule | None = None,
    expected: Schedule | None = None,
    today: int | None = None,
    choice: Choice | None = None,
) -> Layout:
    """Lay a schedule out; ``before`` is shown as ghosts, ``expected`` beside the approved dates."""
    choice = choice or Choice()
    spans = tuple(row for row in summary_rows(schedule, before) if choice.takes(row))
    drawn, left_out = _rows(schedule, before, expected, choice)
    now = [] if today is None else [today]
    extent = extent_of(drawn, now, schedule.start)
    ids = {row.id for row in drawn}
    in_picture = today is not None and extent.start <= today <= extent.finish
    return Layout(
        plan=schedule.plan.name,
        first=extent.start,
        last=extent.finish,
        finish=schedule.finish,
        finish_shift=0 if before is None else _shift(schedule, before.finish, schedule.finish),
        today=today if in_picture else None,
        compared=before is not None,
        forecast=expected is not None,
        groups=(*summary_group(schedule, spans), *_groups(schedule, before, drawn)),
        arrows=tuple(_arrows(schedule, before, ids)),
        bands=tuple(_bands(schedule.plan, before, extent, ids)),
        closed=closed_days(schedule.times[STANDARD], extent),
        left_out=left_out,
    )


def _shift(schedule: Schedule, first: int, last: int) -> int:
    time = schedule.times[STANDARD]
    return time.index(last) - time.index(first)


def _groups(schedule: Schedule, before: Schedule | None, drawn: list[Row]) -> Iterator[Group]:
    """Give the departments that have something to show, in the plan's order."""
    plans = [schedule.plan] if before is None else [schedule.plan, before.plan]
    names = {one.id: one.name for plan in reversed(plans) for one in plan.departments}
    order = dict.fromkeys(one.id for plan in plans for one in plan.departments)
    rows: dict[str, list[Row]] = {id_: [] for id_ in order}
    for row in drawn:
        rows[row.department].append(row)
    for place, (id_, found) in enumerate(rows.items()):
        if found:
            yield Group(id=id_, name=names[id_], place=place, rows=tuple(found))


def _rows(
    schedule: Schedule, before: Schedule | None, expected: Schedule | None, choice: Choice
) -> tuple[list[Row], int]:
    """Give the rows that are shown, and how many are not."""
    broken: dict[str, list[str]] = {}
    for breach in check_schedule(schedule):
        broken.setdefault(breach.task, []).append(breach.rule)
    critical = frozenset(schedule.critical) if choice.critical else frozenset()
    found: list[Row] = []
    left_out = 0
    for task, old in _in_order(schedule.plan, before):
        gone = task.id not in schedule.plan.by_id
        mark: Mark = "removed" if gone else _mark(schedule, task, before)
        if not choice.shows(task.department, critical=task.id in critical, mark=mark):
            left_out += 1
        elif gone:
            found.append(_removed(task, old))
        else:
            rules = tuple(broken.get(task.id, ()))
            row = _row(schedule, task, before, expected)
            found.append(row.model_copy(update={"mark": mark, "broken": rules}))
    return found, left_out


def _in_order(plan: Plan, before: Schedule | None) -> Iterator[tuple[Task, Span | None]]:
    """Give the plan's tasks, and behind each those that followed it and were taken out."""
    gone: dict[str | None, list[Task]] = {}
    last: str | None = None
    for task in () if before is None else before.plan.tasks:
        if task.id in plan.by_id:
            last = task.id
        else:
            gone.setdefault(last, []).append(task)
    for kept in (None, *plan.tasks):
        if kept is not None:
            yield kept, None
        for task in gone.get(kept.id if kept else None, ()):
            yield task, _span(before, task.id)


def _span(schedule: Schedule | None, id_: str) -> Span | None:
    dates = None if schedule is None else schedule.dates.get(id_)
    return None if dates is None else Span(start=dates.start, finish=dates.finish)


def _removed(task: Task, was: Span | None) -> Row:
    return Row(
        id=task.id,
        name=task.name,
        department=task.department,
        mark="removed",
        was=was,
        milestone=task.milestone,
        gate=task.gate,
    )


def _row(schedule: Schedule, task: Task, before: Schedule | None, expected: Schedule | None) -> Row:
    dates, was = schedule.dates[task.id], _span(before, task.id)
    now = Span(start=dates.start, finish=dates.finish)
    return Row(
        id=task.id,
        name=task.name,
        department=task.department,
        now=now,
        was=was,
        expected=_span(expected, task.id),
        shift=0 if was is None else schedule.working_minutes(task, was.finish, now.finish),
        critical=dates.critical,
        milestone=task.milestone,
        gate=task.gate,
        total_float=dates.total_float,
        late_finish=dates.late_finish,
        limits=tuple(_limits(schedule, task)),
        waits_for=tuple(str(link) for link in schedule.plan.links_into[task.id]),
    )


def _mark(schedule: Schedule, task: Task, before: Schedule | None) -> Mark:
    """Say what became of a task."""
    if before is None:
        return ""
    old = before.plan.by_id.get(task.id)
    if old is None:
        return "added"
    if schedule.span_of(task.id) != before.span_of(task.id):
        return "moved"
    return "edited" if task is not old and task != old else ""


def _limits(schedule: Schedule, task: Task) -> Iterator[Limit]:
    dates, constraint = schedule.dates[task.id], task.constraint
    if task.deadline is not None:
        end = last_minute_of(task.deadline)
        yield Limit(kind="deadline", at=end, missed=dates.finish > end)
    if constraint is None or constraint.date is None:
        return
    if constraint.kind is ConstraintKind.FNLT:
        end = last_minute_of(constraint.date)
        yield Limit(kind="FNLT", at=end, missed=dates.finish > end)
    start = start_limit(task)
    if start is not None:
        yield Limit(kind="SNLT", at=start, missed=dates.start > start)


def _arrows(schedule: Schedule, before: Schedule | None, ids: set[str]) -> Iterator[Arrow]:
    """Give the links between what is shown, marked by what was there, then those taken out."""
    critical = set(schedule.critical)
    links = () if before is None else before.plan.links
    old = {(one.before, one.after): one for one in links if one.before in ids and one.after in ids}
    kept: set[tuple[str, str]] = set()
    for link in schedule.plan.links:
        pair = (link.before, link.after)
        if link.before not in ids or link.after not in ids:
            continue
        kept.add(pair)
        tight = set(pair) <= critical and link_shortfall(schedule, link) >= 0
        yield _arrow(link, _link_mark(link, old.get(pair), before), critical=tight)
    for pair, link in old.items():
        if pair not in kept:
            yield _arrow(link, "removed", critical=False)


def _link_mark(link: Link, old: Link | None, before: Schedule | None) -> str:
    if before is None:
        return ""
    if old is None:
        return "added"
    return "" if old.model_copy(update={"basis": link.basis}) == link else "changed"


def _arrow(link: Link, mark: str, *, critical: bool) -> Arrow:
    return Arrow.model_validate(
        {
            "before": link.before,
            "after": link.after,
            "kind": link.kind,
            "lag": link.lag,
            "lag_calendar": link.lag_calendar,
            "nature": link.nature,
            "mark": mark,
            "critical": critical,
        }
    )


def _bands(plan: Plan, before: Schedule | None, extent: Span, ids: set[str]) -> Iterator[Band]:
    """Give each freeze once for each department whose shown tasks it binds."""
    tasks = [task for task in plan.tasks if task.id in ids]
    for freeze, mark in _freezes(plan, before):
        first, last = minute_of(freeze.first), last_minute_of(freeze.last)
        if last <= extent.start or first >= extent.finish:
            continue
        for department in dict.fromkeys(freeze.departments):
            bound = (t.id for t in tasks if t.department == department and freeze.binds(t))
            rows = tuple(bound)
            if rows:
                yield Band.model_validate(
                    {
                        "id": freeze.id,
                        "name": freeze.name,
                        "department": department,
                        "first": max(first, extent.start),
                        "last": min(last, extent.finish),
                        "forbids": freeze.forbids,
                        "rows": rows,
                        "mark": mark,
                    }
                )


def _freezes(plan: Plan, before: Schedule | None) -> Iterable[tuple[Freeze, str]]:
    """Give the freezes, marked by whether the window was there; a waiver alone marks nothing."""
    if before is None:
        yield from ((freeze, "") for freeze in plan.freezes)
        return
    old = {_window(freeze) for freeze in before.plan.freezes}
    new = {_window(freeze) for freeze in plan.freezes}
    yield from ((one, "" if _window(one) in old else "added") for one in plan.freezes)
    yield from ((one, "removed") for one in before.plan.freezes if _window(one) not in new)


def _window(freeze: Freeze) -> str:
    return str(freeze.model_copy(update={"waived": (), "name": ""}))
