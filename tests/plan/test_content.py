"""Written in parts, a plan has the canonical form that it has as a whole."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.networks import made_up_plan
from plan.content import canonical_by_parts
from plan.operations import SetDuration, apply_operations
from plan.values import canonical, sha256

PLAN = made_up_plan(30)


@given(st.integers(0, 29), st.integers(0, 9_600), st.text(max_size=20), st.booleans())
def test_the_parts_make_the_whole(place: int, minutes: int, note: str, proceeds: bool) -> None:  # noqa: FBT001  # drawn
    given_ = {"note": note, "proceeds": (1, 2) if proceeds else ()}
    tasks = [
        one.model_copy(update=given_) if n == place else one for n, one in enumerate(PLAN.tasks)
    ]
    plan = PLAN.model_copy(update={"tasks": tuple(tasks), "name": f"A plan {note}"})
    changed = apply_operations(PLAN, [SetDuration(task=PLAN.tasks[place].id, duration=minutes)])

    for one in (PLAN, plan, changed):
        assert canonical_by_parts(one, "tasks", "links") == canonical(one)
        assert one.hash == sha256("interlock/plan/1", canonical(one))
