"""The slice that an agent sees: what concerns it, whole in form, limited in size."""

import json
from datetime import date

import pytest

from agents.material import DEPARTMENTS_WITH_AGENTS, MOST, DepartmentMaterial, department_material
from agents.rows import MOST_TEXT, as_json, as_text
from plan.model import STANDARD, Calendar, Department, Link, Plan, Task
from plan.schedule import compute_schedule
from tests.agents import situation
from tests.builders import six_people


def slice_of(department: str) -> DepartmentMaterial:
    return department_material(
        department,
        situation.schedule(),
        situation.findings(),
        situation.observations(),
        six_people(),
    )


def test_a_department_sees_its_own_tasks_and_those_across_its_border() -> None:
    material = slice_of("finance")

    assert [row.id for row in material.tasks] == ["T01", "T05"]
    assert {row.id for row in material.others} >= {"T03", "T04", "T06"}
    assert ("T04", "T05", "FS") in [(x.before, x.after, x.kind) for x in material.links]


def test_a_department_sees_its_findings_and_not_the_others() -> None:
    assert [row.id for row in slice_of("finance").findings] == ["F1"]
    assert [row.id for row in slice_of("it-security").findings] == ["F2", "F3"]
    assert slice_of("operations").findings == ()


def test_a_department_hears_its_people_and_those_who_name_its_tasks() -> None:
    assert [row.id for row in slice_of("finance").observations] == ["O3", "O4"]
    assert [row.id for row in slice_of("it-security").observations] == ["O1", "O5", "O6"]


def test_words_that_nobody_else_reads_are_read_by_all() -> None:
    lost = situation.statement(9, "maya", "The steering committee was cancelled.")

    for department in DEPARTMENTS_WITH_AGENTS:
        material = department_material(department, situation.schedule(), (), (lost,), six_people())

        assert [row.id for row in material.observations] == ["O9"]


def test_only_the_newest_status_counts_and_only_where_it_is_news() -> None:
    rows = (
        situation.status(1, "T03", "blocked", at="2026-03-08"),
        situation.status(2, "T03", "in_progress", at="2026-03-09"),
        situation.status(3, "T04", "not_started", at="2026-03-09"),
    )

    material = department_material("operations", situation.schedule(), (), rows, six_people())

    assert [row.id for row in material.observations] == ["O2"]


def test_a_department_sees_its_freezes() -> None:
    assert [row.id for row in slice_of("operations").freezes] == ["close"]
    assert slice_of("finance").freezes == ()


@pytest.mark.parametrize("department", DEPARTMENTS_WITH_AGENTS)
def test_the_same_input_gives_the_same_bytes(department: str) -> None:
    assert as_json(slice_of(department)) == as_json(slice_of(department))


@pytest.mark.parametrize("department", DEPARTMENTS_WITH_AGENTS)
def test_material_survives_its_own_json(department: str) -> None:
    material = slice_of(department)

    assert DepartmentMaterial.model_validate(json.loads(as_json(material))) == material


def test_no_text_can_end_the_block_or_hide_a_character() -> None:
    text = as_json(slice_of("it-security"))

    assert "</material>" not in text
    assert "<" not in text
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert json.loads(text)["observations"][2]["text"] == situation.ORDER_WORDS


def test_a_long_text_is_cut_and_marked_as_cut() -> None:
    long = situation.statement(9, "fiona", "word " * 5000)

    material = department_material("finance", situation.schedule(), (), (long,), six_people())

    [row] = material.observations
    assert row.cut
    assert len(row.text) == MOST_TEXT


def test_what_is_left_out_is_counted_and_the_newest_stay() -> None:
    many = [
        situation.statement(n, "fiona", f"Remark {n}.") for n in range(MOST["observations"] + 5)
    ]

    material = department_material("finance", situation.schedule(), (), many, six_people())

    assert material.left_out == {"observations": 5}
    assert material.observations[-1].id == many[-1].id


def chain(tasks: int) -> Plan:
    """Give a plan of one chain whose departments take turns; the first six tasks stay the same."""
    departments = ("finance", "operations", "it-security")
    return Plan(
        id="long",
        name="Long",
        start=date(2026, 3, 2),
        departments=tuple(Department(id=id_, name=id_) for id_ in departments),
        calendars=(Calendar(id=STANDARD, name="Standard", week=(((540, 1020),),) * 5 + ((), ())),),
        tasks=tuple(
            Task(
                id=f"T{n}",
                name=f"Work package {n} step",
                department=departments[n % 3],
                duration=60,
            )
            for n in range(tasks)
        ),
        links=tuple(Link(before=f"T{n}", after=f"T{n + 1}") for n in range(tasks - 1)),
    )


def test_the_size_follows_what_happened_and_not_the_plan() -> None:
    said = [situation.statement(n, "olga", f"T{n} needs 2 more days.") for n in range(1, 13)]

    small, large = (
        len(
            as_json(
                department_material(
                    "operations", compute_schedule(chain(tasks)), (), said, six_people()
                )
            )
        )
        for tasks in (100, 2000)
    )

    assert large <= 1.2 * small


def test_every_word_of_the_material_can_be_looked_up() -> None:
    text = as_text(slice_of("finance"))

    assert "otherwise we miss\nthe close" in text
    assert "T05" in text.split()
