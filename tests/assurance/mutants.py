"""Small faults in the code that decides, one at a time: tests have to fail.

A mutant is one comparison, connective, constant, sum, result or statement of one function changed.
It lives in a fork of a process that has collected the tests already (``guard_server``), so it costs
no more than the tests that are tried on it; that is why this is not mutmut, which starts pytest
anew for each. Left alone are texts of errors and what joins them, defaults of parameters, and what
would be the same (nothing instead of False).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.assurance import code_guards

DECIDING = tuple(
    f"plan.{name}"
    for name in (
        *("apply", "approval", "attesting", "break_glass", "entitlement", "gate_calls"),
        *("governing", "mandates", "policy", "proposing", "reminding", "seating", "settling"),
        "succession",
    )
)
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """A fault: module, function, which one in it, and what it makes of what."""

    name: str
    module: str
    function: str
    number: int
    fault: str


@cache
def mutants() -> dict[str, Mutant]:
    """Give every mutant of the deciding modules by name."""
    found = [one for module in DECIDING for one in _in_module(module)]
    return {one.name: one for one in found}


def _in_module(module: str) -> Iterator[Mutant]:
    for name, _ in code_guards.functions(code_guards.tree_of(module)):
        count = _Mutator(None).mutated(module, name)
        for number, fault in enumerate(count.faults):
            yield Mutant(f"mutant:{module}.{name}:{number}", module, name, number, fault)


def let_live(name: str) -> None:
    """From now on, in this process, run with a fault."""
    one = mutants()[name]
    code_guards.install(
        one.module, one.function, _Mutator(one.number).mutated(one.module, one.function).tree
    )


class _Mutator(ast.NodeTransformer):
    """Finds the faults of a function in their order, and makes the one with a number."""

    def __init__(self, number: int | None) -> None:
        self.number = number
        self.faults: list[str] = []
        self.tree: ast.Module

    def mutated(self, module: str, name: str) -> "_Mutator":
        self.tree = code_guards.tree_of(module)
        function = dict(code_guards.functions(self.tree))[name]
        function.body = [self.visit(one) for one in function.body if not _is_text(one)] or [
            ast.Pass()
        ]
        return self

    def _makes(self, node: ast.AST, fault: str) -> bool:
        self.faults.append(f"{fault}: {ast.unparse(node)[:100]}")
        return len(self.faults) - 1 == self.number

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        for place, op in enumerate(node.ops):
            other = _COMPARED[type(op)]
            if self._makes(node, other.__name__):
                node.ops[place] = other()
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        if self._makes(node, other.__name__):
            node.op = other()
        self.generic_visit(node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        gone = isinstance(node.op, ast.Not) and self._makes(node, "without not")
        self.generic_visit(node)
        return node.operand if gone else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        other = _CALCULATED.get(type(node.op))
        if other is not None and self._makes(node, other.__name__):
            node.op = other()
        self.generic_visit(node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            return ast.Constant(not node.value) if self._makes(node, "turned") else node
        if isinstance(node.value, int):
            return ast.Constant(node.value + 1) if self._makes(node, "plus one") else node
        if isinstance(node.value, str) and any(map(str.isalnum, node.value)):
            return ast.Constant(node.value + "!") if self._makes(node, "another text") else node
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        nothing = node.value is None or _says_nothing(node.value)
        gone = not nothing and self._makes(node, "nothing")
        self.generic_visit(node)
        return ast.Return(ast.Constant(None)) if gone else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in _CALLED:
            other = _CALLED[node.func.id]
            if self._makes(node, other):
                node.func = ast.Name(other, ast.Load())
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        yields = isinstance(node.value, ast.Yield | ast.YieldFrom)
        gone = not yields and self._makes(node, "left out")
        self.generic_visit(node)
        return ast.Pass() if gone else node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.Pass() if self._makes(node, "left out") else node

    def visit_If(self, node: ast.If) -> ast.AST:
        self._turn(node)
        self.generic_visit(node)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self._turn(node)
        self.generic_visit(node)
        return node

    def _turn(self, node: ast.If | ast.IfExp) -> None:
        """Turn a condition round, where none of its own parts can be."""
        plain = not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp)
        if plain and self._makes(node.test, "turned"):
            node.test = ast.UnaryOp(ast.Not(), node.test)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Leave alone what is said to people."""
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _says_nothing(node: ast.expr) -> bool:
    """Say whether it makes no difference to give nothing instead: None, and False as well."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)
