"""Whoever may review used broken glass is asked for it, in stages."""

from datetime import timedelta

import pytest

from plan.reviewing import review_messages
from tests.builders import six_people
from tests.plan.cases import NOW
from tests.plan.test_break_glass import GLASS, LOOKED, USED

LATE = "was not reviewed in time, and no change of the plan comes in"


@pytest.mark.parametrize(
    ("hours", "stage", "what"),
    [
        (1, "asked", "waits for your review"),
        (28, "soon", "waits for your review"),
        (29, "late-0", LATE),
        (52, "late-1", LATE),
    ],
)
def test_each_stage_is_told_under_its_own_name(hours: int, stage: str, what: str) -> None:
    now = NOW + timedelta(hours=hours)
    later = {"review_by": (NOW + timedelta(hours=28)).isoformat()}

    told = list(review_messages([USED.model_copy(update=later)], six_people(), now))

    assert [one.recipient for one in told] == ["tom", "fiona", "sam"]
    assert told[0].dedupe == f"review/1/{stage}/tom"
    assert told[0].subject == f"Break-glass 1 {what}"
    assert "interlock break-glass review 1 --as tom" in told[0].body


def test_nobody_is_asked_for_what_was_not_used_or_has_been_reviewed() -> None:
    now = NOW + timedelta(hours=30)
    done = USED.model_copy(update={"review": LOOKED})

    assert not list(review_messages([GLASS, done], six_people(), now))
