"""Runs of the eval suite, read from their logs: what passed, wrong dependencies, two side by side.

The product measures nothing and never imports the suite. It reads the lines that
``interlock-evals run --log evals/NAME.jsonl`` wrote into the workspace, and shows their counts with
numerator and denominator; verdicts and statistics are the suite's own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, ValidationError

from app.services.shapes import Json
from plan.errors import UnknownError

if TYPE_CHECKING:
    from app.bootstrap import Workspace

FOLDER, FORMAT = "evals", "interlock-evals/1"
_MOST_RUNS, _LARGEST = 200, 20_000_000
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=2_000)]


class Edges(BaseModel):
    """Dependencies that were asserted or missed, by verdict."""

    true: Count = 0
    spurious: Count = 0
    flipped: Count = 0
    missed: Count = 0

    @property
    def wrong(self) -> tuple[int, int]:
        """Wrong ones among what was asserted; of none asserted there is no rate."""
        return self.spurious + self.flipped, self.true + self.spurious + self.flipped

    @property
    def found(self) -> tuple[int, int]:
        """Found ones among what is required: recall."""
        return self.true, self.true + self.missed + self.flipped


class _EdgeScore(BaseModel):
    counts: Edges


class Score(BaseModel):
    """One run of one scenario, as far as a reader of the web needs it."""

    scenario: Text
    trial: Count
    title: Text
    family: Text
    model: Text
    state: Text
    passed: bool
    why_not: list[Text] = []
    edges: _EdgeScore

    @property
    def key(self) -> tuple[str, int]:
        """What pairs it with the same one of another run."""
        return self.scenario, self.trial

    @property
    def counts(self) -> bool:
        """Say whether it is in the headline: scripted faults and changed truths are not."""
        return self.family != "faulty" and self.state in {"scored", "failed"}


@dataclass(frozen=True)
class Run:
    """One log; ``problem`` says why it could not be read."""

    name: str
    scores: tuple[Score, ...] = ()
    prompts: int = 0
    unmeasured: int = 0
    problem: str = ""

    @property
    def headline(self) -> tuple[Score, ...]:
        """What counts for the model."""
        return tuple(one for one in self.scores if one.counts)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that answered."""
        return tuple(dict.fromkeys(one.model for one in self.headline))

    @property
    def passed(self) -> tuple[int, int]:
        """How many passed, of how many."""
        return sum(one.passed for one in self.headline), len(self.headline)

    @property
    def edges(self) -> Edges:
        """The counts of all scenarios together."""
        whole = [one.edges.counts for one in self.headline]
        return Edges(
            true=sum(one.true for one in whole),
            spurious=sum(one.spurious for one in whole),
            flipped=sum(one.flipped for one in whole),
            missed=sum(one.missed for one in whole),
        )

    def json(self) -> Json:
        """Give it for JSON, rates as numerator and denominator."""
        return {
            "name": self.name,
            "problem": self.problem,
            "models": list(self.models),
            "passed": list(self.passed),
            "wrong_dependencies": list(self.edges.wrong),
            "recall": list(self.edges.found),
            "unmeasured": self.unmeasured,
            "scores": [one.model_dump(mode="json") for one in self.scores],
        }


@dataclass(frozen=True)
class Compared:
    """Two runs, pair by pair."""

    before: Run
    after: Run
    fixed: tuple[Score, ...]
    broken: tuple[Score, ...]
    unchanged: int
    alone: int

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "before": self.before.name,
            "after": self.after.name,
            "fixed": [one.scenario for one in self.fixed],
            "broken": [one.scenario for one in self.broken],
            "unchanged": self.unchanged,
            "only_in_one": self.alone,
        }


def read_runs(workspace: "Workspace") -> tuple[Run, ...]:
    """Give every run whose log lies in the workspace, the newest file first."""
    folder = workspace.root / FOLDER
    files = [one for one in folder.glob("*.jsonl") if one.is_file() and not one.is_symlink()]
    files.sort(key=lambda one: (-one.stat().st_mtime_ns, one.name))
    return tuple(_read(one) for one in files[:_MOST_RUNS])


def find_run(workspace: "Workspace", name: str) -> Run:
    """Give one run.

    Raises:
        UnknownError: there is none of this name.
    """
    runs = {one.name: one for one in read_runs(workspace)}
    if name not in runs:
        raise UnknownError("run", name, list(runs))
    return runs[name]


def compare(before: Run, after: Run) -> Compared:
    """Put two runs side by side; only what both have counts."""
    old, new = ({one.key: one for one in run.headline} for run in (before, after))
    both = [key for key in new if key in old]
    return Compared(
        before=before,
        after=after,
        fixed=tuple(new[key] for key in both if new[key].passed and not old[key].passed),
        broken=tuple(new[key] for key in both if old[key].passed and not new[key].passed),
        unchanged=sum(old[key].passed == new[key].passed for key in both),
        alone=len(old.keys() ^ new.keys()),
    )


def _read(file: Path) -> Run:
    if file.stat().st_size > _LARGEST:
        return Run(file.stem, problem="the log is too large to be shown here")
    try:
        rows = list(_rows(file))
        [head] = [row for row in rows if row.get("kind") == "run"]
        if head.get("format") != FORMAT:
            return Run(file.stem, problem=f"a log of another version; run it again: {FORMAT}")
        scores = tuple(Score.model_validate(row) for row in rows if row.get("kind") == "score")
        unmeasured = sum(row.get("kind") == "unmeasured" for row in rows)
        return Run(file.stem, scores, len(head.get("prompts", ())), unmeasured)
    except (OSError, ValueError, TypeError, ValidationError, RecursionError) as error:
        return Run(file.stem, problem=f"this is no run log ({type(error).__name__})")


def _rows(file: Path) -> Iterator[Json]:
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line) if line.strip() else {}
        if not isinstance(row, dict):
            raise TypeError("a line is no object")
        yield row
