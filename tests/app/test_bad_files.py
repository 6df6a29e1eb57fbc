"""Files that are wrong: each problem is named with file, row and field, and nothing is made."""

from pathlib import Path

import pytest

from tests.app.conftest import PEOPLE, PLAN, Run

HEADER = PLAN.splitlines()[0]


def refused(run: Run, files: Path, code: int) -> str:
    """Run an import that has to be refused and to leave nothing behind."""
    target = files.parent / "new"
    before = sorted(path.name for path in files.parent.iterdir())
    answer = run("init", target, "--plan", files / "plan.csv", "--start", "2026-03-02")

    assert answer.code == code, answer
    assert not target.exists()
    assert sorted(path.name for path in files.parent.iterdir()) == before
    assert answer.out == ""
    return answer.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("T07,Odd,finance,FIN,2d,T99FS,,", "plan.csv, row 8, predecessors: 'T99FS': unknown pre"),
        ("T07,Odd,finance,FIN,2d,T01XX,,", "plan.csv, row 8, predecessors: 'T01XX': unknown link"),
        ("T07,Odd,finance,FIN,-2d,,,", "plan.csv, row 8, duration: '-2d' is negative"),
        ("T01,Odd,finance,FIN,2d,,,", "plan.csv, row 8, id: 'T01' stands twice"),
        ("T07,Odd,sales,FIN,2d,,,", "plan.csv, row 8, department: unknown department 'sales'"),
        ("T07,Odd,finance,FIN,soon,,,", "plan.csv, row 8, duration: 'soon' is no duration"),
        ("T07,Odd,finance,FIN,2d,,kings,", "unknown role 'kings'"),
    ],
)
def test_a_row_that_is_wrong_is_named(run: Run, files: Path, row: str, said: str) -> None:
    (files / "plan.csv").write_text(f"{PLAN}{row}\n", encoding="utf-8")

    assert said in refused(run, files, 1)


def test_all_problems_of_all_files_are_told_at_once(run: Run, files: Path) -> None:
    text = f"{PLAN}T07,Odd,sales,FIN,2d,T99FS,,\n"
    (files / "plan.csv").write_text(text, encoding="utf-8")
    (files / "policy.toml").write_text("[[rule]]\nname = 'x'\nwhen = 'never'\n", encoding="utf-8")

    said = refused(run, files, 1)

    assert "row 8, department" in said
    assert "row 8, predecessors" in said
    assert "policy.toml, rule 'x'.when" in said


def test_a_cycle_names_its_tasks(run: Run, files: Path) -> None:
    text = PLAN.replace(
        "T01,Map the ledger accounts,finance,FIN,5d,,", "T01,A,finance,FIN,5d,T04FS,"
    )
    (files / "plan.csv").write_text(text, encoding="utf-8")

    said = refused(run, files, 1)

    assert all(task in said for task in ("T01", "T03", "T04"))
    assert "wait for each other" in said


def test_a_file_in_another_encoding_is_refused(run: Run, files: Path) -> None:
    (files / "plan.csv").write_bytes(PLAN.replace("Map", "Prüfen").encode("latin-1"))

    assert "row 2: byte" in refused(run, files, 1)


@pytest.mark.parametrize("text", ["", "\n \n", f"{HEADER}\n"])
def test_an_empty_file_is_refused(run: Run, files: Path, text: str) -> None:
    (files / "plan.csv").write_text(text, encoding="utf-8")

    assert "plan.csv" in refused(run, files, 1)


def test_a_missing_file_is_named(run: Run, files: Path) -> None:
    (files / "plan.csv").unlink()

    assert "plan.csv: there is no such file" in refused(run, files, 3)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("people.toml", PEOPLE.replace('"pmo"', '"king"'), "unknown department 'king'"),
        ("people.toml", PEOPLE + PEOPLE, "stands twice"),
        ("people.toml", PEOPLE.replace('"maya"', '"kernel"'), "stands in the log for what nobody"),
        ("people.toml", PEOPLE + "[[person]]\nid = 'coordinator'\n", "name: is missing"),
        ("people.toml", PEOPLE.replace("name =", "nmae ="), "nmae: unknown key"),
        ("people.toml", "[[person]\n", "people.toml, row 1: this is no TOML"),
        ("people.toml", "", "nobody is named"),
        ("policy.toml", "", "there is no rule"),
        ("policy.toml", "[[rule]]\nname='x'\nwhen='gate'\nrequires=[]\n", "names nobody"),
        ("calendar.toml", "zone = 'Mars/Base'\n", "'Mars/Base' is no time zone"),
        (
            "calendar.toml",
            "[calendar.standard]\nweek = { mon = ['9-5'] }\n",
            "calendar.standard.week.mon: '9-5' is no interval",
        ),
        (
            "calendar.toml",
            "freeze = [{id='f', name='F', first=2026-06-12, last=2026-06-01, departments=['pmo']}]",
            "ends before it begins",
        ),
        ("interlock.toml", "nmae = 'x'\n", "interlock.toml, nmae: unknown key"),
        ("interlock.toml", "[model]\nkey = 'secret'\n", "interlock.toml, model.key: unknown key"),
        ("interlock.toml", "[[source]]\nname='a'\nkind='fax'\npath='x'\n", "source a.kind"),
    ],
)
def test_a_configuration_that_is_wrong_is_named(
    run: Run, files: Path, name: str, text: str, said: str
) -> None:
    (files / name).write_text(text, encoding="utf-8")

    assert said in refused(run, files, 1)


def test_a_folder_that_holds_something_is_left_alone(run: Run, files: Path) -> None:
    answer = run("init", files, "--plan", files / "plan.csv")

    assert answer.code == 3
    assert "not empty" in answer.err
    assert sorted(path.name for path in files.iterdir()) == ["people.toml", "plan.csv"]


def test_a_plan_file_alone_is_enough_and_says_that_nobody_can_approve(
    run: Run, files: Path
) -> None:
    (files / "people.toml").unlink()
    target = files.parent / "new"

    answer = run("init", target, "--plan", files / "plan.csv", "--start", "2026-03-02", "--json")

    assert answer.code == 0, answer
    assert "nobody can approve" in answer.err
    assert "[[person]]" in answer.err
    assert answer.json["tasks"] == 6
    assert answer.json["dependencies"] == 5
    assert answer.json["start"] == "2026-03-02T09:00+00:00"
    assert answer.json["finish"] == "2026-04-08T17:00+01:00"


def test_an_empty_folder_is_filled(run: Run, files: Path) -> None:
    target = files.parent / "new"
    target.mkdir()

    assert run("init", target, "--plan", files / "plan.csv").code == 0
    assert (target / "ledger.db").is_file()
    assert (target / "inbox" / "statements").is_dir()
