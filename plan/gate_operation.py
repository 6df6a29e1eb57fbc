"""The one edit of a plan that answers a go/no-go: a gate goes on although something was open.

It names the call, so that the revision says what was known when people decided. It moves no date;
the gate is edited by it, so that whoever decides at the gate has to approve.
"""

from typing import Literal, Protocol

from plan.model import Id, Task
from plan.values import Value


class ProceedGate(Value):
    """Go on at a gate after a call, with what was open then."""

    op: Literal["proceed_gate"] = "proceed_gate"
    task: Id
    call: int

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.task} goes on after call G{self.call}"


class _Bench(Protocol):
    def task(self, id_: str) -> Task: ...
    def edit(self, id_: str, **fields: object) -> None: ...


def proceed_gate(bench: _Bench, op: ProceedGate) -> None:
    """Note the call with the gate."""
    task = bench.task(op.task)
    if not task.gate:
        raise ValueError(f"{op.task!r} is no gate; nobody decides there whether to go on")
    if op.call in task.proceeds:
        raise ValueError(f"{op.task!r} goes on after call G{op.call} already")
    bench.edit(op.task, proceeds=(*task.proceeds, op.call))
