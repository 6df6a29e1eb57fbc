"""What the grammar gives back; all of it claims, none of it binding."""

from typing import Literal

from plan.model import Id, LinkKind
from plan.records import Percent, Reading
from plan.values import Value


class Claim(Value):
    """A dependency that somebody's words claim: ``after`` waits for ``before``.

    ``known``: the plan says so already. ``circular``: the plan says the opposite.
    """

    before: Id
    after: Id
    kind: LinkKind
    quote: str
    source: str
    confidence: Percent
    known: bool = False
    circular: bool = False


class AskBack(Value):
    """What could not be read without guessing: the words, why, and the tasks they could mean."""

    about: Literal["task", "date", "amount", "meaning"]
    quote: str
    reason: str
    candidates: tuple[Id, ...] = ()
    source: str


class Read(Value):
    """What one statement says; ``unread`` holds sentences with a date or amount that fit no row."""

    constraints: tuple[Reading, ...] = ()
    claims: tuple[Claim, ...] = ()
    asks_back: tuple[AskBack, ...] = ()
    unread: tuple[str, ...] = ()
