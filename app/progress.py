"""The progress that a plan file reports: observations like any other, never part of a revision."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.importing import Beginning
from plan.records import Fact, FactKind

_DONE = 100


def progress_facts(beginning: Beginning, now: datetime) -> tuple[Fact, ...]:
    """Turn the percents of a plan file into status facts of the day of the import."""
    day = now.astimezone(ZoneInfo(beginning.plan.zone)).date().isoformat()
    name = beginning.files.plan.name
    return tuple(
        Fact(
            source="plan-file",
            kind=FactKind.STATUS,
            subject=task,
            at=day,
            place=name,
            text=f"{task} is at {percent} %, as {name} says",
            data={"percent": percent, "state": _state(percent), "note": ""},
        )
        for task, percent in beginning.progress.items()
    )


def _state(percent: int) -> str:
    if percent == _DONE:
        return "done"
    return "in_progress" if percent else "not_started"
