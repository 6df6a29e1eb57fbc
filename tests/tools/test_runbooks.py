"""Runbooks as data: five come along, what is wrong in one is named, and nothing else is read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.errors import PlanFileError
from plan.records import Finding, Severity
from plan.rhythm import Run
from tests.builders import six_people, small_plan
from tools.runbooks.matching import matches, people_for, words_for
from tools.runbooks.reading import load_runbooks, read_runbook, shipped_runbooks
from tools.runbooks.schema import BLANKS, filled

GOOD = """\
id: mine
title: Something is late
when: {finding: late, severity: serious}
steps:
  - {do: ask_status, text: "{finding}: what now?"}
"""


def late(task: str = "T03", severity: Severity = Severity.SERIOUS) -> Finding:
    department = small_plan().by_id[task].department
    text = f"{task} should have been finished"
    return Finding(
        id="F1", kind="late", task=task, department=department, severity=severity, text=text
    )


def refusal(text: str) -> str:
    with pytest.raises(PlanFileError) as caught:
        read_runbook(text, "runbooks/mine.yaml")
    return str(caught.value)


def test_five_come_along_and_each_reads_again_before_it_asks_anybody() -> None:
    found = {one.id: one for one in shipped_runbooks()}

    assert set(found) == {
        *("stale-status", "failed-tests", "counts-differ", "control-evidence", "cab-missed"),
    }
    assert all(one.steps[0].do == "recheck" for one in found.values())
    assert all(any(step.do == "wait" for step in one.steps) for one in found.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("finding: late", "finding: rainy", "when.finding"),
        ("do: ask_status", "do: run_program", "steps.0"),
        ("text:", "words:", "steps.0.ask_status.words: unknown key"),
        ("{finding}: what", "{password}: what", "{password} is no blank"),
        ("id: mine", "id: ../mine", "id"),
        ("title: Something is late\n", "", "title: is missing"),
        ("steps:", "steps: []\nmore:", "more: unknown key"),
        ("title: Something", "title: &a Something", "anchors and aliases are not read"),
        ("title: Something is late", "title: !!python/name:os.system x", "this is no YAML"),
        ("title: Something is late", "title: x\ntitle: y", "'title' stands twice"),
        ("id: mine", "id: [mine", "this is no YAML"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_field(old: str, new: str, says: str) -> None:
    said = refusal(GOOD.replace(old, new))

    assert says in said
    assert "runbooks/mine.yaml" in said


def test_a_wrong_line_of_yaml_is_named_by_its_row() -> None:
    assert "row 2" in refusal(GOOD.replace("title: Something", "title: *a Something"))


def test_aliases_that_would_fill_the_memory_are_refused_at_once() -> None:
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )

    assert "anchors and aliases" in refusal(bomb)


@pytest.mark.parametrize("text", ["", "[]", "just words", "1", "\t", "- - - -" * 3_000])
def test_what_is_no_runbook_at_all_is_refused(text: str) -> None:
    assert "runbooks/mine.yaml" in refusal(text)


@pytest.mark.parametrize(
    "pattern", ["/etc/passwd", "../ledger.db", "C:\\\\x", "logs/../../x", "**/*.log"]
)
def test_files_are_collected_from_inside_the_workspace_only(pattern: str) -> None:
    step = f"- {{do: collect, files: '{pattern}'}}"

    assert "files lie in the workspace" in refusal(GOOD.replace("steps:", f"steps:\n  {step}"))


def test_a_workspaces_own_runbook_takes_the_place_of_one_that_comes_along(tmp_path: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    own = GOOD.replace("id: mine", "id: stale-status")
    (tmp_path / "runbooks" / "own.yaml").write_text(own, encoding="utf-8")

    found = {one.id: one for one in load_runbooks(tmp_path)}

    assert len(found) == 5
    assert found["stale-status"].title == "Something is late"


def test_every_wrong_file_is_named_and_none_is_used(tmp_path: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "runbooks" / f"{name}.yaml").write_text(
            GOOD if name != "b" else "id: 1", encoding="utf-8"
        )

    with pytest.raises(PlanFileError) as caught:
        load_runbooks(tmp_path)

    assert "runbooks/b.yaml" in str(caught.value)
    assert "'mine' is the id of runbooks/a.yaml too" in str(caught.value)


def test_a_runbook_answers_only_to_what_its_trigger_says() -> None:
    book = read_runbook(GOOD, "mine.yaml")
    plan = small_plan()

    def runs(*findings: Finding, **when: object) -> list[str | None]:
        trigger = book.when.model_copy(update=when)
        changed = book.model_copy(update={"when": trigger})
        return [run.task for run in matches([changed], findings, [], plan)]

    assert runs(late("T03"), late("T04")) == ["T03", "T04"]
    assert runs(late("T03", Severity.WARNING)) == []
    assert runs(late("T03"), departments=("finance",)) == []
    assert runs(late("T03"), late("T04"), name="*CLUSTER*") == ["T03"]
    assert runs(late("T03"), words="Finished") == ["T03"]
    assert runs(late("T03"), words="started") == []


def test_a_runbook_may_wait_until_a_finding_has_stood_for_some_rounds() -> None:
    text = GOOD.replace("severity: serious}", "severity: serious, rounds: 3}")
    book, plan = read_runbook(text, "mine.yaml"), small_plan()

    assert list(matches([book], [late()], [[late()]], plan)) == []
    assert list(matches([book], [late()], [[late()], [], [late()]], plan)) == []
    assert len(list(matches([book], [late()], [[late()], [late()]], plan))) == 1


def run_on(task: str) -> Run:
    department = small_plan().by_id[task].department
    return Run(
        id="RUN7",
        runbook="mine",
        digest="",
        kind="late",
        task=task,
        department=department,
        text="x",
    )


def test_a_step_means_the_owner_a_person_a_role_or_whoever_is_left() -> None:
    plan, people = small_plan(), six_people()
    finance = tuple(one.id for one in people.holders("finance"))

    assert people_for(run_on("T01"), "owner", plan, people) == finance
    assert people_for(run_on("T01"), "pmo", plan, people) == tuple(
        one.id for one in people.holders("pmo")
    )
    assert people_for(run_on("T01"), finance[0], plan, people) == (finance[0],)
    assert people_for(run_on("T01"), "nobody", plan, people) == finance


def test_blanks_are_filled_and_what_fills_them_is_not_looked_at_again() -> None:
    run = run_on("T01").model_copy(update={"text": "{run} {task.__class__} {name}"})

    assert words_for(run, "{task}: {finding}", small_plan()) == (
        "T01: {run} {task.__class__} {name}"
    )


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="{}abtask findgu.rm_", max_size=60), st.text(max_size=20))
def test_filling_never_fails_and_never_fills_twice(text: str, value: str) -> None:
    values = dict.fromkeys(BLANKS, value)

    once = filled(text, values)

    assert len(once) >= len(text) - 12 * text.count("{")
    if "{" not in text:
        assert once == text
    assert filled("{task}", {"task": "{kind}", "kind": "x"}) == "{kind}"
