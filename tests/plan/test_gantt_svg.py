"""A drawing says what the schedule says, stands alone, and can do no harm where it is embedded."""

from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given

from plan.gantt import Choice, Look, build_layout
from plan.model import LinkKind, Plan
from plan.schedule import compute_schedule
from plan.values import minute_of
from tests.builders import small_plan
from tests.plan.pictures import (
    SVG,
    before_and_after,
    changed_layout,
    drawing,
    everything,
    frozen_plan,
)
from tests.plan.plans import plans, random_plan, seeds, steady


@steady(40)
@given(plans(10, frozen=True), seeds)
def test_each_bar_reaches_from_its_start_to_its_finish(plan: Plan, seed: int) -> None:
    schedule = compute_schedule(plan)
    width = 400 + seed % 1500

    found = drawing(build_layout(schedule), Look(colours="light", width=width))

    bars = found.marked("bar")
    assert set(bars) == set(plan.by_id)
    for id_, dates in schedule.dates.items():
        if plan.by_id[id_].milestone:
            continue
        x, wide = float(bars[id_]["x"]), float(bars[id_]["width"])
        assert x == pytest.approx(found.x(dates.start), abs=0.3)
        assert wide == pytest.approx(max(4, found.x(dates.finish) - found.x(dates.start)), abs=0.6)


def test_a_ghost_reaches_from_the_old_start_to_the_old_finish() -> None:
    old, new = before_and_after()

    found = drawing(build_layout(new, before=old))

    ghosts = found.marked("was")
    assert set(ghosts) == {"T02", "T03", "T04", "T05", "T06"}
    for id_ in ("T02", "T03", "T04", "T05"):
        x, wide = float(ghosts[id_]["x"]), float(ghosts[id_]["width"])
        assert x == pytest.approx(found.x(old.dates[id_].start), abs=0.3)
        assert x + wide == pytest.approx(found.x(old.dates[id_].finish), abs=0.6)


@steady(40)
@given(plans(10))
def test_every_dependency_is_drawn_once(plan: Plan) -> None:
    found = drawing(build_layout(compute_schedule(plan)))

    drawn = Counter(e.attrib["data-link"] for e in found.root.iter() if "data-link" in e.attrib)

    assert drawn == Counter(f"{link.before} {link.after}" for link in plan.links)


@steady(40)
@given(plans(10))
def test_a_dependency_runs_at_right_angles_between_the_ends_that_it_names(plan: Plan) -> None:
    schedule = compute_schedule(plan)
    found = drawing(build_layout(schedule))
    groups = {e.attrib["data-link"]: e for e in found.root.iter() if "data-link" in e.attrib}
    for link in plan.links:
        way = groups[f"{link.before} {link.after}"].findall(f"{SVG}path")[0].attrib["d"]
        points = [tuple(map(float, pair.split(","))) for pair in way[1:].split()]
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2
        before, after = schedule.dates[link.before], schedule.dates[link.after]
        leaves_finish = link.kind in (LinkKind.FS, LinkKind.FF)
        leaves = found.x(before.finish if leaves_finish else before.start)
        assert points[0][0] == pytest.approx(leaves, abs=7)
        enters_start = link.kind in (LinkKind.FS, LinkKind.SS)
        enters = found.x(after.start if enters_start else after.finish)
        assert points[-1][0] == pytest.approx(enters, abs=5)


def test_rows_of_a_department_stand_together_and_none_overlap() -> None:
    plan = random_plan(Random(3), 40)  # noqa: S311  # test data
    layout = build_layout(compute_schedule(plan))

    bars = drawing(layout).marked("bar")

    tops = [float(bars[row.id]["y"]) for row in layout.rows if not row.milestone]
    assert tops == sorted(tops)
    assert min(b - a for a, b in pairwise(tops)) >= 20


