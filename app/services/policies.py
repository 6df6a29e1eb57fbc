"""The policy as it governs, a file compared with it, and its replacement as a proposal."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.files.policy import read_policy_file
from app.services.proposals import View, propose_operations
from app.services.shapes import Json
from app.services.wording import typed_text
from plan.errors import PlanError
from plan.governance_operations import Government, ReplacePolicy
from plan.governing import (
    assess_governance,
    government_words,
    indispensable,
    indispensable_words,
    required_roles,
)
from plan.policy import Policy
from plan.proposal import Prose

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@dataclass(frozen=True)
class InForce:
    """The policy that governs, and who could give what it can ask for."""

    policy: Policy
    holders: dict[str, tuple[str, ...]]
    counts: dict[str, int]
    alone: dict[str, tuple[str, ...]]
    warnings: list[str]

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "version": self.policy.version,
            "policy": self.policy.model_dump(mode="json"),
            "roles": [
                {"role": role, "count": count, "people": list(self.holders[role])}
                for role, count in self.counts.items()
            ],
            "indispensable": {role: list(people) for role, people in self.alone.items()},
        }


@dataclass(frozen=True)
class Checked:
    """What a policy file would change, and what speaks against it."""

    changes: tuple[str, ...]
    refused: str | None

    def json(self) -> Json:
        """Give it for JSON."""
        return {
            "same": not self.changes,
            "changes": list(self.changes),
            "ok": self.refused is None,
            "refused": self.refused,
        }


def read_policy(workspace: "Workspace") -> InForce:
    """Give the policy in force."""
    reader = workspace.reader
    plan, policy, people = reader.plan(), reader.policy(), reader.people()
    counts = required_roles(plan, policy)
    holders = {role: tuple(one.id for one in people.holders(role)) for role in counts}
    government = Government(people, policy)
    warnings = indispensable_words(government, plan)
    return InForce(policy, holders, counts, indispensable(government), warnings)


def check_policy(workspace: "Workspace", file: Path) -> Checked:
    """Compare a file with the policy in force, and say whether it could be proposed.

    Raises:
        CannotError, PlanFileError: the file cannot be read.
    """
    reader = workspace.reader
    plan, before = reader.plan(), Government(reader.people(), reader.policy())
    given = read_policy_file(file, before.policy.version)
    if given == before.policy:
        return Checked((), None)
    operation = ReplacePolicy(policy=given)
    changes = government_words(plan, before, [operation])
    try:
        assess_governance(plan, before.people, before.policy, [operation])
    except PlanError as error:
        return Checked(changes, str(error))
    return Checked(changes, None)


def propose_policy(workspace: "Workspace", file: Path, *, by: str, reason: str) -> View:
    """Propose that a file's policy takes the place of the one in force.

    Raises:
        CannotError, PlanFileError: the file cannot be read.
        UnknownError, OperationError, PolicyError, RefusedError: it cannot be proposed.
    """
    version = workspace.reader.policy().version + 1
    operation = ReplacePolicy(policy=read_policy_file(file, version))
    prose = Prose(
        title=f"The policy of {file.name}"[:200], rationale=typed_text(reason, "the reason")
    )
    return propose_operations(workspace, [operation], by=by, prose=prose)
