"""What an approver reads of each operation: what stood there before, and the rest by field."""

import pytest

from plan.effect import compute_effect
from plan.gate_calls import CallAnswer, CallEvidence, GateCall
from plan.model import Plan
from plan.operations import apply_operations, parse_operations
from plan.page import draw_page
from tests.builders import six_people, small_plan
from tests.plan.cases import case, proposal
from tests.plan.test_page import FREEZE, FROZEN, TASK, Fields, lines, page

_GATE = small_plan().by_id["T06"].model_dump(mode="json")
_LIMIT: Fields = {"kind": "FNLT", "date": "2026-04-08"}
_LIMITED = apply_operations(
    small_plan(),
    parse_operations(
        [
            {"op": "set_constraint", "task": "T05", "constraint": _LIMIT},
            {"op": "set_deadline", "task": "T05", "deadline": "2026-05-01"},
        ]
    ),
)


@pytest.mark.parametrize(
    ("plan", "change", "expected"),
    [
        (
            _LIMITED,
            {"op": "set_constraint", "task": "T05", "constraint": None},
            ["- instead of: finishes no later than 2026-04-08 (FNLT)"],
        ),
        (
            _LIMITED,
            {"op": "set_deadline", "task": "T05", "deadline": None},
            ["- instead of 2026-05-01"],
        ),
        (small_plan(), {"op": "set_constraint", "task": "T05", "constraint": _LIMIT}, []),
        (small_plan(), {"op": "set_deadline", "task": "T05", "deadline": "2026-05-01"}, []),
        (
            small_plan(),
            {"op": "remove_dependency", "before": "T03", "after": "T04"},
            ["- was T03 FS+1d T04, mandatory, imported"],
        ),
        (
            small_plan(),
            {
                "op": "change_dependency",
                "before": "T03",
                "after": "T04",
                "kind": "SS",
                "lag": 0,
                "basis": "A1",
                "nature": "discretionary",
            },
            [
                "- was T03 FS+1d T04, mandatory, imported",
                "- is T03 SS T04, discretionary, confirmed claim A1",
            ],
        ),
        (
            small_plan(),
            {"op": "add_dependency", "before": "T02", "after": "T03", "basis": "A1"},
            ["- is T02 FS T03, mandatory, confirmed claim A1"],
        ),
        (small_plan(), {"op": "set_start", "start": "2026-03-03"}, ["- instead of 2026-03-02"]),
        (
            small_plan(),
            {"op": "replace_task", "task": {**_GATE, "gate": ["pmo"], "owner": "maya"}},
            [
                '- owner: null -> "maya"',
                '- gate: ["finance","operations","it-security"] -> ["pmo"]',
            ],
        ),
        (
            small_plan(),
            {"op": "add_task", "task": TASK},
            ['- id: "N1"', '- name: "New"', '- department: "pmo"', "- duration: 60", '- note: "n"'],
        ),
        (
            FROZEN,
            {"op": "remove_freeze", "freeze": "F1"},
            [
                '- id: "F1"',
                '- name: "Change freeze"',
                '- first: "2026-03-09"',
                '- last: "2026-03-13"',
                '- departments: ["operations","pmo"]',
                '- forbids: "work"',
            ],
        ),
        (
            FROZEN,
            {"op": "waive_freeze", "freeze": "F1", "task": "T04"},
            [
                '- id: "F1"',
                '- name: "Change freeze"',
                '- first: "2026-03-09"',
                '- last: "2026-03-13"',
                '- departments: ["operations","pmo"]',
                '- forbids: "work"',
            ],
        ),
        (
            small_plan(),
            {"op": "add_freeze", "freeze": {**FREEZE, "forbids": "start"}},
            [
                '- id: "F1"',
                '- name: "Change freeze"',
                '- first: "2026-03-09"',
                '- last: "2026-03-13"',
                '- departments: ["operations","pmo"]',
                '- forbids: "start"',
            ],
        ),
    ],
    ids=range(13),
)
def test_nothing_that_an_operation_does_is_left_unsaid(
    plan: Plan, change: Fields, expected: list[str]
) -> None:
    drawn = page(change, plan=plan)

    assert lines(drawn, 0)[1:-1] == expected


def test_what_was_open_at_a_gate_that_goes_on_comes_first_and_who_said_no() -> None:
    at, later = "2026-03-01T08:00:00+00:00", "2099-01-01T08:00:00+00:00"
    halt = CallAnswer(
        id=1, call=1, person="olga", role="operations", answer="halt", reason="no restore", at=at
    )
    too_late = halt.model_copy(update={"id": 2, "person": "fiona", "at": later})
    passed, failed = ("T01 is done (O1)",), ("the restore test failed",)
    call = GateCall(
        id=1,
        task="T06",
        revision=1,
        evidence=CallEvidence(passed=passed, failed=failed),
        hash="f" * 64,
        at=at,
        answers=(halt, too_late),
    )
    goes_on = parse_operations([{"op": "proceed_gate", "task": "T06", "call": 1}])
    found = case(asked=proposal(operations=goes_on))
    effect = compute_effect(small_plan(), apply_operations(small_plan(), goes_on), goes_on)

    drawn = draw_page(found, small_plan(), effect, six_people(), (), calls=[call])

    assert lines(drawn, 2)[:3] == [
        "GOES ON at T06 although FAILED: the restore test failed",
        "OLGA (OPERATIONS) SAID HALT TO G1: no restore",
        "SINCE THEN FIONA (OPERATIONS) SAID HALT TO G1: no restore",
    ]
    assert lines(drawn, 5)[:2] == [f"call G1 at T06, asked {at}", "passed: T01 is done (O1)"]


def test_a_gate_that_goes_on_no_more_is_said_so_and_not_to_move() -> None:
    tasks = tuple(
        one.model_copy(update={"proceeds": (1, 3)}) if one.id == "T06" else one
        for one in small_plan().tasks
    )
    back: Fields = {"op": "replace_task", "task": small_plan().by_id["T06"].model_dump(mode="json")}

    drawn = page(back, plan=small_plan().model_copy(update={"tasks": tasks}))

    assert lines(drawn, 0)[1:-1] == [
        "- goes on no more after G1",
        "- goes on no more after G3",
    ]
    gate = "gate T06 Go-live decision (finance, operations, it-security): "
    assert [one for one in lines(drawn, 2) if one.startswith("gate ")] == [
        f"{gate}Wed 8 Apr 2026 17:00, not moved"
    ]


def test_a_change_of_a_task_that_the_same_proposal_adds_is_said_too() -> None:
    drawn = page(
        {"op": "add_task", "task": TASK}, {"op": "set_duration", "task": "N1", "duration": 90}
    )

    assert lines(drawn, 0)[-2] == "N1 takes 90m"
