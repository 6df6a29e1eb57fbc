"""Words for days: what they mean on a given day, and what is asked back instead of guessed."""

from datetime import date

import pytest

from tools.grammar.date_forms import any_date
from tools.grammar.dates import DateReader, DateWordsError, When

MONDAY = date(2026, 3, 2)


def when(words: str, base: date = MONDAY) -> When:
    """Read the one form that words hold."""
    match = any_date().search(words.lower())
    assert match is not None, words
    return DateReader(base).read((match.lastgroup or "").removeprefix("form_"), match[0])


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2026-06-12", "2026-06-12", "2026-06-12"),
        ("12 June", "2026-06-12", "2026-06-12"),
        ("June 12th", "2026-06-12", "2026-06-12"),
        ("Friday, the 12th of June 2026", "2026-06-12", "2026-06-12"),
        ("1 January", "2027-01-01", "2027-01-01"),
        ("2 March", "2026-03-02", "2026-03-02"),
        ("12 June 2027", "2027-06-12", "2027-06-12"),
        ("13/06/2026", "2026-06-13", "2026-06-13"),
        ("13/06/26", "2026-06-13", "2026-06-13"),
        ("12.06.2026", "2026-06-12", "2026-06-12"),
        ("06/06/2026", "2026-06-06", "2026-06-06"),
        ("today", "2026-03-02", "2026-03-02"),
        ("tomorrow", "2026-03-03", "2026-03-03"),
        ("two weeks from now", "2026-03-16", "2026-03-16"),
        ("Friday", "2026-03-06", "2026-03-06"),
        ("the 12th", "2026-03-12", "2026-03-12"),
        ("end of June", "2026-06-30", "2026-06-30"),
        ("the beginning of July", "2026-07-01", "2026-07-01"),
        ("mid-July", "2026-07-15", "2026-07-15"),
        ("the end of the quarter", "2026-03-31", "2026-03-31"),
        ("end of next quarter", "2026-06-30", "2026-06-30"),
        ("end of next month", "2026-04-30", "2026-04-30"),
        ("end of the week", "2026-03-06", "2026-03-06"),
        ("end of Q1", "2026-03-31", "2026-03-31"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("in February", "2027-02-01", "2027-02-28"),
        ("the last week of June", "2026-06-24", "2026-06-30"),
        ("the first week of July", "2026-07-01", "2026-07-07"),
        ("the last Friday of June", "2026-06-26", "2026-06-26"),
        ("the first working day of August", "2026-08-03", "2026-08-03"),
        ("week 23", "2026-06-01", "2026-06-07"),
        ("week 2", "2027-01-11", "2027-01-17"),
        ("the week of 10 June", "2026-06-08", "2026-06-14"),
        ("next week", "2026-03-09", "2026-03-15"),
        ("next month", "2026-04-01", "2026-04-30"),
        ("from 1 to 12 June", "2026-06-01", "2026-06-12"),
        ("1-12 June", "2026-06-01", "2026-06-12"),
        ("between 1 and 12 June", "2026-06-01", "2026-06-12"),
        ("between 28 May and 3 June", "2026-05-28", "2026-06-03"),
        ("June 1-12", "2026-06-01", "2026-06-12"),
        ("2026-06-01..2026-06-12", "2026-06-01", "2026-06-12"),
        ("from 24 December to 2 January 2027", "2026-12-24", "2027-01-02"),
    ],
)
def test_words_name_these_days(words: str, first: str, last: str) -> None:
    found = when(words)

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("31 June", "does not exist"),
        ("2026-02-30", "does not exist"),
        ("31/06/2026", "does not exist"),
        ("29 February 2027", "does not exist"),
        ("29 February", "does not exist before 2028"),
        ("0 June", "does not exist"),
        ("week 60", "no 'week 60'"),
        ("Monday 12 June", "is a Friday"),
        ("05/06/2026", "could be 2026-05-06 or 2026-06-05"),
        ("next Friday", "could be 2026-03-06 or 2026-03-13"),
        ("Monday", "was said on a Monday"),
        ("27 February", "has just passed"),
        ("late July", "no single day"),
        ("around 12 June", "no single day"),
        ("mid of the quarter", "no single day"),
        ("from 12 June 2026 to 1 June 2026", "ends before it begins"),
        ("12 June at 25:00", "no time of day"),
    ],
)
def test_words_that_name_no_one_day_are_asked_back(words: str, reason: str) -> None:
    with pytest.raises(DateWordsError, match=reason):
        when(words)


def test_next_friday_said_on_a_saturday_is_one_day() -> None:
    assert when("next Friday", date(2026, 3, 7)).first == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("edge", "moment"),
    [
        ("by", "2026-06-12"),
        ("before", "2026-06-11"),
        ("from", "2026-06-12"),
        ("after", "2026-06-13"),
    ],
)
def test_a_limit_counts_its_day_in_or_out(edge: str, moment: str) -> None:
    assert when("12 June").moment(edge) == moment


def test_a_time_of_day_stays_with_its_day() -> None:
    assert when("12 June at 17:00").moment("by") == "2026-06-12T17:00"
    assert when("Friday at 5pm").moment("before") == "2026-03-06T17:00"
    assert when("12 June, noon").moment("by") == "2026-06-12T12:00"


def test_before_the_end_of_a_month_keeps_its_last_day() -> None:
    assert when("the end of June").moment("before") == "2026-06-30"


def test_by_a_whole_month_is_asked_back_and_before_it_is_not() -> None:
    assert when("in June").moment("before") == "2026-05-31"
    with pytest.raises(DateWordsError, match="first or its last day"):
        when("in June").moment("by")


def test_may_is_a_month_only_where_a_preposition_makes_it_one() -> None:
    assert any_date().search("we may start") is None
    assert any_date().search("it starts in may") is not None
