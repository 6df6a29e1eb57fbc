"""A kernel that does not look: what a bug in it, or somebody past Python, would let in."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.opening import Ledger
from ledger.verify import verify
from plan.approval import Case
from plan.governance_operations import AnyGovernanceOperation
from plan.operations import apply_operations
from plan.proposal import AnyChange, Proposal, Prose
from tests.fakes import FakeClock
from tests.ledger.steps import kernel_connection

CHECKS = ("content", "dates", "calls", "stands_behind", "evidence")


def told(ledger: Ledger, clock: FakeClock, *operations: AnyChange, **fields: object) -> Proposal:
    """Give a proposal that says what it is told to say: nothing of it follows from the rules."""
    reader, now = ledger.reader, clock.now()
    head, plan = reader.head(), reader.plan()
    on_plan = [one for one in operations if not isinstance(one, AnyGovernanceOperation)]
    said: dict[str, Any] = {
        "plan": plan.id,
        "base_revision": head.number,
        "base_hash": head.hash,
        "operations": operations,
        "result_hash": apply_operations(plan, on_plan).hash if on_plan else plan.hash,
        "policy_version": reader.policy().version,
        "people_version": reader.people().version,
        "risk": "low",
        "evidence": (),
        "created": now.isoformat(timespec="seconds"),
        "expires": (now + timedelta(hours=72)).isoformat(timespec="seconds"),
        "author": "maya",
        "sponsor": None,
    }
    return Proposal.model_validate({**said, **fields})


def let_in(
    path: Path, ledger: Ledger, proposal: Proposal, by: str = "maya", without: Sequence[str] = ()
) -> Case:
    """Submit to a kernel that checks nothing; ``without`` names triggers that are away for it."""
    with pytest.MonkeyPatch.context() as patch, kernel_connection(path) as raw:
        for name in CHECKS:
            patch.setattr(f"ledger.governance.check_{name}", lambda *_, **__: None)
        kept = []
        for name in without:
            [(sql,)] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
            kept.append(sql)
            raw.execute(f'DROP TRIGGER "{name}"')
        case = ledger.governance.submit(proposal, Prose(title="A change"), by=by)
        for sql in kept:
            raw.execute(sql)
    return case


def faults(path: Path) -> list[str]:
    """Give what verify finds, check by check."""
    return [str(one["detail"]) for one in verify(path)["checks"] if not one["ok"]]
