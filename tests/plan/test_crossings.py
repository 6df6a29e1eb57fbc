"""Tasks that change places: every pair that crosses, none that does not, in a settled order."""

from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from plan.crossings import Crossings, Pair, Spans, apart_from, newly_apart
from plan.schedule import Span
from tests.plan.plans import seeds, steady


def crossing(old: Spans, new: Spans, moved: list[str]) -> list[Pair]:
    """Try every pair: for each moved task those behind which it falls, then those it overtakes."""
    common = [id_ for id_ in new if id_ in old]
    found: dict[Pair, None] = {}
    for id_ in moved:
        behind = sorted(common, key=lambda one: old[one].start)
        found |= {(id_, other): None for other in behind if crossed(old, new, id_, other)}
        before = sorted(common, key=lambda one: old[one].finish)
        found |= {(other, id_): None for other in before if crossed(old, new, other, id_)}
    return list(found)


def crossed(old: Spans, new: Spans, first: str, then: str) -> bool:
    return (
        first != then
        and old[first].finish <= old[then].start
        and new[then].finish <= new[first].start
    )


def some_spans(random: Random, count: int) -> dict[str, Span]:
    starts = [random.randint(0, 20) for _ in range(count)]
    return {f"T{n}": Span(start, start + random.randint(0, 6)) for n, start in enumerate(starts)}


@steady(300)
@given(seeds, st.integers(1, 12))
def test_every_pair_that_crosses_is_found_in_the_order_of_those_that_moved(
    seed: int, count: int
) -> None:
    random = Random(seed)  # noqa: S311  # test data
    old = some_spans(random, count)
    new = {id_: span for id_, span in old.items() if random.random() < 0.9}
    other = some_spans(random, count)
    new |= {id_: span for id_, span in other.items() if random.random() < 0.5}
    moved = [id_ for id_ in new if id_ in old and old[id_] != new[id_]]

    assert Crossings(old, new, moved).pairs() == crossing(old, new, moved)


def test_a_task_that_comes_earlier_and_one_that_goes_later_cross_once() -> None:
    old = {"A": Span(0, 2), "B": Span(10, 12)}
    new = {"A": Span(20, 22), "B": Span(1, 3)}

    for moved in permutations(("A", "B")):
        assert Crossings(old, new, moved).pairs() == [("A", "B")]


@steady(300)
@given(seeds, st.integers(1, 12))
def test_every_pair_that_comes_apart_is_found_once_and_no_other(seed: int, count: int) -> None:
    random = Random(seed)  # noqa: S311  # test data
    old = some_spans(random, count)
    new = {id_: span for id_, span in old.items() if random.random() < 0.9}
    new |= {id_: span for id_, span in some_spans(random, count).items() if random.random() < 0.5}
    moved = [id_ for id_ in new if id_ in old and old[id_] != new[id_]]
    common = [id_ for id_ in new if id_ in old]

    found = list(newly_apart(old, new, moved))

    assert len(found) == len(set(found))
    assert set(found) == {
        (one, other)
        for one in common
        for other in common
        if one != other and new[other].finish <= new[one].start
        if old[other].finish > old[one].start
    }


@steady(100)
@given(seeds, st.integers(1, 8))
def test_who_stands_apart_from_a_task_is_whoever_is_over_before_it_or_begins_after_it(
    seed: int, count: int
) -> None:
    spans = some_spans(Random(seed), count)  # noqa: S311  # test data
    for id_ in spans:
        expected = {
            (later, over)
            for later in spans
            for over in spans
            if later != over and id_ in {later, over} and spans[over].finish <= spans[later].start
        }
        found = list(apart_from(spans, id_))

        assert set(found) == expected
        assert len(found) == len(expected)
