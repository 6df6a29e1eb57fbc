"""What a round sends to a model follows what changed, and not the size of the plan."""

import pytest

from agents.coordinator import COORDINATOR
from agents.crew import AGENTS
from benchmarks.slices import BOUND, counted

SMALL, LARGE = 75, 450


@pytest.fixture(scope="module")
def sizes() -> dict[int, dict[str, int]]:
    return {tasks: counted(tasks) for tasks in (SMALL, LARGE)}


def test_six_times_the_plan_costs_no_more_than_a_fifth_more(
    sizes: dict[int, dict[str, int]],
) -> None:
    assert sizes[LARGE]["material"] <= BOUND * sizes[SMALL]["material"]


@pytest.mark.parametrize("agent", [*AGENTS, COORDINATOR])
def test_the_bound_holds_for_every_agent(sizes: dict[int, dict[str, int]], agent: str) -> None:
    assert sizes[LARGE][agent] <= BOUND * sizes[SMALL][agent]


def test_there_is_news_for_everybody_in_what_is_counted(sizes: dict[int, dict[str, int]]) -> None:
    prompts = sizes[SMALL]["all"] - sizes[SMALL]["material"]

    assert sizes[SMALL]["material"] > prompts
