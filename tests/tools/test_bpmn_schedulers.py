"""Timers in a window: Quartz cron, ISO repetitions, dates, and what nobody can say."""

from datetime import datetime

import pytest

from tests.tools.modelling import inventory, process, timed
from tools.bpmn.model import Timer
from tools.bpmn.schedulers import Window, find_firings, firings_in

# Friday 18:00 to Sunday 12:00.
CUTOVER = Window("cutover", datetime(2026, 8, 7, 18), datetime(2026, 8, 9, 12))  # noqa: DTZ001  # local


def count(value: str, kind: str = "cycle") -> int | None:
    timer = Timer.model_validate({"element": "t", "kind": kind, "value": value})
    return firings_in(timer, CUTOVER).times


@pytest.mark.parametrize(
    ("value", "times"),
    [
        ("0 0 21 * * ?", 2),
        ("0 0 8-20 * * ?", 20),
        ("0 0 0,12 ? * * *", 3),
        ("0 0 18 * * ?", 2),
        ("0 0 12 ? * SUN", 0),
        ("0 0 11 ? * SUN", 1),
        ("0 0 11 ? * 1", 1),
        ("0 0 11 ? * 7", 1),
        ("0 0 11 ? * 2-6", 0),
        ("0 0 20 ? * 2-6", 1),
        ("0 0 9 ? * 7#2", 1),
        ("0 0 9 ? * 7L", 0),
        ("0 0 0 1 * ? 2026", 0),
        ("0 0 0 1 * ? 2020", 0),
        ("0 0 9 8 8 ? 2026", 1),
        ("0 0 9 8W * ?", 0),
    ],
)
def test_quartz_cron_counts_seconds_first_and_sunday_as_one(value: str, times: int) -> None:
    assert count(value) == times


@pytest.mark.parametrize(
    ("value", "times"),
    [
        ("R/2026-08-01T06:00/P1D", 2),
        ("R3/2026-08-07T20:00/PT1H", 3),
        ("R3/2026-08-07T17:00/PT1H", 2),
        ("R/2026-08-10T06:00/P1D", 0),
        ("R/PT1H", 42),
        ("R5/PT1H", 5),
    ],
)
def test_a_repetition_counts_from_its_start_or_about(value: str, times: int) -> None:
    assert count(value) == times


@pytest.mark.parametrize(
    ("value", "times"), [("2026-08-08T03:00:00", 1), ("2026-08-09T12:00:00", 0)]
)
def test_a_date_fires_once_and_the_end_of_the_window_is_outside(value: str, times: int) -> None:
    assert count(value, "date") == times


@pytest.mark.parametrize(
    "value",
    ["${cron}", "0 0 25 * * ?", "every day", "R/soon", "R/P1M", "R/PT0S", "* * * * *", "R-1/x"],
)
def test_what_cannot_be_counted_is_said_and_never_taken_for_silence(value: str) -> None:
    assert count(value) is None


def test_a_timer_of_every_second_is_counted_up_to_a_limit() -> None:
    timer = Timer(element="t", kind="cycle", value="* * * * * ?")

    found = firings_in(timer, CUTOVER)

    assert (found.times, found.note) == (1_000, "more than 1,000")


def test_only_what_may_fire_in_the_window_is_listed_with_its_first_time() -> None:
    models = inventory(
        process("nightly", start=timed("timeCycle", "0 30 2 * * ?")),
        process("weekly", start=timed("timeCycle", "0 0 9 ? * MON")),
        process("unknown", start=timed("timeDate", "${when}")),
        process("later", start=timed("timeDuration", "PT5M")),
    )

    found = find_firings(models, (CUTOVER,))

    assert [(one.process, one.count, one.first) for one in found] == [
        ("nightly", 2, "2026-08-08T02:30"),
        ("unknown", None, None),
    ]
