"""Budget and breaker: nothing is spent twice, and an endpoint that fails is left alone a while."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.failures import TROUBLE, Failure, ModelAnswerError
from agents.guarding import Guard
from agents.spending import (
    MILLION,
    Account,
    BreakerSettings,
    Budget,
    MemoryTill,
    Price,
    Spent,
    cost_of,
)
from tests.fakes import FakeClock

PRICE = Price(prompt=Decimal("1.25"), completion=Decimal(10))
BREAKER = BreakerSettings(failures=3, rest_seconds=60)


def guard_with(clock: FakeClock | None = None, **budget: object) -> Guard:
    return Guard(
        clock=clock or FakeClock(),
        zone="Europe/London",
        budget=Budget.model_validate(budget),
        breaker=BREAKER,
    )


def account_of(guard: Guard) -> Account:
    return guard.till.change(lambda account: (account, account))


def fails(guard: Guard, kind: Failure, way: str = "m") -> None:
    guard.fail(guard.enter(way, 10, 10, None, in_round=True), kind, 10)


def refusal(guard: Guard, way: str = "m", *, in_round: bool = True) -> ModelAnswerError | None:
    try:
        guard.leave(guard.enter(way, 10, 10, None, in_round=in_round), 1, 1)
    except ModelAnswerError as error:
        return error
    return None


@pytest.mark.parametrize("kind", TROUBLE)
def test_after_so_many_failures_in_a_row_an_endpoint_is_left_alone(kind: Failure) -> None:
    guard = guard_with()
    for _ in range(1 if kind == "quota" else 3):
        fails(guard, kind)

    told = refusal(guard)

    assert told is not None
    assert (told.kind, str(told)[-11:]) == ("resting", "until 08:01")
    assert refusal(guard, "another") is None


def test_an_answer_in_between_begins_the_count_anew() -> None:
    guard = guard_with()
    for kind in ("timeout", "busy", "wrong_schema", "timeout", "busy"):
        fails(guard, kind)

    assert refusal(guard) is None


def test_after_the_rest_one_call_goes_through_and_its_success_lets_all_in() -> None:
    clock = FakeClock()
    guard = guard_with(clock)
    for _ in range(3):
        fails(guard, "timeout")
    clock.advance(seconds=60)

    trial = guard.enter("m", 10, 10, None, in_round=True)
    meanwhile = refusal(guard)
    guard.leave(trial, 5, 5)

    assert meanwhile is not None
    assert refusal(guard) is None
    assert account_of(guard).standing == {}


def test_a_trial_that_fails_begins_the_rest_anew() -> None:
    clock = FakeClock()
    guard = guard_with(clock)
    for _ in range(3):
        fails(guard, "timeout")
    clock.advance(seconds=60)
    fails(guard, "server_error")
    clock.advance(seconds=59)

    assert refusal(guard) is not None
    clock.advance(seconds=1)
    assert refusal(guard) is None


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ({"tokens_per_round": 100}, "of 100 tokens of this round"),
        ({"tokens_per_day": 100}, "of 100 tokens of this day"),
        ({"money_per_round": "0.000900"}, "of this round are spent"),
        ({"money_per_day": "0.000900"}, "of this day are spent"),
    ],
)
def test_a_budget_that_is_used_up_says_which_one(budget: dict[str, str], words: str) -> None:
    guard = guard_with(None, **budget)
    entry = guard.enter("m", 40, 40, PRICE, in_round=True)
    guard.leave(entry, 40, 40)

    with pytest.raises(ModelAnswerError, match=words) as caught:
        guard.enter("m", 40, 60, PRICE, in_round=True)

    assert caught.value.kind == "spent"


def test_a_chat_does_not_live_on_the_rounds_budget() -> None:
    guard = guard_with(tokens_per_round=30)
    guard.leave(guard.enter("m", 10, 10, None, in_round=True), 10, 10)

    assert refusal(guard) is not None
    assert refusal(guard, in_round=False) is None


def test_a_new_round_and_a_new_day_have_their_budgets_again() -> None:
    clock = FakeClock("2026-07-01T22:30:00+00:00")  # half past eleven in London
    guard = guard_with(clock, tokens_per_round=25, tokens_per_day=45)
    for _ in range(2):
        guard.leave(guard.enter("m", 10, 10, None, in_round=True), 10, 10)
        guard.begin_round()

    assert refusal(guard) is not None
    clock.advance(hours=1)
    assert refusal(guard) is None


def test_what_was_not_needed_comes_back() -> None:
    guard = guard_with()
    guard.leave(guard.enter("m", 1000, 6000, PRICE, in_round=True), 900, 50)

    assert account_of(guard).of_day == Spent(tokens=950, money=1125 + 500)


@pytest.mark.parametrize(
    ("kind", "tokens"),
    [
        ("busy", 0),
        ("refused_request", 0),
        ("timeout", 1000),
        ("unreachable", 1000),
        ("wrong_schema", 7000),
        ("cut_off", 7000),
    ],
)
def test_a_failed_call_costs_what_it_can_have_cost(kind: Failure, tokens: int) -> None:
    guard = guard_with()
    guard.fail(guard.enter("m", 1000, 6000, None, in_round=True), kind, 1000)

    assert account_of(guard).of_day.tokens == account_of(guard).of_round.tokens == tokens


def test_a_million_tokens_cost_their_price() -> None:
    assert cost_of(MILLION, 0, PRICE).money == 1.25 * MILLION
    assert cost_of(0, MILLION, PRICE).money == 10 * MILLION
    assert cost_of(1, 0, PRICE).money == 2  # rounded up


CALLS = st.lists(
    st.tuples(
        st.integers(0, 3),  # which of four calls side by side begins or ends
        st.integers(0, 400),
        st.integers(0, 400),
        st.sampled_from(["answered", "timeout", "wrong_schema", "quota"]),
        st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(CALLS)
def test_calls_side_by_side_never_spend_more_than_there_is(
    calls: list[tuple[int, int, int, str, bool]],
) -> None:
    budget = Budget(tokens_per_round=1500, tokens_per_day=2500, money_per_day=Decimal("0.01"))
    guard = Guard(FakeClock(), budget=budget, breaker=BREAKER, till=MemoryTill())
    running: dict[int, tuple[object, int, int]] = {}
    for place, prompt, completion, ending, in_round in calls:
        if place in running:
            entry, most_prompt, most_completion = running.pop(place)
            if ending == "answered":
                guard.leave(entry, min(prompt, most_prompt), min(completion, most_completion))  # type: ignore[arg-type]  # what enter gave
            else:
                guard.fail(entry, ending, most_prompt)  # type: ignore[arg-type]  # likewise
        else:
            try:
                entry = guard.enter("m", prompt, completion, PRICE, in_round=in_round)
            except ModelAnswerError:
                continue
            running[place] = (entry, prompt, completion)
        account = account_of(guard)
        assert 0 <= account.of_round.tokens <= 1500
        assert 0 <= account.of_day.tokens <= 2500
        assert 0 <= account.of_day.money <= 10_000
