"""Whole statements: what later sentences point back to, how sure a reading is, whose it is."""

import pytest

from plan.model import Plan
from tests.builders import six_people
from tests.tools.voices import migration_plan, read, statement, summary
from tools.grammar import read_statement

MAIL = """Hi Maya,

thanks for the chocolates :-)

Short version of a long call: they want the July books in the sample. So the reconciliation sign-off
cannot start before 7 August. I know that is later than agreed, sorry.

- the message switch is stuck, the bank owes us a certificate
- The firewall approval
  needs two more weeks.

> The penetration test must be finished by 5 June.

```
T41 must be finished by 5 June
```

By the way, UAT finance can only start after the performance test, otherwise people complain.
And because somebody asked: the parallel run does not depend on the firewall approval.

Does the CAB decision need the performance test first?
"""


def test_a_mail_is_read_sentence_by_sentence() -> None:
    found = read(MAIL)

    assert summary(found) == ["SNET T46 2026-08-07", "slip T11 4800", "T39 FS T41"]


def test_a_quote_keeps_the_line_break_of_the_text() -> None:
    found = read("So the reconciliation sign-off\ncannot start before 7 August.")

    assert found.constraints[0].quote == (
        "the reconciliation sign-off\ncannot start before 7 August"
    )


def test_typographic_marks_are_read_and_quoted_as_written() -> None:
    words = "We can\u2019t start the parallel run until 3 July \u2013 sorry."

    [reading] = read(words).constraints

    assert reading.value == "2026-07-03"
    assert reading.quote == "We can\u2019t start the parallel run until 3 July"


def test_then_means_the_day_that_was_named_last() -> None:
    found = read("The licence ends on 30 June. Decommissioning must be finished by then.")

    assert summary(found) == ["FNLT T66 2026-06-30", "FNLT T65 2026-06-30"]


def test_then_without_a_day_before_it_is_asked_back() -> None:
    [ask] = read("Decommissioning must be finished by then.").asks_back

    assert ask.about == "date"
    assert "then" in ask.reason


def test_it_is_asked_back_with_the_task_that_was_spoken_of() -> None:
    found = read("The performance test needs two more days. It must be finished by 19 June.")

    [ask] = found.asks_back
    assert (ask.about, ask.candidates) == ("task", ("T39",))


def test_an_ambiguous_name_is_asked_back_with_every_candidate_by_name() -> None:
    [ask] = read("UAT needs three more days.", speaker="olga").asks_back

    assert ask.candidates == ("T41", "T42", "T47")
    assert "T42 UAT operations" in ask.reason
    assert ask.source == "O1"


def test_a_day_that_does_not_exist_is_asked_back_in_the_speakers_words() -> None:
    [ask] = read("UAT finance must be done by 31 June.").asks_back

    assert ask.reason == "'31 June' does not exist; which day is meant?"


@pytest.mark.parametrize("hedge", ["I think ", "As far as I know ", "Probably "])
def test_who_is_unsure_is_believed_less(hedge: str) -> None:
    [sure] = read("T41 depends on T39.").claims
    [unsure] = read(f"{hedge}T41 depends on T39.").claims

    assert unsure.confidence < sure.confidence


def test_a_claim_says_whether_the_plan_has_it() -> None:
    [direct] = read("T14 depends on T11.").claims
    [through_others] = read("T58 depends on T50.").claims
    [other_end] = read("T14 must start together with T11.").claims
    [opposite] = read("T11 depends on T14.").claims

    assert direct.known
    assert through_others.known
    assert not other_end.known
    assert (opposite.known, opposite.circular) == (False, True)


def test_a_constraint_belongs_to_the_department_that_is_named() -> None:
    [reading] = read("Finance needs go-live by 12 June.", speaker="maya").constraints

    assert (reading.department, reading.speaker) == ("finance", "maya")


def test_a_constraint_belongs_to_its_speaker_where_none_is_named() -> None:
    [reading] = read("The performance test must be done by 19 June.", speaker="fiona").constraints

    assert reading.department == "finance"


def test_what_an_unknown_person_says_belongs_to_the_task() -> None:
    [reading] = read("The performance test must be done by 19 June.", speaker=None).constraints

    assert (reading.department, reading.speaker) == ("operations", None)


def test_a_freeze_of_an_unknown_person_is_asked_back() -> None:
    found = read("No changes from 10 to 21 August.", speaker=None)

    assert found.constraints == ()
    assert found.asks_back[0].about == "meaning"


def test_days_count_from_the_day_of_the_statement() -> None:
    in_march = read("T41 must be finished by Friday.", at="2026-03-02").constraints[0].value
    in_may = read("T41 must be finished by Friday.", at="2026-05-12").constraints[0].value

    assert (in_march, in_may) == ("2026-03-06", "2026-05-15")


def test_less_than_nothing_left_is_asked_back() -> None:
    [ask] = read("We can shorten the performance test by two weeks.").asks_back

    assert (ask.about, ask.candidates) == ("amount", ("T39",))


def test_a_milestone_takes_no_time() -> None:
    [ask] = read("The CAB decision takes three days.").asks_back

    assert ask.candidates == ("T49",)


def test_a_moved_task_that_has_no_date_is_asked_for_its_end() -> None:
    [ask] = read("The performance test moves to 19 June.").asks_back

    assert (ask.about, ask.candidates) == ("meaning", ("T39",))


def test_what_no_row_fits_is_handed_on_as_unread() -> None:
    found = read("The auditors come on 9 June and want coffee. Nothing else.")

    assert found.unread == ("The auditors come on 9 June and want coffee.",)


def test_a_sentence_too_long_to_be_one_is_unread() -> None:
    words = "T41 must be finished by 5 June " + "and " * 200 + "so on."

    found = read(words)

    assert (found.constraints, len(found.unread)) == ((), 1)


def test_the_same_statement_is_read_the_same_twice() -> None:
    assert read(MAIL).model_dump_json() == read(MAIL).model_dump_json()


def test_a_plan_of_one_task_is_enough() -> None:
    plan = migration_plan()
    one = Plan.model_validate(
        {**plan.model_dump(), "tasks": [plan.tasks[0].model_dump()], "links": []}
    )

    found = read_statement(statement("T01 needs two more days."), one, six_people())

    assert summary(found) == ["slip T01 960"]


@pytest.mark.parametrize(
    "words", ["", "\x01\x02\x03", "before " * 200, "from 1 June to " * 40, "T25 depends on " * 60]
)
def test_text_without_sense_gives_no_reading(words: str) -> None:
    found = read(words)

    assert (found.constraints, found.claims) == ((), ())
