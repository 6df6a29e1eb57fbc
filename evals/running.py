"""The runner: one scenario from a staged workspace to what it left, a plain loop and no framework.

The round and the conversation are the product's own, called through its services as the command
line calls them; only the people are scripted. The clock is the scenario's, ids are the ledger's,
and nothing here knows what is true.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agents.asking import Patience
from agents.crew import Crew, build_crew
from agents.models import ModelSettings
from app.bootstrap import Workspace, open_workspace
from app.services.chatting import say_to_coordinator
from app.services.decisions import decide
from app.services.demo import drafts_left
from app.services.proposals import propose_draft, view_proposal
from app.services.rounds import hold_round
from evals.gathering import gathered
from evals.outcome import Outcome
from evals.scenario import Decision, Scenario
from evals.staging import Staged, staged
from plan.errors import PlanError, RefusedError
from plan.proposal import Verdict

ONE_ATTEMPT = Patience(attempts=1, sleep=lambda _: None)


@dataclass(frozen=True)
class StagedWorkspace(Workspace):
    """A workspace whose crew is handed in, whatever the environment names."""

    seated: Crew | None = None

    @cached_property
    def crew(self) -> Crew:
        """The crew that was handed in; without one, rules."""
        return self.seated or Crew()


def run_scenario(
    scenario: Scenario,
    folder: Path,
    model: ModelSettings | None,
    patience: Patience = ONE_ATTEMPT,
) -> Outcome:
    """Run a scenario in a room of its own, which is gone afterwards; None lets rules answer.

    Raises:
        PlanError: the scenario cannot be staged.
    """
    with tempfile.TemporaryDirectory(prefix="interlock-evals-") as room:
        return run_in(Path(room), scenario, folder, model, patience)


def run_in(
    room: Path,
    scenario: Scenario,
    folder: Path,
    model: ModelSettings | None,
    patience: Patience = ONE_ATTEMPT,
) -> Outcome:
    """Run a scenario in an empty folder, which keeps the workspace."""
    with staged(scenario, folder, room.resolve()) as stage, opened(stage, model, patience) as here:
        result = hold_round(here, lambda _: None)
        spoken = tuple(
            say_to_coordinator(here, turn.say, turn.by or stage.lead) for turn in scenario.turns
        )
        proposals = _submitted(here, stage.lead, scenario.decisions)
        return gathered(scenario, here, stage, result, spoken, proposals)


@contextmanager
def opened(
    stage: Staged, model: ModelSettings | None, patience: Patience
) -> Iterator[StagedWorkspace]:
    """Open the staged workspace with the crew that this run is to have."""
    crew = build_crew(model, patience)
    with open_workspace(stage.places.root) as found:
        settings = found.settings.model_copy(update={"model": model})
        yield StagedWorkspace(found.places, settings, found.clock, found.ledger, seated=crew)


def _submitted(workspace: Workspace, lead: str, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Let the lead submit the first draft, and everybody whom it waits for say their word."""
    drafts = drafts_left(workspace) if decisions else []
    if not drafts:
        return ()
    try:
        case = propose_draft(workspace, drafts[0].id, by=lead).case
    except PlanError:
        return ()
    for decision in decisions:
        _decided(workspace, case.id, decision)
    return (case.id,)


def _decided(workspace: Workspace, proposal: str, decision: Decision) -> None:
    """Let the first person of a role who may do so answer; nobody is asked twice."""
    view = view_proposal(workspace.reader, workspace.evidence, proposal)
    people = workspace.reader.people()
    for person in people.members:
        if person.kind != "person" or decision.role not in person.roles:
            continue
        try:
            decide(
                workspace,
                proposal,
                person=person.id,
                digest=view.case.proposal.digest,
                verdict=Verdict(decision.verdict),
                reason=decision.reason,
            )
        except RefusedError:
            continue
        return
