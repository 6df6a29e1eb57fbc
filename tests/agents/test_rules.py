"""A department's answer by rules: findings said, sentences read, what is unclear asked back."""

from collections.abc import Sequence

from agents.answers import DepartmentAnswer
from agents.crew import AGENTS
from agents.grounding import ground_department
from agents.material import department_material
from agents.rules import MOST_STATEMENTS, answer_for_department
from plan.records import Finding, Observation, Severity
from tests.agents import situation
from tests.builders import six_people


def answer_of(
    department: str, observations: Sequence[Observation], findings: Sequence[Finding] = ()
) -> DepartmentAnswer:
    """Answer by rules, and make sure that all of it would stand."""
    people = six_people()
    material = department_material(department, situation.schedule(), findings, observations, people)
    answer = answer_for_department(
        AGENTS[department],
        material,
        plan=situation.plan_with_freeze(),
        people=people,
        observations=observations,
    )
    assert ground_department(answer, material, observations).dropped == {}
    return answer


def finding(number: int, kind: str, severity: Severity, task: str | None = "T03") -> Finding:
    return Finding(
        id=f"F{number}",
        kind=kind,
        task=task,
        department="operations",
        severity=severity,
        text=f"T03 is {kind}",
    )


def test_a_date_that_somebody_sets_is_read_with_its_words() -> None:
    answer = answer_of("finance", [situation.statement(3, "fiona", situation.FINANCE_WORDS)])

    [one] = answer.constraints
    assert (one.type, one.task, one.value, one.source) == ("FNLT", "T05", "2026-04-03", "O3")
    assert one.quote in situation.FINANCE_WORDS


def test_a_dependency_that_the_plan_lacks_is_claimed_in_its_direction() -> None:
    words = "By the way, T03 can only start after T02."

    answer = answer_of("operations", [situation.statement(4, "olga", words)])

    assert [(one.before, one.after, one.kind) for one in answer.claims] == [("T02", "T03", "FS")]


def test_a_dependency_that_the_plan_has_is_no_claim() -> None:
    words = "T03 can only start after T01, as always."

    answer = answer_of("operations", [situation.statement(4, "olga", words)])

    assert answer.claims == []
    assert answer.cannot_tell == []


def test_a_question_is_no_claim() -> None:
    words = "Does T03 have to wait for T02?"

    answer = answer_of("operations", [situation.statement(4, "olga", words)])

    assert answer.claims == []


def test_what_is_ambiguous_is_asked_of_its_speakers_department() -> None:
    words = "The invoice work has to be finished by 3 April 2026."

    answer = answer_of("finance", [situation.statement(3, "fiona", words)])

    [ask] = answer.asks
    assert answer.constraints == []
    assert ask.to == "finance"
    assert ask.about[0] == "O3"
    assert {"T04", "T05"} <= set(ask.about)


def test_what_no_rule_reads_is_named_and_not_passed_over() -> None:
    words = "The weather in Leeds was lovely."

    answer = answer_of("finance", [situation.statement(3, "fiona", words)])

    [open_point] = answer.cannot_tell
    assert open_point.startswith("O3 (Fiona Hart, 2026-03-10) was not read by any rule")


def test_an_order_to_the_crew_is_reported_and_never_followed() -> None:
    words = situation.statement(6, None, situation.ORDER_WORDS)

    answer = answer_of("it-security", [words], situation.findings()[2:])

    assert [one.cites for one in answer.statements] == [["F3", "O6"]]
    assert (answer.constraints, answer.claims, answer.asks) == ([], [], [])


def test_serious_findings_come_first_and_among_them_what_the_department_watches() -> None:
    findings = [
        finding(1, "stale", Severity.INFO),
        finding(2, "late", Severity.SERIOUS),
        finding(3, "freeze_violated", Severity.SERIOUS),
        finding(4, "blocked", Severity.WARNING),
    ]

    answer = answer_of("operations", [], findings)

    assert [one.cites[0] for one in answer.statements] == ["F3", "F2", "F4", "F1"]


def test_there_are_no_more_statements_than_a_person_reads() -> None:
    findings = [
        finding(n, "late", Severity.SERIOUS).model_copy(update={"text": f"T03 is late ({n})"})
        for n in range(1, 31)
    ]

    assert len(answer_of("operations", [], findings).statements) == MOST_STATEMENTS


def test_a_task_without_a_fresh_status_is_asked_about() -> None:
    answer = answer_of("operations", [], [finding(1, "stale", Severity.WARNING)])

    assert [(ask.to, ask.about) for ask in answer.asks] == [("operations", ["T03", "F1"])]
