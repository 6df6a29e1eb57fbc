"""A change that its own author leaves without an approver says who else could submit it."""

import pytest

from plan.approval import check_can_be_approved
from plan.errors import PolicyError
from tests.plan.cases import needs, people, proposal


def test_where_only_who_submits_stands_in_the_way_it_says_who_else_could() -> None:
    few = people(("maya", ["pmo"]), ("fiona", ["finance"]), ("sam", []))
    asked = proposal(requirements=needs(pmo=1), author="maya")
    alone = proposal(requirements=needs(pmo=1, finance=1), author="maya")
    beside = people(*((f"p{n}", ["pmo"] if n < 2 else []) for n in range(9)))

    with pytest.raises(PolicyError, match=r"let somebody else submit it: fiona or sam$"):
        check_can_be_approved(asked, few)
    with pytest.raises(PolicyError, match=r"let somebody else submit it: sam$"):
        check_can_be_approved(alone, few)
    with pytest.raises(PolicyError, match=r"name another holder$"):
        check_can_be_approved(proposal(requirements=needs(pmo=2), author="maya"), few)
    with pytest.raises(PolicyError, match=r"p3 or p4 or p5 or p6 or somebody else$"):
        check_can_be_approved(proposal(requirements=needs(pmo=2), author="p0"), beside)
    two = people(("p0", ["pmo"]), ("p1", ["finance", "pmo"]), ("p2", []))
    seats = proposal(requirements=needs(finance=1, pmo=1), author="p0")
    with pytest.raises(PolicyError, match=r"hold several of these roles; let .* submit it: p2$"):
        check_can_be_approved(seats, two)
