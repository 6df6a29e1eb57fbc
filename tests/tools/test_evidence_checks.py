"""What evidence says against a status, over the small plan on Friday 2026-03-20."""

from collections.abc import Mapping, Sequence

import pytest

from plan.records import Fact, FactKind, Finding, Observation, Plain, Severity
from plan.schedule import compute_schedule
from tests.builders import small_plan
from tests.tools.sourcing import NOW
from tools.checks import find_findings
from tools.evidence import in_force
from tools.evidence_checks import KINDS_OF_EVIDENCE, evidence_findings


def observed(  # noqa: PLR0913  # one argument for each part of a fact
    number: int,
    kind: FactKind,
    task: str | None,
    data: dict[str, Plain],
    *,
    at: str = "2026-03-18",
    source: str = "",
    received: str = "2026-03-19T08:00:00+00:00",
) -> Observation:
    fact = Fact(
        source=source or kind.value,
        kind=kind,
        subject=task,
        at=at,
        place=f"{kind.value}.csv, row {number}",
        text=f"row {number}",
        data=data,
    )
    return Observation(id=f"O{number}", received=received, hash=fact.hash, fact=fact)


def status(
    number: int, task: str, state: str = "done", at: str = "2026-03-18", source: str = ""
) -> Observation:
    data: dict[str, Plain] = {"state": state, "percent": 100 if state == "done" else 10, "note": ""}
    if state == "done":
        data["evidence"] = "DOC-1"
    return observed(number, FactKind.STATUS, task, data, at=at, source=source)


def report(  # noqa: PLR0913  # one argument for each number of a report
    number: int,
    task: str | None,
    *,
    passed: int = 9,
    failed: int = 0,
    errors: int = 0,
    skipped: int = 0,
    suite: str = "integration",
    at: str = "2026-03-18",
    received: str = "2026-03-19T08:00:00+00:00",
    **more: Plain,
) -> Observation:
    data: dict[str, Plain] = {
        "passed": passed,
        "failed": failed,
        "errors": errors,
        "skipped": skipped,
        "total": passed + failed + errors + skipped,
        "suite": suite,
        **more,
    }
    return observed(number, FactKind.TEST_RUN, task, data, at=at, received=received)


def count(
    number: int, task: str | None, source: int, target: int, tolerance: int = 0
) -> Observation:
    data: dict[str, Plain] = {
        "object": f"object {number}",
        "source_count": source,
        "target_count": target,
        "tolerance": tolerance,
    }
    return observed(number, FactKind.COUNT, task, data)


def control(  # noqa: PLR0913  # one argument for each cell of the row
    number: int,
    task: str | None,
    state: str,
    evidence: str = "",
    *,
    at: str = "2026-03-18",
    source: str = "",
) -> Observation:
    data: dict[str, Plain] = {"control": "SOX-4", "state": state, "evidence": evidence, "note": ""}
    return observed(number, FactKind.CONTROL, task, data, at=at, source=source)


def setting(number: int, task: str | None, expected: str, actual: str) -> Observation:
    data: dict[str, Plain] = {
        "environment": "TEST",
        "item": "session",
        "expected": expected,
        "actual": actual,
    }
    return observed(number, FactKind.CONFIGURATION, task, data)


def check(
    *observations: Observation, limits: Mapping[str, int] | None = None
) -> tuple[Finding, ...]:
    return evidence_findings(compute_schedule(small_plan()), observations, NOW, limits or {})


def kinds(found: Sequence[Finding]) -> list[tuple[str, str | None, str]]:
    return [(one.kind, one.task, one.severity.value) for one in found]


def test_evidence_that_agrees_gives_no_finding() -> None:
    found = check(
        status(1, "T01"),
        report(2, "T01", skipped=3),
        count(3, "T01", 10, 10),
        control(4, "T01", "closed", "AUD-1"),
        setting(5, "T01", "15 min", "15 min"),
    )

    assert found == ()


def test_tests_that_fail_under_a_done_task_are_told_and_contradict_its_status() -> None:
    failing, contradicted = check(status(1, "T01"), report(2, "T01", failed=2, errors=1))

    assert (failing.kind, failing.task, failing.department) == ("tests_failing", "T01", "finance")
    assert failing.severity is Severity.SERIOUS
    assert failing.text == (
        "T01 Map the ledger accounts is reported done while tests fail: "
        "3 of 12 in test_run.csv, row 2"
    )
    assert failing.evidence == ("O2", "O1")
    assert contradicted.kind == "sources_contradict"
    assert contradicted.text.endswith(
        "is done by status.csv, row 1, and not by test_run.csv, row 2"
    )
    assert contradicted.evidence == ("O1", "O2")


def test_tests_that_fail_under_a_task_that_is_not_done_are_its_daily_work() -> None:
    assert check(status(1, "T01", "in_progress"), report(2, "T01", failed=2)) == ()
    assert check(report(2, "T01", failed=2)) == ()


