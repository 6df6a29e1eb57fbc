"""What is known beside the plan: observations, findings, readings, assumptions, drafts, turns.

None of these binds a date. Each names its source, and every id that it cites exists in the ledger.
Confidence is a whole number of percent, because canonical JSON holds no floats.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from plan.errors import StaleError
from plan.governance_operations import GovernanceOperation
from plan.model import ConstraintKind, Id, LinkKind
from plan.operations import Operation
from plan.values import Moment, Value, canonical, sha256, unset

Percent = Annotated[int, Field(ge=0, le=100)]
Plain = str | int | bool | None


class FactKind(StrEnum):
    """What an observation is about."""

    STATUS = "status"
    STATEMENT = "statement"
    SOURCE_FAILURE = "source_failure"
    TEST_RUN = "test_run"
    COUNT = "count"
    CONTROL = "control"
    CONFIGURATION = "configuration"
    PROCESS = "process"
    DECISION = "decision"
    TICKET = "ticket"


class Fact(Value):
    """One fact about the world as a source gave it, before the ledger has numbered it.

    ``text`` is the source's own words (a statement whole; a status row in words), ``data`` its
    typed fields, ``place`` file and row, ``at`` the ISO instant or date that the fact is as of,
    or ``undated`` where evidence names none.
    """

    source: str
    kind: FactKind
    subject: Id | None = None
    speaker: Id | None = None
    at: str
    place: str
    text: str
    data: dict[str, Plain] = Field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Name the fact by its content, so that the same file twice changes nothing."""
        return sha256("interlock/observation/1", canonical(self))

    def number(self, name: str) -> int:
        """Give a field that is a whole number; 0 where it is none."""
        value = self.data.get(name)
        return value if isinstance(value, int) else 0


class Observation(Value):
    """A fact in the ledger: numbered (``O12``), with the instant at which it was received."""

    id: str
    received: str
    hash: str
    fact: Fact


class Severity(StrEnum):
    """How much a finding matters today."""

    INFO = "info"
    WARNING = "warning"
    SERIOUS = "serious"


class Finding(Value):
    """What a deterministic check says about plan and observations.

    ``kind`` is one of late, blocked, done_without_evidence, stale, freeze_violated, over_capacity,
    gate_out_of_order,
    deadline_missed, constraint_broken, tests_failing, counts_differ, control_open, control_overdue,
    configuration_drift, sources_contradict, evidence_old, scheduler_fires, migration_blocked,
    source_failed, suspicious_text.
    """

    id: str
    kind: str
    task: Id | None
    department: Id
    severity: Severity
    text: str
    evidence: tuple[str, ...] = ()


class Reading(Value):
    """A person's sentence read into a typed constraint; a claim until its speaker confirms it.

    ``type`` is a constraint kind for a date, ``duration`` or ``slip`` for an amount of working
    minutes, ``freeze`` for a window. ``value`` is the date, the minutes, or ``first..last``.
    """

    id: str
    type: ConstraintKind | Literal["duration", "slip", "freeze", "deadline"]
    task: Id | None
    department: Id
    value: str
    speaker: Id | None
    quote: str
    source: str
    confidence: Percent
    status: Literal["read", "confirmed", "rejected"] = "read"
    read_by: str


class AssumptionStatus(StrEnum):
    """Where a claimed dependency stands; none of these binds."""

    ASSUMED = "assumed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    REJECTED = "rejected"


class Price(Value):
    """What hangs on a claim: tasks that would move, and by how many working minutes in all."""

    tasks: int
    minutes: int
    finish_minutes: int = 0


class Assumption(Value):
    """A dependency that somebody claims, with the words it rests on."""

    id: str
    before: Id
    after: Id
    kind: LinkKind = LinkKind.FS
    quote: str
    source: str
    claimed_by: str
    confidence: Percent
    status: AssumptionStatus = AssumptionStatus.ASSUMED
    owners: tuple[Id, ...]
    price: Price

    @property
    def hash(self) -> str:
        """Name the claim by its content and by where it stands: an owner's word gives another."""
        return sha256("interlock/assumption/1", canonical(self))


