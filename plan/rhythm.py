"""What the daily rhythm leaves behind, as values: handoffs, runs of runbooks, and their messages.

None of these binds a date or decides anything. They say who was told what and when, so that nobody
is told twice for one cause, and what a runbook did, so that a step is done once.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from plan.model import Id
from plan.telling import Message
from plan.values import Value
from plan.visible import shortened, visible_line

StepOutcome = Literal["done", "failed", "waiting", "answered"]
_LONGEST = 500


class Need(Value):
    """What the next owner builds on: a task that is truly done, and where that shows."""

    task: Id
    name: str
    evidence: tuple[str, ...] = ()
    words: str = ""


class Handoff(Value):
    """A task whose last predecessor is truly done, on its way to whoever does it.

    ``cause`` names the predecessors, so that the same ones never hand over twice.
    """

    id: str = ""
    task: Id
    name: str
    recipients: tuple[Id, ...]
    cause: str
    revision: int
    start: str
    finish: str
    needs: tuple[Need, ...]
    at: str = ""
    acknowledged_by: Id | None = None
    acknowledged_at: str | None = None
    words: str = ""


class Acknowledgement(Value):
    """Somebody said that they have taken a task over."""

    handoff: str
    person: Id
    words: str = ""


class RunStep(Value):
    """What became of one step of a run; ``person`` is who answered where a person had to."""

    number: int
    do: str
    outcome: StepOutcome
    detail: str
    at: str = ""
    person: Id | None = None


class Run(Value):
    """One run of a runbook: what set it off, what its steps did, how it ended.

    ``digest`` names the runbook's text, so that a later reader knows which steps were meant.
    """

    id: str = ""
    runbook: Id
    digest: str
    kind: str
    task: Id | None
    department: Id
    text: str
    evidence: tuple[str, ...] = ()
    at: str = ""
    steps: tuple[RunStep, ...] = ()
    outcome: str | None = None
    detail: str = ""
    ended: str | None = None

    @property
    def key(self) -> tuple[str, str, str | None, str]:
        """Name what a run is about: a runbook runs once for it, as long as it stands."""
        return (self.runbook, self.kind, self.task, self.department)

    @property
    def done(self) -> dict[int, RunStep]:
        """The newest word on each step."""
        return {one.number: one for one in self.steps}

    @property
    def waits(self) -> RunStep | None:
        """The step that waits for a person, if one does."""
        return next((one for one in self.done.values() if one.outcome == "waiting"), None)

    @property
    def state(self) -> str:
        """Say where the run stands, for people."""
        if self.outcome is not None:
            return self.outcome
        return "waits" if self.waits else "acted"


def handoff_messages(handoff: Handoff) -> Iterator[Message]:
    """Tell everybody who may take a task over what they need, and by when."""
    needs = "\n".join(f"- {_cut(one.name)}: {_cut(one.words)}" for one in handoff.needs)
    body = (
        f"Everything that {handoff.task} waited for is done:\n{needs}\n\n"
        f"By the plan it runs from {handoff.start} to {handoff.finish} "
        f"(revision {handoff.revision}); a calendar entry is attached.\n"
        "Say that you have taken it over: "
        f"interlock handoff ack {handoff.id} --as {{person}}"
    )
    for person in handoff.recipients:
        yield Message(
            kind="handoff",
            recipient=person,
            proposal=None,
            subject=f"{handoff.id}: {_cut(handoff.name)} is yours now, due {handoff.finish[:10]}",
            body=body.replace("{person}", person),
            dedupe=f"handoff/{handoff.id}/{person}",
        )


def run_messages(
    run: Run, step: RunStep, people: Sequence[str], text: str, answering: Sequence[str] = ()
) -> Iterator[Message]:
    """Tell people what a step of a run asks of them; whoever is ``answering`` hears how."""
    for person in dict.fromkeys(people):
        how = f"\n\nAnswer: interlock runbooks done {run.id} --as {person} --words TEXT"
        yield Message(
            kind={"open_ticket": "ticket"}.get(step.do, "runbook"),
            recipient=person,
            proposal=None,
            subject=f"{run.id}: {_cut(run.text)}",
            body=text + (how if person in answering else ""),
            dedupe=f"run/{run.id}/{step.number}/{person}",
        )


def _cut(text: str) -> str:
    return shortened(visible_line(text), _LONGEST)
