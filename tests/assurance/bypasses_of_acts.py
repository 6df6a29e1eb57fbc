"""Acts through the product's own API by whom they are not for, or about what they are not.

The guard is twofold, the kernel's check and the table's triggers. Each act is tried with both in
place, and again with both out, where it has to have its effect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.opening import Ledger, open_ledger
from plan.apply import apply_proposal
from plan.approval import Case
from plan.entitlement import Seat
from plan.errors import PlanError
from plan.governance_operations import ReplacePolicy
from plan.proposal import Status, Verdict
from tests.assurance.bypasses_of_graphs import unlocked
from tests.assurance.scene import copy_of
from tests.assurance.table import Tally
from tests.fakes import FakeClock
from tests.ledger.governing import governed, governing_policy, grant
from tests.ledger.steps import LONGER_FIREWALL, decide, submit

Act = Callable[[Ledger, FakeClock], Callable[[], object]]


@contextmanager
def _unchecked(path: Path) -> Iterator[None]:
    """Take both locks out: whoever decides has a seat, whatever is applied has enough."""
    with unlocked(path), pytest.MonkeyPatch.context() as patch:
        patch.setattr("ledger.governance.seat_for", lambda *_, **__: Seat("operations"))
        patch.setattr("ledger.governance.check_channel", lambda *_: None)
        yield


def decided_by(person: str) -> Act:
    """Approve the waiting proposal as somebody."""

    def act(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
        case = submit(ledger, clock)
        return lambda: decide(ledger, case, person)

    return act


def with_another_digest(digest: Callable[[Case], str]) -> Act:
    """Approve with a digest that is not the whole one of this proposal."""

    def act(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
        case = submit(ledger, clock)
        return lambda: decide(ledger, case, "olga", digest=digest(case))

    return act


def twice(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    decide(ledger, case, "olga")
    return lambda: decide(ledger, case, "olga")


def after_it_has_ended(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    ledger.governance.end(case.id, Status.WITHDRAWN, reason="no", actor="maya")
    return lambda: decide(ledger, case, "olga")


def after_it_has_expired(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    clock.advance(hours=73)
    return lambda: decide(ledger, case, "olga")


def after_the_plan_has_moved_on(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    other = submit(ledger, clock, LONGER_FIREWALL)
    decide(ledger, other, "sam")
    apply_proposal(ledger.door, other.id)
    return lambda: decide(ledger, case, "olga")


def with_a_role_granted_to_oneself(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    governed(ledger, clock, grant(ledger, "maya", "operations"))
    case = submit(ledger, clock, author="tom")
    return lambda: decide(ledger, case, "maya")


def on_the_command_line_where_the_web_is_asked(
    ledger: Ledger, clock: FakeClock
) -> Callable[[], object]:
    governed(ledger, clock, ReplacePolicy(policy=governing_policy(web_only=("low", "medium"))))
    case = submit(ledger, clock)
    return lambda: decide(ledger, case, "olga")


def without_approvals(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    return lambda: apply_proposal(ledger.door, case.id)


def with_one_of_two(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    decide(ledger, case, "olga")
    return lambda: apply_proposal(ledger.door, case.id)


def with_two_of_the_same_role(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    for person in ("olga", "owen"):
        decide(ledger, case, person)
    return lambda: apply_proposal(ledger.door, case.id)


def against_a_no(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    for person in ("fiona", "olga"):
        decide(ledger, case, person)
    decide(ledger, case, "owen", Verdict.REJECT)
    return lambda: apply_proposal(ledger.door, case.id)


def approved_but_expired(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    for person in ("fiona", "olga"):
        decide(ledger, case, person)
    clock.advance(hours=73)
    return lambda: apply_proposal(ledger.door, case.id)


def approved_and_taken_back(ledger: Ledger, clock: FakeClock) -> Callable[[], object]:
    case = submit(ledger, clock)
    for person in ("fiona", "olga"):
        decide(ledger, case, person)
    ledger.governance.revoke(case.id, person="olga", reason="no", channel="cli")
    return lambda: apply_proposal(ledger.door, case.id)


MECHANISMS: dict[str, dict[str, Act]] = {
    "API: an agent approves": {
        one: decided_by(one) for one in ("operations-agent", "coordinator", "finance-agent")
    },
    "API: the author approves": {"maya": decided_by("maya")},
    "API: somebody approves in no role that is asked": {
        one: decided_by(one) for one in ("tom", "sam")
    },
    "API: nobody here approves": {"ghost": decided_by("ghost")},
    "API: a wrong digest": {
        "of zeros": with_another_digest(lambda _: "0" * 64),
        "its first letters": with_another_digest(lambda case: case.proposal.digest[:12]),
        "in capitals": with_another_digest(lambda case: case.proposal.digest.upper()),
        "none": with_another_digest(lambda _: " "),
    },
    "API: a second vote of one person": {"twice": twice},
    "API: a decision too late": {
        one.__name__: one
        for one in (after_it_has_ended, after_it_has_expired, after_the_plan_has_moved_on)
    },
    "API: a role that one granted to oneself": {"maya": with_a_role_granted_to_oneself},
    "API: a channel that the policy does not allow": {
        "cli": on_the_command_line_where_the_web_is_asked
    },
    "API: an apply without enough": {
        one.__name__: one
        for one in (
            *(without_approvals, with_one_of_two, with_two_of_the_same_role, against_a_no),
            *(approved_but_expired, approved_and_taken_back),
        )
    },
}


def _tried(act: Act, name: str) -> Callable[[Tally, Path], None]:
    def tried(tally: Tally, folder: Path) -> None:
        tally.count("attempts")
        for guarded in (True, False):
            path = copy_of("office", folder, f"{guarded}.db")
            clock = FakeClock()
            with open_ledger(path, clock) as ledger:
                attempt = act(ledger, clock)
                if guarded:
                    taken = _taken(attempt)
                else:
                    with _unchecked(path):
                        taken = _taken(attempt)
            if guarded and taken:
                tally.fail(f"{name} was taken")
            elif guarded:
                tally.count("refused")
            else:
                tally.count("cases" if taken else "without effect in any case")

    return tried


def _taken(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PlanError:
        return False
    return True


TRIED = [
    (mechanism, name, _tried(act, f"{mechanism}: {name}"))
    for mechanism, acts in MECHANISMS.items()
    for name, act in acts.items()
]
