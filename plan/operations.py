"""The closed set of edits that a proposal may hold, and what applying them gives.

Each operation says one thing in the field's words. ``apply_operations`` is pure: a plan and
operations in, a plan out; nothing here stores anything. The same closed set is replayed by
``ledger/verify.py``, which shares no code with this module on purpose.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from plan.durations import duration_text, lag_text
from plan.errors import OperationError, message_of
from plan.gate_operation import ProceedGate, proceed_gate
from plan.model import Constraint, Freeze, Id, Link, LinkKind, Minutes, Nature, Plan, Task
from plan.operation_forms import wrong_field
from plan.values import Moment, Value, moment_text


class SetDuration(Value):
    """Give a task another duration, in working minutes."""

    op: Literal["set_duration"] = "set_duration"
    task: Id
    duration: Minutes

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.task} takes {duration_text(self.duration)}"


class SetConstraint(Value):
    """Give a task a scheduling constraint, or none; a task has at most one."""

    op: Literal["set_constraint"] = "set_constraint"
    task: Id
    constraint: Constraint | None

    def __str__(self) -> str:
        """Say it in words."""
        if self.constraint is None:
            return f"{self.task} has no constraint"
        return f"{self.task} {self.constraint.words}"


class SetDeadline(Value):
    """Give a task a deadline, or none; a deadline moves nothing and is checked."""

    op: Literal["set_deadline"] = "set_deadline"
    task: Id
    deadline: Moment | None

    def __str__(self) -> str:
        """Say it in words."""
        if self.deadline is None:
            return f"{self.task} has no deadline"
        return f"{self.task} has to finish by {moment_text(self.deadline)}"


class AddDependency(Value):
    """Add a link between two tasks that have none."""

    op: Literal["add_dependency"] = "add_dependency"
    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    lag_calendar: Id | None = None
    basis: str
    nature: Nature = "mandatory"

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.after} waits for {self.before} ({_link_words(self)})"


class RemoveDependency(Value):
    """Take the link between two tasks out."""

    op: Literal["remove_dependency"] = "remove_dependency"
    before: Id
    after: Id

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.after} no longer waits for {self.before}"


class ChangeDependency(Value):
    """Give an existing link another kind, lag or basis."""

    op: Literal["change_dependency"] = "change_dependency"
    before: Id
    after: Id
    kind: LinkKind
    lag: int
    lag_calendar: Id | None = None
    basis: str
    nature: Nature = "mandatory"

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.after} waits for {self.before} as {_link_words(self)}"


class AddTask(Value):
    """Add a task behind the others."""

    op: Literal["add_task"] = "add_task"
    task: Task

    def __str__(self) -> str:
        """Say it in words."""
        return f"new task {self.task.id} {self.task.name!r} for {self.task.department}"


class RemoveTask(Value):
    """Take a task out; its links have to be taken out before."""

    op: Literal["remove_task"] = "remove_task"
    task: Id

    def __str__(self) -> str:
        """Say it in words."""
        return f"task {self.task} is taken out"


class ReplaceTask(Value):
    """Change what no other operation changes: name, teams, owner, calendar, kind, gate, note."""

    op: Literal["replace_task"] = "replace_task"
    task: Task

    def __str__(self) -> str:
        """Say it in words."""
        return f"task {self.task.id} is described anew"


class AddFreeze(Value):
    """Add a freeze window."""

    op: Literal["add_freeze"] = "add_freeze"
    freeze: Freeze

    def __str__(self) -> str:
        """Say it in words."""
        first, last = moment_text(self.freeze.first), moment_text(self.freeze.last)
        return f"new freeze {self.freeze.id} {first} to {last}"


class RemoveFreeze(Value):
    """Take a freeze window out."""

    op: Literal["remove_freeze"] = "remove_freeze"
    freeze: Id

    def __str__(self) -> str:
        """Say it in words."""
        return f"freeze {self.freeze} is lifted"


class WaiveFreeze(Value):
    """Let one task through one freeze."""

    op: Literal["waive_freeze"] = "waive_freeze"
    freeze: Id
    task: Id

    def __str__(self) -> str:
        """Say it in words."""
        return f"freeze {self.freeze} is waived for {self.task}"


class SetStart(Value):
    """Give the plan another start."""

    op: Literal["set_start"] = "set_start"
    start: Moment

    def __str__(self) -> str:
        """Say it in words."""
        return f"the plan starts on {moment_text(self.start)}"


AnyOperation = (
    SetDuration
    | SetConstraint
    | SetDeadline
    | AddDependency
    | RemoveDependency
    | ChangeDependency
    | AddTask
    | RemoveTask
    | ReplaceTask
    | AddFreeze
    | RemoveFreeze
    | WaiveFreeze
    | SetStart
    | ProceedGate
)
Operation = Annotated[AnyOperation, Field(discriminator="op")]
OPERATIONS: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(tuple[Operation, ...])


class _Bench:
    """A plan laid open for a moment: dictionaries in the plan's order, put together again once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.start = plan.start
        self.tasks = dict(plan.by_id)
        self.links = {(link.before, link.after): link for link in plan.links}
        self.freezes = {freeze.id: freeze for freeze in plan.freezes}

    def task(self, id_: str) -> Task:
        if id_ not in self.tasks:
            raise ValueError(f"there is no task {id_!r}")
        return self.tasks[id_]

    def freeze(self, id_: str) -> Freeze:
        if id_ not in self.freezes:
            raise ValueError(f"there is no freeze {id_!r}")
        return self.freezes[id_]

    def link(self, before: str, after: str) -> Link:
        if (before, after) not in self.links:
            raise ValueError(f"{after!r} does not wait for {before!r}")
        return self.links[before, after]

    def edit(self, id_: str, **fields: object) -> None:
        self.tasks[id_] = self.task(id_).model_copy(update=fields)

    def assembled(self) -> Plan:
        return Plan(
            **{name: getattr(self.plan, name) for name in ("id", "name", "zone")},
            start=self.start,
            departments=self.plan.departments,
            teams=self.plan.teams,
            calendars=self.plan.calendars,
            freezes=tuple(self.freezes.values()),
            summaries=self.plan.summaries,
            tasks=tuple(self.tasks.values()),
            links=tuple(self.links.values()),
        )


