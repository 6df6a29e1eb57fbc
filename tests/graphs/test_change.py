"""The change graph: its nodes as functions, and the public calls that could go around them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.runtime import Runtime
from langgraph.types import Command

from graphs.change import (
    ChangeState,
    announce,
    apply_change,
    build_change_graph,
    close_case,
    open_case,
    route_after_apply,
    route_after_open,
    route_after_tally,
    tally,
)
from graphs.context import CrewContext
from plan.errors import StaleError, UnknownError
from plan.ports import Books
from plan.proposal import Status, Verdict
from tests.fakes import FakeClock
from tests.graphs.fakes import FakeLedger, context_on, submitted
from tests.graphs.office import Office

THREAD: RunnableConfig = {"configurable": {"thread_id": "t"}, "recursion_limit": 25}


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger(FakeClock())


@pytest.fixture
def runtime(ledger: FakeLedger, tmp_path: Path) -> Runtime[CrewContext]:
    return Runtime(context=context_on(ledger, tmp_path))


def state_of(proposal: str, found: ChangeState | None = None) -> ChangeState:
    return {**(found or {}), "proposal": proposal}


def test_a_question_names_proposal_digest_role_and_title(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger)

    [finance, operations] = open_case(state_of(case.id), runtime)["seats"]

    assert finance == {
        "proposal": "P1",
        "digest": case.proposal.digest,
        "role": "finance",
        "number": 1,
        "count": 1,
        "text": "P1: Give the account mapping more time",
    }
    assert operations["role"] == "operations"


def test_only_missing_seats_are_asked_and_all_of_them_where_none_is_missing(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger, counts={"finance": 1, "operations": 2})

    def asked() -> list[tuple[str, int]]:
        seats = open_case(state_of(case.id), runtime)["seats"]
        return [(seat["role"], seat["number"]) for seat in seats]

    ledger.say(case.id, "owen")
    after_one = asked()
    ledger.say(case.id, "fiona")
    ledger.say(case.id, "olga")

    assert after_one == [("finance", 1), ("operations", 2)]
    assert asked() == [("finance", 1), ("operations", 1), ("operations", 2)]


def test_a_proposal_that_asks_for_nobody_is_closed_and_never_applied(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger, counts={})

    opened = open_case(state_of(case.id), runtime)
    refused = apply_change(state_of(case.id), runtime)

    assert route_after_open(opened) == "close_case"
    assert "names nobody" in refused["reason"]
    assert route_after_apply(refused) == "close_case"
    assert len(ledger.revisions()) == 1


def test_the_tally_believes_the_ledger_and_not_the_state(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger)

    told = tally(state_of(case.id, {"missing": [], "status": "open", "seats": []}), runtime)

    assert [one["role"] for one in told["missing"]] == ["finance", "operations"]
    assert route_after_tally(told) == "open_case"


def test_an_approval_taken_back_between_tally_and_apply_is_asked_for_again(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger)
    ledger.say(case.id, "fiona")
    ledger.say(case.id, "owen")
    told = tally(state_of(case.id), runtime)
    ledger.take_back(case.id, "owen")

    refused = apply_change(state_of(case.id), runtime)

    assert route_after_tally(told) == "apply_change"
    assert route_after_apply(refused) == "open_case"
    assert len(ledger.revisions()) == 1


def test_a_no_between_tally_and_apply_closes(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger, counts={"finance": 1})
    ledger.say(case.id, "fiona")
    ledger.take_back(case.id, "fiona")
    ledger.say(case.id, "fiona", Verdict.REJECT)

    refused = apply_change(state_of(case.id), runtime)

    assert refused["status"] == "rejected"
    assert route_after_apply(refused) == "close_case"


def test_an_apply_that_was_done_before_says_so_and_does_nothing(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger)
    ledger.say(case.id, "fiona")
    ledger.say(case.id, "owen")

    first = apply_change(state_of(case.id), runtime)
    second = apply_change(state_of(case.id), runtime)

    assert (first["status"], second["status"], second["reason"]) == ("applied", "applied", "")
    assert route_after_apply(second) == "announce"
    assert len(ledger.revisions()) == 2


class JammedDoor:
    """A door that raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @contextmanager
    def opened(self) -> Iterator[Books]:
        raise self.error
        yield


def test_a_refusal_without_a_status_of_its_own_closes_with_its_words(
    ledger: FakeLedger, tmp_path: Path
) -> None:
    case = submitted(ledger)
    ledger.say(case.id, "fiona")
    ledger.say(case.id, "owen")
    door = JammedDoor(StaleError("P1 would give another plan than the one that was approved"))
    runtime = Runtime(context=context_on(ledger, tmp_path, door=door))

    refused = apply_change(state_of(case.id), runtime)
    closed = close_case(state_of(case.id, refused), runtime)

    assert route_after_apply(refused) == "close_case"
    assert closed["reason"] == "P1 would give another plan than the one that was approved"
    assert ledger.case(case.id).end is None


