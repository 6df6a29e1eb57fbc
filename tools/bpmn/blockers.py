"""What a process has that running instances cannot take along from Camunda 7 to 8 as they are.

A process without a None start event cannot be started by a migrator; tokens inside a multi-instance
activity or waiting at a join are not carried over; a cycle timer would begin its rounds anew. These
are the limits that the vendor's migration guide names; whether one hurts depends on what runs.
"""

from collections.abc import Iterator
from typing import Literal

from plan.values import Value
from tools.bpmn.inventory import Inventory
from tools.bpmn.model import Process

BlockerKind = Literal["no_none_start", "multi_instance", "join", "cycle_timer"]
KINDS: tuple[BlockerKind, ...] = ("no_none_start", "multi_instance", "join", "cycle_timer")


class Blocker(Value):
    """One reason why a process needs work, or an empty engine, before it migrates."""

    kind: BlockerKind
    process: str
    file: str
    elements: tuple[str, ...] = ()


def find_blockers(inventory: Inventory) -> tuple[Blocker, ...]:
    """Give the blockers of every process, by process and kind."""
    without = set(inventory.without_none_start)
    return tuple(
        blocker for one in inventory.processes for blocker in _of(one, none=one.id in without)
    )


def _of(process: Process, *, none: bool) -> Iterator[Blocker]:
    cycles = tuple(one.element for one in process.timers if one.kind == "cycle")
    found: dict[BlockerKind, tuple[str, ...]] = {
        "multi_instance": process.multi_instance,
        "join": process.joins,
        "cycle_timer": cycles,
    }
    if none:
        yield Blocker(kind="no_none_start", process=process.id, file=process.file)
    for kind, elements in found.items():
        if elements:
            yield Blocker(kind=kind, process=process.id, file=process.file, elements=elements)
