"""What the kernel refuses, one type per reaction.

PlanError
├── PlanFileError        mend the file: each problem names file, row and field
├── UnknownError         name something that exists (task, person, proposal, revision)
├── CycleError           remove one of the named links
├── OperationError       mend the operation at the named position
├── FormError            write it in the form that the message shows
├── HorizonError         shorten what runs out of the calendar: a duration, a lag or a date
├── PolicyError          no rule says who approves: mend the policy or the people
└── RefusedError         the rules say no, and will go on saying it
    ├── NotApprovedError     ask the approvers who are named
    ├── StaleError           the plan has moved on: propose again on the new base
    ├── DigestError          look at the proposal again: this is not what was shown
    ├── NotEntitledError     another person has to do this
    ├── AlreadyDecidedError  this seat is taken: revoke first
    └── ClosedError          the proposal has ended
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError


def message_of(error: ValueError) -> str:
    """Give what is wrong in our own words; of a validation of several things, the first."""
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    return str(error)


class PlanError(Exception):
    """Something that the kernel refuses; the message says what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: where it stands and what would mend it."""

    file: str
    row: int | None
    field: str | None
    message: str

    def __str__(self) -> str:
        """Give the place first, as compilers do."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.field is not None:
            place += f", {self.field}"
        return f"{place}: {self.message}"


class PlanFileError(PlanError):
    """A file that cannot be read whole; nothing of it is used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UnknownError(PlanError):
    """A name that stands for nothing here."""

    def __init__(self, what: str, name: str, known: Sequence[str] = ()) -> None:
        self.what, self.name = what, name
        hint = f"; there are {', '.join(known)}" if known else ""
        super().__init__(f"no {what} {name!r}{hint}")


class CycleError(PlanError):
    """Tasks that wait for each other; ``tasks`` names them in the order of the links.

    ``edges`` says for each link in words who waits for whom, and where that comes from.
    """

    def __init__(self, tasks: Sequence[str], edges: Sequence[str] = ()) -> None:
        self.tasks, self.edges = tuple(tasks), tuple(edges)
        chain = " -> ".join((*self.tasks, self.tasks[0]))
        told = "".join(f"\n  {edge}" for edge in self.edges)
        super().__init__(f"these tasks wait for each other: {chain}; remove one of the links{told}")


class OperationError(PlanError):
    """An operation that does not fit the plan; ``further`` says what else does not, in lines."""

    def __init__(self, position: int, message: str, further: Sequence[str] = ()) -> None:
        self.position = position
        super().__init__("\n".join([f"operation {position + 1}: {message}", *further]))


class FormError(PlanError):
    """Words that do not have the form that is asked for."""


class HorizonError(PlanError, OverflowError):
    """Working time that lies beyond what a calendar covers."""


class PolicyError(PlanError):
    """The policy does not say who has to approve, so nobody may."""


class RefusedError(PlanError):
    """The rules of approval say no."""


class NotApprovedError(RefusedError):
    """An approval that is needed has not been given."""


class StaleError(RefusedError):
    """The plan is no longer the one that the proposal was made on."""


class DigestError(RefusedError):
    """The content that was decided on is not the content that is there."""


class NotEntitledError(RefusedError):
    """This person may not do this."""


class AlreadyDecidedError(RefusedError):
    """This person has a live decision on this proposal."""


class ClosedError(RefusedError):
    """The proposal has ended: applied, rejected, expired, withdrawn, stale or closed."""
