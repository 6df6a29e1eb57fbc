"""``plan conflicts``, ``plan alternatives``, ``impact --dependency``: what, whose, what price."""

from pathlib import Path

import pytest

from tests.app.conftest import PLAN, Run
from tests.app.dated import make_dated, standing


@pytest.fixture
def place(files: Path, tmp_path: Path) -> Path:
    return make_dated(files, tmp_path / "dated")


@pytest.fixture
def crowded(files: Path, tmp_path: Path) -> Path:
    """Give a workspace in which PLT, which can do one thing at a time, has two in hand."""
    more = "T07,Patch the cluster,operations,PLT,3d,T01FS,,\n"
    (files / "plan.csv").write_text(PLAN + more, encoding="utf-8")
    return make_dated(files, tmp_path / "crowded")


def test_a_plan_in_order_ends_well(run: Run, place: Path) -> None:
    answer = run("plan", "conflicts", "--workspace", place)

    assert answer.code == 0
    assert "No conflict in revision 1" in answer.out


def test_a_conflict_is_shown_with_owners_members_and_prices_and_ends_with_1(
    run: Run, crowded: Path
) -> None:
    with standing(crowded):
        found = run("plan", "conflicts", "--workspace", crowded, "--json")
        shown = run("plan", "conflicts", "--workspace", crowded, "--revision", "1")

    assert (found.code, shown.code) == (1, 1)
    [one] = found.json["conflicts"]
    assert (one["kind"], one["owners"]) == ("capacity", ["operations"])
    assert [member["ref"] for member in one["members"]] == ["capacity:PLT", "task:T07", "task:T03"]
    price = next(way for way in one["relaxations"] if way["ref"] == "task:T07")
    assert price["operations"][0]["op"] == "set_constraint"
    assert price["minutes"] > 0
    assert "K1 team over capacity; concerns operations" in shown.out


def test_a_wish_has_ways_that_are_ranked(run: Run, place: Path) -> None:
    wish = ("plan", "alternatives", "--slip", "T03=3d", "--workspace", place)

    found = run(*wish, "--json")
    shown = run(*wish)

    assert found.code == 0
    ways = found.json["alternatives"]
    assert [one["rank"] for one in ways] == [*range(1, len(ways) + 1)]
    assert ways[0]["operations"][0]["text"].startswith("T03 starts no earlier than")
    assert ways[0]["tasks_moved"] == len(ways[0]["moved"]) > 0
    assert "Ways to have it: T03=3d" in shown.out


def test_an_overload_is_levelled_on_request(run: Run, crowded: Path) -> None:
    wish = ("plan", "alternatives", "--level", "--workspace", crowded, "--json")

    found = run(*wish)

    assert found.code == 0
    assert found.json["wish"] == "no team overloaded"
    first = found.json["alternatives"][0]
    assert [one["task"] for one in first["operations"] if "task" in one] == ["T07"]


def test_a_wish_that_the_plan_grants_already_has_no_way_and_ends_with_1(
    run: Run, place: Path
) -> None:
    found = run("plan", "alternatives", "--duration", "T01=5d", "--workspace", place)

    assert found.code == 1
    assert "the plan has it already" in found.out


def test_without_a_wish_it_looks_for_ways_out_of_what_is_broken(run: Run, place: Path) -> None:
    found = run("plan", "alternatives", "--workspace", place)

    assert found.code == 0
    assert "None." in found.out


@pytest.mark.parametrize("wish", ["T99=3d", "T01"])
def test_a_wish_about_nothing_is_refused(run: Run, place: Path, wish: str) -> None:
    assert run("plan", "alternatives", "--slip", wish, "--workspace", place).code == 2


def test_a_dependency_is_tried_as_true_and_as_false_and_the_plan_stays(
    run: Run, place: Path
) -> None:
    with standing(place):
        true = run("impact", "--dependency", "T03 -> T02", "--workspace", place, "--json")
        false = run("impact", "--without", "T01 -> T03", "--workspace", place)

    assert [one["id"] for one in true.json["moved"]] == ["T02", "T04", "T05", "T06"]
    assert "If without T01 -> T03" in false.out
    assert "5 days earlier" in false.out


def test_a_dependency_against_the_plan_is_told_as_a_loop_edge_by_edge(
    run: Run, place: Path
) -> None:
    answer = run("impact", "--dependency", "T05 -> T03", "--workspace", place)

    assert answer.code != 0
    assert "T03 (Set up the target cluster, operations) waits for T05" in answer.err
    assert "[T04 FS T05; mandatory; imported]" in answer.err


def test_a_cyclic_plan_file_is_refused_with_every_edge(run: Run, files: Path) -> None:
    (files / "plan.csv").write_text(PLAN.replace("5d,,,", "5d,T05,,"), encoding="utf-8")

    answer = run("init", files / "new", "--plan", files / "plan.csv", "--start", "2026-03-02")

    assert answer.code != 0
    assert "T01 (Map the ledger accounts, finance) waits for T05" in answer.err
    assert not (files / "new").exists()


def test_a_dependency_that_others_imply_is_shown_with_the_path(
    run: Run, files: Path, tmp_path: Path
) -> None:
    plan = PLAN.replace("T02FS;T03FS+1d", "T02FS;T03FS+1d;T01FS")
    (files / "plan.csv").write_text(plan, encoding="utf-8")
    place = make_dated(files, tmp_path / "redundant")

    found = run("plan", "redundant", "--workspace", place, "--json").json
    shown = run("plan", "redundant", "--workspace", place)

    [one] = found["redundant"]
    assert (one["before"], one["after"]) == ("T01", "T04")
    assert [(link["before"], link["after"]) for link in one["path"]] == [
        ("T01", "T03"),
        ("T03", "T04"),
    ]
    assert "T01 FS T04: implied by T01 FS T03, T03 FS+1d T04" in shown.out


def test_a_plan_without_redundant_dependencies_says_so(run: Run, place: Path) -> None:
    assert "None: every dependency" in run("plan", "redundant", "--workspace", place).out
