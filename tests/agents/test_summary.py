"""The brief by rules: what collides first, every sentence with its sources, under its length."""

from agents.answers import CoordinatorAnswer
from agents.grounding import MOST_WORDS, ground_coordinator
from agents.overview import CoordinatorMaterial, coordinator_material
from agents.summary import MOST_CHOICES, answer_for_coordinator
from plan.records import Ask, Finding, Severity
from tests.agents import situation
from tests.agents.round_of_all import overview_of_a_round


def written(material: CoordinatorMaterial) -> CoordinatorAnswer:
    """Write by rules, and make sure that all of it would stand."""
    answer = answer_for_coordinator(material)
    assert ground_coordinator(answer, material).dropped == {}
    return answer


def words_of(answer: CoordinatorAnswer) -> int:
    return sum(len(one.text.split()) for one in answer.sentences)


def many_findings(number: int) -> list[Finding]:
    return [
        Finding(
            id=f"F{n}",
            kind="late" if n % 2 else "stale",
            task="T03",
            department="operations",
            severity=Severity.SERIOUS,
            text=f"T03 is late for reason {n}, " + "which takes some words to say " * 12,
        )
        for n in range(1, number + 1)
    ]


def overview(findings: list[Finding]) -> CoordinatorMaterial:
    return coordinator_material(
        situation.schedule(), findings=findings, conflicts=(), assumptions=(), alternatives=()
    )


def test_what_cannot_hold_comes_first_with_its_owners_and_a_date() -> None:
    first = written(overview_of_a_round()).sentences[0]

    assert first.cites[0] == "C1"
    assert "Finance and Operations have to settle this before 2026-03-24." in first.text


def test_what_a_reading_moves_is_said_by_department_with_dates() -> None:
    [moves] = [one for one in written(overview_of_a_round()).sentences if "R2" in one.cites]

    assert "T03 Set up the target cluster (Operations) from 2026-03-20 to 2026-03-27" in moves.text
    assert "T05 Reconcile the invoices (Finance) from 2026-04-08 to 2026-04-15" in moves.text
    assert "and 2 further tasks" in moves.text


def test_an_assumption_is_written_as_one_and_asked_of_its_owners() -> None:
    answer = written(overview_of_a_round())

    [sentence] = [one for one in answer.sentences if "A1" in one.cites]
    asked = [ask.to for ask in answer.asks if "A1" in ask.about]
    assert sentence.text.startswith("Somebody assumes that T03 waits for T02 (O4)")
    assert asked == ["operations", "it-security"]


def test_every_sentence_names_its_sources() -> None:
    assert all(one.cites for one in written(overview_of_a_round()).sentences)


def test_only_computed_alternatives_that_break_nothing_are_chosen() -> None:
    material = overview_of_a_round()
    sound = {row.id for row in material.alternatives if not row.broken}

    choices = written(material).choices

    assert choices
    assert {one.alternative for one in choices} <= sound
    assert sum(one.alternative == "X1" for one in choices) <= MOST_CHOICES


def test_an_alternative_that_breaks_a_rule_is_not_chosen() -> None:
    material = overview_of_a_round()
    broken = tuple(
        row.model_copy(update={"broken": ("T05 breaks deadline",)}) for row in material.alternatives
    )

    answer = written(material.model_copy(update={"alternatives": broken}))

    assert answer.choices == []


def test_the_brief_stays_under_its_length_and_counts_what_found_no_room() -> None:
    answer = written(overview(many_findings(39)))

    assert words_of(answer) < MOST_WORDS
    assert "found no room here" in answer.sentences[-1].text


def test_findings_give_way_before_a_conflict_does() -> None:
    material = overview_of_a_round()
    crowded = material.model_copy(update={"findings": overview(many_findings(39)).findings})

    answer = written(crowded)

    cited = {id_ for one in answer.sentences[:-1] for id_ in one.cites}
    assert {"C1", "A1", "R2"} <= cited
    assert words_of(answer) < MOST_WORDS


def test_what_is_asked_already_is_not_asked_again() -> None:
    material = overview_of_a_round()
    first = answer_for_coordinator(material)
    asked = tuple(Ask(to=a.to, text=a.text, about=tuple(a.about)) for a in first.asks)

    assert written(material.model_copy(update={"asks": asked})).asks == []


def test_an_empty_round_gives_an_empty_brief() -> None:
    assert written(overview([])).sentences == []


def test_what_is_cut_from_the_material_is_counted() -> None:
    assert overview(many_findings(45)).left_out == {"findings": 5}


def test_the_same_question_from_two_departments_stands_once() -> None:
    ask = Ask(to="pmo", text="Who owns T01?", about=("T01",))

    material = coordinator_material(
        situation.schedule(),
        findings=(),
        conflicts=(),
        assumptions=(),
        alternatives=(),
        asks=[ask, ask],
    )

    assert material.asks == (ask,)
    assert [row.id for row in material.tasks] == ["T01"]