def test_what_is_no_refusal_is_left_to_raise(ledger: FakeLedger, tmp_path: Path) -> None:
    case = submitted(ledger)
    jammed = (UnknownError("proposal", "P1"), OSError("no space left"))

    for error in jammed:
        runtime = Runtime(context=context_on(ledger, tmp_path, door=JammedDoor(error)))
        with pytest.raises(type(error)):
            apply_change(state_of(case.id), runtime)


def test_an_end_that_another_process_noted_meanwhile_is_taken_as_it_is(
    ledger: FakeLedger, tmp_path: Path
) -> None:
    case = submitted(ledger)
    late = FakeClock()
    late.advance(hours=80)
    ledger.clock = late

    class Overtaken(FakeLedger):
        def end(self, *args: Any, **given: Any) -> Any:  # noqa: ANN401  # as the port has it
            ledger.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")
            return ledger.end(*args, **given)

    context = context_on(ledger, tmp_path, governance=Overtaken(late))

    close_case(state_of(case.id), Runtime(context=context))

    assert announce(state_of(case.id), Runtime(context=context))["status"] == "withdrawn"


def test_a_proposal_applied_between_two_looks_does_not_look_stale(
    ledger: FakeLedger, runtime: Runtime[CrewContext]
) -> None:
    case = submitted(ledger)
    before = ledger.case(case.id)
    ledger.say(case.id, "fiona")
    ledger.say(case.id, "owen")
    apply_change(state_of(case.id), runtime)
    looks = iter([before])

    class Late(FakeLedger):
        def case(self, proposal_id: str) -> Any:  # noqa: ANN401  # a case
            return next(looks, None) or ledger.case(proposal_id)

    late = Late(ledger.clock)
    late.written = ledger.written
    told = tally(state_of(case.id), Runtime(context=context_on(late, runtime.context.root)))

    assert told["status"] == "applied"


Graph = Any


def go_to_apply(_graph: Graph, _: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(goto="apply_change")


def answer_yes(_graph: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(resume=dict.fromkeys(ids, "approve"))


def answer_with_a_decision(_graph: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    yes = {"type": "approve", "person": "fiona", "role": "finance"}
    return Command(resume=dict.fromkeys(ids, yes), update={"missing": [], "status": "open"})


def answer_about_another(_graph: Graph, ids: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return Command(resume=dict.fromkeys(ids, True), update={"proposal": "P2"})


def pose_as_the_approvals(graph: Graph, _: list[str]) -> None:
    graph.update_state(THREAD, {}, as_node="await_approval")


def pose_as_the_tally(graph: Graph, _: list[str]) -> None:
    graph.update_state(THREAD, {"missing": [], "status": "open"}, as_node="tally")


def forget_the_seats(graph: Graph, _: list[str]) -> None:
    graph.update_state(THREAD, {"seats": [], "missing": [], "status": "open"}, as_node="open_case")


def begin_again(_graph: Graph, _: list[str]) -> Any:  # noqa: ANN401  # what invoke takes
    return {"proposal": "P1", "missing": [], "status": "open"}


@pytest.mark.parametrize(
    "attack",
    [
        go_to_apply,
        answer_yes,
        answer_with_a_decision,
        answer_about_another,
        pose_as_the_approvals,
        pose_as_the_tally,
        forget_the_seats,
        begin_again,
    ],
)
@pytest.mark.parametrize("decided", [[], ["fiona"]])
def test_no_call_of_the_library_applies_what_was_not_approved(
    office: Office, attack: Callable[[Graph, list[str]], Any], decided: list[str]
) -> None:
    case, other = office.propose(8), office.propose(9)
    office.say(other.id, "fiona")
    graph = build_change_graph(InMemorySaver())
    graph.invoke({"proposal": case.id}, THREAD, context=office.context, durability="sync")
    for person in decided:
        office.say(case.id, person)

    asked = [one.id for one in graph.get_state(THREAD).interrupts]
    graph.invoke(attack(graph, asked), THREAD, context=office.context, durability="sync")

    assert len(asked) == 2
    assert office.revisions == [None]


def test_an_old_checkpoint_applies_nothing_a_second_time(office: Office) -> None:
    case = office.propose()
    graph = build_change_graph(InMemorySaver())

    def call(given: Any, config: RunnableConfig) -> None:  # noqa: ANN401  # what invoke takes
        graph.invoke(given, config, context=office.context, durability="sync")

    call({"proposal": case.id}, THREAD)
    asked = [one.id for one in graph.get_state(THREAD).interrupts]
    old = graph.get_state(THREAD).config
    office.say(case.id, "fiona")
    office.say(case.id, "owen")
    wake: Command[Any] = Command(resume=dict.fromkeys(asked, True))
    call(wake, THREAD)

    call(wake, old)
    call(None, old)

    assert office.revisions == [None, case.id]
