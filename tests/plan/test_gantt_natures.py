"""Pictures show how firm a dependency is, and what summaries span."""

import pytest

from plan.gantt import Choice, Look, build_layout, render_svg
from plan.gantt.text import render_text
from plan.model import Plan, Summary
from plan.operations import apply_operations, parse_operations
from plan.schedule import compute_schedule
from plan.summaries import summary_dates
from tests.builders import DAY, small_plan
from tests.plan.pictures import drawing

LOOK = Look(colours="light")


def with_nature(nature: str) -> Plan:
    link = {"op": "change_dependency", "before": "T04", "after": "T05", "kind": "FS", "lag": 0}
    return apply_operations(
        small_plan(), parse_operations([{**link, "basis": "minutes", "nature": nature}])
    )


def summed() -> Plan:
    """Give the small plan with T03 and T04 beneath a summary, which stands beneath another."""
    plan = small_plan()
    tasks = tuple(
        task.model_copy(update={"parent": "S2" if task.id in {"T03", "T04"} else None})
        for task in plan.tasks
    )
    rows = (Summary(id="S1", name="Build"), Summary(id="S2", name="Target", parent="S1"))
    return plan.model_copy(update={"tasks": tasks, "summaries": rows})


@pytest.mark.parametrize(("nature", "dash"), [("discretionary", "2 3"), ("external", "8 3")])
def test_a_dependency_that_is_not_mandatory_is_dashed_and_told(nature: str, dash: str) -> None:
    svg = render_svg(build_layout(compute_schedule(with_nature(nature))), LOOK)

    assert f'data-link="T04 T05" stroke-dasharray="{dash}"' in svg
    assert f"{nature} dependency" in svg
    assert f"T04 to T05, finish to start, {nature}" in svg


def test_a_mandatory_one_is_drawn_whole_and_needs_no_word() -> None:
    svg = render_svg(build_layout(compute_schedule(small_plan())), LOOK)

    assert 'data-link="T04 T05">' in svg
    assert "mandatory" not in svg


def test_summaries_stand_above_the_departments_and_span_their_tasks() -> None:
    schedule = compute_schedule(summed())

    layout = build_layout(schedule)

    first = layout.groups[0]
    assert (first.name, [row.id for row in first.rows]) == ("Summaries", ["S1", "S2"])
    for row in first.rows:
        dates = summary_dates(schedule)[row.id]
        assert row.now is not None
        assert (row.now.start, row.now.finish) == (dates.start, dates.finish)
    assert layout.left_out == 0
    assert set(drawing(layout, LOOK).marked("bar")) == {"S1", "S2", *summed().by_id}
    assert "Summaries (2 summary rows)" in render_text(layout, 100)


def test_a_summary_that_moves_is_drawn_before_and_after() -> None:
    longer = {"op": "set_duration", "task": "T03", "duration": 12 * DAY}
    after = apply_operations(summed(), parse_operations([longer]))

    layout = build_layout(
        compute_schedule(after), before=compute_schedule(summed()), choice=Choice(changed=True)
    )

    rows = {row.id: row for row in layout.groups[0].rows}
    assert (rows["S1"].mark, rows["S1"].shift) == ("moved", 2 * DAY)


def test_a_picture_of_one_department_leaves_summaries_out() -> None:
    layout = build_layout(compute_schedule(summed()), choice=Choice(departments=("finance",)))

    assert [group.name for group in layout.groups] == ["Finance"]