def _link_words(op: AddDependency | ChangeDependency) -> str:
    return f"{op.before} {op.kind}{lag_text(op.lag, op.lag_calendar)} {op.after}"


def _link(op: AddDependency | ChangeDependency) -> Link:
    return Link.model_validate(op.model_dump(exclude={"op"}))


def _set_duration(bench: _Bench, op: SetDuration) -> None:
    bench.edit(op.task, duration=op.duration)


def _set_constraint(bench: _Bench, op: SetConstraint) -> None:
    bench.edit(op.task, constraint=op.constraint)


def _set_deadline(bench: _Bench, op: SetDeadline) -> None:
    bench.edit(op.task, deadline=op.deadline)


def _add_dependency(bench: _Bench, op: AddDependency) -> None:
    if (op.before, op.after) in bench.links:
        raise ValueError(f"{op.after!r} already waits for {op.before!r}; change that dependency")
    for end in (op.before, op.after):
        bench.task(end)
    bench.links[op.before, op.after] = _link(op)


def _remove_dependency(bench: _Bench, op: RemoveDependency) -> None:
    bench.link(op.before, op.after)
    del bench.links[op.before, op.after]


def _change_dependency(bench: _Bench, op: ChangeDependency) -> None:
    bench.link(op.before, op.after)
    bench.links[op.before, op.after] = _link(op)


def _add_task(bench: _Bench, op: AddTask) -> None:
    if op.task.id in bench.tasks:
        raise ValueError(f"there is a task {op.task.id!r} already")
    _check_proceeds(op.task, ())
    bench.tasks[op.task.id] = op.task


