"""What cannot all hold in a plan and what giving way costs, and what others imply."""

from dataclasses import dataclass

from app.services.shapes import Json, operations_json
from plan.conflict_kinds import MOST, Collision, find_collisions
from plan.model import Plan
from plan.ports import Evidence, Reader
from plan.records import Conflict
from plan.redundancy import Redundant, redundant_dependencies


@dataclass(frozen=True)
class Collisions:
    """The conflicts of one revision."""

    revision: int
    plan: Plan
    found: tuple[Collision, ...]

    def json(self) -> Json:
        """Give them for JSON."""
        return {
            "revision": self.revision,
            "conflicts": [collision_json(one, self.plan) for one in self.found],
        }


def collision_json(one: Conflict, plan: Plan) -> Json:
    """Give one conflict with its prices; ``minutes`` are working minutes."""
    return {
        **one.model_dump(mode="json", exclude={"relaxations"}),
        "relaxations": [
            {
                "ref": way.ref,
                "text": way.text,
                "minutes": way.minutes,
                "operations": operations_json(way.operations, plan),
            }
            for way in one.relaxations
        ],
    }


def read_collisions(
    reader: Reader, evidence: Evidence, revision: int | None = None, most: int = MOST
) -> Collisions:
    """Find the conflicts of a revision and of the claims in the register, some of each kind.

    Raises:
        UnknownError: there is no such revision.
    """
    plan = reader.plan(revision)
    number = reader.head().number if revision is None else revision
    claims = evidence.assumptions()
    return Collisions(number, plan, find_collisions(plan, claims, f"revision {number}", most))


@dataclass(frozen=True)
class Needless:
    """The dependencies of a revision that others imply."""

    revision: int
    found: tuple[Redundant, ...]

    def json(self) -> Json:
        """Give them for JSON, each with the path that implies it."""
        return {
            "revision": self.revision,
            "redundant": [
                {
                    **one.link.model_dump(mode="json"),
                    "text": str(one),
                    "path": [link.model_dump(mode="json") for link in one.path],
                }
                for one in self.found
            ],
        }


def read_redundant(reader: Reader, revision: int | None = None) -> Needless:
    """Find the dependencies without which no date would be earlier.

    Raises:
        UnknownError: there is no such revision.
    """
    number = reader.head().number if revision is None else revision
    return Needless(number, redundant_dependencies(reader.plan(revision)))
