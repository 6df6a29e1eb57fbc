"""What a plan file says of a dependency beside when: how firm it is, and where it comes from."""

from datetime import date

from app.services.exporting import csv_is_whole, frame_of, plan_csv
from plan.csv_plan import Frame, read_plan
from plan.model import Link, Plan
from plan.provenance import link_words, origin_words
from tests.plan.plan_files import problems

HEADER = "id,name,department,team,duration,predecessors,mandatory,discretionary,external,note"
ROWS = (
    "T01,First,finance,FIN,1d,,,,,",
    "T02,Second,finance,FIN,1d,,,,,",
    "T03,Third,finance,FIN,1d,,,,,",
)


def text(last: str) -> str:
    return "\n".join([HEADER, *ROWS, last]) + "\n"


def plan_of(last: str) -> Plan:
    return read_plan(text(last).encode(), "plan.csv", Frame(start=date(2026, 3, 2))).plan


def test_a_predecessor_is_mandatory_unless_a_column_says_otherwise() -> None:
    plan = plan_of("T04,Fourth,finance,FIN,1d,T01;T02SS+1d;T03,,T02,T03 (supplier's contract),")

    assert [(x.before, x.nature, x.basis) for x in plan.links] == [
        ("T01", "mandatory", "plan file"),
        ("T02", "discretionary", "plan file"),
        ("T03", "external", "supplier's contract"),
    ]


def test_an_origin_can_stand_behind_any_of_them() -> None:
    plan = plan_of(
        "T04,Fourth,finance,FIN,1d,T01;T02;T03,T01 (A3); T02(P1),T03 ( minutes (May) ),,"
    )

    assert [(x.nature, x.basis) for x in plan.links] == [
        ("mandatory", "A3"),
        ("mandatory", "P1"),
        ("discretionary", "minutes (May)"),
    ]


def test_nature_and_origin_survive_an_export() -> None:
    plan = plan_of("T04,Fourth,finance,FIN,1d,T01;T02;T03,T01 (A3),T02 (minutes),T03 (contract),")

    written = plan_csv(plan)

    assert csv_is_whole(plan, written)
    assert read_plan(written.encode(), "x.csv", frame_of(plan)).plan == plan
    assert "T01 (A3),T02 (minutes),T03 (contract)" in written


def test_a_plan_of_plain_dependencies_is_written_without_the_columns() -> None:
    written = plan_csv(plan_of("T04,Fourth,finance,FIN,1d,T01,,,,"))

    assert written.splitlines()[0] == "id,name,department,team,duration,predecessors,note"


def test_what_is_wrong_is_said_with_row_and_column() -> None:
    assert problems(text("T04,Fourth,finance,FIN,1d,T01;T02,,T03,T01,")) == [
        "plan.csv, row 5, external: 'T01' is external; name its source in brackets: T01 (contract)",
        "plan.csv, row 5, discretionary: 'T03' is no predecessor of this row",
    ]
    assert problems(text("T04,Fourth,finance,FIN,1d,T01,T01,T01,!,")) == [
        "plan.csv, row 5, discretionary: 'T01' has a nature already; name it once",
        "plan.csv, row 5, external: '!': write the predecessor's id, and its source in brackets",
    ]


def test_the_origin_of_a_dependency_is_said_in_words() -> None:
    origins = {"plan file": "imported", "A3": "confirmed claim A3", "P2": "proposal P2"}
    origins |= {"O4": "observation O4", "R5": "statement R5", "diagram": 'from "diagram"'}
    origins |= {"a1": 'from "a1"', 'x"; imported': r'from "x\"; imported"'}
    for basis, words in origins.items():
        assert origin_words(Link(before="T01", after="T02", basis=basis)) == words

    assert link_words(Link(before="T01", after="T02")) == "T01 FS T02"
    external = Link(before="T01", after="T02", basis="contract", nature="external")
    assert link_words(external) == 'T01 FS T02; external; from "contract"'