def test_each_row_is_an_image_with_a_sentence() -> None:
    found = drawing(everything())

    rows = [e for e in found.root.iter() if "data-task" in e.attrib]
    said = {e.attrib["data-task"]: e.findtext(f"{SVG}title") or "" for e in rows}

    assert all(e.attrib["role"] == "img" for e in rows)
    assert said["T05"] == (
        "T05 Reconcile the invoices; Mon 6 Apr 2026 09:00 to Thu 9 Apr 2026 17:00; 1 day later, "
        "was Fri 3 Apr 2026 09:00 to Wed 8 Apr 2026 17:00; critical; "
        "expected Tue 21 Apr 2026 13:00 to Mon 27 Apr 2026 13:00; "
        "deadline Thu 2 Apr 2026, missed; breaks deadline 2026-04-02; "
        "dependencies: T04 FS T05, T07 FF T05"
    )
    assert "new" in said["T07"]
    assert "taken out" in said["T02"]
    assert "its dates stand" in said["T01"]
    assert "gate of finance, operations, it-security" in said["T06"]


def test_the_whole_picture_has_a_title_and_a_description() -> None:
    found = drawing(changed_layout(Choice(changed=True)), Look(caption="revision 2"))

    assert found.root.attrib["aria-labelledby"] == "gantt-title"
    assert found.titles()[0] == "Invoice migration, revision 2"
    assert found.root.findtext(f"{SVG}desc") == (
        "7 tasks, 5 critical, 7 dependencies, 4 moved, 1 edited, 1 added, 1 removed; "
        "finishes Thu 9 Apr 2026, 1 day later"
    )


def test_what_is_critical_is_told_by_more_than_colour() -> None:
    found = drawing(build_layout(compute_schedule(small_plan())))

    bold = {e.text for e in found.root.iter(f"{SVG}text") if e.attrib.get("font-weight")}
    feet = [
        e for e in found.root.iter(f"{SVG}rect") if e.attrib.get("class") == "gantt-criticalhead"
    ]

    assert {"T01", "T03", "T04", "T05", "T06"} <= bold
    assert "T02" not in bold
    assert len(feet) == 4 + 1  # and one in the legend


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (
            everything,
            {"task", "critical", "before", "expected", "+ new", "\u2212 taken out", "gate",
             "edited, dates stand", "date to keep", "date missed", "breaks a rule", "freeze",
             "critical dependency", "new or changed", "dependency taken out"},
        ),
        (
            lambda: build_layout(compute_schedule(small_plan())),
            {"task", "critical", "float", "gate", "dependency", "critical dependency"},
        ),
    ],
)  # fmt: skip
def test_the_legend_names_what_is_drawn_and_nothing_else(layout: object, words: set[str]) -> None:
    assert callable(layout)
    with_legend = drawing(layout())
    without = drawing(layout(), Look(colours="light", legend=False))

    added = Counter(with_legend.texts()) - Counter(without.texts())

    assert {text for text in added if len(text) > 1} == words


def test_a_milestone_is_a_diamond_where_it_is_no_gate() -> None:
    plan = small_plan()
    last = plan.tasks[-1].model_copy(update={"gate": ()})
    bare = plan.model_copy(update={"tasks": (*plan.tasks[:-1], last)})

    found = drawing(build_layout(compute_schedule(bare)))
    gone = drawing(
        build_layout(
            compute_schedule(plan.model_copy(update={"tasks": plan.tasks[:-1],
                                                     "links": plan.links[:-1]})),
            before=compute_schedule(bare),
        )
    )  # fmt: skip

    assert "milestone" in found.texts()
    assert "milestone" in gone.texts()
    assert "\u2212" in gone.texts()


def test_a_task_with_work_that_is_a_gate_has_bar_and_sign() -> None:
    plan = small_plan()
    gate = plan.tasks[0].model_copy(update={"gate": ("finance",)})
    tasks = (gate, *plan.tasks[1:])

    found = drawing(build_layout(compute_schedule(plan.model_copy(update={"tasks": tasks}))))

    assert "width" in found.marked("bar")["T01"]
    assert "gate" in found.texts()


