"""A workspace with sources to run rounds in, and a crew that says what a test wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.answers import (
    ChoiceAnswer,
    ConstraintAnswer,
    CoordinatorAnswer,
    DepartmentAnswer,
    DependencyAnswer,
    StatementAnswer,
)
from agents.crew import Coordination, DepartmentBriefing
from agents.material import DepartmentMaterial
from agents.overview import CoordinatorMaterial
from plan.model import LinkKind
from plan.records import Observation
from tests.graphs.office import Office, found_office, open_office
from tools.sources import SourceSpec

STATUS = SourceSpec(name="status", kind="status", path="inbox/status.csv")
WORDS = SourceSpec(name="statements", kind="statements", path="inbox/statements")
QUOTE = "T05 has to be finished by 1 April 2026"
CLAIM = "T03 can only start after T02"

STATUS_ROWS = """\
task,percent,state,as_of,note
T01,40,in_progress,2026-03-01,on it
T02,0,blocked,2026-03-01,waits for the form
"""
FROM_FIONA = f"from: fiona\ndate: 2026-03-01\n\n{QUOTE}.\n"
FROM_OWEN = f"from: owen\ndate: 2026-03-01\n\n{CLAIM}, I think.\n"


def office_with_inbox(root: Path) -> Path:
    """Make a workspace with a status file and two statements."""
    found_office(root).ledger.close()
    statements = root / "inbox" / "statements"
    statements.mkdir(parents=True)
    (root / "inbox" / "status.csv").write_text(STATUS_ROWS, encoding="utf-8")
    (statements / "1-fiona.md").write_text(FROM_FIONA, encoding="utf-8")
    (statements / "2-owen.md").write_text(FROM_OWEN, encoding="utf-8")
    return root


def rounding_office(root: Path, **update: Any) -> Office:  # noqa: ANN401  # fields of the context
    """Open it with its sources and a crew that reads both statements."""
    given: dict[str, Any] = {"sources": (STATUS, WORDS), "crew": FakeCrew()}
    return open_office(root, **{**given, **update})


def source_of(observations: Sequence[Observation], words: str) -> str:
    return next(one.id for one in observations if words in one.fact.text)


@dataclass
class FakeCrew:
    """Reads fiona's date and owen's claim; ``meanwhile`` runs inside each department's turn."""

    meanwhile: Callable[[str], None] = lambda _: None
    failure: str | None = None
    chooses: tuple[str, ...] = ("X1",)
    silent: bool = False
    seen: dict[str, DepartmentMaterial] = field(default_factory=dict)
    shown: list[CoordinatorMaterial] = field(default_factory=list)

    def brief(
        self,
        department: str,
        material: DepartmentMaterial,
        *,
        observations: Sequence[Observation],
        **_: object,
    ) -> DepartmentBriefing:
        self.meanwhile(department)
        self.seen[department] = material
        answers: dict[str, dict[str, Any]] = {
            "finance": {"constraints": [self._date(observations)]},
            "operations": {
                "constraints": [self._date(observations)],
                "claims": [self._claim(observations)],
            },
        }
        return DepartmentBriefing(
            department=department,
            agent=f"{department}-agent",
            answer=department_answer({} if self.silent else answers.get(department, {})),
            written_by="rules",
            failure=self.failure,
            dropped={"unknown_id": 1},
        )

    def coordinate(self, material: CoordinatorMaterial) -> Coordination:
        self.shown.append(material)
        known = {row.id for row in material.alternatives}
        return Coordination(
            answer=CoordinatorAnswer(
                sentences=[StatementAnswer(text="A conflict.", cites=[material.conflicts[0].id])]
                if material.conflicts
                else [],
                contradictions=[],
                choices=[
                    ChoiceAnswer(alternative=id_, rationale="It is small.")
                    for id_ in self.chooses
                    if id_ in known
                ],
                asks=[],
            ),
            written_by="rules",
            failure=self.failure,
            dropped={"number_from_nowhere": 2},
        )

    @staticmethod
    def _date(observations: Sequence[Observation]) -> ConstraintAnswer:
        return ConstraintAnswer(
            type="FNLT",
            task="T05",
            value="2026-04-01",
            quote=QUOTE,
            source=source_of(observations, QUOTE),
            confidence=90,
        )

    @staticmethod
    def _claim(observations: Sequence[Observation]) -> DependencyAnswer:
        return DependencyAnswer(
            before="T02",
            after="T03",
            kind=LinkKind.FS,
            quote=CLAIM,
            source=source_of(observations, CLAIM),
            confidence=60,
        )


def department_answer(given: Mapping[str, Any]) -> DepartmentAnswer:
    """Fill up an answer with empty lists."""
    empty: dict[str, Any] = {name: [] for name in DepartmentAnswer.model_fields}
    return DepartmentAnswer(**{**empty, **given})
