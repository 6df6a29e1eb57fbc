"""Plan files in the making: rows under the header, and what is said when they are wrong."""

from datetime import date

import pytest

from plan.csv_plan import Frame, PlanFile, read_plan
from plan.errors import PlanFileError

HEADER = "id,name,department,team,duration,predecessors,note"
GOOD = "T01,First,finance,FIN,5d,,\nT02,Second,operations,PLT and SEC,4h,T01FS+3d,a note\n"
MORE = f"{HEADER},constraint,constraint_date,deadline,start,percent,owner,gate,calendar,processes"


def read(text: str | bytes, frame: Frame | None = None) -> PlanFile:
    data = text.encode() if isinstance(text, str) else text
    return read_plan(data, "plan.csv", frame or Frame(start=date(2026, 3, 2)))


def problems(text: str | bytes, frame: Frame | None = None) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read(text, frame)
    assert str(caught.value).splitlines() == [str(p) for p in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


def more(**cells: str) -> str:
    columns = MORE.split(",")
    known = {"id": "T01", "name": "First", "department": "finance", "duration": "5d", **cells}
    return f"{MORE}\n{','.join(known.get(column, '') for column in columns)}\n"
