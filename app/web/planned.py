"""What the pages of the plan show: its timeline, its table, one task with why it stands there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app.services.forecasting import expected_dates
from app.web.here import Here
from plan.checks import check_schedule
from plan.durations import DAY, days_text
from plan.errors import UnknownError
from plan.gantt import Choice, Layout, Look, build_layout, render_svg
from plan.gantt.geometry import Geometry
from plan.model import Plan, Task
from plan.remembering import remembered
from plan.schedule import Schedule, TaskDates, compute_schedule
from plan.values import instant_text, local_time, minute_of

WIDE, SLIM = 1240, 560
MOST_ZOOM = 4
_MOST_ROWS, _PER_PAGE, _MOST_KEPT = 160, 200, 24
_WHY = "/plan/why/"


@dataclass(frozen=True)
class Shown:
    """What a reader chose to see of the plan; everything stands in the address of the page."""

    revision: int | None = None
    departments: tuple[str, ...] = ()
    critical: bool = False
    baseline: int | None = None
    forecast: bool = False
    zoom: int = 1
    sort: str = "plan"
    page: int = 1

    def query(self, **other: object) -> str:
        """Give the address of the same view with something else."""
        fields = {
            "revision": self.revision,
            "critical": "true" if self.critical else None,
            "baseline": self.baseline,
            "forecast": "true" if self.forecast else None,
            "zoom": self.zoom if self.zoom > 1 else None,
            "sort": self.sort if self.sort != "plan" else None,
            **other,
        }
        words = [f"department={one}" for one in self.departments]
        words += [f"{name}={value}" for name, value in fields.items() if value is not None]
        return f"?{'&'.join(words)}" if words else "?"


@dataclass(frozen=True)
class Line:
    """One task in the table."""

    id: str
    name: str
    department: str
    start: str
    finish: str
    duration: str
    slack: str
    critical: bool
    broken: tuple[str, ...]
    gate: tuple[str, ...]


@dataclass(frozen=True)
class Timeline:
    """The drawing, for a wide screen and a narrow one, and what was left out of it.

    ``days`` says how wide a day is in each, ``starts`` on which day each task that is drawn begins.
    """

    wide: str
    slim: str
    days: tuple[float, float]
    starts: dict[str, str]
    rows: int
    left_out: int
    only_critical: bool


_KEYS: Mapping[str, Callable[[Task, TaskDates], object]] = MappingProxyType(
    {
        "name": lambda task, _: task.name.casefold(),
        "department": lambda task, _: task.department,
        "start": lambda _, dates: dates.start,
        "finish": lambda _, dates: dates.finish,
        "duration": lambda task, _: task.duration,
        "float": lambda _, dates: dates.total_float,
    }
)
SORTS = ("plan", *_KEYS)


def check_shown(plan: Plan, shown: Shown) -> None:
    """Refuse a department that the plan does not have.

    Raises:
        UnknownError: it has none of this id.
    """
    known = [one.id for one in plan.departments]
    for one in shown.departments:
        if one not in known:
            raise UnknownError("department", one, known)


def timeline_of(here: Here, schedule: Schedule, shown: Shown) -> Timeline | None:
    """Draw what was chosen; of a large plan the critical tasks alone, None where those are many.

    A drawing is remembered with its plan, which never changes; its line of today is of this hour.
    """
    workspace, plan = here.workspace, schedule.plan
    observations = workspace.evidence.observations() if shown.forecast else ()
    now = workspace.clock.now().replace(minute=0, second=0)
    view = replace(shown, revision=None, sort="plan", page=1)

    def draw() -> Timeline | None:
        before = expected = None
        if shown.baseline is not None:
            before = compute_schedule(workspace.reader.plan(shown.baseline))
        if shown.forecast:
            _, expected, _ = expected_dates(plan, observations, now)
        today = minute_of(now.astimezone(ZoneInfo(plan.zone)).replace(tzinfo=None))
        return _timeline(schedule, shown, before, expected, today)

    heard = tuple(one.hash for one in observations)
    return remembered(plan, "timeline", (view, heard, now), draw, _MOST_KEPT)


def _timeline(
    schedule: Schedule,
    shown: Shown,
    before: Schedule | None,
    expected: Schedule | None,
    today: int,
) -> Timeline | None:
    chosen = [
        task
        for task in schedule.plan.tasks
        if not shown.departments or task.department in shown.departments
    ]
    only_critical = len(chosen) > _MOST_ROWS and not shown.critical
    choice = Choice(departments=shown.departments, critical=shown.critical or only_critical)
    if sum(schedule.dates[task.id].critical for task in chosen) > _MOST_ROWS < len(chosen):
        return None
    layout = build_layout(schedule, before=before, expected=expected, today=today, choice=choice)
    return Timeline(
        wide=_drawn(layout, WIDE * shown.zoom, "wide"),
        slim=_drawn(layout, SLIM * shown.zoom, "slim"),
        days=(_day(layout, WIDE * shown.zoom), _day(layout, SLIM * shown.zoom)),
        starts={
            row.id: local_time(schedule.dates[row.id].start).date().isoformat()
            for row in layout.rows
            if row.now is not None
        },
        rows=len(tuple(layout.rows)),
        left_out=layout.left_out,
        only_critical=only_critical,
    )


def _drawn(layout: Layout, width: int, name: str) -> str:
    look = Look(width=width, colours="light", heading=False, name=name, href=_WHY)
    return render_svg(layout, look)


def _day(layout: Layout, width: int) -> float:
    return round(Geometry(layout, width, heading=False).day, 4)


def lines_of(schedule: Schedule, shown: Shown) -> tuple[list[Line], int]:
    """Give one page of the table, and how many pages there are."""
    tasks = [
        task
        for task in schedule.plan.tasks
        if (not shown.departments or task.department in shown.departments)
        and (not shown.critical or schedule.dates[task.id].critical)
    ]
    key = _KEYS.get(shown.sort.removeprefix("-"))
    if key is not None:
        tasks.sort(
            key=lambda task: key(task, schedule.dates[task.id]),  # type: ignore[arg-type, return-value]  # one kind each
            reverse=shown.sort.startswith("-"),
        )
    elif shown.sort.startswith("-"):
        tasks.reverse()
    broken: dict[str, list[str]] = {}
    for breach in check_schedule(schedule):
        broken.setdefault(breach.task, []).append(breach.rule)
    pages = max(1, -(-len(tasks) // _PER_PAGE))
    first = (min(shown.page, pages) - 1) * _PER_PAGE
    lines = [
        _line(schedule, task, tuple(broken.get(task.id, ())))
        for task in tasks[first : first + _PER_PAGE]
    ]
    return lines, pages


def _line(schedule: Schedule, task: Task, broken: tuple[str, ...]) -> Line:
    dates, zone = schedule.dates[task.id], schedule.plan.zone
    return Line(
        id=task.id,
        name=task.name,
        department=task.department,
        start=instant_text(dates.start, zone),
        finish=instant_text(dates.finish, zone),
        duration=days_text(task.duration) if task.duration else "milestone",
        slack=slack_words(dates.total_float),
        critical=dates.critical,
        broken=broken,
        gate=task.gate,
    )


def slack_words(minutes: int) -> str:
    """Say a float in days."""
    if minutes < 0:
        return f"{days_text(-minutes)} too late"
    return days_text(minutes) if minutes >= DAY // 10 else "none"


def neighbours(schedule: Schedule, id_: str) -> tuple[list[Line], list[Line]]:
    """Give the tasks that a task waits for, and those that wait for it."""
    plan = schedule.plan

    def found(ids: Iterator[str]) -> list[Line]:
        return [_line(schedule, plan.by_id[one], ()) for one in ids]

    before = (link.before for link in plan.links_into[id_])
    after = (link.after for link in plan.links_from[id_])
    return found(before), found(after)