class Member(Value):
    """One statement in a conflict: what it says, whose it is, where it stands."""

    ref: str
    text: str
    owner: Id
    source: str


class Relaxation(Value):
    """What giving way on one member would take for the rest to hold."""

    ref: str
    text: str
    minutes: int
    operations: tuple[Operation, ...]


class Conflict(Value):
    """Statements that cannot all hold: a smallest set, the chain between them, and the prices."""

    id: str
    members: tuple[Member, ...]
    owners: tuple[Id, ...]
    through: tuple[Id, ...]
    text: str
    relaxations: tuple[Relaxation, ...] = ()


class Draft(Value):
    """A change that somebody could submit; it has no approvals and cannot be applied.

    ``asked_by`` is the person who had it drafted; a proposal made of it counts as theirs, so they
    cannot approve it (K6). ``governs`` changes who governs, and then there are no ``operations``.
    ``again`` counts the drafts of the same before it whose proposals came to nothing.
    """

    id: str
    title: str
    operations: tuple[Operation, ...]
    rationale: str
    author: Id
    asked_by: Id | None = None
    model: str | None = None
    prompt: str | None = None
    evidence: tuple[str, ...] = ()
    conflict: str | None = None
    base_revision: int
    made: str
    governs: tuple[GovernanceOperation, ...] = Field(default=(), exclude_if=unset)
    again: int = Field(default=0, exclude_if=unset)
    rank: int = 1
    submitted_as: str | None = None

    def check_base(self, revision: int) -> None:
        """Refuse it on another plan than it was made on: what was shown of it is not so any more.

        Raises:
            StaleError: the plan has moved on.
        """
        if self.base_revision != revision:
            raise StaleError(
                f"{self.id} was drafted on revision {self.base_revision} and the plan is at "
                f"{revision}, where it may do something else; nothing was submitted. Ask for it "
                "again, or hold a round, which drafts what is still needed, and look at that"
            )


class Ask(Value):
    """A question to the people who own something."""

    to: Id
    text: str
    about: tuple[str, ...] = ()


class Sentence(Value):
    """One sentence of a brief with the ids it rests on."""

    text: str
    cites: tuple[str, ...]


class TrackerPage(Value):
    """A tracker's page as it stood when a round was published, in words.

    ``right`` of ``total`` things were as they should be; ``expected`` is the kernel's forecast of
    its tasks, one line each, and ``finish`` the last of those dates.
    """

    name: Literal["compliance", "migration", "testing"]
    right: int
    total: int
    text: str
    trends: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    finish: str | None = None


class Brief(Value):
    """The coordinator's summary of a round, and how it came about.

    ``dropped`` counts by kind what did not stand up to the check. ``prompts`` names by agent the
    digest of what a model was sent, ``heard`` the number of the last observation that was there,
    ``revision`` the plan that was looked at; the next round begins there. ``trackers`` holds a page
    for each tracker of which a source says anything.
    """

    round: int
    at: str
    written_by: str
    sentences: tuple[Sentence, ...]
    asks: tuple[Ask, ...] = ()
    dropped: dict[str, int] = Field(default_factory=dict)
    until: Moment | None = None
    prompts: dict[str, str] = Field(default_factory=dict)
    heard: int = 0
    revision: int = 0
    trackers: tuple[TrackerPage, ...] = Field(default=(), exclude_if=unset)


class Turn(Value):
    """One turn of a conversation; the ledger numbers it (``seq``) and dates it (``at``).

    ``person`` is who talks with the coordinator, None where nobody said who they are. ``role`` says
    whose turn it is; a ``tool`` turn holds the call, one line, and never what it gave. ``prompt``
    is the digest of what a model was sent for the answer, None where rules gave it.
    """

    conversation: Id
    seq: int = 0
    person: Id | None
    role: Literal["person", "coordinator", "tool"]
    text: str
    cites: tuple[str, ...] = ()
    written_by: str | None = None
    prompt: str | None = Field(default=None, exclude_if=unset)
    at: str = ""
