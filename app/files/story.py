"""``story.toml``: what people do in a demo when nobody sits at the keyboard.

People only. What a round finds, what a change does and who has to approve it is computed; so a
story names drafts by what their operations are, never by an id.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.files.toml import read_toml
from plan.model import Id
from plan.records import Draft
from plan.values import Moment, Value, parse_moment


class Pick(Value):
    """Which draft to submit: by kinds of operation and by the tasks that they name."""

    uses: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()

    def fits(self, draft: Draft) -> bool:
        """Say whether a draft is of this kind."""
        kinds = {operation.op for operation in draft.operations}
        named = {
            value
            for operation in draft.operations
            for key in ("task", "before", "after")
            if isinstance(value := getattr(operation, key, None), str)
        }
        return kinds >= set(self.uses) and not kinds & set(self.avoids) and named >= set(self.edits)


class Act(Value):
    """One thing that one person does."""

    do: Literal["submit", "approve", "reject"]
    by: Id
    pick: Pick = Pick()
    reason: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.do == "reject" and not self.reason:
            raise ValueError("a rejection needs a reason")
        return self


class Story(Value):
    """When it begins, in local time, and what people do one after another."""

    clock: Moment
    acts: tuple[Act, ...] = ()

    @property
    def begins(self) -> datetime:
        """The instant at which it begins, as local time."""
        day = self.clock
        return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local wall time


def read_story_file(path: Path) -> Story:
    """Read the file.

    Raises:
        CannotError, PlanFileError: see ``read_toml``; every problem with its field.
    """
    file = read_toml(path)
    file.only("", file.data, ("clock", "act"))
    given = file.data.get("clock")
    clock: date | datetime | None = file.value("clock", lambda: parse_moment(given))
    acts: list[Act] = []
    for number, row in enumerate(file.tables("act"), start=1):
        act = file.value(f"act {number}", lambda row=row: Act.model_validate(row))  # type: ignore[misc]  # bound per row
        if act is not None:
            acts.append(act)
    file.check()
    if clock is None:
        raise AssertionError("a clock that could not be read left no problem")
    return Story(clock=clock, acts=tuple(acts))
