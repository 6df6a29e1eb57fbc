"""The shape of the change graph: the one node that applies lies behind the approvals."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any, Literal

import pytest
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send

import graphs.change
from graphs.change import ChangeState, build_change_builder, shape_of
from tests.graphs.dominators import Builder, paths_around, shortest_way, ways_of

GATES = ("await_approval", "tally")


def test_every_way_to_apply_goes_through_the_approvals_and_the_tally() -> None:
    builder = build_change_builder()

    assert shortest_way(ways_of(builder), "apply_change") == [
        START,
        "open_case",
        "await_approval",
        "tally",
        "apply_change",
    ]
    assert paths_around(builder, "apply_change", GATES) == []


def idle(state: ChangeState) -> ChangeState:
    return state


def jump(state: ChangeState) -> Command[Literal["close_case"]]:
    del state
    return Command(goto="apply_change")  # type: ignore[arg-type]  # the annotation lies


def hidden_jump(state: ChangeState) -> Any:  # noqa: ANN401  # what a careless node returns
    return jump(state)


def thrown(state: ChangeState) -> Any:  # noqa: ANN401  # what a careless node returns
    target = "apply" + "_change"
    return [Send(target, state)]


def to_apply(_state: ChangeState) -> list[Send]:
    return [Send("apply_change", {"proposal": "P1"})]


def anywhere(_state: ChangeState) -> str:
    return "close_case"


def start_to_apply(builder: Builder) -> None:
    builder.add_edge(START, "apply_change")


def approval_to_apply(builder: Builder) -> None:
    builder.add_edge("await_approval", "apply_change")


def close_to_apply(builder: Builder) -> None:
    builder.add_edge("close_case", "apply_change")


def waiting_edge(builder: Builder) -> None:
    builder.add_edge(["open_case", "close_case"], "apply_change")


def branch_with_apply(builder: Builder) -> None:
    builder.add_conditional_edges("open_case", anywhere, ["close_case", "apply_change"])


def branch_without_map(builder: Builder) -> None:
    builder.add_conditional_edges("open_case", anywhere)


def send_past_the_map(builder: Builder) -> None:
    builder.add_conditional_edges("open_case", to_apply, ["close_case"])


def other_entry(builder: Builder) -> None:
    builder.edges.discard((START, "open_case"))
    builder.set_entry_point("tally")


def conditional_entry(builder: Builder) -> None:
    builder.set_conditional_entry_point(anywhere, ["apply_change", "open_case"])


def declared_destination(builder: Builder) -> None:
    builder.add_node("shortcut", idle, destinations=("apply_change",))
    builder.add_edge("open_case", "shortcut")


def undeclared_command(builder: Builder) -> None:
    builder.add_node("shortcut", jump)
    builder.add_edge("open_case", "shortcut")


def hidden_command(builder: Builder) -> None:
    builder.add_node("shortcut", hidden_jump)
    builder.add_edge("open_case", "shortcut")


def computed_send(builder: Builder) -> None:
    builder.add_node("shortcut", thrown)
    builder.add_edge("open_case", "shortcut")


def error_handler(builder: Builder) -> None:
    del builder.nodes["open_case"]
    builder.add_node("open_case", idle, error_handler=jump)


def error_handler_for_all(builder: Builder) -> None:
    builder.set_node_defaults(error_handler=jump)


def unknown_node(builder: Builder) -> None:
    inner = StateGraph(ChangeState)
    inner.add_node("idle", idle)
    inner.add_edge(START, "idle")
    inner.add_edge("idle", END)
    builder.add_node("inner", inner.compile())
    builder.add_edge("open_case", "inner")


@pytest.mark.parametrize(
    "mutate",
    [
        start_to_apply,
        approval_to_apply,
        close_to_apply,
        waiting_edge,
        branch_with_apply,
        branch_without_map,
        send_past_the_map,
        other_entry,
        conditional_entry,
        declared_destination,
        undeclared_command,
        hidden_command,
        computed_send,
        error_handler,
        error_handler_for_all,
        unknown_node,
    ],
)
def test_a_way_around_is_found(mutate: Callable[[Builder], None]) -> None:
    builder = build_change_builder()

    mutate(builder)

    assert paths_around(builder, "apply_change", GATES) != []


def test_a_harmless_addition_is_not_taken_for_a_way_around() -> None:
    builder = build_change_builder()

    builder.add_node("shortcut", idle)
    builder.add_edge("open_case", "shortcut")

    assert paths_around(builder, "apply_change", GATES) == []


def test_waiting_for_an_approval_is_the_first_thing_that_its_node_does_and_the_only_one() -> None:
    source = textwrap.dedent(inspect.getsource(graphs.change.await_approval))
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)

    [_docstring, only] = function.body

    assert ast.unparse(only) == "interrupt(state)"
    module = inspect.getsource(graphs.change)
    assert module.count("interrupt(") == 1


@pytest.mark.parametrize("name", ["await_approval", "apply_change"])
def test_nothing_repeats_remembers_or_cuts_short_an_approval_or_an_apply(name: str) -> None:
    spec = build_change_builder().nodes[name]

    assert (spec.retry_policy, spec.cache_policy, spec.timeout) == (None, None, None)


def test_a_node_is_named_as_its_function() -> None:
    for name, spec in build_change_builder().nodes.items():
        assert getattr(graphs.change, name) is getattr(spec.runnable, "func", None)


def test_another_shape_has_another_name() -> None:
    changed = build_change_builder()
    changed.add_node("shortcut", idle)

    assert shape_of(build_change_builder()) == shape_of(build_change_builder())
    assert shape_of(changed) != shape_of(build_change_builder())
