"""When a round is due: cron lines on the plan's clock, one round for all that were missed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rounds_due import Rounds

BERLIN = Rounds(("0 7 * * mon-fri",), "Europe/Berlin", timedelta(hours=24))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_line_speaks_by_the_clock_of_the_plan() -> None:
    now = at("2026-03-20T06:30:00+00:00")

    assert BERLIN.newest(now) == at("2026-03-20T06:00:00+00:00")
    assert BERLIN.following(now) == at("2026-03-23T06:00:00+00:00")


def test_seven_in_the_morning_is_seven_on_both_sides_of_summer_time() -> None:
    assert BERLIN.following(at("2026-03-27T12:00:00+00:00")) == at("2026-03-30T05:00:00+00:00")


def test_a_number_for_a_day_of_the_week_is_crons_own() -> None:
    monday = Rounds(("0 7 * * 1",), "UTC", timedelta(hours=1))

    assert monday.following(at("2026-03-18T00:00:00+00:00")) == at("2026-03-23T07:00:00+00:00")


def test_an_instant_that_a_line_names_is_due_at_that_very_second() -> None:
    now = at("2026-03-20T06:00:00+00:00")

    assert BERLIN.due(at("2026-03-19T06:00:01+00:00"), now) == now
    assert BERLIN.due(now, now) is None


def test_of_many_that_were_missed_the_newest_is_due_and_the_others_are_counted() -> None:
    last, now = at("2026-03-16T06:00:01+00:00"), at("2026-03-20T06:00:05+00:00")

    due = BERLIN.due(last, now)

    assert due == at("2026-03-20T06:00:00+00:00")
    assert due is not None
    assert BERLIN.missed(last, due) == 3


@pytest.mark.parametrize(("hours", "late"), [(23, False), (25, True)])
def test_what_was_missed_by_more_than_the_limit_is_too_late(
    hours: int,
    late: bool,  # noqa: FBT001  # a value of the table
) -> None:
    due = at("2026-03-20T06:00:00+00:00")

    assert BERLIN.too_late(due, due + timedelta(hours=hours)) is late


LINES = st.sampled_from(
    ["*/5 * * * *", "0 7 * * mon-fri", "30 6,18 * * *", "0 0 1 * *", "0 2 * * 0"]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001  # given its zone below
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINES, min_size=1, max_size=3, unique=True), now=INSTANTS)
def test_after_a_round_nothing_is_due_before_the_next_instant(
    lines: list[str], now: datetime
) -> None:
    rounds = Rounds(tuple(lines), "Europe/Berlin", timedelta(hours=24))

    newest, following = rounds.newest(now), rounds.following(now)

    assert newest is not None
    assert following is not None
    assert newest <= now < following
    assert rounds.due(now, now) is None
    assert rounds.due(now, following - timedelta(seconds=1)) is None
    assert rounds.due(now, following) == following
