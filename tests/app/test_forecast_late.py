"""Done late is late: what was still open after its approved finish is not taken to be in time."""

from datetime import UTC, datetime

from app.services.forecasting import expected_dates
from plan.records import Fact, FactKind, Observation
from plan.values import instant_text
from tests.builders import small_plan

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


def told(*reports: tuple[int, str]) -> str:
    """Give the expected finish of T02, which should be over on 4 March, from its reports."""
    observations = [
        Observation(
            id=f"O{number}",
            received=at,
            hash=at,
            fact=Fact(
                source="status",
                kind=FactKind.STATUS,
                subject="T02",
                at=at,
                place=f"row {number}",
                text="T02",
                data={"percent": percent, "state": "done" if percent == 100 else "in_progress"},
            ),
        )
        for number, (percent, at) in enumerate(reports, start=1)
    ]
    plan = small_plan()
    _, expected, _ = expected_dates(plan, observations, NOW)
    return instant_text(expected.dates["T02"].finish, plan.zone)[:10]


def test_a_task_that_was_open_after_its_finish_was_done_when_it_was_first_said_to_be() -> None:
    assert told((60, "2026-03-06"), (100, "2026-03-10"), (100, "2026-03-11")) == "2026-03-10"


def test_a_task_that_nobody_reported_open_after_its_finish_was_done_in_time() -> None:
    assert told((60, "2026-03-03"), (100, "2026-03-10")) == "2026-03-04"
    assert told((100, "2026-03-10")) == "2026-03-04"


def test_a_task_that_was_opened_again_was_done_the_last_time() -> None:
    assert told((100, "2026-03-04"), (80, "2026-03-06"), (100, "2026-03-09")) == "2026-03-09"
