"""What of a proposal may be handed on, and by whom it can be approved at all."""

from datetime import timedelta

import pytest

from plan.approval import (
    check_can_be_approved,
    check_digest,
    check_handed_on,
)
from plan.errors import (
    DigestError,
    NotEntitledError,
    PolicyError,
)
from plan.mandates import Delegation, Mandates, NamedDeputy
from plan.people import People
from plan.policy import Policy
from tests.plan.cases import NOW, case, people, proposal

DIGEST = proposal().digest
EXPIRES = NOW + timedelta(hours=72)


def test_what_the_web_is_asked_for_is_not_handed_on_at_the_command_line() -> None:
    policy = Policy(version=1, rules=(), web_only=("high",))

    def handed(channel: str) -> Delegation:
        return Delegation.model_validate(
            {
                "id": 1,
                "role": "operations",
                "delegator": "olga",
                "delegate": "sam",
                "from_at": NOW.isoformat(),
                "until_at": EXPIRES.isoformat(),
                "reason": "away",
                "channel": channel,
            }
        )

    check_handed_on("high", handed("web"), policy)
    check_handed_on("low", handed("cli"), policy)
    check_handed_on("high", None, policy)
    with pytest.raises(NotEntitledError, match="on the web only"):
        check_handed_on("high", handed("cli"), policy)


def test_the_deputy_of_another_role_makes_no_change_approvable() -> None:
    alone = people(("fiona", ["finance"]), ("tom", ["pmo"]), ("maya", ["pmo"]))

    def deputy(role: str) -> People:
        named = NamedDeputy(role=role, person="tom", by=("maya",))
        return alone.model_copy(update={"mandates": Mandates(deputies=(named,))})

    check_can_be_approved(proposal(), deputy("operations"))
    with pytest.raises(PolicyError, match="'operations' are needed and 0 other"):
        check_can_be_approved(proposal(), deputy("it-security"))


def test_a_part_of_the_digest_is_told_from_a_slip() -> None:
    with pytest.raises(DigestError, match="this is a part of the digest of P1"):
        check_digest(case(), DIGEST[:4])
    with pytest.raises(DigestError, match="is not that of P1"):
        check_digest(case(), DIGEST[:3])
