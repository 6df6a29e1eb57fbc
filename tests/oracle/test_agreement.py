"""The kernel beside MPXJ's MicrosoftScheduler, on its committed answers to 2,100 plans."""

import pytest

from tests.oracle.answers import Answer, load
from tests.oracle.cases import FAMILIES, case
from tests.oracle.reasons import Reason
from tests.oracle.report import PAGE, Tally, comparisons, head, one_calendar, section

WRITE = "run python -m tests.oracle.report, and review what changed"
DATES = ("start", "finish", "late_start", "late_finish", "total_float")
# What has to agree at least: in all plans, and in those with one calendar.
TARGETS = {
    "calendars": (
        {"start": 1.0, "finish": 1.0, "late_start": 1.0, "total_float": 1.0},
        dict.fromkeys(Answer._fields, 1.0),
    ),
    "links": ({"start": 0.999, "finish": 0.999}, dict.fromkeys(DATES, 1.0)),
    "constraints": ({"finish": 0.95}, {"finish": 0.98}),
    "progress": ({"start": 0.999, "finish": 0.999}, {"start": 1.0, "finish": 1.0}),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_kernel_agrees_with_mpxj_but_for_what_the_page_explains(family: str) -> None:
    whole, alone = Tally(comparisons(family)), Tally(one_calendar(family))

    for tally, targets in zip((whole, alone), TARGETS[family], strict=True):
        assert {name: tally.share(name) for name in targets if not _met(tally, targets, name)} == {}
    assert [d for d in whole.differences if d.reason is Reason.UNEXPLAINED] == []
    assert section(family) in PAGE.read_text(encoding="utf-8"), WRITE


def _met(tally: Tally, targets: dict[str, float], name: str) -> bool:
    return tally.share(name) >= targets[name]


def test_the_page_says_what_the_reasons_mean() -> None:
    assert PAGE.read_text(encoding="utf-8").startswith(head()), WRITE


def test_the_answers_are_those_of_the_plans_that_are_made() -> None:
    kept = load()["cases"]

    made = {f"{family}-{number:03}" for family in FAMILIES for number in range(FAMILIES[family])}
    assert kept.keys() == made
    assert sum(FAMILIES.values()) >= 2000
    assert {len(columns) for columns in kept.values()} == {len(Answer._fields)}


def test_a_plan_is_made_the_same_each_time() -> None:
    assert case("constraints", 7) == case("constraints", 7)
    assert case("constraints", 7).plan != case("constraints", 8).plan
