"""Several runs: cases that flip within a build, and how counts, tests and controls move."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plan.records import Fact, FactKind, Observation
from tests.tools.sourcing import NOW, Inbox
from tests.tools.test_source_junit import REAL
from tools.trends import Trend, find_trends


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "ws", "junit", "inbox/tests")


def report(*failing: str, build: str = "77", suite: str = "it", day: int = 12) -> str:
    named = f'<properties><property name="build.number" value="{build}"/></properties>'
    cases = "".join(
        f'<testcase name="{name}">{"<failure/>" if name in failing else ""}</testcase>'
        for name in ("a", "b", "c")
    )
    head = f'<testsuite name="{suite}" timestamp="2026-03-{day}T08:00:00">'
    return f"{head}{named if build else ''}{cases}</testsuite>"


def flips(inbox: Inbox, *reports: str) -> list[Any]:
    for number, text in enumerate(reports):
        inbox.put(text, f"inbox/tests/T04-run{number}.xml")
    return [fact.data.get("flips") for fact in inbox.read()]


def test_a_case_that_flips_between_runs_of_one_build_is_marked(inbox: Inbox) -> None:
    assert flips(inbox, report("a", "b"), report("b"), report("b", "c")) == ["a, c"] * 3

    fact = inbox.read()[0]
    assert fact.data["flipping"] == 2
    assert fact.text.endswith("; flips between runs of build 77: a, c")


@pytest.mark.parametrize(
    "other",
    [
        report(build="78"),
        report(suite="other"),
        report("a"),
        report(build=""),
    ],
)
def test_another_build_or_suite_or_the_same_result_is_no_flip(inbox: Inbox, other: str) -> None:
    assert flips(inbox, report("a"), other) == [None, None]


def test_runs_without_a_build_are_never_compared(inbox: Inbox) -> None:
    assert flips(inbox, report("a", build=""), report(build="")) == [None, None]


def observed(kind: FactKind, at: str, **data: Any) -> Observation:  # noqa: ANN401  # any data
    fact = Fact(source="s", kind=kind, subject="T04", at=at, place="p", text="t", data=data)
    observed.number += 1  # type: ignore[attr-defined]  # a counter beside the function
    received = NOW - timedelta(days=3)
    return Observation(
        id=f"O{observed.number}",  # type: ignore[attr-defined]  # the same
        received=received.isoformat(),
        hash=fact.hash,
        fact=fact,
    )


observed.number = 0  # type: ignore[attr-defined]  # the same


def counted(at: str, target: int, tolerance: int = 0) -> Observation:
    data = {"object": "invoices", "source_count": 100, "target_count": target}
    return observed(FactKind.COUNT, at, **data, tolerance=tolerance)


def only(*observations: Observation) -> Trend:
    [found] = find_trends(observations, "Europe/London")
    return found


def test_a_count_is_a_series_of_gaps_by_day_the_last_word_counting() -> None:
    found = only(counted("2026-03-12", 80), counted("2026-03-13", 90), counted("2026-03-13", 95))

    assert [(point.at, point.wrong) for point in found.points] == [
        ("2026-03-12", 20),
        ("2026-03-13", 5),
    ]
    assert found.text == "invoices: 20 -> 5 of 100 (2026-03-13), better"


@pytest.mark.parametrize(
    ("targets", "direction"),
    [((80,), "single"), ((80, 70), "worse"), ((80, 80), "unchanged"), ((80, 99), "better")],
)
def test_a_trend_says_how_the_last_step_went(targets: tuple[int, ...], direction: str) -> None:
    days = (counted(f"2026-03-1{n}", target) for n, target in enumerate(targets))

    assert only(*days).direction == direction


def test_what_is_tolerated_is_not_wrong_and_what_came_late_stands_where_it_belongs() -> None:
    found = only(counted("2026-03-13", 99, tolerance=1), counted("2026-03-12", 90, tolerance=1))

    assert [point.wrong for point in found.points] == [9, 0]


def test_an_undated_word_stands_on_the_day_of_its_arrival() -> None:
    [point] = only(counted("undated", 90)).points

    assert point.at == "2026-03-17"


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data is not here")
def test_three_real_builds_give_a_trend(inbox: Inbox) -> None:
    seen = []
    for number in (1, 2, 3):
        inbox.put((REAL / f"trend-{number}.xml").read_bytes(), "inbox/tests/nightly.xml")
        [fact] = inbox.read()
        received = f"2026-03-0{number}T09:00:00+00:00"
        seen.append(Observation(id=f"O{number}", received=received, hash=fact.hash, fact=fact))

    [trend] = find_trends(seen, "Europe/London")

    assert [(point.wrong, point.total) for point in trend.points] == [(0, 8), (3, 8), (3, 8)]
    assert trend.direction == "unchanged"
