"""Every check in the governing code, and a way to run without it.

A check is a branch that ends in ``raise``, one operand of such a branch's condition, a call of a
function named ``check...``, and a condition that filters what counts. It is taken out by giving the
living function other code, so that whoever has imported it runs without the check as well.
"""

import ast
import copy
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOVERNING = (
    *(
        f"plan.{name}"
        for name in (
            *("apply", "approval", "attesting", "break_glass", "entitlement", "gate_calls"),
            *("governance_operations", "governing", "mandates", "people", "policy", "proposing"),
            *("reminding", "seating", "settling", "succession"),
        )
    ),
    *(
        f"ledger.{name}"
        for name in (
            *("attesting", "door", "emergencies", "gate_calls", "governance", "journal"),
            *("keeping", "opening", "standing_in", "submitting", "succeeding", "timekeeping"),
            *("upgrading", "words"),
        )
    ),
)


@dataclass(frozen=True)
class Guard:
    """A check: module, function, which one in it, and its text."""

    name: str
    module: str
    function: str
    number: int
    gone: str


def guards() -> list[Guard]:
    """Give every check of the governing modules, in the order of their lines."""
    return [guard for module in GOVERNING for guard in _in_module(module)]


def take_out(guard: Guard) -> None:
    """From now on, in this process, run without a check.

    Raises:
        LookupError: the function is not to be found where the source has it.
    """
    tree = tree_of(guard.module)
    removed = _Remover(guard.number)
    removed.visit_body(dict(functions(tree))[guard.function])
    install(guard.module, guard.function, tree)


def install(module: str, function: str, tree: ast.Module) -> None:
    """Let the living function run what the tree says; whoever has imported it runs it as well.

    Raises:
        LookupError: the function is not to be found where the source has it.
    """
    code = _code_of(compile(ast.fix_missing_locations(tree), module, "exec"), function)
    _living(module, function).__code__ = code


def tree_of(module: str) -> ast.Module:
    """Parse the source of a module."""
    path = ROOT / (module.replace(".", "/") + ".py")
    return ast.parse(path.read_text(encoding="utf-8"))


def _in_module(module: str) -> Iterator[Guard]:
    for name, function in functions(tree_of(module)):
        finder = _Remover(None)
        finder.visit_body(copy.deepcopy(function))
        for number, text in enumerate(finder.found):
            yield Guard(f"code:{module}.{name}:{number}", module, name, number, text)


def functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Give functions and methods by their qualified names; those inside others go with them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")


class _Remover(ast.NodeTransformer):
    """Finds the checks of a function in their order, and takes out the one with a number."""

    def __init__(self, number: int | None) -> None:
        self.number = number
        self.found: list[str] = []

    def visit_body(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        function.body = [self.visit(statement) for statement in function.body]

    def _wanted(self, node: ast.AST) -> bool:
        self.found.append(ast.unparse(node))
        return len(self.found) - 1 == self.number

    def visit_If(self, node: ast.If) -> ast.AST:  # the name that ast calls
        if any(isinstance(one, ast.Raise) for one in node.body):
            never = self._wanted(node.test)
            node.test = self._operands(node.test)
            if never:
                node.test = _joined(ast.And(), ast.Constant(value=False), node.test)
        self.generic_visit(node)
        return node

    def _operands(self, test: ast.expr) -> ast.expr:
        if not isinstance(test, ast.BoolOp):
            return test
        neutral = isinstance(test.op, ast.And)
        test.values = [
            _joined(ast.Or() if neutral else ast.And(), ast.Constant(value=neutral), value)
            if self._wanted(value)
            else value
            for value in test.values
        ]
        return test

    def visit_Expr(self, node: ast.Expr) -> ast.AST:  # the name that ast calls
        called = node.value.func if isinstance(node.value, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        if name.lstrip("_").startswith("check") and self._wanted(node.value):
            node.value = _joined(ast.And(), ast.Constant(value=False), node.value)
        self.generic_visit(node)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        kept = []
        for condition in node.ifs:
            neutral = self._wanted(condition)
            changed = self._operands(condition)
            kept.append(
                _joined(ast.Or(), ast.Constant(value=True), changed) if neutral else changed
            )
        node.ifs = kept
        self.generic_visit(node)
        return node


def _joined(op: ast.boolop, *values: ast.expr) -> ast.expr:
    return ast.BoolOp(op=op, values=list(values))


def _code_of(module: CodeType, function: str) -> CodeType:
    for constant in module.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == function:
                return constant
            if function.startswith(f"{constant.co_qualname}."):
                return _code_of(constant, function)
    raise LookupError(f"there is no code of {function}")


def _living(module: str, function: str) -> FunctionType:
    """Give the function behind whatever it is wrapped in: a property, a context manager."""
    found: Any = importlib.import_module(module)
    for name in function.split("."):
        found = found.__dict__[name]
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, cached_property):
        found = found.func
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if not isinstance(found, FunctionType):
        raise LookupError(f"{module}.{function} is no plain function")  # noqa: TRY004  # not found as such
    return found
