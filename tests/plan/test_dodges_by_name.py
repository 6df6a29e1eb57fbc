"""What a change asks is not less where a task is called something else and another has its name."""

from itertools import pairwise
from typing import Any

import pytest

from plan.earlier import Past, heirs, with_past
from plan.effect import compute_effect
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.policy import Policy
from tests.builders import DAY
from tests.plan import naive_effect as naive
from tests.plan.dodging import (
    POLICY,
    Op,
    asked_of,
    begins,
    described,
    frozen,
    in_steps,
    new_task,
    pinned,
    plan_with,
    rule,
)

_NEAR, _OVER, _LATE = "2026-03-18", "2026-03-09", "2026-03-23"


def _apart() -> Plan:
    """Give a plan in which A of IT security, of five days, stands before B of finance, unlinked."""
    return plan_with(
        new_task("A", "it-security", duration=5 * DAY, constraint=pinned("2026-03-16")),
        new_task("B", "finance", constraint=pinned(_LATE)),
    )


def _b(id_: str, day: str, name: str = "B", **fields: object) -> Op:
    return new_task(id_, "finance", name=name, constraint=pinned(day), **fields)


def _called(id_: str, name: str, day: str = _LATE, **fields: object) -> Op:
    return {"op": "replace_task", "task": _b(id_, day, name, **fields)["task"]}


def _out(id_: str) -> Op:
    return {"op": "remove_task", "task": id_}


_AWAY = _called("B", "Placeholder")
_DECOY = _b("B", _LATE, "Placeholder", duration=30)


@pytest.mark.parametrize(
    "steps",
    [
        [[_AWAY, _b("B2", _OVER, "b")]],
        [[_AWAY, _b("B2", _OVER, duration=3 * DAY)]],
        [_b("C", _OVER, "Other"), [_AWAY, _called("C", "B", _OVER)]],
        [_b("C", _OVER, "Other"), [_out("B"), _called("C", "B", _OVER)]],
        [[_AWAY, _b("B2", _NEAR)], begins("B2", _OVER)],
        [_b("C", _NEAR, "Other"), [_AWAY, _called("C", "B", _NEAR)], begins("C", _OVER)],
        [begins("B", _NEAR), [_called("B", "Other", _NEAR), _b("B2", _OVER)]],
        [
            *(_b("C", _OVER, "Other"), begins("B", _NEAR)),
            [_called("B", "Placeholder", _NEAR), _called("C", "B", _OVER)],
        ],
        [_AWAY, _b("B2", _OVER)],
        [_b("C", _OVER, "Other"), _AWAY, _called("C", "B", _OVER)],
        [_b("C", _NEAR, "Other"), _AWAY, _called("C", "B", _NEAR), begins("C", _OVER)],
        [_AWAY, _out("B"), _b("B2", _OVER)],
        [_out("B"), _DECOY, _b("B2", _OVER)],
        [[_out("B"), _DECOY], _b("B2", _OVER)],
        [_out("B"), _DECOY, _out("B"), _b("B2", _OVER)],
        [_out("B"), _DECOY, _out("B"), _b("B", _OVER)],
        [_out("B"), _DECOY, _out("B"), _b("B2", _NEAR), begins("B2", _OVER)],
    ],
    ids=[
        *("a new task has its name", "and is three times as long", "another has its name"),
        *("taken out, and another has its name", "near, then apart", "another, near, then apart"),
        *("near before, then a new task", "near before, then another"),
        *("named anew, then a new task", "named anew, then another"),
        *("named anew, then another near, then apart", "named anew, out, then a new task"),
        *("a decoy that stays", "a decoy in the same change", "a decoy that goes"),
        *("a decoy that goes, then its own id", "a decoy, near, then apart"),
    ],
)
def test_no_other_name_and_no_decoy_turns_an_order_round_unasked(
    steps: list[Op | list[Op]],
) -> None:
    asked = in_steps(_apart(), *steps)

    assert ["it-security" in one for one in asked] == [*[False] * (len(steps) - 1), True]


