"""The plans hold what they are to try, and no wrong date of the kernel is explained away."""

from collections import Counter

import pytest

from plan.model import ConstraintKind, LinkKind
from tests.oracle.answers import ANSWERS, load, pack, schedule_of, unpack
from tests.oracle.cases import FAMILIES, Case, cases
from tests.oracle.reasons import Comparison, Reason

SOME = 150  # plans of a family are enough to see what is in them


@pytest.fixture
def comparison() -> Comparison:
    """A plan on which both agree in everything."""
    kept = load()["cases"]
    made = (Comparison(one, unpack(one.plan, kept[one.id])) for one in cases("progress"))
    agreed = next(
        one
        for one in made
        if not one.differences and len(one.ours) > 20 and len(one.case.reported) > 2
    )
    return Comparison(agreed.case, agreed.theirs)


@pytest.mark.parametrize(
    ("moved", "sort"),
    [
        ({"start": 480, "finish": 480}, "early"),
        ({"start": -480, "finish": -480}, "early"),
        ({"late_start": -1, "late_finish": -1}, "late"),
        ({"late_start": 1440, "late_finish": 1440}, "late"),
        ({"total_float": 1}, "total"),
        ({"free_float": 1}, "free"),
    ],
)
def test_a_wrong_date_of_the_kernel_is_not_explained_away(
    comparison: Comparison, moved: dict[str, int], sort: str
) -> None:
    id_ = [task.id for task in comparison.plan.tasks if task.id not in comparison.case.reported][3]
    right = comparison.ours[id_]
    wrong = {name: getattr(right, name) + by for name, by in moved.items()}
    comparison.ours[id_] = right._replace(**wrong)

    found = {(d.task, d.sort): d.reason for d in comparison.differences}

    assert found[id_, sort] is Reason.UNEXPLAINED


def test_a_wrong_date_of_a_reported_task_is_not_explained_away(comparison: Comparison) -> None:
    id_ = next(iter(comparison.case.reported))
    comparison.ours[id_] = comparison.ours[id_]._replace(start=0)

    assert Reason.UNEXPLAINED in {d.reason for d in comparison.differences if d.task == id_}


def test_answers_come_out_as_they_went_in() -> None:
    case = next(cases("constraints"))
    kept = load()["cases"][case.id]

    answers = unpack(case.plan, kept)

    assert pack(case.plan, list(answers.values())) == kept
    assert ANSWERS.stat().st_size < 1_000_000


def test_plans_have_five_to_sixty_tasks_in_one_to_five_calendars() -> None:
    for family in FAMILIES:
        made = list(cases(family, 0, SOME))

        sizes = {len(case.plan.tasks) for case in made}
        used = {len({task.calendar for task in case.plan.tasks}) for case in made}
        assert min(sizes) == 5
        assert 45 < max(sizes) <= 60
        assert used == {1, 2, 3, 4, 5}


def test_links_of_all_kinds_have_lead_and_lag() -> None:
    links = [link for one in cases("links", 0, SOME) for link in one.plan.links]

    signs = Counter((link.kind, (link.lag > 0) - (link.lag < 0)) for link in links)
    assert len(signs) == 3 * len(LinkKind)
    assert min(signs.values()) > 100


def test_all_constraints_deadlines_and_milestones_stand_in_the_plans() -> None:
    tasks = [task for one in cases("constraints", 0, SOME) for task in one.plan.tasks]

    kinds = Counter(task.constraint.kind for task in tasks if task.constraint)
    assert set(kinds) == set(ConstraintKind)
    assert min(kinds.values()) > 10
    assert sum(task.deadline is not None for task in tasks) > 100
    assert sum(task.milestone for task in tasks) > 100


def test_progress_is_finished_begun_and_nothing() -> None:
    made = list(cases("progress", 0, SOME))

    states = Counter(_state(case, task.id) for case in made for task in case.plan.tasks)
    assert min(states.values()) > 100
    assert set(states) == {"finished", "begun", "nothing"}


def _state(case: Case, id_: str) -> str:
    reported = case.reported.get(id_)
    if reported is None:
        return "nothing"
    return "begun" if reported.finish is None else "finished"


def test_a_begun_task_ends_its_duration_after_it_began() -> None:
    case = next(case for case in cases("progress") if _begun(case))
    schedule = schedule_of(case)

    for id_ in _begun(case):
        task, dates = case.plan.by_id[id_], schedule.dates[id_]
        assert schedule.working_minutes(task, dates.start, dates.finish) == task.duration
        assert dates.start == case.reported[id_].start


def _begun(case: Case) -> list[str]:
    return [id_ for id_, reported in case.reported.items() if reported.finish is None]
