"""A process and a decision as their files define them, small enough to be kept as an observation.

Everything here stands in the artefact; nothing is concluded. Ids are those of the file.
"""

from typing import Literal

from plan.values import Value


class Call(Value):
    """A call activity; ``called`` is the id as written, or the expression that gives it."""

    element: str
    called: str
    expression: bool = False


class Timer(Value):
    """A timer; ``start`` where it starts the process by itself, without a person or a caller."""

    element: str
    kind: Literal["cycle", "date", "duration"]
    value: str
    start: bool = False


class MessageFlow(Value):
    """A message from one participant to another; a participant without a process is outside."""

    source: str
    target: str
    message: str = ""


class Process(Value):
    """One process of one file."""

    id: str
    name: str = ""
    file: str
    version: str = ""
    executable: bool = True
    none_start: bool = False
    known: bool = True
    calls: tuple[Call, ...] = ()
    timers: tuple[Timer, ...] = ()
    external_tasks: int = 0
    topics: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    multi_instance: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()


class Decision(Value):
    """One decision of a DMN file, and the decisions that it needs."""

    id: str
    name: str = ""
    file: str
    version: str = ""
    requires: tuple[str, ...] = ()


class Artefacts(Value):
    """What one file holds."""

    processes: tuple[Process, ...] = ()
    decisions: tuple[Decision, ...] = ()


class ArtefactError(ValueError):
    """A file that is no BPMN, DMN or export; the message completes "the file ..."."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row
