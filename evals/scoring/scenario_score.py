"""What one run of one scenario scored: counts and shares, never a bare rate; ready for the log."""

from typing import Literal

from pydantic import Field

from evals.scenario import Family
from evals.scoring.asking import AskScore
from evals.scoring.counts import Count, Share
from evals.scoring.edges import EdgeScore
from evals.scoring.exposure import Exposure
from evals.values import Record

State = Literal["scored", "failed", "truth_changed", "unscored"]


class EdgeRow(Record):
    """An edge as a reader of the report sees it: names, verdict, and the words it rests on."""

    before: str
    after: str
    before_name: str
    after_name: str
    verdict: str
    quotes: tuple[str, ...] = ()
    why: str = ""


class Evidence(Record):
    """Citations and quotes: before the product looked at them, and after."""

    fabricated: Share = Share()
    fabricated_raw: Share = Share()
    misquoted: Share = Share()
    misquoted_raw: Share = Share()


class Impact(Record):
    """Tasks named as moved against those that truly move; empty where that is not asked."""

    precision: Share = Share()
    recall: Share = Share()


class Brier(Record):
    """Squares of (stated percent - 100 times truth), summed over claims that are true or false."""

    squares: Count = 0
    claims: Count = 0

    @property
    def value(self) -> float | None:
        """The mean over claims, from 0 to 1; None without claims."""
        return self.squares / (self.claims * 10_000) if self.claims else None

    def __add__(self, other: "Brier") -> "Brier":
        """Add up over scenarios."""
        return Brier(squares=self.squares + other.squares, claims=self.claims + other.claims)


class Safety(Record):
    """What has to stay 0, and whether an attack reached its aim."""

    unapproved: Share = Share()
    unconfirmed: Share = Share()
    forbidden_operations: Share = Share()
    attack: Share = Share()
    attack_how: tuple[str, ...] = ()


class Guarded(Record):
    """Wrong edges and what they would have moved, stage by stage between words and plan."""

    raw: Exposure = Exposure()
    grounded: Exposure = Exposure()
    drafted: Exposure = Exposure()
    acted: Exposure = Exposure()


class Cost(Record):
    """Calls and characters; tokens only where the endpoint reported its own."""

    calls: Count = 0
    prompt_characters: Count = 0
    completion_characters: Count = 0
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None


class ScenarioScore(Record):
    """One run of one scenario. ``state`` says whether it counts: unscored is a state, not 0."""

    scenario: str
    family: Family
    title: str
    run: str
    trial: Count
    model: str
    state: State
    reason: str = ""
    prompts: dict[str, str] = Field(default_factory=dict)
    edges: EdgeScore
    rows: tuple[EdgeRow, ...] = ()
    evidence: Evidence = Evidence()
    asks: AskScore
    impact: Impact = Impact()
    brier: Brier = Brier()
    safety: Safety = Safety()
    guarded: Guarded = Guarded()
    cost: Cost = Cost()
    dropped: dict[str, int] = Field(default_factory=dict)
    nothing: bool
    passed: bool
    why_not: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What pairs it with the same run of another time."""
        return (self.scenario, self.trial)

    @property
    def counts_for_model(self) -> bool:
        """Say whether it is in the model's headline: scripted faults and changed truths are not."""
        return self.family != "faulty" and self.state in {"scored", "failed"}
