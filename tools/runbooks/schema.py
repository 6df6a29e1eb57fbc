"""What a runbook may say: a closed set of steps with typed fields, and words with blanks in them.

The blanks are ``{task}``, ``{name}``, ``{department}``, ``{finding}``, ``{kind}`` and ``{run}``;
they are filled as text and never looked into. There is no step that runs a program.
"""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, field_validator

from plan.model import ConstraintKind, Id
from plan.records import FactKind, Severity
from plan.values import Value, canonical, sha256

BLANKS = ("task", "name", "department", "finding", "kind", "run")
_BLANK = re.compile(r"\{([^{}]*)\}")
_LONGEST = 2_000
# Kinds of findings that a runbook may answer to; see ``plan.records.Finding``.
FindingKind = Literal[
    "late",
    "blocked",
    "done_without_evidence",
    "stale",
    "freeze_violated",
    "over_capacity",
    "gate_out_of_order",
    "deadline_missed",
    "constraint_broken",
    "tests_failing",
    "counts_differ",
    "control_open",
    "control_overdue",
    "configuration_drift",
    "sources_contradict",
    "evidence_old",
    "scheduler_fires",
    "migration_blocked",
    "source_failed",
    "suspicious_text",
]


def _check_blanks(text: str) -> str:
    for name in _BLANK.findall(text):
        if name not in BLANKS:
            known = ", ".join(f"{{{one}}}" for one in BLANKS)
            raise ValueError(f"{{{name}}} is no blank; use {known}")
    return text


def filled(text: str, values: dict[str, str]) -> str:
    """Fill the blanks of a text, once: what is filled in is not looked at again."""
    return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)


class _Worded(Value):
    """A step with words of its own."""

    text: Annotated[str, Field(min_length=1, max_length=_LONGEST)]

    @field_validator("text")
    @classmethod
    def _blanks(cls, given: str) -> str:
        return _check_blanks(given)


class Recheck(Value):
    """Read the sources behind the finding again, and check; a finding that is gone ends the run."""

    do: Literal["recheck"]


class Collect(Value):
    """Gather what is known of the task, and the ends of files of the workspace, beside the run."""

    do: Literal["collect"]
    facts: tuple[FactKind, ...] = ()
    files: Annotated[str, Field(max_length=200)] = ""
    most: Annotated[int, Field(ge=1, le=50)] = 10

    @field_validator("files")
    @classmethod
    def _inside(cls, given: str) -> str:
        parts = PurePosixPath(given.replace("\\", "/"))
        if given and (parts.is_absolute() or ".." in parts.parts or ":" in given or "**" in given):
            raise ValueError(
                "files lie in the workspace; write a relative pattern such as logs/*.log"
            )
        return given


class AskStatus(_Worded):
    """Ask people for a status or for what is missing."""

    do: Literal["ask_status"]
    to: Id = "owner"


class OpenTicket(_Worded):
    """Put a ticket into the outbox, and a file of it beside the run."""

    do: Literal["open_ticket"]
    to: Id = "owner"
    title: Annotated[str, Field(min_length=1, max_length=200)]

    @field_validator("title")
    @classmethod
    def _title_blanks(cls, given: str) -> str:
        return _check_blanks(given)


class Wait(_Worded):
    """Wait until a person has answered: ``interlock runbooks done RUN1 --as ID --words TEXT``."""

    do: Literal["wait"]
    to: Id = "owner"


class DraftConstraint(_Worded):
    """Draft a date for the finding's task; a person may propose it, and its approvers decide.

    The date is ``every_days`` after the one that the task has, or after its finish, as often as it
    takes to lie ahead: the next meeting of a board that sits every second week.
    """

    do: Literal["draft_constraint"]
    constraint: ConstraintKind = ConstraintKind.SNET
    every_days: Annotated[int, Field(ge=1, le=366)]

    @field_validator("constraint")
    @classmethod
    def _dated(cls, given: ConstraintKind) -> ConstraintKind:
        if not given.dated:
            raise ValueError("takes no date; use one of SNET, SNLT, FNET, FNLT, MSO, MFO")
        return given


Step = Annotated[
    Recheck | Collect | AskStatus | OpenTicket | Wait | DraftConstraint,
    Field(discriminator="do"),
]


class Trigger(Value):
    """Which findings set a runbook off; a condition that is not named holds.

    ``name`` is a pattern for the task's id or name with ``*`` for anything, ``words`` a word that
    the finding's text holds, ``rounds`` in how many rounds running it has stood.
    """

    finding: FindingKind
    severity: Severity | None = None
    departments: tuple[Id, ...] = ()
    name: Annotated[str, Field(max_length=100)] = ""
    words: Annotated[str, Field(max_length=100)] = ""
    rounds: Annotated[int, Field(ge=1, le=30)] = 1


class Runbook(Value):
    """One runbook."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=200)]
    about: Annotated[str, Field(max_length=_LONGEST)] = ""
    when: Trigger
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]

    @property
    def digest(self) -> str:
        """Name the runbook by its content."""
        return sha256("interlock/runbook/1", canonical(self))
