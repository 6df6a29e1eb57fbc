"""What is new since the last round: unheard words, changed statuses, new findings, moved dates."""

from dataclasses import replace

import pytest

from agents.material import MOST_STANDING, DepartmentMaterial, department_material
from agents.overview import coordinator_material
from agents.since import LastRound, Since, number_of
from plan.records import Finding, Severity
from tests.agents import situation
from tests.builders import six_people


def later(last: LastRound | None = None) -> DepartmentMaterial:
    return department_material(
        "operations",
        situation.later_schedule(),
        situation.findings(),
        situation.later_observations(),
        six_people(),
        last or situation.last_round(),
    )


def test_what_was_heard_is_not_heard_again() -> None:
    assert [row.id for row in later().observations] == ["O7", "O9"]


def test_a_status_that_only_came_again_is_no_news() -> None:
    changed = Since(situation.last_round()).changed(situation.later_observations())

    assert changed == {"O7"}


def test_a_task_that_is_done_since_is_news_and_in_the_first_round_it_is_none() -> None:
    done = (situation.status(1, "T03", "in_progress"), situation.status(2, "T03", "done"))
    last = replace(situation.last_round(), heard=1)

    def heard(last: LastRound | None) -> list[str]:
        plan, people = situation.schedule(), six_people()
        found = department_material("operations", plan, (), done, people, last)
        return [row.id for row in found.observations]

    assert heard(last) == ["O2"]
    assert heard(None) == []


def test_moved_dates_are_told_with_what_they_were() -> None:
    moved = {row.task: (row.finish_from, row.finish_to) for row in later().moved}

    assert set(moved) == {"T03", "T04", "T06"}
    assert moved["T03"] == ("2026-03-20T17:00+00:00", "2026-03-25T17:00+00:00")
    assert later(replace(situation.last_round(), schedule=None)).moved == ()


def test_a_finding_whose_words_count_days_is_the_same_finding_tomorrow() -> None:
    late = situation.findings()[1]
    since = Since(replace(situation.last_round(), findings=(late,)))

    assert not since.new_finding(late.model_copy(update={"id": "F9", "text": "2 days later"}))
    assert since.new_finding(late.model_copy(update={"severity": Severity.WARNING}))
    assert since.new_finding(late.model_copy(update={"task": "T03"}))


def standing(count: int) -> list[Finding]:
    kinds = [f"kind{n}" for n in range(count)]
    text = {"task": "T03", "department": "operations", "severity": Severity.SERIOUS, "text": "late"}
    return [Finding.model_validate({"id": f"F{n}", "kind": kinds[n], **text}) for n in range(count)]


def test_of_what_still_stands_only_the_gravest_is_repeated_and_what_is_new_comes_first() -> None:
    old = standing(MOST_STANDING + 9)
    new = old[0].model_copy(update={"id": "F99", "kind": "blocked", "severity": Severity.WARNING})
    last = replace(situation.last_round(), findings=tuple(old))

    material = department_material(
        "operations", situation.schedule(), [*old, new], (), six_people(), last
    )

    assert material.findings[0].id == "F99"
    assert [row.new for row in material.findings] == [True] + [False] * MOST_STANDING
    assert material.left_out["findings"] == 9


def test_the_coordinator_is_told_what_is_new_and_what_moved_too() -> None:
    found = coordinator_material(
        situation.later_schedule(),
        findings=situation.findings(),
        conflicts=(),
        assumptions=(),
        alternatives=(),
        last=situation.last_round(),
    )

    assert {row.id: row.new for row in found.findings} == {"F1": False, "F2": False, "F3": True}
    assert {row.task for row in found.moved} == {"T03", "T04", "T05", "T06"}
    assert found.since == situation.last_round().at


@pytest.mark.parametrize(("id_", "number"), [("O7", 7), ("O12345", 12345)])
def test_an_observation_knows_its_place(id_: str, number: int) -> None:
    one = situation.statement(1, "olga", "words").model_copy(update={"id": id_})

    assert number_of(one) == number
