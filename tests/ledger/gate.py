"""What scenes of the gate share: a revision that comes in past Python, and what is forged."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

import pytest

from ledger.governed import policy_row
from ledger.journal import Row, row_of
from plan.approval import Case
from plan.people import People, Person
from plan.policy import Policy
from plan.values import canonical, sha256
from tests.builders import six_people
from tests.ledger.attempts import Scene
from tests.ledger.steps import count

Stage = Callable[[Scene], Row]
Stages = dict[str, tuple[str, Stage]]
AnyStage = TypeVar("AnyStage", bound=Callable[..., Row | None])


def registering(
    stages: dict[str, tuple[str, AnyStage]],
) -> Callable[[str], Callable[[AnyStage], AnyStage]]:
    """Give the decorator that registers scenes here.

    A scene names the triggers that have to refuse what it tries, and no others may.
    """

    def refused_by(triggers: str) -> Callable[[AnyStage], AnyStage]:
        def register(stage: AnyStage) -> AnyStage:
            stages[stage.__name__] = (triggers, stage)
            return stage

        return register

    return refused_by


def check_gate(triggers: str, stage: Stage, scene: Scene) -> None:
    """Check that the gate refuses a scene's revision, and that just these triggers do."""
    row = stage(scene)
    before = (count(scene.path, "revisions"), count(scene.path, "log"))

    with pytest.raises(sqlite3.IntegrityError, match="gate: "):
        scene.past("applied", row)
    assert (count(scene.path, "revisions"), count(scene.path, "log")) == before

    scene.past("applied", row, without=triggers)
    assert count(scene.path, "revisions") == before[0] + 1, "the attempt was no real one"


def decision(scene: Scene, case: Case, person: str, **changes: str | int) -> Row:
    cells: dict[str, str | int | None] = {
        "id": count(scene.path, "decisions") + 1,
        "proposal": case.id,
        "digest": case.proposal.digest,
        "base_revision": case.proposal.base_revision,
        "page": "0" * 64,
        "person": person,
        "role": "operations",
        "verdict": "approve",
        "reason": "forged",
        "channel": "cli",
        **changes,
    }
    return Row("decisions", cells)


_UNGOVERNED = (
    "people_versions_event members_event roles_event people_versions_governed members_kind"
)


def new_people(scene: Scene, changes: dict[str, dict[str, object]]) -> None:
    """Bring in a second version of the people that nobody has approved."""
    members = [
        Person.model_validate({**one.model_dump(), **changes.get(one.id, {})})
        for one in six_people().members
    ]
    body = canonical(People(version=2, members=tuple(members)))
    rows = [
        row_of("people_versions", version=2, hash=sha256("interlock/people/1", body), body=body),
        *(row_of("members", version=2, id=one.id, kind=one.kind) for one in members),
        *(
            row_of("roles", version=2, member=one.id, role=role)
            for one in members
            for role in one.roles
        ),
    ]
    scene.past("people", *rows, without=_UNGOVERNED)


def new_policy(scene: Scene, policy: Policy, version: int) -> None:
    """Bring in a version of the policy that nobody has approved."""
    policy = policy.model_copy(update={"version": version})
    row = policy_row(policy)
    ungoverned = "policy_versions_event policy_versions_governed"
    scene.past("policy", row, without=ungoverned)