def test_a_tall_drawing_has_its_axis_at_both_ends() -> None:
    plan = random_plan(Random(5), 60)  # noqa: S311  # test data

    found = drawing(build_layout(compute_schedule(plan)))
    few = drawing(build_layout(compute_schedule(small_plan())))

    assert found.texts().count("Mar 2026") == 2
    assert few.texts().count("Mar 2026") == 1


def test_a_plan_without_tasks_is_drawn_all_the_same() -> None:
    empty = small_plan().model_copy(update={"tasks": (), "links": ()})

    found = drawing(build_layout(compute_schedule(empty)), Look(heading=False))

    assert found.root.findtext(f"{SVG}desc", "").startswith("0 tasks, 0 critical")


def test_one_plan_of_three_days_and_one_of_three_years_are_legible() -> None:
    plan = small_plan()
    short = plan.model_copy(update={"tasks": plan.tasks[1:2], "links": ()})
    long = plan.tasks[0].model_copy(update={"duration": 480 * 260 * 3})
    slow = plan.model_copy(update={"tasks": (long,), "links": ()})

    days = drawing(build_layout(compute_schedule(short))).texts()
    years = drawing(build_layout(compute_schedule(slow))).texts()

    assert {"Mon 2 Mar 2026", "12:00"} <= set(days)
    assert {"2026", "2027", "2028", "Oct"} <= set(years)
    assert "2 Mar 26" in years


def test_a_limit_outside_the_picture_is_said_and_not_drawn() -> None:
    plan = small_plan()
    far = plan.tasks[0].model_copy(update={"deadline": date(2150, 1, 1)})
    layout = build_layout(
        compute_schedule(plan.model_copy(update={"tasks": (far, *plan.tasks[1:])}))
    )

    found = drawing(layout, Look(legend=False, colours="light"))

    assert any("deadline Thu 1 Jan 2150" in title for title in found.titles())
    assert layout.last < minute_of(date(2027, 1, 1))
    assert not [e for e in found.root.iter() if e.attrib.get("stroke-width") == "1.50"]


def test_of_two_freezes_at_once_one_name_is_written_and_both_are_said() -> None:
    plan = frozen_plan()
    other = plan.freezes[0].model_copy(update={"id": "second", "name": "Second audit"})
    both = plan.model_copy(update={"freezes": (*plan.freezes, other)})

    found = drawing(build_layout(compute_schedule(both)))

    assert len({"Audit", "Second audit"} & set(found.texts())) == 1
    assert set(found.marked("freeze")) == {"audit", "second"}
    assert any(title.startswith("Second audit: no work, Mon 9 Mar") for title in found.titles())


def test_a_freeze_is_hatched_from_its_first_to_its_last_day() -> None:
    found = drawing(build_layout(compute_schedule(frozen_plan())))
    band = next(e for e in found.root.iter() if e.attrib.get("data-freeze") == "audit")

    boxes = band.findall(f"{SVG}rect")

    for one in boxes:
        x = float(one.attrib["x"])
        assert x == pytest.approx(found.x(minute_of(date(2026, 3, 9))), abs=0.3)
        end = found.x(minute_of(date(2026, 3, 11)))
        assert x + float(one.attrib["width"]) == pytest.approx(end, abs=0.6)
    assert band.attrib["fill"] == "url(#gantt-hatch)"


def test_a_waiver_leaves_its_row_free() -> None:
    plan = frozen_plan()
    crew = plan.freezes[0].model_copy(update={"waived": ("T01",)})
    narrow = plan.model_copy(update={"freezes": (crew,)})

    found = drawing(build_layout(compute_schedule(narrow)))

    band = next(e for e in found.root.iter() if "data-freeze" in e.attrib)
    tops = [float(one.attrib["y"]) for one in band.findall(f"{SVG}rect")]
    bars = found.marked("bar")
    assert len(tops) == 2
    assert tops[1] > float(bars["T01"]["y"])
