"""The frozen change request: its digest covers all that decides, and one door applies it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from plan.apply import apply_proposal
from plan.approval import Case
from plan.break_glass import BreakGlass
from plan.errors import ClosedError, NotApprovedError, OperationError, StaleError
from plan.governance_operations import AddPerson, Government
from plan.model import Plan
from plan.operations import apply_operations
from plan.people import People, Person
from plan.policy import Policy
from plan.proposal import End, Proposal, Prose, Revision, Status
from plan.records import Fact, FactKind
from tests.builders import DAY, plain_policy, six_people, small_plan
from tests.plan.cases import HEAD, LONGER, NOW, case, needs, proposal, said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("plan", "other"),
        ("base_revision", 2),
        ("base_hash", "f" * 64),
        ("operations", [{"op": "set_duration", "task": "T05", "duration": 5 * DAY + 1}]),
        ("operations", [*proposal().model_dump()["operations"]] * 2),
        ("result_hash", "f" * 64),
        ("requirements", needs(finance=1)),
        ("requirements", needs(finance=2, operations=1)),
        ("policy_version", 2),
        ("people_version", 2),
        ("risk", "high"),
        ("evidence", [{"id": "O1", "hash": "h"}]),
        ("author", "tom"),
        ("sponsor", None),
        ("model", "m"),
        ("prompt", "p"),
        ("created", "2026-03-02T08:00:01+00:00"),
        ("expires", "2026-03-05T08:00:01+00:00"),
        ("result_people", "f" * 64),
        ("result_policy", "f" * 64),
        ("attest", [{"before": "T01", "after": "T02", "departments": ["finance", "pmo"]}]),
        ("break_glass", 1),
    ],
    ids=range(22),
)
def test_the_digest_changes_with_every_field(field: str, value: object) -> None:
    fields: dict[str, Any] = proposal().model_dump(mode="json")

    changed = Proposal.model_validate({**fields, field: value})

    assert changed.digest != proposal().digest


def test_every_field_of_a_proposal_is_tried_above() -> None:
    marks = test_the_digest_changes_with_every_field.pytestmark  # type: ignore[attr-defined]

    together = {"parent", "parent_kind"}
    assert {field for field, _ in marks[0].args[1]} | together == set(Proposal.model_fields)


def test_a_child_names_its_parent_and_what_it_is_to_it() -> None:
    fields = proposal().model_dump(mode="json")
    child = {"parent": "P1", "parent_kind": "edit"}
    children = [
        Proposal.model_validate({**fields, **child, field: value})
        for field, value in (("parent", "P1"), ("parent", "P2"), ("parent_kind", "successor"))
    ]

    assert len({one.digest for one in (*children, proposal())}) == 4
    for field, value in child.items():
        with pytest.raises(ValidationError, match="go together"):
            Proposal.model_validate({**fields, field: value})


def test_what_is_not_said_is_not_hashed_so_earlier_digests_stay() -> None:
    assert proposal().digest == "4f07ea1bd328da033cc9ad4ae039ffb8511265a2933327709d6cc431ca85488f"


def test_the_same_content_has_the_same_digest_and_reads_back() -> None:
    again = Proposal.model_validate_json(proposal().model_dump_json())

    assert again == proposal()
    assert again.digest == proposal().digest


def test_a_proposal_changes_something_and_cannot_be_changed_itself() -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        proposal(operations=[])
    with pytest.raises(ValidationError, match="frozen"):
        proposal().risk = "high"


def test_words_have_a_hash_of_their_own() -> None:
    words = Prose(title="a", rationale="b", considered=("c",))

    others = [
        Prose(title="x", rationale="b"),
        Prose(title="a"),
        Prose(title="a", considered=("c",)),
    ]

    assert words.hash == Prose(title="a", rationale="b", considered=("c",)).hash
    assert words.hash not in {o.hash for o in others}


def test_a_fact_is_named_by_its_content() -> None:
    fields = {"source": "s", "kind": FactKind.STATUS, "at": "2026-03-02", "place": "p", "text": "t"}
    fact = Fact.model_validate(fields)

    assert fact.hash == Fact.model_validate(fields).hash
    assert fact.hash != Fact.model_validate({**fields, "data": {"percent": 5}}).hash


class FakeDoor:
    """A ledger of one transaction: it keeps what was written, unless an error got out."""

    def __init__(self, asked: Case, head: Revision = HEAD, plan: Plan | None = None) -> None:
        self.asked, self.newest, self.before = asked, head, plan or small_plan()
        self.written: list[tuple[str, Plan]] = []
        self.governs: Government | None = None
        self.committed = False

    @contextmanager
    def opened(self) -> Iterator["FakeDoor"]:
        yield self
        self.committed = True

    def case(self, proposal_id: str) -> Case:
        assert proposal_id == self.asked.id
        return self.asked

    def head(self) -> Revision:
        return self.newest

    def plan(self) -> Plan:
        return self.before

    def people(self) -> People:
        return six_people()

    def policy(self) -> Policy:
        return plain_policy()

    def glasses(self) -> tuple[BreakGlass, ...]:
        return ()

    def now(self) -> datetime:
        return NOW

    def add_revision(
        self, case: Case, plan: Plan, government: Government | None = None
    ) -> Revision:
        self.governs = government
        self.written.append((case.id, plan))
        return Revision(number=2, hash=plan.hash, proposal=case.id, at=NOW.isoformat())


RESULT = apply_operations(small_plan(), LONGER)
READY = proposal(result_hash=RESULT.hash)


def approved(asked: Proposal = READY, **changes: object) -> Case:
    votes = [
        said(p, r, digest=asked.digest) for p, r in (("fiona", "finance"), ("olga", "operations"))
    ]
    return case(*votes, asked=asked, **changes)


def test_an_approved_proposal_becomes_the_plan_that_its_operations_give() -> None:
    door = FakeDoor(approved())

    revision = apply_proposal(door, "P1")

    assert (revision.number, revision.hash) == (2, READY.result_hash)
    assert door.written == [("P1", RESULT)]
    assert door.committed


ENDED = End(status=Status.APPLIED, reason="", at=NOW.isoformat(), actor="olga")


@pytest.mark.parametrize(
    ("door", "error", "message"),
    [
        (FakeDoor(case(asked=READY)), NotApprovedError, "still needs"),
        (FakeDoor(approved(end=ENDED)), ClosedError, "P1 is applied"),
        (FakeDoor(approved(), HEAD.model_copy(update={"number": 2})), StaleError, "is at 2"),
        (FakeDoor(approved(), plan=RESULT), StaleError, "is not what its hash says; run verify"),
        (
            FakeDoor(approved(proposal(result_hash="f" * 64))),
            StaleError,
            "another plan than the one that was approved",
        ),
        (
            FakeDoor(
                approved(
                    READY.model_copy(
                        update={"operations": (LONGER[0].model_copy(update={"task": "T77"}),)}
                    )
                )
            ),
            OperationError,
            "no task 'T77'",
        ),
    ],
    ids=["not approved", "applied", "stale", "tampered plan", "other result", "does not fit"],
)
def test_a_proposal_that_may_not_be_applied_writes_nothing(
    door: FakeDoor, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        apply_proposal(door, "P1")
    assert door.written == []
    assert not door.committed


NORA = Person(id="nora", name="Nora", department="pmo", roles=("pmo",))
JOINED = People(version=2, members=(*six_people().members, NORA))


def governing(**changes: object) -> Proposal:
    operations = [AddPerson(person=NORA).model_dump(mode="json")]
    fields = {"operations": operations, "result_hash": HEAD.hash, "result_people": JOINED.hash}
    return proposal(**{**fields, **changes})


def test_an_approved_change_of_the_people_leaves_the_plan_and_gives_the_people() -> None:
    door = FakeDoor(approved(governing()))

    apply_proposal(door, "P1")

    assert door.written == [("P1", small_plan())]
    assert door.governs == Government(JOINED, plain_policy())


@pytest.mark.parametrize(
    "changes", [{"result_people": "f" * 64}, {"result_people": None}, {"result_policy": "f" * 64}]
)
def test_people_other_than_were_approved_govern_nothing(changes: dict[str, object]) -> None:
    door = FakeDoor(approved(governing(**changes)))

    with pytest.raises(StaleError, match="other people or another policy than was approved"):
        apply_proposal(door, "P1")
    assert door.written == []


def test_a_change_under_glass_that_nobody_broke_is_not_applied() -> None:
    door = FakeDoor(approved(proposal(result_hash=RESULT.hash, break_glass=9)))

    with pytest.raises(NotApprovedError, match="names break-glass 9, and there is none"):
        apply_proposal(door, "P1")
    assert door.written == []
