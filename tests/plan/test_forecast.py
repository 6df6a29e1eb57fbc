"""The forecast: what was reported laid over the approved plan, which it never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.forecast import Progress, forecast, slipping
from plan.model import Plan
from plan.schedule import Network, Schedule
from plan.values import local_time, minute_of, parse_moment
from tests.builders import small_plan
from tests.plan.plans import plans, steady


def at(text: str) -> int:
    return minute_of(parse_moment(text))


def expected(*reports: tuple[str, int, str], now: str = "2026-03-02T09:00") -> Schedule:
    progress = [Progress(task=t, percent=p, as_of=at(as_of)) for t, p, as_of in reports]
    return forecast(Network(small_plan()), progress, at(now))


def dates(schedule: Schedule, task: str) -> tuple[str, str]:
    found = schedule.dates[task]
    start, finish = local_time(found.start), local_time(found.finish)
    return f"{start:%d %b %H:%M}", f"{finish:%d %b %H:%M}"


def test_on_the_first_morning_the_forecast_is_the_plan() -> None:
    approved = Network(small_plan()).schedule()

    assert expected().dates == approved.dates
    assert list(slipping(approved, expected())) == []


def test_what_has_not_begun_cannot_begin_before_today() -> None:
    found = expected(now="2026-03-04T09:00")

    assert dates(found, "T01") == ("04 Mar 09:00", "10 Mar 17:00")
    assert [s.id for s in slipping(Network(small_plan()).schedule(), found)] == [
        "T01",
        "T02",
        "T03",
        "T04",
        "T05",
        "T06",
    ]


def test_what_is_done_stands_where_it_was_done() -> None:
    early = expected(("T01", 100, "2026-03-05T17:00"), now="2026-03-06T09:00")
    late = expected(("T01", 100, "2026-03-10T12:00"), now="2026-03-10T13:00")

    assert dates(early, "T01") == ("27 Feb 09:00", "05 Mar 17:00")
    assert dates(early, "T03")[0] == "06 Mar 09:00"
    assert dates(late, "T01") == ("02 Mar 09:00", "06 Mar 17:00")


def test_work_under_way_ends_after_what_is_left_of_it() -> None:
    found = expected(("T01", 40, "2026-03-04"), now="2026-03-05T09:00")

    assert dates(found, "T01") == ("02 Mar 09:00", "09 Mar 17:00")
    assert dates(found, "T03")[0] == "10 Mar 09:00"


def test_work_that_began_early_begins_today_at_the_latest() -> None:
    found = expected(("T04", 50, "2026-03-03"), now="2026-03-03T09:00")

    assert dates(found, "T04") == ("03 Mar 09:00", "06 Mar 17:00")


@pytest.mark.parametrize(("percent", "finish"), [(100, "06 Mar 09:00"), (50, "06 Mar 09:00")])
def test_a_milestone_that_was_reported_has_no_length(percent: int, finish: str) -> None:
    found = expected(("T06", percent, "2026-03-06T09:00"), now="2026-03-06T09:00")

    assert dates(found, "T06")[1] == finish


def test_a_report_on_a_task_that_is_not_there_or_of_nothing_changes_nothing() -> None:
    assert expected(("T99", 50, "2026-03-02")).dates == expected().dates
    assert expected(("T01", 0, "2026-03-02")).dates == expected().dates


def test_what_slips_is_told_with_both_dates_and_its_size() -> None:
    found = expected(("T05", 10, "2026-04-08"), now="2026-04-08T17:00")

    slips = {s.id: s for s in slipping(Network(small_plan()).schedule(), found)}

    assert slips["T05"].approved == "2026-04-08T17:00+01:00"
    assert slips["T05"].expected == "2026-04-14T13:48+01:00"
    assert slips["T05"].working_minutes == 1728
    assert slips["T05"].department == "finance"


@steady(100)
@given(plans(), st.integers(0, 40 * 1440), st.dictionaries(st.integers(0, 7), st.integers(0, 100)))
def test_a_forecast_never_begins_anything_in_the_past_that_nobody_reported(
    plan: Plan, later: int, percents: dict[int, int]
) -> None:
    now = minute_of(plan.start) + later
    ids = list(plan.by_id)
    progress = [
        Progress(task=ids[n], percent=percent, as_of=now)
        for n, percent in percents.items()
        if n < len(ids)
    ]
    before = plan.hash

    found = forecast(Network(plan), progress, now)

    begun = {p.task for p in progress if p.percent}
    for id_, task in plan.by_id.items():
        pinned = task.constraint is not None and task.constraint.kind in ("MSO", "MFO")
        assert found.dates[id_].start <= found.dates[id_].finish
        if id_ not in begun and not pinned:
            assert found.dates[id_].start >= now
    assert plan.hash == before


def actuals(**reported: object) -> Schedule:
    fields = {"task": "T01", "percent": 50, "as_of": at("2026-03-04T09:00"), **reported}
    report = Progress.model_validate(fields)
    return forecast(Network(small_plan()), [report], at("2026-03-04T09:00"))


def test_what_remains_counts_before_percent() -> None:
    assert dates(actuals(remaining=480), "T01") == ("02 Mar 09:00", "04 Mar 17:00")
    assert dates(actuals(remaining=0), "T01") == ("02 Mar 09:00", "04 Mar 09:00")
    assert dates(actuals(), "T01") == ("02 Mar 09:00", "06 Mar 13:00")


def test_a_reported_start_stands_and_begins_a_task_at_no_percent() -> None:
    found = actuals(percent=0, started=at("2026-03-03T11:00"))

    assert dates(found, "T01") == ("03 Mar 11:00", "10 Mar 17:00")


def test_reported_dates_of_what_is_done_stand_as_they_are() -> None:
    both = actuals(percent=100, started=at("2026-03-02T10:00"), finished=at("2026-03-03T12:00"))
    end = actuals(percent=100, finished=at("2026-03-03T17:00"))

    assert dates(both, "T01") == ("02 Mar 10:00", "03 Mar 12:00")
    assert dates(end, "T01") == ("25 Feb 09:00", "03 Mar 17:00")
