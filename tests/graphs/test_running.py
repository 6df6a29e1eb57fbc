"""The runner on a real ledger: decisions wake it, and the ledger outlives every checkpoint."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import ormsgpack
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph

from graphs.change import ChangeState, build_change_builder, build_change_graph, shape_of
from graphs.checkpoints import opened, plain_serializer
from graphs.context import CrewContext
from graphs.errors import CheckpointError
from graphs.running import ChangeRunner
from graphs.thread import Builder, names_in
from plan.errors import ClosedError, UnknownError
from plan.policy import Policy, Rule, RuleRequirement
from plan.proposal import Status, Verdict
from tests.graphs.office import Office, found_office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = found_office(tmp_path)
    yield found
    found.ledger.close()


def threads(office: Office) -> list[str]:
    with opened(office.checkpoints) as saver:
        return [name.proposal for name in names_in(saver)]


def asked(office: Office) -> list[tuple[str, str]]:
    """Give role and digest of what each thread asks."""
    with opened(office.checkpoints) as saver:
        graph = build_change_graph(saver)
        configs: list[RunnableConfig] = [
            {"configurable": {"thread_id": str(name)}} for name in names_in(saver)
        ]
        values = [one.value for c in configs for one in graph.get_state(c).interrupts]
        return [(value["role"], value["digest"]) for value in values]


def missing(office: Office, case_id: str) -> list[tuple[str, int]]:
    return [(one.role, one.count) for one in office.runner.pump(case_id).missing]


def test_each_required_approver_is_asked_and_the_last_yes_makes_the_revision(
    office: Office,
) -> None:
    case = office.propose()

    opened_ = office.runner.open(case.id)
    office.say(case.id, "fiona")
    after_one = office.runner.pump(case.id)
    office.say(case.id, "owen")
    after_two = office.runner.pump(case.id)

    assert [one.role for one in opened_.missing] == ["finance", "operations"]
    assert [one.role for one in after_one.missing] == ["operations"]
    assert (after_two.status, after_two.revision) == (Status.APPLIED, 2)
    assert office.revisions == [None, case.id]
    assert threads(office) == []


def test_two_approvals_of_one_role_are_two_seats(tmp_path: Path) -> None:
    both = Rule(
        name="both",
        when="department",
        departments=("operations",),
        requires=(RuleRequirement(role="operations", count=2),),
    )
    office = found_office(tmp_path, Policy(version=1, rules=(both,)))
    case = office.propose()
    office.runner.open(case.id)

    office.say(case.id, "owen")
    after_one = missing(office, case.id)
    office.say(case.id, "olga")

    assert after_one == [("operations", 1)]
    assert office.runner.pump(case.id).revision == 2


def test_decisions_that_nobody_pumped_are_found_all_at_once(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    [standing] = office.runner.pick_up()

    assert (standing.status, standing.revision) == (Status.APPLIED, 2)


def test_a_proposal_that_was_decided_before_it_was_opened_goes_the_same_way(
    office: Office,
) -> None:
    case = office.propose()
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    assert office.runner.open(case.id).revision == 2


def test_a_no_ends_the_thread_and_taking_it_back_asks_again(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona", Verdict.REJECT)
    rejected = office.runner.pump(case.id)
    ended = threads(office)
    office.take_back(case.id, "fiona")
    again = missing(office, case.id)
    office.say(case.id, "fiona")
    office.say(case.id, "owen")

    applied = office.runner.pump(case.id)

    assert (rejected.status, rejected.missing, ended) == (Status.REJECTED, (), [])
    assert rejected.reason == "fiona (finance) said no: because"
    assert again == [("finance", 1), ("operations", 1)]
    assert applied.revision == 2


def test_an_approval_that_was_taken_back_is_asked_for_again(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.runner.pump(case.id)
    office.take_back(case.id, "fiona")
    office.say(case.id, "owen")

    assert missing(office, case.id) == [("finance", 1)]
    assert office.revisions == [None]


def test_an_expired_proposal_is_closed_and_its_end_noted(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    office.say(case.id, "fiona")
    office.runner.pump(case.id)
    office.clock.advance(hours=73)

    [standing] = office.runner.pick_up()

    end = office.ledger.reader.case(case.id).end
    assert standing.status is Status.EXPIRED
    assert end is not None
    assert (end.status, end.actor) == (Status.EXPIRED, "kernel")
    assert end.reason == "it expired at 2026-03-05T08:00:00+00:00 without all its approvals"
    assert office.revisions == [None]
    assert threads(office) == []


def test_a_proposal_that_another_one_overtook_is_closed_as_stale(office: Office) -> None:
    first, second = office.propose(8), office.propose(9)
    for case in (first, second):
        office.runner.open(case.id)
        office.say(case.id, "fiona")
        office.say(case.id, "owen")

    office.runner.pump(first.id)
    standing = office.runner.pump(second.id)

    assert (standing.status, standing.missing) == (Status.STALE, ())
    assert standing.reason.startswith("revision 2 came of P1")
    assert office.revisions == [None, first.id]
    assert threads(office) == []


def test_one_that_has_ended_starts_no_thread(office: Office) -> None:
    case = office.propose()
    office.ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")

    with pytest.raises(ClosedError, match="P1 is withdrawn"):
        office.runner.open(case.id)
    never = ChangeRunner(office.context, office.checkpoints, draw=exploding_graph)
    never.pump(case.id)
    never.pick_up()

    assert threads(office) == []


def test_an_unknown_proposal_is_refused_before_anything_is_made(office: Office) -> None:
    with pytest.raises(UnknownError, match="no proposal 'P9'"):
        office.runner.pump("P9")

    assert [path.name for path in office.root.iterdir()] == ["ledger.db"]


def test_what_is_waited_for_is_read_from_the_ledger(office: Office) -> None:
    case = office.propose()
    office.say(case.id, "fiona")

    [waiting] = office.runner.waiting()

    assert (waiting.proposal, waiting.digest) == (case.id, case.proposal.digest)
    assert (waiting.role, waiting.count, waiting.people) == ("operations", 1, ("olga", "owen"))


def test_pumping_without_news_changes_nothing(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    before = office.events

    first, second = office.runner.pump(case.id), office.runner.pump(case.id)

    assert first == second
    assert office.events == before
    assert threads(office) == [case.id]


def delete_it(path: Path) -> None:
    path.unlink()


def fill_with_noise(path: Path) -> None:
    path.write_bytes(b"\x00\xff" * 5000)


def cut_it(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty_it(path: Path) -> None:
    path.write_bytes(b"")


def make_other_tables(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE checkpoints (a)")
        raw.execute("CREATE TABLE writes (b)")
    raw.close()


def spoil_every_row(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE checkpoints SET checkpoint = x'c1c1c1'")
    raw.close()


def change_every_type(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE checkpoints SET type = 'pickle'")
        raw.execute("UPDATE writes SET type = 'pickle'")
    raw.close()


def forget_the_writes(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("DELETE FROM writes")
    raw.close()


DAMAGES = [
    delete_it,
    fill_with_noise,
    cut_it,
    empty_it,
    make_other_tables,
    spoil_every_row,
    change_every_type,
    forget_the_writes,
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("decided", [[], ["fiona"], ["fiona", "owen"]])
def test_damaged_checkpoints_lose_nothing(
    office: Office, damage: Callable[[Path], None], decided: list[str]
) -> None:
    case = office.propose()
    office.runner.open(case.id)
    for person in decided:
        office.say(case.id, person)
    damage(office.checkpoints)

    [standing] = office.runner.pick_up()

    left = [
        role for role, who in (("finance", "fiona"), ("operations", "owen")) if who not in decided
    ]
    assert [one.role for one in standing.missing] == left
    for person in {"fiona", "owen"} - set(decided):
        office.say(case.id, person)
    office.runner.pump(case.id)
    assert office.revisions == [None, case.id]


def poison_that_makes(file: Path) -> bytes:
    """Give a row that calls a function by name when it is loaded."""
    call = ormsgpack.packb(("os", "system", f"touch {file}"))
    return ormsgpack.packb({"v": 1, "ran": ormsgpack.Ext(0, call)})


def test_a_row_that_would_run_code_is_refused_and_what_waits_is_picked_up(
    office: Office,
) -> None:
    case = office.propose()
    office.runner.open(case.id)
    trace = office.root / "ran"
    with sqlite3.connect(office.checkpoints) as raw:
        for table, column in (("checkpoints", "checkpoint"), ("writes", "value")):
            raw.execute(f"UPDATE {table} SET {column} = ?", [poison_that_makes(trace)])  # noqa: S608  # our names
    raw.close()

    [standing] = office.runner.pick_up()

    assert not trace.exists()
    assert [one.role for one in standing.missing] == ["finance", "operations"]


def test_the_default_serializer_would_have_run_that_row(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    row = ("msgpack", poison_that_makes(trace))

    plain_serializer().loads_typed(row)
    refused = not trace.exists()
    JsonPlusSerializer().loads_typed(row)

    assert refused
    assert trace.exists(), "the poison is none, and the test before proves nothing"


def other_graph() -> Builder:
    """Draw the graph of another version: the approval node has another name."""

    def ask(state: ChangeState) -> ChangeState:
        return state

    builder = StateGraph(ChangeState, context_schema=CrewContext)
    builder.add_node("ask", ask)
    builder.add_edge(START, "ask")
    builder.add_edge("ask", END)
    return builder


def exploding_graph() -> Builder:
    def explode(state: ChangeState) -> ChangeState:
        raise AssertionError(state)

    builder = StateGraph(ChangeState, context_schema=CrewContext)
    builder.add_node("explode", explode)
    builder.add_edge(START, "explode")
    return builder


def longer_graph() -> Builder:
    builder = build_change_builder()
    builder.add_node("remind", lambda _: {})
    builder.add_edge("open_case", "remind")
    return builder


@pytest.mark.parametrize("draw", [other_graph, longer_graph])
def test_a_thread_of_another_graph_is_opened_again_from_the_ledger(
    office: Office, draw: Callable[[], Builder]
) -> None:
    case = office.propose()
    ChangeRunner(office.context, office.checkpoints, draw=draw).open(case.id)
    office.say(case.id, "fiona")

    [standing] = office.runner.pick_up()

    assert shape_of(draw()) != shape_of(build_change_builder())
    assert [one.role for one in standing.missing] == ["operations"]
    assert threads(office) == [case.id]


def test_a_thread_about_other_content_is_opened_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    before, after = found_office(first), found_office(second)
    before.runner.open(before.propose(8).id)
    case = after.propose(9)
    before.checkpoints.rename(after.checkpoints)

    before_ = asked(after)
    after.runner.pick_up()
    after_ = asked(after)

    assert {digest for _, digest in before_} != {case.proposal.digest}
    assert after_ == [("finance", case.proposal.digest), ("operations", case.proposal.digest)]
    after.say(case.id, "fiona")
    after.say(case.id, "owen")

    assert after.runner.pump(case.id).revision == 2


def test_a_folder_that_takes_no_checkpoints_is_named(office: Office) -> None:
    case = office.propose()
    office.checkpoints.mkdir()

    with pytest.raises(CheckpointError, match=r"checkpoints\.db cannot be written"):
        office.runner.open(case.id)

    assert office.events == ["genesis", "submitted"]


def test_a_second_runner_on_the_same_folder_sees_the_same(office: Office) -> None:
    case = office.propose()
    office.runner.open(case.id)
    other = open_office(office.root)

    other.say(case.id, "fiona")
    other.say(case.id, "owen")
    other.runner.pump(case.id)

    assert office.runner.pump(case.id).revision == 2
    assert office.revisions == [None, case.id]
    other.ledger.close()