def test_a_newer_run_of_the_same_suite_takes_the_place_of_an_older_one() -> None:
    red, green = report(2, "T01", failed=1, at="2026-03-17"), report(3, "T01", at="2026-03-18")

    assert check(status(1, "T01"), red, green) == ()
    assert check(status(1, "T01"), green, red) == ()
    assert kinds(check(status(1, "T01"), report(4, "T01", failed=1, suite="unit"), green)) == [
        ("tests_failing", "T01", "serious"),
        ("sources_contradict", "T01", "warning"),
    ]


def test_undated_evidence_is_as_old_as_its_arrival() -> None:
    red = report(2, "T01", failed=1, at="undated", received="2026-03-18T08:00:00+00:00")
    green = report(3, "T01", at="undated", received="2026-03-19T08:00:00+00:00")

    assert check(status(1, "T01"), red, green) == ()
    assert kinds(check(status(1, "T01"), green, red, limits={"test_run": 24})) == [
        ("evidence_old", "T01", "warning")
    ]
    assert "undated, here since 2026-03-19" in check(green, limits={"test_run": 24})[0].text


@pytest.mark.parametrize(
    ("target", "kinds_found"),
    [
        (98, ["counts_differ", "sources_contradict"]),
        (99, []),
        (101, []),
        (102, ["counts_differ", "sources_contradict"]),
    ],
)
def test_counts_differ_beyond_their_tolerance_on_either_side(
    target: int, kinds_found: list[str]
) -> None:
    found = check(status(1, "T01"), count(2, "T01", 100, target, tolerance=1))

    assert [one.kind for one in found] == kinds_found


def test_counts_and_settings_matter_before_a_task_is_done() -> None:
    found = check(
        status(1, "T01", "in_progress"), count(2, "T01", 1, 2), setting(3, "T01", "a", "b")
    )

    assert kinds(found) == [
        ("counts_differ", "T01", "warning"),
        ("configuration_drift", "T01", "warning"),
    ]
    assert "is not done, and counts differ: object 2 1 to 2" in found[0].text
    assert "TEST session is b and should be a" in found[1].text


def test_many_rows_make_one_finding_that_counts_them() -> None:
    [found] = check(*(count(number, "T01", 1, 2) for number in range(1, 41)))

    assert found.text.endswith("; and 37 more")
    assert 1 < len(found.evidence) <= 20


def test_a_control_that_is_open_under_a_done_task_is_told() -> None:
    [found] = check(status(1, "T01"), control(2, "T01", "open"))

    assert (found.kind, found.severity) == ("control_open", Severity.SERIOUS)
    assert "controls are open: SOX-4 (control.csv, row 2)" in found.text
    assert check(control(2, "T01", "open")) == ()


def test_a_control_that_is_open_under_a_passed_gate_is_told() -> None:
    done = [status(number, f"T0{number}") for number in range(1, 6)]

    [found] = check(*done, control(9, "T06", "open"))

    assert (found.kind, found.task) == ("control_open", "T06")
    assert "has been passed while controls are open" in found.text


def test_a_control_that_was_closed_on_nobodys_word_is_no_evidence() -> None:
    [found] = check(status(1, "T01"), control(2, "T01", "waived"))

    assert (found.kind, found.severity) == ("done_without_evidence", Severity.WARNING)
    assert "SOX-4" in found.text


def test_a_report_in_which_no_test_ran_is_no_evidence() -> None:
    found = check(status(1, "T01"), report(2, "T01", passed=0, skipped=5))

    assert kinds(found) == [("done_without_evidence", "T01", "warning")]
    assert kinds(check(status(1, "T01"), report(2, "T01", passed=0))) == kinds(found)


@pytest.mark.parametrize(
    ("expected", "actual", "words"),
    [
        ("a", "b", "is b and should be a"),
        ("a", "", "is not there and should be a"),
        ("", "b", "is b and should not be there"),
    ],
)
def test_a_setting_that_drifts_under_a_done_task_is_serious(
    expected: str, actual: str, words: str
) -> None:
    [found] = check(status(1, "T01"), setting(2, "T01", expected, actual))

    assert (found.kind, found.severity) == ("configuration_drift", Severity.SERIOUS)
    assert words in found.text


@pytest.mark.parametrize(
    ("one", "kind", "severity"),
    [
        (report(1, None, failed=1), "tests_failing", "info"),
        (count(1, None, 1, 2), "counts_differ", "warning"),
        (control(1, None, "open"), "control_open", "info"),
        (setting(1, None, "a", "b"), "configuration_drift", "warning"),
    ],
)
def test_evidence_of_no_task_goes_to_the_pmo(one: Observation, kind: str, severity: str) -> None:
    [found] = check(one)

    assert kinds([found]) == [(kind, None, severity)]
    assert (found.department, found.evidence) == ("pmo", ("O1",))
    assert found.text.startswith("What belongs to no task says that ")


