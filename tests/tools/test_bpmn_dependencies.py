"""A called process migrates before or with its callers: what an artefact settles and what not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from plan.model import Link, LinkKind, Plan
from plan.records import AssumptionStatus
from tests.builders import small_plan
from tests.tools.modelling import inventory, process
from tools.bpmn.dependencies import claims_of, find_dependencies, is_guaranteed
from tools.bpmn.reach import find_reach

SOURCES = {("pay", "m.bpmn"): "O1", ("bill", "m.bpmn"): "O2", ("invoice", "m.bpmn"): "O3"}


def plan(*links: Link, **processes: tuple[str, ...]) -> Plan:
    """Give the small plan without its links, its tasks with these processes."""
    small = small_plan()
    tasks = tuple(
        one.model_copy(update={"processes": processes.get(one.id, ())}) for one in small.tasks
    )
    return small.model_copy(update={"tasks": tasks, "links": links})


CALL = (process("bill", calls=("pay",)), process("pay"))


def test_a_called_process_finishes_before_or_with_its_caller() -> None:
    here = plan(T03=("pay",), T05=("bill",))

    [found] = find_dependencies(here, inventory(*CALL))
    [claim] = claims_of(here, (found,), SOURCES)

    assert (claim.before, claim.after, claim.kind) == ("T03", "T05", LinkKind.FF)
    assert (claim.status, claim.source, claim.quote) == (
        AssumptionStatus.CONFIRMED,
        "O2",
        "calls pay (c0)",
    )
    assert claim.owners == ("operations", "finance")
    assert "by the plan's column 'processes'" in found.text


def test_a_shared_process_is_named_with_its_number_of_callers() -> None:
    shared = inventory(*CALL, process("order", calls=("pay",)), process("claim", calls=("pay",)))

    [found] = find_dependencies(plan(T03=("pay",), T05=("bill",)), shared)

    assert found.sharing == 3
    assert "3 processes call pay" in found.text


def test_a_process_that_is_reached_by_name_leaves_the_dependency_a_question() -> None:
    named = inventory(process("bill", calls=("invoice",)), process("invoice"))
    here = plan(T05=("bill",))

    reach = find_reach(here, named)
    claims = list(claims_of(here, find_dependencies(here, named), SOURCES))

    assert (reach["invoice"].how, reach["invoice"].tasks) == ("name", ("T04",))
    assert [(one.before, one.status, one.confidence) for one in claims] == [
        ("T04", AssumptionStatus.ASSUMED, 60)
    ]


def test_a_name_that_fits_several_tasks_reaches_none() -> None:
    twice = small_plan()
    tasks = (*twice.tasks[:-1], twice.tasks[-1].model_copy(update={"name": "Invoice go-live"}))
    here = twice.model_copy(update={"tasks": tasks, "links": ()})
    found = inventory(process("bill", calls=("invoice",)), process("invoice"))

    reach = find_reach(here, found)["invoice"]

    assert (reach.how, reach.tasks) == ("several", ("T04", "T06"))
    assert find_dependencies(here, found) == ()


def test_a_process_that_several_tasks_list_settles_nothing() -> None:
    here = plan(T03=("pay",), T04=("pay",), T05=("bill",))

    found = find_dependencies(here, inventory(*CALL))

    assert [(one.before, one.settled) for one in found] == [("T03", False), ("T04", False)]


def test_what_the_plan_guarantees_needs_no_entry() -> None:
    here = plan(Link(before="T03", after="T04"), Link(before="T04", after="T05"), T03=("pay",))
    here = here.model_copy(
        update={
            "tasks": tuple(
                one.model_copy(update={"processes": ("bill",)}) if one.id == "T05" else one
                for one in here.tasks
            )
        }
    )

    [found] = find_dependencies(here, inventory(*CALL))

    assert found.in_plan
    assert list(claims_of(here, (found,), SOURCES)) == []


def test_a_start_to_start_link_or_a_lead_guarantees_nothing() -> None:
    assert not is_guaranteed(plan(Link(before="T01", after="T03", kind=LinkKind.SS)), "T01", "T03")
    assert not is_guaranteed(plan(Link(before="T01", after="T03", lag=-480)), "T01", "T03")
    assert is_guaranteed(plan(Link(before="T01", after="T03", kind=LinkKind.FF)), "T01", "T03")


def test_tasks_that_need_each_other_are_named_and_not_linked() -> None:
    both = inventory(process("a", calls=("b",)), process("b", calls=("a",)))
    here = plan(T03=("a",), T04=("b",))

    found = find_dependencies(here, both)

    assert [one.mutual for one in found] == [True, True]
    assert list(claims_of(here, found, {("a", "m.bpmn"): "O1", ("b", "m.bpmn"): "O2"})) == []


def test_processes_of_one_task_order_nothing() -> None:
    assert find_dependencies(plan(T03=("pay", "bill")), inventory(*CALL)) == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12),
    st.lists(st.integers(0, 4), min_size=6, max_size=6),
)
def test_every_claim_goes_from_a_called_process_to_its_caller(
    calls: list[tuple[int, int]], homes: list[int]
) -> None:
    called = {n: tuple(f"p{b}" for a, b in calls if a == n) for n in range(6)}
    models = inventory(*(process(f"p{n}", calls=called[n]) for n in range(6)))
    tasks = {f"T0{t + 1}": tuple(f"p{n}" for n in range(6) if homes[n] == t) for t in range(5)}
    here = plan(**tasks)

    pairs = {(f"T0{homes[b] + 1}", f"T0{homes[a] + 1}") for a, b in calls if homes[a] != homes[b]}

    found = find_dependencies(here, models)
    assert {(one.before, one.after) for one in found} == pairs
    assert all(one.mutual == ((one.after, one.before) in pairs) for one in found)