@pytest.mark.parametrize(
    "steps",
    [
        [_called("B", "Renamed")],
        [_called("B", "Renamed"), _called("B", "B")],
        [[_called("B", "B, first part", duration=DAY // 2), _b("B2", _LATE, "B, second part")]],
        [_called("B", "B", duration=3 * DAY)],
        [_called("B", "Renamed", duration=3 * DAY), _b("N", _OVER, "Something new")],
        [[_called("B", "Renamed"), _b("N", _OVER, "Something new")]],
        [[_AWAY, _b("B2", _LATE)]],
        [[_AWAY, _b("B2", "2026-03-24")], begins("B2", "2026-03-25")],
        [_b("C", _OVER), _AWAY, _b("D", _OVER)],
        [_AWAY, _called("B", "B"), _b("D", _OVER)],
    ],
    ids=[
        *("named anew", "and back", "in two parts", "longer", "a new task later", "a new task"),
        *("under a new id where it was", "under a new id, and later"),
        *("some task still bears the name", "it bears the name again"),
    ],
)
def test_who_is_not_touched_is_not_asked_for_another_name(steps: list[Op | list[Op]]) -> None:
    assert set().union(*in_steps(_apart(), *steps)) == {"finance"}


def _several() -> Plan:
    """Give a plan of five tasks of two departments, one behind the other, two with one name."""
    names = ("Design", "Review", "Build", "Review", "Ship")
    of = ("finance", "it-security")
    days = [f"2026-03-{day:02}" for day in range(2, 32, 7)]
    return plan_with(
        *(
            new_task(f"R{n}", of[n % 2], name=name, constraint=pinned(day), note="as planned")
            for n, (name, day) in enumerate(zip(names, days, strict=True), start=1)
        )
    )


def _renumbered(plan: Plan, name: str) -> list[Op]:
    """Put a row in front, as a newer file may: each id is what the one before was."""
    rows = [id_ for id_ in plan.by_id if id_.startswith("R")]
    first = described(plan, rows[0], name=name, constraint=pinned("2026-03-01"))
    moved = [{**described(plan, was, id=now), "op": "replace_task"} for was, now in pairwise(rows)]
    last = {**described(plan, rows[-1], id=f"R{len(rows) + 1}"), "op": "add_task"}
    return [first, *moved, last]


def test_a_plan_file_with_other_ids_turns_round_no_more_than_its_ids_do() -> None:
    plan = _several()
    taken = parse_operations(_renumbered(plan, "Kick off"))
    after = with_past(apply_operations(plan, taken), Past(_several, lambda: [taken]))
    again = apply_operations(after, parse_operations(_renumbered(after, "Before that")))

    for old, new in ((plan, after), (after, again)):
        rows = [one for one in old.by_id if one.startswith("R")]
        effect = compute_effect(old, new)
        flips = {(one.first, one.then) for one in effect.order_flips}
        assert {*pairwise([*rows, f"R{len(rows) + 1}"])} <= set(heirs(old, new))
        assert flips == naive.flips(naive.half_of(old), naive.half_of(new))
        assert effect.carried == ()


def test_each_of_several_with_one_name_is_held_against_one_at_least() -> None:
    two = plan_with(
        new_task("A", "it-security", duration=5 * DAY, constraint=pinned("2026-03-16")),
        _b("B", _LATE),
        _b("C", "2026-03-24"),
    )
    away: list[Op] = [_called("B", "X"), _called("C", "Y", "2026-03-24")]
    same: list[Op] = [_b("B2", _LATE), _b("C2", "2026-03-24")]

    assert in_steps(two, [*away, *same]) == [{"finance"}]
    for over in ([_b("B2", _OVER), same[1]], [same[0], _b("C2", _OVER)], [_b("B2", _OVER)]):
        assert "it-security" in in_steps(two, [*away, *over])[0]
    assert "it-security" in in_steps(two, [*away, *same, _b("D2", _OVER)])[0]


def _frozen() -> Plan:
    return frozen(plan_with(new_task("X", "operations", teams=["PLT"])), teams=("PLT",))


_X = {"id": "X", "name": "Placeholder", "department": "operations", "duration": DAY}
_ANEW: Op = {"op": "replace_task", "task": {**_X, "teams": ["PLT"]}}
_FREE = new_task("Y", "operations", name="x")


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ([[_ANEW, _FREE]], True),
        ([_ANEW, _FREE], True),
        ([_ANEW, _out("X"), _FREE], True),
        ([_out("X"), {"op": "add_task", "task": _ANEW["task"]}, _FREE], True),
        ([_out("X"), {"op": "add_task", "task": _ANEW["task"]}, _out("X"), _FREE], True),
        ([[_ANEW, new_task("Y", "operations", name="x", teams=["PLT"])]], False),
        ([[_ANEW, new_task("Y", "operations", name="Other")]], False),
        ([_ANEW], False),
    ],
    ids=[
        *("a new task has its name", "later", "taken out, later", "a decoy that stays"),
        *("a decoy that goes", "still bound", "another name", "named anew"),
    ],
)
def test_no_other_name_and_no_decoy_leaves_a_freeze_unasked(
    steps: list[Op | list[Op]], *, asked: bool
) -> None:
    after = in_steps(_frozen(), *steps, policy=POLICY)

    assert ["it-security" in one for one in after] == [*[False] * (len(steps) - 1), asked]


_FAR = Policy(version=1, rules=(rule("department", "$department"), rule("moves", "pmo", days=10)))


@pytest.mark.parametrize(
    ("day", "asked"), [("2026-04-06", True), ("2026-04-03", False), ("2026-03-24", False)]
)
def test_what_bears_the_name_elsewhere_has_moved_so_far(day: str, *, asked: bool) -> None:
    plan = _apart()

    assert ("pmo" in asked_of(plan, begins("B", day), policy=_FAR)) is asked
    assert ("pmo" in asked_of(plan, _AWAY, _b("B2", day), policy=_FAR)) is asked


def test_what_bears_the_name_keeps_the_limits() -> None:
    policy = Policy(version=1, rules=(rule("department", "$department"), rule("breaks", "pmo")))
    limit: dict[str, Any] = {"deadline": "2026-03-27"}
    plan = apply_operations(_apart(), parse_operations([_called("B", "B", **limit)]))
    away = _called("B", "Placeholder", **limit)

    assert asked_of(plan, away, policy=policy) == {"finance"}
    assert asked_of(plan, away, _b("B2", _LATE, **limit), policy=policy) == {"finance"}
    assert asked_of(plan, away, _b("B2", _LATE), policy=policy) == {"finance", "pmo"}
