"""Bad input that no other file of tests shows: told with what to do, and nothing is changed."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from plan.csv_plan import OPTIONAL, REQUIRED
from tests.agents import fake_endpoint as fake
from tests.app.conftest import PLAN, Run
from tests.app.test_bad_acts import unchanged

HUGE = 50_000_000
NO_DAY = "2026-02-30"
SAID = "'2026-02-30' is no date; write 2026-06-12"
XML = """\
<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<testsuite name="&c;" tests="1"><testcase name="&c;"/></testsuite>
"""


def sparse(file: Path) -> Path:
    """Make a file of 50 MB."""
    with file.open("wb") as made:
        made.truncate(HUGE)
    return file


def tables(workspace: Path) -> dict[str, int]:
    """Count the rows of every table of a ledger."""
    with closing(sqlite3.connect(workspace / "ledger.db")) as raw:
        names = [
            name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  # our own names


def refused(run: Run, files: Path, *words: str | Path) -> str:
    """Run an import that has to be refused, and hold that nothing was made."""
    target = files.parent / "new"
    answer = run("init", target, "--plan", files / "plan.csv", *words)

    assert answer.code in {1, 2}, answer
    assert not target.exists()
    return answer.err


@pytest.mark.parametrize("column", ["constraint_date", "deadline", "start"])
def test_a_date_of_the_plan_that_does_not_exist_is_named(
    run: Run, files: Path, column: str
) -> None:
    header = [*REQUIRED, *OPTIONAL]
    row = dict.fromkeys(header, "") | {"id": "T01", "name": "A", "department": "pmo"}
    row |= {"duration": "1d", column: NO_DAY}
    row |= {"constraint": "SNET"} if column == "constraint_date" else {}
    (files / "plan.csv").write_text(f"{','.join(header)}\n{','.join(row.values())}\n")

    assert f"plan.csv, row 2, {column}: {SAID}" in refused(run, files)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("interlock.toml", f'start = "{NO_DAY}"', "interlock.toml, start"),
        (
            "calendar.toml",
            f'[[calendar.standard.exception]]\ndate = "{NO_DAY}"\n',
            "calendar.toml, calendar.standard.exception.date",
        ),
        (
            "calendar.toml",
            f"[[freeze]]\nid='f'\nname='F'\nfirst='{NO_DAY}'\nlast=1\ndepartments=['pmo']\n",
            "calendar.toml, freeze f.first",
        ),
        ("interlock.toml", f"start = {NO_DAY}", "interlock.toml, row 1: this is no TOML"),
    ],
)
def test_a_date_of_a_file_beside_the_plan_that_does_not_exist_is_named(
    run: Run, files: Path, name: str, text: str, place: str
) -> None:
    (files / name).write_text(text, encoding="utf-8")

    said = refused(run, files)

    assert place in said
    assert SAID in said or "no TOML" in said


def test_a_start_that_does_not_exist_is_named(run: Run, files: Path) -> None:
    assert f"--start: {SAID}" in refused(run, files, "--start", NO_DAY)


def test_a_what_if_on_a_date_that_does_not_exist_is_refused(run: Run, small: Path) -> None:
    with unchanged(small):
        answer = run("impact", "--constraint", f"T05 FNLT {NO_DAY}", "--workspace", small)

    assert answer.code == 2
    assert SAID in answer.err


@pytest.mark.parametrize(
    "operation",
    [
        {
            "op": "set_constraint",
            "task": "T05",
            "constraint": {"kind": "SNET", "date": NO_DAY},
        },
        {"op": "set_deadline", "task": "T05", "deadline": NO_DAY},
        {"op": "set_start", "start": NO_DAY},
    ],
)
def test_a_proposal_with_a_date_that_does_not_exist_is_refused(
    run: Run, small: Path, operation: dict[str, object]
) -> None:
    file = small.parent / "ops.json"
    file.write_text(json.dumps([operation]))

    with unchanged(small):
        answer = run("propose", "--file", file, "--as", "maya", "--workspace", small)

    assert answer.code in {1, 2}
    assert "operation 1" in answer.err
    assert NO_DAY in answer.err


def test_a_status_of_a_day_that_does_not_exist_is_told_by_the_round_and_not_used(
    run: Run, small: Path
) -> None:
    text = f"task,percent,state,as_of,note\nT01,50,in_progress,{NO_DAY},\n"
    (small / "inbox" / "status.csv").write_text(text)

    answer = run("round", "--workspace", small, "--json")

    assert answer.code == 0
    assert "row 2, as_of" in answer.err
    assert answer.json["new_observations"] == 1  # that the source could not be read
    assert answer.json["revisions"] == 1


@pytest.mark.parametrize(
    "name", ["plan.csv", "people.toml", "policy.toml", "calendar.toml", "interlock.toml"]
)
def test_a_file_of_50_mb_is_refused_by_init(run: Run, files: Path, name: str) -> None:
    sparse(files / name)

    told = refused(run, files)
    assert f"{name}: the file is" in told or f"{name}: is larger than" in told


def test_operations_of_50_mb_are_refused(run: Run, small: Path) -> None:
    file = sparse(small.parent / "ops.json")

    with unchanged(small):
        answer = run("propose", "--file", file, "--as", "maya", "--workspace", small)

    assert answer.code == 1
    assert "ops.json: the file is larger than 5 MB; split the change" in answer.err


def test_a_source_of_50_mb_is_told_by_the_round_and_keeps_no_other_out(
    run: Run, small: Path
) -> None:
    sparse(small / "inbox" / "status.csv")
    statement = "from: Olga Petrova\ndate: 2026-03-02\n\nT03 needs two more weeks.\n"
    (small / "inbox" / "statements" / "olga.md").write_text(statement)

    answer = run("round", "--workspace", small)

    assert answer.code == 0
    assert "is larger than 5,000,000 bytes; split it" in answer.err + answer.out
    assert "statements: 1 fact" in answer.err


def test_a_report_with_entities_is_told_by_the_round_and_not_used(run: Run, small: Path) -> None:
    (small / "T01-report.xml").write_text(XML)
    config = '[[source]]\nname = "tests"\nkind = "junit"\npath = "T01-report.xml"\n'
    (small / "interlock.toml").write_text(config)

    answer = run("round", "--workspace", small)

    assert answer.code == 0
    assert "document type or entities" in answer.err + answer.out
    assert "haha" not in answer.err + answer.out


def test_a_report_with_entities_is_refused_by_observe(run: Run, small: Path) -> None:
    file = small.parent / "T01-report.xml"
    file.write_text(XML)

    with unchanged(small):
        answer = run("observe", file, "--workspace", small)

    assert answer.code == 1
    assert "export without" in " ".join(answer.out.split())


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("words", [("round",), ("chat", "--say", "status")])
def test_a_model_that_answers_with_a_megabyte_is_passed_over_and_told(
    run: Run, small: Path, words: tuple[str, ...]
) -> None:
    before = tables(small)
    with fake.running([fake.says("x" * 1_000_000)] * 40) as endpoint:
        config = f'[model]\nname = "huge"\nbase_url = "{endpoint.url}"\n'
        (small / "interlock.toml").write_text(config)
        answer = run(*words, "--workspace", small)

    assert answer.code == 0
    assert "rules" in answer.out
    assert "x" * 100 not in answer.out + answer.err
    after = tables(small)
    assert {name: after[name] for name in ("revisions", "proposals")} == {
        name: before[name] for name in ("revisions", "proposals")
    }
    assert (small / "ledger.db").stat().st_size < 1_000_000


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_sentence_is_read_by_rules_where_the_model_answers_with_a_megabyte(
    run: Run, small: Path
) -> None:
    with fake.running([fake.says("x" * 1_000_000)] * 10) as endpoint:
        config = f'[model]\nname = "huge"\nbase_url = "{endpoint.url}"\n'
        (small / "interlock.toml").write_text(config)
        words = ("say", "T05 must be finished by 2027-06-30.", "--as", "fiona")
        answer = run(*words, "--workspace", small, "--json")

    assert answer.code == 0
    assert [one["read_by"] for one in answer.json["readings"]] == ["rules"]
    assert "the model" in answer.json["notes"][0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("T 7,Odd,finance,FIN,2d,,,", "row 8, id: 'T 7': write letters, digits"),
        (",Odd,finance,FIN,2d,,,", "row 8, id: '': write letters, digits"),
        ("T07,,finance,FIN,2d,,,", "row 8, name: '': is empty; fill it in"),
        ('T07,"Odd,finance,FIN,2d,,,', "check the quotes"),
        ("T07,Odd,finance,FIN,2d,T99FS,,", "unknown predecessor 'T99'; use an id of this file"),
    ],
)
def test_a_cell_that_is_wrong_says_what_to_write(
    run: Run, files: Path, row: str, said: str
) -> None:
    (files / "plan.csv").write_text(f"{PLAN}{row}\n", encoding="utf-8")

    assert said in refused(run, files)


def test_an_unknown_task_says_where_the_tasks_stand(run: Run, small: Path) -> None:
    answer = run("plan", "why", "T99", "--workspace", small)

    assert answer.code == 2
    assert "no task 'T99'; `interlock plan schedule` lists them" in answer.err