def test_evidence_is_old_after_the_limit_of_its_source_and_once_for_a_task() -> None:
    old = [count(1, "T01", 1, 1), count(2, "T01", 1, 1)]

    [found] = check(*old, limits={"count": 24})

    assert (found.kind, found.severity, found.evidence) == (
        "evidence_old",
        Severity.WARNING,
        ("O2",),
    )
    assert "of 2026-03-18, 1 day old; the limit is 1 day" in found.text
    assert check(*old, limits={"count": 48}) == ()
    assert check(*old) == ()


def test_evidence_of_a_source_without_a_limit_is_old_after_a_week() -> None:
    [found] = check(control(1, "T01", "closed", "AUD-1", at="2026-03-12"))

    assert found.kind == "evidence_old"
    assert check(control(1, "T01", "closed", "AUD-1", at="2026-03-13")) == ()


def test_an_open_control_proves_nothing_and_does_not_grow_old() -> None:
    assert check(control(1, "T01", "open", at="2026-03-02")) == ()


def test_two_sources_with_different_states_for_one_day_contradict_each_other() -> None:
    found = check(status(1, "T01", "blocked"), status(2, "T01", "in_progress", source="jira"))

    assert kinds(found) == [("sources_contradict", "T01", "warning")]
    assert set(found[0].evidence) == {"O1", "O2"}
    assert "status.csv, row 1" in found[0].text
    assert "status.csv, row 2" in found[0].text


def test_states_of_different_days_or_of_one_source_are_news_and_no_contradiction() -> None:
    newer = status(2, "T01", "in_progress", source="jira", at="2026-03-19")

    assert check(status(1, "T01", "blocked"), newer) == ()
    assert check(status(1, "T01", "blocked"), status(2, "T01", "in_progress")) == ()
    assert check(status(1, "T01", "blocked"), status(2, "T01", "blocked", source="jira")) == ()


def test_two_checklists_with_different_states_of_a_control_contradict_each_other() -> None:
    found = check(control(1, "T01", "open"), control(2, "T01", "closed", "AUD-1", source="audit"))

    assert kinds(found) == [("sources_contradict", "T01", "warning")]


def test_a_report_that_contradicts_itself_is_told() -> None:
    [found] = check(report(1, "T01", contradiction="the suite claims 0 failures, it holds 2"))

    assert (found.kind, found.severity) == ("sources_contradict", Severity.INFO)
    assert "claims 0 failures" in found.text


def test_what_a_source_no_longer_says_is_not_in_force() -> None:
    stays, gone, again = report(1, "T01"), report(2, "T01", failed=1), count(3, "T01", 1, 2)
    said, words = status(4, "T01"), observed(5, FactKind.STATEMENT, None, {}, source="test_run")
    failure = observed(6, FactKind.SOURCE_FAILURE, None, {}, source="test_run")
    everything = (stays, gone, again, said, words, failure)

    assert in_force(everything, [stays.fact], {"test_run", "status"}) == (stays, again, said, words)
    assert in_force(everything, [], set()) == everything


def test_a_source_that_is_read_again_word_for_word_has_stopped_failing() -> None:
    known = count(1, None, 1, 1)
    failure = observed(2, FactKind.SOURCE_FAILURE, None, {}, source="count")
    schedule = compute_schedule(small_plan())

    def failed(observations: Sequence[Observation]) -> bool:
        found = find_findings(schedule, observations, NOW, max_age_hours=168)
        return any(one.kind == "source_failed" for one in found)

    assert failed([known, failure])
    assert not failed(in_force([known, failure], [known.fact], {"count"}))


def test_the_checks_number_evidence_with_their_own_findings_and_always_alike() -> None:
    observations = (
        status(1, "T01"),
        status(2, "T02", "blocked"),
        report(3, "T01", failed=1),
        setting(4, None, "a", "b"),
        control(5, "T02", "closed", "AUD-1", at="2026-03-03"),
    )
    schedule = compute_schedule(small_plan())

    found = find_findings(schedule, observations, NOW, max_age_hours=168, limits={"control": 48})
    again = find_findings(schedule, observations, NOW, max_age_hours=168, limits={"control": 48})

    assert found == again
    assert [one.id for one in found] == [f"F{number}" for number in range(1, len(found) + 1)]
    assert {"tests_failing", "configuration_drift", "evidence_old"} <= {one.kind for one in found}
    assert [one.severity.value for one in found] == sorted(
        (one.severity.value for one in found), key=["serious", "warning", "info"].index
    )


def test_every_kind_of_evidence_is_named_where_findings_are_described() -> None:
    described = (Finding.__doc__ or "").replace("\n", " ")

    assert [kind for kind in KINDS_OF_EVIDENCE if kind not in described] == []
