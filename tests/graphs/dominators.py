"""Proves on a builder that a node is reached only through certain others.

It reads what LangGraph will obey and not what it draws: edges, waiting edges, branches, declared
destinations, error handlers, and the code of nodes and branches, because a ``Command`` or a
``Send`` goes where it says whatever has been declared. What cannot be told may go anywhere.
"""

import ast
import inspect
import textwrap
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send

Builder = StateGraph[Any, Any, Any, Any]
Ways = dict[str, set[str]]


def paths_around(builder: Builder, target: str, gates: Iterable[str]) -> list[str]:
    """Give, for each gate, a way from the start to the target that leaves it out; none is proof."""
    ways = ways_of(builder)
    found = (shortest_way(ways, target, without=gate) for gate in gates)
    return [" -> ".join(way) for way in found if way is not None]


def shortest_way(ways: Ways, target: str, without: str | None = None) -> list[str] | None:
    """Give a shortest way from the start to the target, if there is one."""
    came_from: dict[str, str] = {}
    queue = deque([START])
    while queue:
        here = queue.popleft()
        for there in sorted(ways.get(here, set()) - {without, START, *came_from}):
            came_from[there] = here
            queue.append(there)
    if target not in came_from:
        return None
    way = [target]
    while way[-1] != START:
        way.append(came_from[way[-1]])
    return way[::-1]


def ways_of(builder: Builder) -> Ways:
    """Give, for the start and every node, where control may go from there."""
    everywhere = set(builder.nodes)
    ways: Ways = {name: set() for name in (START, *builder.nodes)}
    for source, end in builder.edges:
        ways[source].add(end)
    for sources, end in builder.waiting_edges:
        for source in sources:
            ways[source].add(end)
    for source, branches in builder.branches.items():
        for branch in branches.values():
            declared = everywhere if branch.ends is None else set(branch.ends.values())
            ways[source] |= declared | _said_by(branch.path, everywhere)
    defaults = builder._node_defaults  # noqa: SLF001  # no public way to see them
    for name, spec in builder.nodes.items():
        ways[name] |= set(spec.ends or ()) | _said_by(spec.runnable, everywhere)
        if spec.error_handler_node is not None or defaults.error_handler is not None:
            ways[name] |= everywhere
    return {name: ends - {END} for name, ends in ways.items()}


def _said_by(runnable: object, everywhere: set[str]) -> set[str]:
    """Give where the code of a node or branch may send control by itself."""
    function = getattr(runnable, "func", None)
    if not isinstance(function, FunctionType):
        return everywhere
    said: set[str] = set()
    for one in _reached(function):
        names = set(_names(one.__code__)) | {n for n, v in _seen(one) if v in (Command, Send)}
        values = [v for _, v in _seen(one)]
        if "Command" in names or Command in values:
            return everywhere
        if "Send" in names or Send in values:
            targets = _targets(one)
            if not targets or None in targets:
                return everywhere
            said |= {target for target in targets if target is not None}
    return said


def _reached(function: FunctionType) -> list[FunctionType]:
    """Give a function and the functions of the same package that it uses, directly or not."""
    package = function.__module__.partition(".")[0]
    found, queue = [function], [function]
    while queue:
        for _, value in _seen(queue.pop()):
            ours = isinstance(value, FunctionType) and value.__module__.startswith(package)
            if ours and value not in found:
                found.append(value)
                queue.append(value)
    return found


def _seen(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Give the globals and the closed-over values that a function's code names."""
    for name in _names(function.__code__):
        if name in function.__globals__:
            yield name, function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        yield name, cell.cell_contents


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _targets(function: Callable[..., Any]) -> set[str | None]:
    """Give the targets of the ``Send(...)`` calls in a function; None for one that is computed."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found: set[str | None] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) == "Send":
            first = node.args[0] if node.args else None
            known = isinstance(first, ast.Constant) and isinstance(first.value, str)
            found.add(first.value if known else None)  # type: ignore[union-attr]
    return found


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
