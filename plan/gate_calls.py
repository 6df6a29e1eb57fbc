"""Go or no-go: what a gate's evidence says, side by side, and what its owners answer (K18).

The kernel only puts together what passed, what failed and what is missing, and asks. It infers no
answer: "proceed" drafts a proposal like any other, "halt" and "rework" are words on record.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from plan.attesting import owners_of
from plan.errors import ClosedError, NotEntitledError, RefusedError, UnknownError
from plan.model import Id, Plan, Task
from plan.people import People
from plan.values import Value, canonical, sha256

Word = Literal["proceed", "halt", "rework"]


class CallEvidence(Value):
    """What a gate rests on, as lines that name their source."""

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Say whether somebody has to decide: something failed, or is not there."""
        return bool(self.failed or self.missing)

    @cached_property
    def hash(self) -> str:
        """Name the evidence by its content: other evidence is another question."""
        return sha256("interlock/call/1", canonical(self))


class CallAnswer(Value):
    """What one of a gate's owners said."""

    id: int
    call: int
    person: Id
    role: Id
    answer: Word
    reason: str
    at: str


class GateCall(Value):
    """A question to the owners of a gate, on the evidence of a moment."""

    id: int
    task: Id
    revision: int
    evidence: CallEvidence
    hash: str
    at: str
    answers: tuple[CallAnswer, ...] = ()

    @property
    def name(self) -> str:
        """Name it as people do: ``G3``."""
        return f"G{self.id}"

    @property
    def title(self) -> str:
        """Say what it is in words."""
        return f"Go or no-go at {self.task}"


def gate_of(plan: Plan, task_id: str) -> Task:
    """Give a task at which people decide.

    Raises:
        UnknownError: there is no such task.
        RefusedError: nobody decides there.
    """
    task = plan.by_id.get(task_id)
    gates = [one.id for one in plan.tasks if one.gate]
    if task is None:
        raise UnknownError("gate", task_id, gates)
    if not task.gate:
        raise RefusedError(
            f"{task.id} is no gate; the plan's gates are {', '.join(gates) or 'none'}"
        )
    return task


def has_gone_on(call: GateCall) -> str:
    """Say that a gate has gone on after a call, and what there still is to say."""
    return (
        f"{call.task} has gone on after {call.name} already, so nothing was recorded; where it "
        f"should not have, say so: interlock call halt {call.name}"
    )


def word_to_go_on(call: GateCall, gate: Task) -> CallAnswer | None:
    """Give the first "proceed" to a call that counts: said in a role that decides there today."""
    said = (one for one in call.answers if one.answer == "proceed" and one.role in gate.gate)
    return next(said, None)


def role_for_answer(
    call: GateCall, plan: Plan, people: People, person: str, newest: Sequence[GateCall]
) -> str:
    """Give the role in which a person answers a call; ``plan`` is today's.

    Raises:
        UnknownError, RefusedError: the gate has left the plan, or is none any more.
        ClosedError: the evidence or who decides has changed since, and another call asks.
        NotEntitledError: this person decides at another gate, or has answered already.
    """
    later = [one.name for one in newest if one.task == call.task and one.id > call.id]
    if later:
        raise ClosedError(f"{call.task} was called anew since {call.name}; answer {later[-1]}")
    if any(one.person == person for one in call.answers):
        raise NotEntitledError(f"{person} has answered {call.name} already")
    gate = gate_of(plan, call.task)
    member = people.member(person)
    held = [role for role in gate.gate if member.id in owners_of(people, role)]
    if not held:
        who = ", ".join(f"{role}: {_names(people, role)}" for role in gate.gate)
        raise NotEntitledError(f"{member.name} does not decide at {gate.id}; {who} do")
    return held[0]


def _names(people: People, role: str) -> str:
    return " or ".join(owners_of(people, role)) or "nobody"
