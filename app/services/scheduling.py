"""A schedule as JSON: dates, both floats, what is critical and how, back from a date, variance."""

from collections.abc import Collection

from app.services.shapes import Json
from plan.backwards import schedule_back
from plan.errors import FormError
from plan.paths import longest_paths, near_critical
from plan.ports import Reader
from plan.schedule import Schedule, compute_schedule
from plan.summaries import SummaryDates, summary_dates
from plan.values import instant_text, last_minute_of, parse_moment
from plan.variance import variances


def schedule_json(schedule: Schedule) -> Json:
    """Give the dates of every task and summary, and the longest paths."""
    plan, longest = schedule.plan, longest_paths(schedule)
    on_path = frozenset(longest.tasks)
    return {
        "start": instant_text(schedule.start, plan.zone),
        "finish": instant_text(schedule.finish, plan.zone),
        "longest_paths": {"number": longest.number, "paths": [list(p) for p in longest.paths]},
        "summaries": [_summary(schedule, row) for row in summary_dates(schedule).values()],
        "tasks": [_dates(schedule, id_, on_path) for id_ in plan.by_id],
    }


def _dates(schedule: Schedule, id_: str, on_path: Collection[str]) -> Json:
    task, dates, zone = schedule.plan.by_id[id_], schedule.dates[id_], schedule.plan.zone
    return {
        "id": id_,
        "name": task.name,
        "department": task.department,
        "start": instant_text(dates.start, zone),
        "finish": instant_text(dates.finish, zone),
        "late_start": instant_text(dates.late_start, zone),
        "late_finish": instant_text(dates.late_finish, zone),
        "duration": task.duration,
        "total_float": dates.total_float,
        "free_float": schedule.free_floats[id_],
        "critical": dates.critical,
        "longest_path": id_ in on_path,
        "driver": dates.driver.kind,
        "driven_by": dates.driver.link.before if dates.driver.link else None,
    }


def _summary(schedule: Schedule, row: SummaryDates) -> Json:
    plan = schedule.plan
    name = next(summary.name for summary in plan.summaries if summary.id == row.id)
    return {
        "id": row.id,
        "name": name,
        "tasks": list(row.tasks),
        "start": instant_text(row.start, plan.zone),
        "finish": instant_text(row.finish, plan.zone),
        "working_minutes": row.working_minutes,
        "total_float": row.total_float,
        "critical": row.critical,
    }


def show_near(reader: Reader, limit: int, revision: int | None = None) -> Json:
    """Give the tasks with some float up to a limit in working minutes, least first.

    Raises:
        UnknownError: there is no such revision.
    """
    schedule = compute_schedule(reader.plan(revision))
    document = schedule_json(schedule)
    rows = {row["id"]: row for row in document["tasks"]}
    return {
        "revision": _number(reader, revision),
        **document,
        "limit": limit,
        "tasks": [rows[id_] for id_ in near_critical(schedule, limit)],
    }


def show_back(reader: Reader, wanted: str, revision: int | None = None) -> Json:
    """Give by when each task, and the plan, has to start for a wanted finish.

    Raises:
        FormError: the date is none.
        UnknownError: there is no such revision.
        HorizonError: working time runs out before it.
    """
    try:
        finish = last_minute_of(parse_moment(wanted))
    except ValueError as error:
        raise FormError(str(error)) from None
    plan = reader.plan(revision)
    back = schedule_back(plan, finish)
    return {
        "revision": _number(reader, revision),
        **schedule_json(back.schedule),
        "wanted": instant_text(finish, plan.zone),
        "must_start": instant_text(back.must_start, plan.zone),
        "kept": back.kept,
        "blocked": list(back.blocked),
    }


def show_baseline(reader: Reader, baseline: int, revision: int | None = None) -> Json:
    """Give the schedule with each task's variance against the schedule of another revision.

    Raises:
        UnknownError: there is no such revision.
    """
    before = compute_schedule(reader.plan(baseline))
    after = compute_schedule(reader.plan(revision))
    document = schedule_json(after)
    found = {one.id: one.model_dump(mode="json") for one in variances(before, after)}
    for row in document["tasks"]:
        row["variance"] = found.get(row["id"])
    return {
        "revision": _number(reader, revision),
        "baseline": baseline,
        "baseline_finish": instant_text(before.finish, before.plan.zone),
        **document,
    }


def _number(reader: Reader, revision: int | None) -> int:
    return reader.head().number if revision is None else revision
