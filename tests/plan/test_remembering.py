"""What a plan remembers: once for each question and key, as much as was said, and no more."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from plan.applied import effect_of_operations
from plan.effect import compute_effect
from plan.operations import SetDuration, apply_operations
from plan.remembering import remembered, remembering
from plan.schedule import compute_schedule
from tests.builders import small_plan

CHANGE = SetDuration(task="T01", duration=960)


def test_a_plan_that_remembers_gives_the_same_schedule_again() -> None:
    plan = remembering(small_plan())

    assert compute_schedule(plan) is compute_schedule(plan)


def test_a_plan_that_nobody_holds_on_to_remembers_nothing() -> None:
    plan = small_plan()

    assert compute_schedule(plan) is not compute_schedule(plan)


def test_a_copy_remembers_nothing() -> None:
    plan = remembering(small_plan())
    schedule = compute_schedule(plan)

    copy = plan.model_copy(update={"name": "Another"})

    assert compute_schedule(copy) is not schedule
    assert compute_schedule(copy).plan.name == "Another"


def test_remembering_changes_neither_the_plan_nor_its_hash() -> None:
    plan, other = small_plan(), remembering(small_plan())
    compute_schedule(other)

    assert plan == other
    assert plan.hash == other.hash
    assert plan.model_dump_json() == other.model_dump_json()


def test_an_effect_that_is_remembered_is_the_one_that_is_computed() -> None:
    plan = remembering(small_plan())
    computed = compute_effect(plan, apply_operations(plan, [CHANGE]), [CHANGE])

    first, again = (effect_of_operations(plan, [CHANGE]) for _ in range(2))

    assert first == computed
    assert first is again


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    plan, asked = remembering(small_plan()), list[int]()

    def ask(key: int) -> int:
        def double() -> int:
            asked.append(key)
            return 2 * key

        return remembered(plan, "double", key, double, most=2)

    for key in (1, 2, 1, 3, 1, 2):
        assert ask(key) == 2 * key

    assert asked == [1, 2, 3, 2]


def test_what_is_heavier_than_everything_is_given_and_kept_alone() -> None:
    plan, asked = remembering(small_plan()), list[int]()

    for _ in range(2):
        remembered(plan, "heavy", 1, lambda: asked.append(1), most=5, weigh=lambda _: 50)

    assert asked == [1]


def test_many_who_ask_at_once_wait_for_one_answer() -> None:
    plan, asked, start = remembering(small_plan()), list[int](), Barrier(8)

    def ask() -> object:
        start.wait()

        def answer() -> object:
            asked.append(1)
            return object()

        return remembered(plan, "slow", "key", answer)

    with ThreadPoolExecutor(8) as pool:
        found = [one.result() for one in [pool.submit(ask) for _ in range(8)]]

    assert len(asked) == 1
    assert all(one is found[0] for one in found)


def test_dates_far_away_are_laid_out_by_one_thread_at_a_time() -> None:
    schedule = compute_schedule(small_plan())
    time, alone = schedule.times["standard"], compute_schedule(small_plan()).times["standard"]
    asked, start = [480 * 300 * n for n in range(1, 40)], Barrier(6)

    def ask() -> list[int]:
        start.wait()
        return [time.finish_at(index) for index in asked]

    with ThreadPoolExecutor(6) as pool:
        found = [one.result() for one in [pool.submit(ask) for _ in range(6)]]

    assert all(one == [alone.finish_at(index) for index in asked] for one in found)
