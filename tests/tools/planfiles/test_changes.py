"""A newer plan file beside a revision: what it holds counts, and what it does not hold stays."""

from collections.abc import Sequence
from datetime import date

import pytest

from app.services.exporting import plan_csv, task_cells
from plan.diff import operations_between
from plan.errors import PlanFileError
from plan.model import Freeze, LinkKind, Plan
from plan.operations import apply_operations
from tests.builders import small_plan
from tools.planfiles.changes import differences, merged, not_taken
from tools.planfiles.document import PlanDocument

FREEZE = Freeze(
    id="close",
    name="Close",
    first=date(2026, 4, 1),
    last=date(2026, 4, 3),
    departments=("finance",),
)


def revision() -> Plan:
    """Give a plan with what no CSV holds: a freeze, and a dependency that a claim brought."""
    plan = small_plan()
    [first, *rest] = plan.links
    owned = tuple(task.model_copy(update={"owner": "olga"}) for task in plan.tasks)
    return plan.model_copy(
        update={
            "freezes": (FREEZE,),
            "links": (first.model_copy(update={"basis": "A1"}), *rest),
            "tasks": owned,
        }
    )


def document(plan: Plan, columns: Sequence[str]) -> PlanDocument:
    return PlanDocument(plan=plan, progress={}, columns=tuple(columns))


NEEDED = ("id", "name", "department", "team", "duration", "predecessors", "gate", "note")


def test_a_file_that_says_the_same_changes_nothing() -> None:
    plan = revision()

    assert merged(plan, document(small_plan(), NEEDED), "plan.csv") == plan


def test_a_column_that_the_file_has_counts_and_one_that_it_has_not_stays() -> None:
    plan, newer = revision(), small_plan()
    tasks = [task.model_copy(update={"duration": task.duration + 480}) for task in newer.tasks]
    changed = document(newer.model_copy(update={"tasks": tuple(tasks)}), NEEDED)

    new = merged(plan, changed, "plan.csv")

    assert {task.owner for task in new.tasks} == {"olga"}
    assert new.freezes == plan.freezes
    assert new.links[0].basis == "A1"
    assert [one.column for one in differences(plan, new, task_cells)] == ["duration"] * 6
    emptied = merged(plan, document(newer, (*NEEDED, "owner")), "plan.csv")
    assert {task.owner for task in emptied.tasks} == {None}


def test_rows_are_matched_by_id_in_whatever_order() -> None:
    plan, newer = revision(), small_plan()
    shuffled = newer.model_copy(update={"tasks": newer.tasks[::-1], "links": newer.links[::-1]})

    assert operations_between(plan, merged(plan, document(shuffled, NEEDED), "plan.csv")) == ()


def test_new_and_missing_rows_and_links_are_operations_that_apply() -> None:
    plan, newer = revision(), small_plan()
    kept = [task for task in newer.tasks if task.id != "T02"]
    extra = newer.tasks[0].model_copy(update={"id": "T07", "name": "Archive"})
    links = [link for link in newer.links if "T02" not in (link.before, link.after)]
    links[1] = links[1].model_copy(update={"kind": LinkKind.SS, "lag": 960})
    changed = newer.model_copy(update={"tasks": (*kept, extra), "links": tuple(links)})

    new = merged(plan, document(changed, NEEDED), "plan.csv")
    operations = operations_between(plan, new)

    assert apply_operations(plan, operations) == new
    assert {one.op for one in operations} == {
        "remove_dependency",
        "remove_task",
        "add_task",
        "change_dependency",
    }
    rows = [
        (one.id, one.after) for one in differences(plan, new, task_cells) if one.column == "row"
    ]
    assert rows == [("T02", ""), ("T07", "Archive")]


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [("teams", ("NEW",), "team"), ("calendar", "nights", "calendar")],
)
def test_what_no_operation_can_bring_is_told(field: str, value: object, column: str) -> None:
    newer = small_plan()
    [first, *rest] = newer.tasks
    odd = newer.model_copy(update={"tasks": (first.model_copy(update={field: value}), *rest)})

    with pytest.raises(PlanFileError) as caught:
        merged(
            revision(), PlanDocument.model_construct(plan=odd, columns=(*NEEDED, column)), "n.csv"
        )

    [problem] = caught.value.problems
    assert (problem.file, problem.field) == ("n.csv", column)
    assert problem.message.startswith("T01: the plan has no")


def test_other_hours_of_a_calendar_are_told_and_not_taken() -> None:
    plan = revision()
    own = plan.calendars[0].model_copy(update={"exceptions": {"2026-04-03": ()}})

    [told] = not_taken(plan, plan.model_copy(update={"calendars": (own,)}))

    assert "'standard' has other hours" in told
    assert list(not_taken(plan, plan)) == []


def test_natures_and_origins_count_where_the_file_has_columns_for_them() -> None:
    plan = revision()
    text = plan_csv(plan)

    assert "mandatory" in text.splitlines()[0]
    with_column = merged(plan, document(small_plan(), (*NEEDED, "mandatory")), "plan.csv")
    assert with_column.links[0].basis == "plan file"
