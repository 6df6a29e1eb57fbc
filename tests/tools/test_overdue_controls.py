"""A control that was to be closed by a day which is over, on Friday 2026-03-20."""

import pytest

from plan.schedule import compute_schedule
from tests.builders import small_plan
from tests.tools.sourcing import NOW
from tests.tools.test_evidence_checks import control, status
from tools.evidence_checks import evidence_findings


@pytest.mark.parametrize(
    ("due", "state", "overdue"),
    [
        ("2026-03-19", "open", True),
        ("2026-03-20", "open", False),
        ("2026-03-20T09:00", "open", False),
        ("2026-03-01", "closed", False),
        ("", "open", False),
    ],
)
def test_a_control_that_is_open_after_its_day_is_overdue(
    due: str, state: str, *, overdue: bool
) -> None:
    one = control(1, "T02", state, "SEC-1")
    fact = one.fact.model_copy(update={"data": {**one.fact.data, "due": due}})
    one = one.model_copy(update={"fact": fact})

    found = [
        finding
        for finding in evidence_findings(compute_schedule(small_plan()), (one,), NOW, {})
        if finding.kind == "control_overdue"
    ]

    assert [finding.evidence for finding in found] == ([("O1",)] if overdue else [])
    assert all(f"SOX-4, due {due} (control.csv, row 1)" in finding.text for finding in found)
    done = evidence_findings(compute_schedule(small_plan()), (one, status(2, "T02")), NOW, {})
    assert "control_overdue" not in {finding.kind for finding in done}
