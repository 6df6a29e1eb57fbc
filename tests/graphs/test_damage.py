"""Whatever becomes of the checkpoints, the ledger tells what waits, and nothing of them is run."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph
from langgraph.types import Interrupt

from graphs.change import ChangeState, build_change_builder, shape_of
from graphs.checkpoints import plain_serializer
from graphs.context import CrewContext
from graphs.running import ChangeRunner
from graphs.thread import Builder
from tests.graphs.office import Office, asked, found_office, threads


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


def ask_a_role_that_is_not_there(path: Path) -> None:
    question = Interrupt(value={"role": "nobody", "number": 1}, id="0" * 32)
    _, value = plain_serializer().dumps_typed((question,))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE writes SET value = ? WHERE channel = '__interrupt__'", [value])
    raw.close()


DAMAGES = [
    ask_a_role_that_is_not_there,
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
