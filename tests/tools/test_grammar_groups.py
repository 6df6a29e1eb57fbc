"""Words that mean a group of tasks: what a limit on it binds, and what has to be asked back."""

import pytest

from plan.model import Plan, Summary
from tests.agents import situation
from tests.builders import six_people, small_plan
from tools.grammar import Read, read_statement
from tools.grammar.groups import group_meant, groups_named, tasks_bound


def grouped() -> Plan:
    """Give the small plan with T03 and T04 in one group, inside another with T05."""
    beneath = {"T03": "S2", "T04": "S2", "T05": "S1"}
    plan = small_plan()
    tasks = [
        task.model_copy(update={"parent": beneath[task.id]}) if task.id in beneath else task
        for task in plan.tasks
    ]
    summaries = [Summary(id="S1", name="Cutover phase"), Summary(id="S2", name="Target platform",
                                                                 parent="S1")]  # fmt: skip
    return Plan.model_validate({**plan.model_dump(), "tasks": tasks, "summaries": summaries})


def read(words: str) -> Read:
    return read_statement(situation.statement(1, "olga", words), grouped(), six_people())


@pytest.mark.parametrize(
    ("type_", "group", "tasks"),
    [
        ("FNLT", "S2", ("T04",)),
        ("deadline", "S1", ("T05",)),
        ("SNET", "S2", ("T03",)),
        ("slip", "S1", ("T03",)),
        ("MFO", "S2", ("T04",)),
        ("MSO", "S2", ("T03",)),
        ("duration", "S2", ()),
        ("FNLT", "S9", ()),
    ],
)
def test_a_limit_binds_the_tasks_that_begin_or_end_a_group(
    type_: str, group: str, tasks: tuple[str, ...]
) -> None:
    assert tasks_bound(grouped(), type_, group) == tasks


def test_a_limit_that_names_one_task_is_unclear_where_several_begin() -> None:
    plan = grouped()
    loose = [link for link in plan.links if (link.before, link.after) != ("T03", "T04")]
    plan = Plan.model_validate({**plan.model_dump(), "links": loose})

    assert tasks_bound(plan, "MSO", "S2") == ()
    assert tasks_bound(plan, "SNET", "S2") == ("T03", "T04")


@pytest.mark.parametrize(
    ("words", "type_", "task"),
    [
        ("The target platform must be finished by 10 April 2026.", "FNLT", "T04"),
        ("The cutover phase must not start before 16 March 2026.", "SNET", "T03"),
        ("The target platform needs two more weeks.", "slip", "T03"),
    ],
)
def test_a_sentence_on_a_group_is_read_on_the_tasks_that_it_binds(
    words: str, type_: str, task: str
) -> None:
    [reading] = read(words).constraints

    assert (reading.type, reading.task) == (type_, task)


def test_where_a_group_leaves_a_choice_its_tasks_are_asked_back() -> None:
    found = read("The target platform takes two weeks in all.")

    [ask] = found.asks_back
    assert found.constraints == ()
    assert ask.candidates == ("T03", "T04")


def test_a_claim_on_a_group_holds_for_its_ends() -> None:
    [claim] = read("The target platform can only start after T02 is finished.").claims

    assert (claim.before, claim.after) == ("T02", "T03")


def test_a_task_of_the_same_name_is_meant_before_a_group() -> None:
    plan = grouped()
    named = [*plan.summaries, Summary(id="S3", name=plan.by_id["T03"].name)]
    plan = Plan.model_validate({**plan.model_dump(), "summaries": named})

    assert group_meant(plan, f"the {plan.by_id['T03'].name}") is None
    assert groups_named(plan, ["we spoke of S2 and the cutover phase"]) == {"S1", "S2"}
