"""Instants told by the day: the very text that each would have by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.instants import Instants
from plan.values import instant_text
from tests.plan.plans import steady

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@steady(200)
@given(st.sampled_from(ZONES), st.lists(st.integers(0, 120 * 365 * 1440), max_size=8))
def test_an_instant_is_told_as_it_is_by_itself(zone: str, minutes: list[int]) -> None:
    text = Instants(zone)

    assert [text[minute] for minute in minutes] == [instant_text(m, zone) for m in minutes]


@pytest.mark.parametrize("zone", ZONES)
def test_days_whose_clock_changes_are_told_minute_by_minute(zone: str) -> None:
    text = Instants(zone)
    days = [_EPOCH + timedelta(days=n) for n in range(20_500, 20_900)]
    for day in days:
        begin = int((day - _EPOCH) / timedelta(minutes=1))
        for minute in (begin, begin + 61, begin + 125, begin + 200, begin + 1439):
            assert text[minute] == instant_text(minute, zone)
