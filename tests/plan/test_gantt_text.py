"""A drawing in text keeps to its width, shows what the dates are, and cannot be bent by a name."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.forecast import Progress, forecast
from plan.gantt import Choice, Layout, build_layout, render_text
from plan.gantt.cells import Strip
from plan.gantt.fitting import cells, cells_of, cut, padded
from plan.gantt.glyphs import BLOCKS
from plan.gantt.values import Row, Span
from plan.model import Plan
from plan.schedule import Network, compute_schedule
from tests.builders import DAY, small_plan
from tests.plan.pictures import TODAY, before_and_after, changed_layout, frozen_plan
from tests.plan.plans import plans, random_plan, seeds, steady

PLAIN = """\
                                 Mar 2026                             Apr 2026
                                 2       9        16      23       30       6
                                 ┬───────┬────────┬───────┬────────┬────────┬───
Finance (2 tasks)
  T01* Map the ledger accounts   ██████  ░░░░
  T05* Reconcile the invoices            ░░░░                            ███████
Operations (3 tasks)
  T03* Set up the target cluster          ██████████████▌
  T04* Migrate the invoice proc…                            ▐███████████▌
  T06* Go-live decision                                                        ◈
IT security (1 task)
  T02  Approve the firewall cha… ▄▄▄▖·······················
▄ task   * █ critical   ◈ gate   ░ freeze   · float
"""
CHANGED = """\
                                     Mar 2026                         Apr 2026
                                     2      9       16      23     30      6
                                     +------+-------+-------+------+-------+----
