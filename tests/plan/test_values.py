"""Moments, canonical JSON, hashes, durations and words: the same on every machine, every time."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plan.durations import days_text, duration_text, parse_minutes
from plan.model import Task
from plan.values import (
    canonical,
    instant_text,
    last_minute_of,
    local_time,
    minute_of,
    moment_text,
    parse_moment,
    sha256,
)
from plan.words import day_words, limit_words, shift_words, time_words
from tests.builders import small_plan
from tests.plan.plans import moments, steady


@steady(100)
@given(moments())
def test_a_moment_written_and_read_is_the_same(moment: date | datetime) -> None:
    assert parse_moment(moment_text(moment)) == moment
    assert local_time(minute_of(moment)).isoformat().startswith(moment_text(moment))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-02-30",
        "2026-13-01",
        "20260612",
        "2026-W24-5",
        "2026-06-12T25:00",
        "2026-06-12T17",
        "２０２６-06-12",  # noqa: RUF001  # digits that only look right
        "2026-06-12T17:00+99:00",
    ],
)
def test_what_is_no_date_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="is no date; write 2026-06-12 or 2026-06-12T17:00"):
        parse_moment(text)


@pytest.mark.parametrize("thing", [None, 20260612, 3.5, True, b"2026-06-12"])
def test_what_is_no_text_is_no_date(thing: object) -> None:
    with pytest.raises(ValueError, match="is no date"):
        parse_moment(thing)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-06-12T17:00Z", "drop the offset"),
        ("2026-06-12T17:00+02:00", "drop the offset"),
        ("2026-06-12T17:00:01", "whole minutes"),
        ("2026-06-12T17:00:00.5", "whole minutes"),
        ("1969-12-31", "outside"),
        ("2200-01-01", "outside"),
    ],
)
def test_a_date_that_the_arithmetic_cannot_hold_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_moment(text)


def test_an_aware_time_is_refused_as_well_as_its_text() -> None:
    with pytest.raises(ValueError, match="drop the offset"):
        parse_moment(datetime(2026, 6, 12, 17, 0, tzinfo=UTC))


def test_spaces_around_a_date_and_a_blank_instead_of_the_t_are_read() -> None:
    assert parse_moment(" 2026-06-12 ") == date(2026, 6, 12)
    assert moment_text(parse_moment("2026-06-12 17:00")) == "2026-06-12T17:00"


def test_a_day_ends_at_midnight_and_a_minute_with_itself() -> None:
    day, time = date(2026, 6, 12), parse_moment("2026-06-12T17:00")

    assert last_minute_of(day) == minute_of(date(2026, 6, 13))
    assert last_minute_of(time) == minute_of(time)


def test_an_instant_carries_the_offset_that_holds_then() -> None:
    winter, summer = minute_of(date(2026, 3, 2)), minute_of(date(2026, 6, 12))

    assert instant_text(winter, "Europe/London") == "2026-03-02T00:00+00:00"
    assert instant_text(summer, "Europe/London") == "2026-06-12T00:00+01:00"


def test_canonical_json_has_one_form() -> None:
    first = canonical({"b": [1, None, True], "a": "e\u0301"})
    second = canonical({"a": "\u00e9", "b": [1, None, True]})

    assert first == second == '{"a":"é","b":[1,null,true]}'


@pytest.mark.parametrize("value", [{"a": 1.0}, {"a": {1}}, {"a": b"x"}, {"a": float("nan")}])
def test_canonical_json_holds_no_float_and_nothing_strange(value: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="canonical JSON holds no"):
        canonical(value)


def test_a_hash_belongs_to_its_domain() -> None:
    assert sha256("interlock/plan/1", "x") != sha256("interlock/page/1", "x")
    assert len(sha256("a", "b")) == 64


def test_the_same_plan_gives_the_same_bytes_twice() -> None:
    assert canonical(small_plan()) == canonical(small_plan())
    assert small_plan().hash == small_plan().hash


@pytest.mark.parametrize("field", ["note", "owner", "name"])
def test_half_a_surrogate_pair_is_refused_where_it_comes_in(field: str) -> None:
    fields = {"id": "T1", "name": "x", "department": "pmo", "duration": 1, field: "\ud800"}

    with pytest.raises(ValidationError, match="valid string"):
        Task.model_validate(fields)


def test_a_copy_forgets_what_was_computed_from_the_old_fields() -> None:
    plan = small_plan()
    before = plan.hash, list(plan.by_id)

    copied = plan.model_copy(update={"tasks": plan.tasks[:1], "links": ()})

    assert list(copied.by_id) == ["T01"]
    assert copied.hash != before[0]


@steady(200)
@given(st.integers(-300_000, 300_000))
def test_a_duration_written_and_read_is_the_same(minutes: int) -> None:
    assert parse_minutes(duration_text(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5d", 2400),
        ("0.3d", 144),
        ("4h", 240),
        ("30m", 30),
        ("0d", 0),
        ("+3d", 1440),
        ("-4h", -240),
        (" 1 D ", 480),
        ("- 0.5d", -240),
    ],
)
def test_an_amount_is_read_into_working_minutes(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no duration"),
        ("5", "no duration"),
        ("5w", "no duration"),
        ("five days", "no duration"),
        ("1e3d", "no duration"),
        ("5d5h", "no duration"),
        (".5d", "no duration"),
        ("nand", "no duration"),
        ("0.5m", "not a whole number"),
        ("0.001d", "not a whole number"),
        ("99999999d", "two hundred years"),
        ("-99999999d", "two hundred years"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_minutes(text)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 days"),
        (480, "1 day"),
        (-480, "-1 day"),
        (1200, "2.5 days"),
        (10, "0 days"),
        (-10, "0 days"),
        (479, "1 day"),
    ],
)
def test_days_are_for_people(minutes: int, text: str) -> None:
    assert days_text(minutes) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "not moved"),
        (40, "40 minutes later"),
        (-40, "40 minutes earlier"),
        (48, "0.1 days later"),
        (-1440, "3 days earlier"),
    ],
)
def test_a_shift_says_its_direction(minutes: int, text: str) -> None:
    assert shift_words(minutes) == text


def test_midnight_belongs_to_the_day_before_for_a_limit() -> None:
    midnight = minute_of(date(2026, 7, 31))

    assert day_words(midnight) == "Fri 31 Jul 2026"
    assert limit_words(midnight) == "Thu 30 Jul 2026"
    assert time_words(midnight + 540) == "Fri 31 Jul 2026 09:00"
