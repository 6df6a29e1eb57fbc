"""The timeline on the command line: in the terminal, in a file, and never over another one."""

import re
from pathlib import Path

import pytest
from defusedxml.ElementTree import parse

from tests.app.conftest import Answer, Run, propose

START = ("--start", "2026-03-02")
LONGER = [{"op": "set_duration", "task": "T03", "duration": 12 * 480}]


def show(run: Run, place: Path, *words: str | Path) -> Answer:
    return run("plan", "show", *words, "--workspace", place)


def chart_of(answer: Answer) -> list[str]:
    return answer.out.partition("Timeline of")[2].splitlines()


def approve(run: Run, place: Path) -> None:
    view = propose(run, place, LONGER)
    for person, role in (("olga", "operations"), ("fiona", "finance"), ("sam", "it-security")):
        if any(one["role"] == role for one in view["requires"]):
            words = ("--as", person, "--digest", view["digest"], "--workspace", place)
            assert run("decide", view["id"], "approve", *words).code == 0
    assert run("plan", "show", "--workspace", place, "--json").json["revision"] == 2


def test_the_summary_comes_first_and_then_every_task_with_its_bar(run: Run, small: Path) -> None:
    answer = show(run, small)

    assert answer.code == 0
    assert answer.out.index("Critical path") < answer.out.index("Timeline of revision 1")
    rows = [line for line in chart_of(answer) if line.strip().startswith("T0")]
    assert [row.split()[0].rstrip("*") for row in rows] == [
        "T01",
        "T05",
        "T03",
        "T04",
        "T06",
        "T02",
    ]
    assert max(map(len, answer.out.splitlines())) <= 100


def test_departments_and_the_critical_path_narrow_the_chart_and_nothing_else(
    run: Run, small: Path
) -> None:
    whole = show(run, small)

    finance = show(run, small, "--department", "finance")
    critical = show(run, small, "--department", "it-security", "--critical")

    assert "T03" not in "".join(chart_of(finance))
    assert "T05" in "".join(chart_of(finance))
    assert "No task to draw." in "".join(chart_of(critical))
    assert finance.out.partition("Timeline")[0] == whole.out.partition("Timeline")[0]


def test_an_unknown_department_is_named_with_those_that_there_are(run: Run, small: Path) -> None:
    answer = show(run, small, "--department", "legal")

    assert answer.code == 2
    assert "'legal'" in answer.err
    assert "it-security" in answer.err


def test_the_json_is_the_same_whatever_is_drawn(run: Run, small: Path, tmp_path: Path) -> None:
    plain = show(run, small, "--json").json

    assert show(run, small, "--json", "--critical", "--department", "finance").json == plain
    drawn = show(run, small, "--json", "--svg", tmp_path / "p.svg").json
    assert drawn == {**plain, "svg": str(tmp_path / "p.svg")}


def test_the_file_is_a_drawing_with_every_task_and_dependency(
    run: Run, small: Path, tmp_path: Path
) -> None:
    file = tmp_path / "plan.svg"

    answer = show(run, small, "--svg", file)

    assert answer.code == 0
    assert str(file) in answer.out.replace("\n", "")
    root = parse(file).getroot()
    assert root is not None
    assert sum("data-task" in one.attrib for one in root.iter()) == 6
    assert sum("data-link" in one.attrib for one in root.iter()) == 5


def test_a_file_that_is_there_is_kept_unless_forced(run: Run, small: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.svg"
    file.write_text("mine")

    refused = show(run, small, "--svg", file)

    assert refused.code == 3
    assert "--force" in refused.err
    assert file.read_text() == "mine"
    assert show(run, small, "--svg", file, "--force").code == 0
    assert file.read_text().startswith("<svg")


@pytest.mark.parametrize("name", ["plan.png", "interlock.toml", "nowhere/plan.svg"])
def test_a_place_that_will_not_do_is_refused(run: Run, small: Path, name: str) -> None:
    before = sorted(path.name for path in small.iterdir())

    answer = show(run, small, "--svg", small / name)

    assert answer.code in {2, 3}
    assert len(answer.err.splitlines()) == 1
    assert sorted(path.name for path in small.iterdir()) == before


def test_a_revision_is_shown_as_it_was_and_beside_another(run: Run, small: Path) -> None:
    first = show(run, small, "--json").json
    approve(run, small)

    assert show(run, small, "--revision", "1", "--json").json == first
    beside = show(run, small, "--against", "1")
    back = show(run, small, "--revision", "1", "--against", "2")
    assert "Timeline of revision 2 beside revision 1" in beside.out
    assert "+2d" in "".join(chart_of(beside))
    assert "-2d" in "".join(chart_of(back))
    assert show(run, small, "--against", "7").code == 2


def test_a_forecast_can_be_drawn(run: Run, played: tuple[Path, Answer]) -> None:
    place = played[0]

    answer = show(run, place, "--forecast", "--department", "it-security")

    assert "expected" in chart_of(answer)[-1]


def test_a_diff_draws_what_moved_and_can_be_written(run: Run, small: Path, tmp_path: Path) -> None:
    approve(run, small)
    file = tmp_path / "diff.svg"

    plain = run("plan", "diff", "1", "2", "--workspace", small)
    same = run("plan", "diff", "1", "1", "--workspace", small)
    drawn = run("plan", "diff", "1", "2", "--svg", file, "--workspace", small)
    again = run("plan", "diff", "1", "2", "--svg", file, "--workspace", small, "--json")

    assert "Before and after" in plain.out
    assert "Before and after" not in same.out
    assert "diff.svg" in drawn.out.replace("\n", "")
    assert again.code == 3
    assert file.read_text().count("data-was=") == 4
    forced = run("plan", "diff", "1", "2", "--svg", file, "--force", "--workspace", small, "--json")
    plain_json = run("plan", "diff", "1", "2", "--workspace", small, "--json").json
    assert forced.json == {**plain_json, "svg": str(file)}


def test_an_approver_sees_before_and_after_and_the_page_is_hashed_without_it(
    run: Run, small: Path
) -> None:
    view = propose(run, small, LONGER)

    page = run("inbox", "--as", "olga", "--workspace", small).out

    place = page.index("Before and after\n")
    assert page.index("Task by task") < place < page.index("Who has to approve")
    assert "+2d" in page
    assert view["digest"] in page


def test_a_long_plan_shows_its_critical_tasks_and_says_so(
    run: Run, files: Path, tmp_path: Path
) -> None:
    rows = [f"T{n},Task {n},finance,FIN,{1 + n % 3}d,,," for n in range(160)]
    head = "id,name,department,team,duration,predecessors,gate,note"
    (files / "plan.csv").write_text("\n".join([head, *rows]) + "\n")
    folder = tmp_path / "long"
    assert run("init", folder, "--plan", files / "plan.csv", *START).code == 0

    answer = show(run, folder)
    file = tmp_path / "long.svg"
    show(run, folder, "--svg", file)

    assert "107 more" in answer.out
    assert len([line for line in chart_of(answer) if re.match(r" +T\d+\*", line)]) == 53
    assert file.read_text().count("data-task=") == 160
