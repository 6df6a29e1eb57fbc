"""A workspace on real files to run the graphs in: ledger, clock, runner, and people who act."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from langchain_core.runnables import RunnableConfig

from agents.crew import Crew
from graphs.change import build_change_graph
from graphs.checkpoints import opened
from graphs.context import CrewContext
from graphs.running import ChangeRunner
from graphs.thread import names_in
from ledger.opening import Genesis, Ledger, open_ledger
from plan.approval import Case
from plan.operations import SetDuration
from plan.policy import Policy
from plan.proposal import Prose, Verdict
from plan.proposing import Authorship, make_proposal
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.fakes import FakeClock
from tools.sources import SourceSpec

LEDGER, CHECKPOINTS = "ledger.db", "checkpoints.db"


@dataclass(frozen=True)
class Office:
    """An open workspace; two of them on one folder are two processes."""

    root: Path
    clock: FakeClock
    ledger: Ledger
    context: CrewContext
    runner: ChangeRunner

    @property
    def checkpoints(self) -> Path:
        return self.root / CHECKPOINTS

    def propose(self, days: int = 8, title: str = "Give the mapping more time") -> Case:
        """Submit as maya: T01 takes longer, which touches finance and operations."""
        reader = self.ledger.reader
        proposal, _ = make_proposal(
            reader.plan(),
            reader.head(),
            [SetDuration(task="T01", duration=days * DAY)],
            policy=reader.policy(),
            people=reader.people(),
            authorship=Authorship(author="maya"),
            evidence=(),
            now=self.clock.now(),
        )
        return self.ledger.governance.submit(proposal, Prose(title=title), by="maya")

    def say(self, case_id: str, person: str, verdict: Verdict = Verdict.APPROVE) -> None:
        """Decide on what is there, as a person."""
        self.ledger.governance.decide(
            case_id,
            person=person,
            digest=self.ledger.reader.case(case_id).proposal.digest,
            verdict=verdict,
            reason="because",
            page="0" * 64,
            channel="cli",
        )

    def take_back(self, case_id: str, person: str) -> None:
        """Revoke a decision, as its person."""
        self.ledger.governance.revoke(case_id, person=person, reason="hm", channel="cli")

    @property
    def revisions(self) -> list[str | None]:
        """What brought about each revision, oldest first."""
        return [one.proposal for one in self.ledger.reader.revisions()]

    @property
    def events(self) -> list[str]:
        """The log's events, oldest first."""
        return [entry.event for entry in self.ledger.reader.log()]


def found_office(root: Path, policy: Policy | None = None) -> Office:
    """Make a workspace and open it."""
    (root / LEDGER).write_bytes(_fresh(policy or plain_policy()))
    return open_office(root)


@cache
def _fresh(policy: Policy) -> bytes:
    """Make the ledger, once in a process: it takes longer than most of what follows."""
    genesis = Genesis(plan=small_plan(), people=six_people(), policy=policy, by="maya")
    with TemporaryDirectory(prefix="interlock-office-") as folder:
        path = Path(folder) / LEDGER
        open_ledger(path, FakeClock(), create=genesis).close()
        return path.read_bytes()


def open_office(root: Path, **update: Any) -> Office:  # noqa: ANN401  # fields of the context
    """Open a workspace that is there; ``update`` puts doubles into the context."""
    clock = FakeClock()
    ledger = open_ledger(root / LEDGER, clock)
    given: dict[str, Any] = {
        "reader": ledger.reader,
        "evidence": ledger.evidence,
        "governance": ledger.governance,
        "door": ledger.door,
        "clock": clock,
        "crew": Crew(),
        "sources": tuple[SourceSpec, ...](),
        "root": root,
        "progress": lambda _: None,
    }
    context = CrewContext(**{**given, **update})
    return Office(root, clock, ledger, context, ChangeRunner(context, root / CHECKPOINTS))


def threads(office: Office) -> list[str]:
    """Give the proposals that a thread waits for."""
    with opened(office.checkpoints) as saver:
        return [name.proposal for name in names_in(saver)]


def asked(office: Office) -> list[tuple[str, str]]:
    """Give role and digest of what each thread asks."""
    with opened(office.checkpoints) as saver:
        graph = build_change_graph(saver)
        configs: list[RunnableConfig] = [
            {"configurable": {"thread_id": str(name)}} for name in names_in(saver)
        ]
        values = [one.value for c in configs for one in graph.get_state(c).interrupts]
        return [(value["role"], value["digest"]) for value in values]