def _check_proceeds(task: Task, held: tuple[int, ...]) -> None:
    if task.proceeds != held[: len(task.proceeds)]:
        raise ValueError(f"whether {task.id!r} goes on is answered at its call; leave out proceeds")


def _remove_task(bench: _Bench, op: RemoveTask) -> None:
    bench.task(op.task)
    linked = [str(link) for pair, link in bench.links.items() if op.task in pair]
    if linked:
        raise ValueError(f"{op.task!r} has links; take these out first: {', '.join(linked)}")
    del bench.tasks[op.task]


def _replace_task(bench: _Bench, op: ReplaceTask) -> None:
    """Describe a task anew; that a gate goes on can be taken back by it, and not be said."""
    _check_proceeds(op.task, bench.task(op.task.id).proceeds)
    bench.tasks[op.task.id] = op.task


def _add_freeze(bench: _Bench, op: AddFreeze) -> None:
    if op.freeze.id in bench.freezes:
        raise ValueError(f"there is a freeze {op.freeze.id!r} already")
    bench.freezes[op.freeze.id] = op.freeze


def _remove_freeze(bench: _Bench, op: RemoveFreeze) -> None:
    bench.freeze(op.freeze)
    del bench.freezes[op.freeze]


def _waive_freeze(bench: _Bench, op: WaiveFreeze) -> None:
    freeze, task = bench.freeze(op.freeze), bench.task(op.task)
    if not freeze.binds(task):
        raise ValueError(f"freeze {op.freeze!r} does not bind {op.task!r}; nothing to waive")
    waived = tuple(sorted({*freeze.waived, op.task}))
    bench.freezes[op.freeze] = freeze.model_copy(update={"waived": waived})


def _set_start(bench: _Bench, op: SetStart) -> None:
    bench.start = op.start


_EDITS: dict[str, Callable[[_Bench, Any], None]] = {
    "set_duration": _set_duration,
    "set_constraint": _set_constraint,
    "set_deadline": _set_deadline,
    "add_dependency": _add_dependency,
    "remove_dependency": _remove_dependency,
    "change_dependency": _change_dependency,
    "add_task": _add_task,
    "remove_task": _remove_task,
    "replace_task": _replace_task,
    "add_freeze": _add_freeze,
    "remove_freeze": _remove_freeze,
    "waive_freeze": _waive_freeze,
    "set_start": _set_start,
    "proceed_gate": proceed_gate,
}


def parse_operations(items: object) -> tuple[Operation, ...]:
    """Read operations from plain JSON values.

    Raises:
        OperationError: some do not belong to the closed set or miss a field; it names all of them.
    """
    try:
        return OPERATIONS.validate_python(items)
    except ValidationError as error:
        (position, first), *others = (wrong_field(one, list(_EDITS)) for one in error.errors())
        further = [f"operation {number + 1}: {said}" for number, said in others]
        raise OperationError(position, first, further) from None


def apply_operations(plan: Plan, operations: Sequence[Operation]) -> Plan:
    """Give the plan as it would be after the operations, in their order.

    Raises:
        OperationError: an operation names what is not there, or the result is not consistent.
    """
    bench = _Bench(plan)
    for position, operation in enumerate(operations):
        try:
            _EDITS[operation.op](bench, operation)
        except (ValueError, ValidationError) as error:
            raise OperationError(position, message_of(error)) from None
    try:
        return bench.assembled()
    except ValidationError as error:
        raise OperationError(_culprit(plan, operations), message_of(error)) from None


def _culprit(plan: Plan, operations: Sequence[Operation]) -> int:
    """Give the operation after which the plan was never consistent again."""
    bench, culprit = _Bench(plan), 0
    for position, operation in enumerate(operations):
        _EDITS[operation.op](bench, operation)
        try:
            bench.assembled()
        except ValidationError:
            continue
        culprit = position + 1
    return culprit
