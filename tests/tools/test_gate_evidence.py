"""What passed, what failed and what is missing before a gate."""

from datetime import datetime

from plan.model import Plan
from plan.records import Fact, FactKind, Observation
from plan.schedule import compute_schedule
from tests.builders import small_plan
from tools.gate_evidence import gate_evidence, gates_due, tasks_before

NOW = datetime.fromisoformat("2026-04-06T08:00:00+00:00")


def status(number: int, task: str, state: str) -> Observation:
    return numbered(
        number,
        Fact(
            source="s",
            kind=FactKind.STATUS,
            subject=task,
            at="2026-04-03",
            place="row",
            text=f"{task} {state}",
            data={"state": state},
        ),
    )


def suite_of(number: int, task: str, failed: int) -> Observation:
    return numbered(
        number,
        Fact(
            source="junit",
            kind=FactKind.TEST_RUN,
            subject=task,
            at="2026-04-03",
            place="a.xml",
            text="suite",
            data={"suite": "a", "total": 9, "failed": failed, "errors": 0, "skipped": 0},
        ),
    )


def numbered(number: int, fact: Fact) -> Observation:
    return Observation(
        id=f"O{number}", received="2026-04-03T08:00:00+00:00", hash=fact.hash, fact=fact
    )


def two_gates() -> Plan:
    plan = small_plan()
    tasks = tuple(
        one.model_copy(update={"gate": ("operations",)}) if one.id == "T03" else one
        for one in plan.tasks
    )
    return plan.model_copy(update={"tasks": tasks})


def test_a_gate_looks_back_to_the_gates_before_it() -> None:
    plan = two_gates()

    assert [one.id for one in tasks_before(plan, plan.by_id["T06"])] == ["T02", "T04", "T05"]
    assert [one.id for one in tasks_before(plan, plan.by_id["T03"])] == ["T01"]


def test_what_passed_and_what_did_not_stand_beside_each_other() -> None:
    plan = two_gates()
    seen = [
        status(1, "T04", "done"),
        suite_of(2, "T04", failed=2),
        status(3, "T02", "done"),
        suite_of(4, "T02", failed=0),
    ]

    found = gate_evidence(compute_schedule(plan), seen, NOW, {}, plan.by_id["T06"])

    assert any("tests fail" in line and "O2" in line for line in found.failed)
    assert "T05 Reconcile the invoices is not reported done" in found.missing
    assert any(line.startswith("T02") and "O3" in line for line in found.passed)
    assert any("O4" in line for line in found.passed)
    assert not any("O2" in line for line in found.passed)
    assert found.asks


def test_a_gate_where_all_has_passed_asks_nobody() -> None:
    plan = two_gates()

    found = gate_evidence(
        compute_schedule(plan), [status(1, "T01", "done")], NOW, {}, plan.by_id["T03"]
    )

    assert (found.failed, found.missing, found.asks) == ((), (), False)


def test_a_gate_is_due_a_week_before_and_until_somebody_has_decided() -> None:
    plan = small_plan()
    schedule = compute_schedule(plan)
    early = datetime.fromisoformat("2026-03-30T08:00:00+00:00")

    assert [one.id for one in gates_due(schedule, [], NOW)] == ["T06"]
    assert gates_due(schedule, [], early) == ()
    assert [one.id for one in gates_due(schedule, [status(1, "T06", "0 %")], NOW)] == ["T06"]
    assert gates_due(schedule, [status(1, "T06", "done")], NOW) == ()
    tasks = tuple(
        one.model_copy(update={"proceeds": (1,)}) if one.id == "T06" else one for one in plan.tasks
    )
    gone_on = compute_schedule(plan.model_copy(update={"tasks": tasks}))
    assert gates_due(gone_on, [], NOW) == ()