Finance (3 tasks, 3 changed)
~ T01* Map the ledger accounts       ######      v      |
! T05* Reconcile the invoices    +1d                    |               V---####
+ T07  Dual run                               ==        |
Operations (3 tasks, 3 changed)
> T03* Set up the target cluster +2d         ##################::::::::
! T04* Migrate the invoice pro.. +1d                    |    -############
> T06* Go-live decision          +1d                    |      ::::::::       -O
IT security (1 task, 1 changed)
x T02  Approve the firewall ch..     ---                |
= task   * # critical   - before   + new   x taken out   ~ edited   O gate
v date to keep   V date missed   ! breaks a rule   : freeze   | today
"""


def small_layout() -> Layout:
    return build_layout(compute_schedule(frozen_plan()))


def with_forecast() -> Layout:
    plan = frozen_plan()
    expected = forecast(Network(plan), [Progress(task="T01", percent=50, as_of=TODAY)], TODAY)
    return build_layout(compute_schedule(plan), expected=expected, today=TODAY)


def test_a_small_plan_looks_like_this() -> None:
    assert render_text(small_layout(), 80) == PLAIN


def test_a_small_change_looks_like_this_in_ascii() -> None:
    assert render_text(changed_layout(), 80, ascii_only=True) == CHANGED


@pytest.mark.parametrize("make", [small_layout, changed_layout, with_forecast])
def test_ascii_is_ascii_and_stands_where_the_blocks_stand(make: Callable[[], Layout]) -> None:
    blocks, plain = render_text(make(), 90), render_text(make(), 90, ascii_only=True)

    assert plain.isascii()
    assert len(plain.splitlines()) == len(blocks.splitlines())


@steady(60)
@given(plans(8, frozen=True), st.integers(0, 200))
def test_no_line_is_wider_than_asked(plan: Plan, width: int) -> None:
    lines = render_text(build_layout(compute_schedule(plan), today=TODAY), width).splitlines()

    assert max(map(cells, lines)) <= max(width, 40)
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize(
    "name",
    ["\u6f22\u5b57" * 2000, "a\u0301" * 3000, "x" * 10_000, "\u202eabc\u2066", "a\nb\tc\x1b[31m"],
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_hostile_name_bends_nothing(name: str, width: int) -> None:
    plan = small_plan()
    tasks = (plan.tasks[0].model_copy(update={"name": name}), *plan.tasks[1:])
    departments = (plan.departments[0].model_copy(update={"name": name}), *plan.departments[1:])
    hostile = plan.model_copy(update={"tasks": tasks, "departments": departments})

    text = render_text(build_layout(compute_schedule(hostile)), width)

    lines = text.splitlines()
    plain = render_text(build_layout(compute_schedule(plan)), width).splitlines()
    assert len(lines) == len(plain)
    assert max(map(cells, lines)) <= width
    assert max(map(len, lines)) < 8 * width
    assert not set("\u202e\u2066\x1b\t") & set(text)


def test_every_task_has_one_line_with_its_bar() -> None:
    plan = random_plan(Random(11), 40)  # noqa: S311  # test data
    lines = render_text(build_layout(compute_schedule(plan)), 120).splitlines()

    for task in plan.tasks:
        own = [line for line in lines if line.split()[:1] in ([task.id], [f"{task.id}*"])
               or line.split()[1:2] in ([task.id], [f"{task.id}*"])]  # fmt: skip
        assert len(own) == 1, task.id
        assert set("\u2584\u2596\u2597\u2588\u258c\u2590\u25c6\u25c8\u25bc\u25bd") & set(own[0])


@steady(60)
@given(plans(8), seeds)
def test_a_bar_covers_the_half_cells_of_its_dates(plan: Plan, seed: int) -> None:
    schedule, room = compute_schedule(plan), 20 + seed % 80
    layout = build_layout(schedule)
    half = (layout.last - layout.first) / (2 * room)
    for dates in schedule.dates.values():
        strip = Strip(layout, room, BLOCKS)
        strip.bar(Span(start=dates.start, finish=dates.finish), BLOCKS.critical)
        covered = [
            2 * place + side
            for place, glyph in enumerate(strip.text)
            for side, full in enumerate((glyph in "\u2588\u258c", glyph in "\u2588\u2590"))
            if full
        ]
        assert covered == list(range(covered[0], covered[-1] + 1))
        assert abs(covered[0] - (dates.start - layout.first) / half) <= 1
        assert abs(covered[-1] + 1 - (dates.finish - layout.first) / half) <= 1


def test_the_legend_says_only_what_there_is() -> None:
    legend = render_text(with_forecast(), 200).splitlines()[-1]

    assert "expected" in legend
    assert "today" in legend
    assert "before" not in legend
    assert "taken out" not in legend


def test_a_milestone_a_missed_date_and_an_earlier_finish_have_their_signs() -> None:
    old, new = before_and_after()

    back = render_text(build_layout(old, before=new), 80)
    forth = render_text(build_layout(new, before=old), 80)

    assert "\u2190 T03" in back
    assert "-2d" in back
    assert "\u25bc" in forth
    assert "\u25bc date missed" in forth
    bare = small_plan()
    last = bare.tasks[-1].model_copy(update={"gate": ()})
    milestone = bare.model_copy(update={"tasks": (*bare.tasks[:-1], last)})
    assert "\u25c6 milestone" in render_text(build_layout(compute_schedule(milestone)), 80)


def test_a_start_that_moves_alone_is_a_move_without_an_amount() -> None:
    plan = small_plan()
    longer = plan.tasks[1].model_copy(update={"duration": 2 * DAY})
    held = compute_schedule(plan)
    shorter = Network(plan.model_copy(update={"tasks": (plan.tasks[0], longer, *plan.tasks[2:])}))
    finish = held.dates["T02"].finish
    start = held.time_of(longer).start_at(held.time_of(longer).index(finish) - longer.duration)

    layout = build_layout(shorter.schedule({"T02": start}), before=held)

    row = next(row for row in layout.rows if row.id == "T02")
    assert (row.mark, row.shift) == ("moved", 0)
    assert "\u2192 T02" in render_text(layout, 80)


def test_a_kept_date_does_not_hide_the_bar() -> None:
    text = render_text(changed_layout(), 80)
    row = next(line for line in text.splitlines() if " T01" in line)

    assert row.index("\u258c") < row.index("\u25bd")


def test_a_kept_date_outside_the_picture_is_left_out() -> None:
    plan = small_plan()
    far = plan.tasks[0].model_copy(update={"deadline": date(2150, 1, 1)})
    tasks = (far, *plan.tasks[1:])

    text = render_text(build_layout(compute_schedule(plan.model_copy(update={"tasks": tasks}))))

    assert not [line for line in text.splitlines() if "T01" in line and "\u25bd" in line]


def test_nothing_to_show_is_an_empty_chart() -> None:
    layout = changed_layout(Choice(departments=("pmo",)))

    assert "T0" not in render_text(layout, 80)


def test_a_row_without_any_dates_is_no_row() -> None:
    with pytest.raises(AssertionError, match="without dates"):
        _ = Row(id="T1", name="x", department="pmo").here


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("exactly ten", 10, "exactly t\u2026"),
        ("words and more", 7, "words\u2026"),
        ("\u6f22\u5b57\u6f22", 5, "\u6f22\u5b57\u2026"),
        ("\u6f22\u5b57\u6f22", 4, "\u6f22\u2026"),
        ("anything", 0, ""),
        ("", 3, ""),
    ],
)
def test_a_text_is_cut_by_the_cells_that_it_takes(text: str, room: int, shown: str) -> None:
    assert cut(text, room, cells_of) == shown
    assert cells(padded(text, room)) == room


def test_a_plan_of_decades_has_years_for_an_axis() -> None:
    plan = small_plan()
    long = plan.tasks[0].model_copy(update={"duration": 60 * 260 * DAY})
    slow = plan.model_copy(update={"tasks": (long,), "links": ()})

    lines = render_text(build_layout(compute_schedule(slow)), 80).splitlines()

    assert "2030" in lines[0]
    assert lines[1].strip().startswith("\u252c")
