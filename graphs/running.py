"""Runs the change graph: one thread per proposal, woken after every decision, found after a crash.

The ledger is the truth and the checkpoint a convenience. Whatever state the checkpoint is in
(missing, damaged, written by another graph, about other content), a proposal that is open in the
ledger is picked up from there, and one that has ended there never starts a thread. Ids of threads
and interrupts are made and used below here only. A thread that has ended is deleted.

Where a revision has overtaken proposals, the kernel gives each its successor once, right after or
at the next turn, whoever takes it; the successor gets a thread like any other.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver

from graphs.change import build_change_builder, look_up, shape_of
from graphs.checkpoints import with_saver
from graphs.context import CrewContext
from graphs.locking import Locks
from graphs.thread import Builder, ProposalThread, names_in
from plan.approval import Missing, missing_approvals
from plan.errors import ClosedError, RefusedError, UnknownError
from plan.proposal import Status
from plan.values import Value

_LOCK_SECONDS = 60.0
_FEW = 5  # overtaken proposals that whoever overtook them waits for


class Standing(Value):
    """Where a proposal stands after the graph had its turn."""

    proposal: str
    status: Status
    missing: tuple[Missing, ...] = ()
    revision: int | None = None
    reason: str = ""


class Waiting(Value):
    """An approval that is waited for, and who can give it."""

    proposal: str
    digest: str
    title: str
    role: str
    count: int
    people: tuple[str, ...]
    expires: str


class ChangeRunner:
    """Drives the threads of the change graph in one workspace; safe in threads and processes."""

    def __init__(
        self,
        context: CrewContext,
        checkpoints: Path,
        *,
        draw: Callable[[], Builder] = build_change_builder,
        beside: Callable[[], None] | None = None,
    ) -> None:
        """``checkpoints`` is the file; ``draw`` gives the graph, another one only in tests.

        ``beside`` has many overtaken proposals carried over by somebody else, so that whoever gave
        the last approval does not wait for it.
        """
        self._context, self._checkpoints, self._draw = context, checkpoints, draw
        self._beside = beside
        self._locks = Locks(checkpoints.parent / "locks", seconds=_LOCK_SECONDS)
        self.left: dict[str, str] = {}
        """Overtaken proposals that could not be carried over when it was tried last, and why."""

    def open(self, proposal_id: str) -> Standing:
        """Ask the approvers of a proposal; where they are asked already, go on with that.

        Raises:
            UnknownError: there is no such proposal.
            ClosedError: it has ended.
            AlreadyRunningError, CheckpointError: see there.
        """
        case, status = look_up(self._context.reader, proposal_id)
        if status is not Status.OPEN:
            raise ClosedError(f"{case.id} is {status}; nobody is asked about it any more")
        return self.pump(case.id)

    def pump(self, proposal_id: str) -> Standing:
        """Carry a proposal as far as the ledger's decisions go; after each decision, and at will.

        Raises:
            UnknownError: there is no such proposal.
            AlreadyRunningError, CheckpointError: see there.
        """
        return self._turn(proposal_id)

    def carry_over(self) -> Iterator[Standing]:
        """Carry overtaken proposals over one by one, as ``pump`` does, until none is left."""
        for successor in self._successors():
            yield self._pump(successor)

    def _turn(self, proposal_id: str, but: Collection[str] = ()) -> Standing:
        standing = self._pump(proposal_id)
        if self._beside is None or len(self._context.governance.overtaken()) <= _FEW:
            for successor in tuple(self._successors(but)):
                self._pump(successor)
        else:
            self._beside()
        return standing

    def _pump(self, proposal_id: str) -> Standing:
        id_ = self._context.reader.case(proposal_id).id

        def drive(saver: SqliteSaver) -> str:
            return ProposalThread(self._draw(), saver, self._context, id_).drive()

        with self._locks.held(id_):
            reason = with_saver(self._checkpoints, drive)
        return self._standing(id_, reason)

    def pick_up(self) -> tuple[Standing, ...]:
        """Carry on with everything that waits, as after a start or a crash.

        Open proposals come from the ledger. Threads that were cut off after their proposal had
        ended are brought to their end; those that another graph wrote are deleted.
        """
        for _ in self._successors():
            pass  # each is open then, and found below
        left, reader = tuple(self.left), self._context.reader
        cut_off = self._cut_off()
        waiting = {case.id for case in reader.open_cases()}
        ids = [case.id for case in reader.cases() if case.id in cut_off | waiting]
        return tuple(self._turn(id_, left) for id_ in ids)

    def _successors(self, but: Collection[str] = ()) -> Iterator[str]:
        """Give every overtaken proposal its successor or its end; give the successors.

        One that is refused holds up no other, nor who overtook it: it is tried again at the next
        turn. ``but`` names those that have been tried just now.
        """
        governance = self._context.governance
        for parent in governance.overtaken():
            if parent in but:
                continue
            self.left.pop(parent, None)
            try:
                done = governance.succeed(parent)
            except (RefusedError, UnknownError) as error:
                self.left[parent] = str(error)
                continue
            if done.successor is not None:
                yield done.successor

    def _cut_off(self) -> set[str]:
        """Give the proposals with a thread of this graph; delete the threads of others."""
        shape = shape_of(self._draw())

        def sort(saver: SqliteSaver) -> set[str]:
            names = list(names_in(saver))
            for name in names:
                if name.generation != shape:
                    saver.delete_thread(str(name))
            return {name.proposal for name in names if name.generation == shape}

        return with_saver(self._checkpoints, sort)

    def waiting(self) -> tuple[Waiting, ...]:
        """Give every approval that is waited for; read from the ledger, not from the threads."""
        reader = self._context.reader
        people = reader.people()
        return tuple(
            Waiting(
                proposal=case.id,
                digest=case.proposal.digest,
                title=case.prose.title,
                expires=case.proposal.expires,
                **missing.model_dump(),
            )
            for case in reader.open_cases()
            for missing in missing_approvals(case, people)
        )

    def _standing(self, id_: str, reason: str) -> Standing:
        reader = self._context.reader
        case, status = look_up(reader, id_)
        numbers = [one.number for one in reader.revisions() if one.proposal == id_]
        return Standing(
            proposal=id_,
            status=status,
            missing=missing_approvals(case, reader.people()) if status is Status.OPEN else (),
            revision=numbers[0] if numbers else None,
            reason=reason or (case.end.reason if case.end is not None else ""),
        )
