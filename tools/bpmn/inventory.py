"""All processes and decisions together: who calls whom, and what nobody can say.

A call by expression is settled at run time, so it stays unresolved and says so; a name that no file
defines stays unresolved too. One process id in several files is one process in several versions.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

from plan.values import Value
from tools.bpmn.model import Call, Decision, Process

Reason = Literal["computed at run time", "no file defines it", "names nothing"]


class CalledFrom(NamedTuple):
    """One call, with the process in which it stands."""

    caller: Process
    call: Call


class Unresolved(Value):
    """A call whose target nobody can name from the files."""

    process: str
    file: str
    element: str
    called: str
    reason: Reason


class Inventory(Value):
    """What a set of files defines."""

    processes: tuple[Process, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, tuple[Process, ...]]:
        """Each process id with its definitions, in the order in which they were read."""
        found: dict[str, tuple[Process, ...]] = {}
        for one in self.processes:
            found[one.id] = (*found.get(one.id, ()), one)
        return found

    @property
    def versions(self) -> dict[str, tuple[Process, ...]]:
        """The ids that stand in several files."""
        return {id_: found for id_, found in self.by_id.items() if len(found) > 1}

    @cached_property
    def calls(self) -> tuple[CalledFrom, ...]:
        """Every call activity."""
        return tuple(CalledFrom(one, call) for one in self.processes for call in one.calls)

    @cached_property
    def resolved(self) -> tuple[CalledFrom, ...]:
        """The calls whose target stands in the files."""
        return tuple(one for one in self.calls if self._why_unresolved(one.call) is None)

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """The other calls, each with the reason."""
        return tuple(
            Unresolved(
                process=one.caller.id,
                file=one.caller.file,
                element=one.call.element,
                called=one.call.called,
                reason=reason,
            )
            for one in self.calls
            if (reason := self._why_unresolved(one.call)) is not None
        )

    def _why_unresolved(self, call: Call) -> Reason | None:
        if call.expression:
            return "computed at run time"
        if not call.called:
            return "names nothing"
        return None if call.called in self.by_id else "no file defines it"

    @cached_property
    def called(self) -> dict[str, tuple[str, ...]]:
        """Each called process with the processes that call it; the most shared first."""
        found: dict[str, dict[str, None]] = {}
        for one in self.resolved:
            found.setdefault(one.call.called, {})[one.caller.id] = None
        ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return {id_: tuple(callers) for id_, callers in ordered}

    @property
    def callers(self) -> tuple[str, ...]:
        """The processes that call another one which is known."""
        return tuple(dict.fromkeys(one.caller.id for one in self.resolved))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics and job types that workers fetch, each once."""
        return tuple(sorted({topic for one in self.processes for topic in one.topics}))

    @property
    def without_none_start(self) -> tuple[str, ...]:
        """The processes that nothing can start as such; a definition without XML is unknown."""
        return tuple(
            id_
            for id_, found in self.by_id.items()
            if any(one.known for one in found) and not any(one.none_start for one in found)
        )


def build_inventory(processes: Iterable[Process], decisions: Iterable[Decision] = ()) -> Inventory:
    """Put definitions together, each once, by id, version and file."""
    return Inventory(
        processes=tuple({(one.id, one.version, one.file): one for one in processes}.values()),
        decisions=tuple({(one.id, one.version, one.file): one for one in decisions}.values()),
    )
