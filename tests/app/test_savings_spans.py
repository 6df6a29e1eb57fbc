"""Minutes that are stated as spans, minutes that were measured, and minutes that init is told."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.openings import FILE, note_opened, read_openings
from app.services.minutes import Measured, measured_minutes
from plan.approval import Case
from tests.app.conftest import LONGER, Run, propose

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Said:
    """A decision as far as the books look at one."""

    def __init__(self, proposal: str, minute: int) -> None:
        self.person, self.at = "fiona", (BEGIN + timedelta(minutes=minute)).isoformat()
        self.proposal = proposal


class Asked:
    """A case as far as the books look at one."""

    def __init__(self, said: Said) -> None:
        self.id, self.decisions = said.proposal, (said,)


def took(opened: dict[str, int], decided: dict[str, int], cap: int = 30) -> Measured:
    cases = [Asked(Said(proposal, minute)) for proposal, minute in decided.items()]
    openings = {(p, "fiona"): BEGIN + timedelta(minutes=m) for p, m in opened.items()}
    found = measured_minutes(cases, openings, cap)  # type: ignore[arg-type]  # see Asked
    return found.get("fiona", Measured())


def test_a_decision_takes_from_opening_to_deciding() -> None:
    assert took({"P1": 0}, {"P1": 7}) == Measured(1, 7)


def test_two_that_lie_open_at_once_are_not_counted_twice() -> None:
    assert took({"P1": 0, "P2": 0}, {"P1": 7, "P2": 10}) == Measured(2, 10)


def test_a_night_in_between_is_cut_by_the_cap() -> None:
    assert took({"P1": 0}, {"P1": 1_000}, cap=20) == Measured(1, 20)


def test_a_decision_that_nobody_opened_is_not_measured() -> None:
    assert took({}, {"P1": 7}) == Measured()
    assert took({"P1": 9}, {"P1": 7}) == Measured(0, 0)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=8))
def test_measured_minutes_never_exceed_the_cap_for_each(pairs: list[tuple[int, int]]) -> None:
    opened = {f"P{n}": a for n, (a, _) in enumerate(pairs)}
    decided = {f"P{n}": b for n, (_, b) in enumerate(pairs)}

    found = took(opened, decided, cap=15)

    assert found.decisions <= len(pairs)
    assert found.decisions <= found.minutes <= 15 * max(1, found.decisions) or not found.decisions


def test_an_opening_is_noted_once_and_a_spoilt_line_is_left_out(tmp_path: Path) -> None:
    note_opened(tmp_path, "fiona", ["P1", "P2"], BEGIN)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('nonsense\n[]\n{"at": "2026", "person": 1}\n')
    note_opened(tmp_path, "fiona", ["P1", "P3"], BEGIN + timedelta(hours=1))

    found = read_openings(tmp_path)

    assert found[("P1", "fiona")] == BEGIN
    assert set(found) == {(name, "fiona") for name in ("P1", "P2", "P3")}


def test_looking_into_the_inbox_is_where_a_decisions_time_begins(run: Run, small: Path) -> None:
    made = propose(run, small, LONGER)
    run("inbox", "--as", "fiona", "--workspace", small)
    words = ("--as", "fiona", "--digest", made["digest"], "--workspace", small)
    run("decide", "P1", "approve", *words)

    found = run("savings", "--workspace", small, "--json").json
    shown = run("savings", "--explain", "--workspace", small).out

    decisions = next(one for one in found["explained"] if one["name"] == "decisions")
    assert decisions["measured"] == 1
    assert 1 <= decisions["measured_minutes"] <= 2
    assert found["decision_cap"] == 30
    assert "decisions (measured)" in shown


def stated(run: Run, small: Path, lines: str) -> dict[str, object]:
    with (small / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[savings]\n{lines}\n")
    found: dict[str, object] = run("savings", "--workspace", small, "--json").json
    return found


def test_a_span_of_minutes_gives_a_span_of_hours(run: Run, small: Path) -> None:
    for _ in range(6):
        run("round", "--workspace", small)

    found = stated(run, small, "rounds = [10, 60]\nbriefs = 10")

    assert found["net_hours_per_week"] == "2.0 to 7.0"
    assert found["net_minutes"] == [120, 420]
    assert found["assumed_minutes"] == {"rounds": [10, 60], "briefs": 10}


@pytest.mark.parametrize(
    "line", ["rounds = [5]", "rounds = [9, 3]", "rounds = [1, 2, 3]", "decision_cap = [1, 2]"]
)
def test_a_span_that_is_none_is_refused_by_name(run: Run, small: Path, line: str) -> None:
    with (small / "interlock.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[savings]\n{line}\n")

    answer = run("savings", "--workspace", small)

    assert answer.code == 1
    assert f"savings.{line.partition(' ')[0]}" in answer.err


def test_init_keeps_the_minutes_that_it_is_told(run: Run, files: Path, tmp_path: Path) -> None:
    words = ("init", tmp_path / "new", "--plan", files / "plan.csv", "--start", "2026-03-02")

    wrong = run(*words, "--minutes", "naps=3")
    right = run(*words, "--minutes", "findings=5-15", "--minutes", "decisions=5")

    assert (wrong.code, right.code) == (2, 0)
    assert "naps" in wrong.err
    kept = tomllib.loads((tmp_path / "new" / "interlock.toml").read_text(encoding="utf-8"))
    assert kept["savings"] == {"findings": [5, 15], "decisions": 5}


def test_init_asks_in_a_terminal_and_an_empty_answer_states_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.cli import init  # noqa: PLC0415  # the module, whose questions are answered here

    answers = iter(["", " 5-15 ", "", "", "7"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))

    assert init._ask_minutes() == {"findings": (5, 15), "decisions": (7, 7)}  # noqa: SLF001
    assert list(answers) == []


def test_a_case_has_what_the_books_look_at() -> None:
    assert {"id", "decisions"} <= set(Case.model_fields)
