"""What a run of a graph is given: ports, crew, sources, and a place to report progress.

Everything that is not JSON reaches a node through here and never through the state, so a checkpoint
holds no model, no store and no secret. The round gets a context of its own, which has neither
``governance`` nor ``door`` (``graphs.round_state``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agents.crew import Crew
from plan.ports import Clock, Door, Evidence, Governance, Reader
from tools.sources import SourceSpec


@dataclass(frozen=True)
class CrewContext:
    """All that the graphs may use in one workspace; ``app.bootstrap`` fills it.

    ``round_begins`` is called by a round that has the workspace for itself.
    """

    reader: Reader
    evidence: Evidence
    governance: Governance
    door: Door
    clock: Clock
    crew: Crew
    sources: tuple[SourceSpec, ...]
    root: Path
    progress: Callable[[str], None]
    round_begins: Callable[[], None] = lambda: None
