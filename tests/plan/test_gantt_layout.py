"""What a picture holds is what the schedules hold: rows, marks, limits, links, freezes, extent."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given

from plan.effect import effect_of
from plan.gantt import Choice, build_layout
from plan.gantt.describing import arrow_words
from plan.gantt.values import Row
from plan.model import Constraint, ConstraintKind, Plan
from plan.schedule import compute_schedule
from plan.values import DAY_MINUTES, minute_of
from tests.builders import small_plan
from tests.plan.pictures import TODAY, before_and_after, changed_layout, frozen_plan
from tests.plan.plans import plans, random_plan, seeds, steady


def test_every_task_has_one_row_with_its_dates() -> None:
    schedule = compute_schedule(small_plan())

    layout = build_layout(schedule)

    assert sorted(row.id for row in layout.rows) == sorted(schedule.dates)
    for row in layout.rows:
        dates = schedule.dates[row.id]
        assert row.now is not None
        assert (row.now.start, row.now.finish) == (dates.start, dates.finish)
        assert (row.critical, row.late_finish) == (dates.critical, dates.late_finish)
    assert [group.id for group in layout.groups] == ["finance", "operations", "it-security"]
    assert [group.place for group in layout.groups] == [0, 1, 2]


def test_the_marks_are_those_of_the_effect() -> None:
    old, new = before_and_after()
    effect = effect_of(old, new)

    marks: dict[str, list[str]] = {}
    for row in changed_layout().rows:
        marks.setdefault(row.mark, []).append(row.id)

    assert sorted(marks["moved"]) == sorted(one.id for one in effect.moved)
    assert (marks["added"], marks["removed"]) == (["T07"], ["T02"])
    assert marks["edited"] == ["T01"]


@steady(60)
@given(plans(), seeds)
def test_what_moves_in_a_picture_is_what_moves_in_the_effect(plan: Plan, seed: int) -> None:
    longer = plan.tasks[0].model_copy(update={"duration": plan.tasks[0].duration + seed % 2000})
    changed = plan.model_copy(update={"tasks": (longer, *plan.tasks[1:])})
    old, new = compute_schedule(plan), compute_schedule(changed)

    rows = build_layout(new, before=old).rows

    shifts = {row.id: row.shift for row in rows if row.mark == "moved"}
    assert shifts == {one.id: one.working_minutes for one in effect_of(old, new).moved}


def test_links_are_marked_new_changed_taken_out_and_critical() -> None:
    arrows = {(a.before, a.after): (a.mark, a.critical) for a in changed_layout().arrows}

    assert arrows == {
        ("T01", "T03"): ("", True),
        ("T03", "T04"): ("changed", True),
        ("T04", "T05"): ("", True),
        ("T05", "T06"): ("", True),
        ("T03", "T07"): ("added", False),
        ("T07", "T05"): ("added", False),
        ("T02", "T04"): ("removed", False),
    }


def test_a_freeze_is_a_band_of_each_department_that_it_binds() -> None:
    bands = {(band.id, band.department): band for band in changed_layout().bands}

    assert set(bands) == {("close", "operations"), ("audit", "finance")}
    assert bands["close", "operations"].rows == ("T03", "T04", "T06")
    assert (bands["close", "operations"].mark, bands["audit", "finance"].mark) == (
        "added",
        "removed",
    )
    assert bands["close", "operations"].last == minute_of(date(2026, 4, 1))


def test_a_freeze_outside_the_picture_is_left_out() -> None:
    plan = frozen_plan()
    far = plan.freezes[0].model_copy(update={"first": date(2030, 1, 1), "last": date(2030, 1, 2)})

    layout = build_layout(compute_schedule(plan.model_copy(update={"freezes": (far,)})))

    assert layout.bands == ()


def test_a_waiver_alone_leaves_the_freeze_unmarked() -> None:
    plan = frozen_plan()
    waived = plan.freezes[0].model_copy(update={"waived": ("T01",)})
    new = plan.model_copy(update={"freezes": (waived,)})

    layout = build_layout(compute_schedule(new), before=compute_schedule(plan))

    assert [(band.mark, band.rows) for band in layout.bands] == [("", ("T05",))]


def with_limits(**changes: object) -> Row:
    plan = small_plan()
    task = plan.by_id["T04"].model_copy(update=changes)
    tasks = tuple(task if one.id == "T04" else one for one in plan.tasks)
    layout = build_layout(compute_schedule(plan.model_copy(update={"tasks": tasks})))
    return next(row for row in layout.rows if row.id == "T04")


@pytest.mark.parametrize(
    ("kind", "day", "missed"),
    [("FNLT", date(2026, 3, 30), True), ("SNLT", date(2026, 3, 30), False)],
)
def test_a_constraint_that_limits_is_a_date_to_keep(kind: str, day: date, *, missed: bool) -> None:
    row = with_limits(constraint=Constraint(kind=ConstraintKind(kind), date=day))

    assert [(one.kind, one.missed) for one in row.limits] == [(kind, missed)]
    assert len(row.broken) == missed


def test_a_deadline_counts_to_the_end_of_its_day() -> None:
    row = with_limits(deadline=date(2026, 4, 3))

    assert [(one.kind, one.at) for one in row.limits] == [("deadline", minute_of(date(2026, 4, 4)))]
    assert with_limits(constraint=Constraint(kind=ConstraintKind.ALAP)).limits == ()


def test_what_was_taken_out_stays_where_it_was() -> None:
    old = small_plan()
    first_gone = old.model_copy(update={"tasks": old.tasks[1:], "links": old.links[1:]})

    layout = build_layout(compute_schedule(first_gone), before=compute_schedule(old))

    assert [row.id for row in layout.groups[0].rows] == ["T01", "T05"]
    assert layout.groups[0].rows[0].now is None


def test_a_department_that_only_lost_tasks_is_still_there() -> None:
    assert [group.id for group in changed_layout().groups] == [
        "finance",
        "operations",
        "it-security",
    ]


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(departments=("finance",)), ["T01", "T05", "T07"]),
        (Choice(critical=True), ["T01", "T05", "T03", "T04", "T06"]),
        (Choice(changed=True, departments=("it-security",)), ["T02"]),
        (Choice(departments=("pmo",)), []),
    ],
)
def test_a_choice_leaves_the_rest_out_and_counts_it(choice: Choice, ids: list[str]) -> None:
    layout = changed_layout(choice)

    assert [row.id for row in layout.rows] == ids
    assert layout.left_out == 7 - len(ids)
    shown = set(ids)
    assert all({arrow.before, arrow.after} <= shown for arrow in layout.arrows)


def test_a_deadline_in_the_next_century_does_not_widen_the_picture() -> None:
    plan = small_plan()
    far = plan.tasks[0].model_copy(update={"deadline": date(2150, 1, 1)})
    near = plan.tasks[0].model_copy(update={"deadline": date(2026, 4, 10)})

    def last(task: object) -> int:
        tasks = (task, *plan.tasks[1:])
        return build_layout(compute_schedule(plan.model_copy(update={"tasks": tasks}))).last

    usual = build_layout(compute_schedule(plan)).last
    assert last(far) == usual
    assert last(near) == minute_of(date(2026, 4, 11))


def test_today_is_drawn_only_where_it_is_near() -> None:
    schedule = compute_schedule(small_plan())

    assert build_layout(schedule, today=TODAY).today == TODAY
    assert build_layout(schedule, today=minute_of(date(2031, 1, 1))).today is None


def test_weekends_and_holidays_are_closed_and_merged() -> None:
    layout = build_layout(compute_schedule(small_plan()))

    days = [(span.start // DAY_MINUTES, span.finish - span.start) for span in layout.closed]

    saturdays = [date(2026, 3, 7) + timedelta(weeks=week) for week in range(5)]
    assert days == [(minute_of(day) // DAY_MINUTES, 2 * DAY_MINUTES) for day in saturdays]


def test_a_plan_of_many_years_shows_no_single_days() -> None:
    plan = small_plan()
    long = plan.tasks[0].model_copy(update={"duration": 480 * 260 * 6})

    layout = build_layout(
        compute_schedule(plan.model_copy(update={"tasks": (long, *plan.tasks[1:])}))
    )

    assert layout.closed == ()


def test_a_plan_without_tasks_is_one_empty_day() -> None:
    empty = small_plan().model_copy(update={"tasks": (), "links": (), "freezes": ()})

    layout = build_layout(compute_schedule(empty))

    assert (layout.groups, layout.last - layout.first) == ((), DAY_MINUTES)


def test_the_layout_of_a_random_plan_spans_all_its_dates() -> None:
    plan = random_plan(Random(7), 30, frozen=True)  # noqa: S311  # test data
    schedule = compute_schedule(plan)

    layout = build_layout(schedule, today=minute_of(datetime(2026, 3, 9, 12, 0)))  # noqa: DTZ001  # local

    assert layout.first <= min(one.start for one in schedule.dates.values())
    assert layout.last >= max(one.finish for one in schedule.dates.values())
    assert layout.first % DAY_MINUTES == layout.last % DAY_MINUTES == 0


def test_a_dependency_is_said_with_its_lag_calendar_and_nature() -> None:
    plan = small_plan()
    changed = plan.links[2].model_copy(update={"lag_calendar": "elapsed", "nature": "external"})
    links = (*plan.links[:2], changed, *plan.links[3:])
    new = plan.model_copy(update={"links": links})

    layout = build_layout(compute_schedule(new), before=compute_schedule(plan))

    said = [arrow_words(arrow) for arrow in layout.arrows]
    assert said[0] == "T01 to T03, finish to start, critical"
    assert said[2].startswith("T03 to T04, finish to start +1d (elapsed), external, changed")
