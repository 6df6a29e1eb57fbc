"""What the cells of a plan file say: one reader for each kind, with what is wrong in words.

Each reader takes the text of one cell and gives its value, or raises ValueError. What several
exports write stands here beside its reader.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from plan.durations import ELAPSED, lag_text, parse_lag, parse_minutes
from plan.model import ConstraintKind, Link, LinkKind, Nature

EVERYBODY = "all"
NATURES: tuple[Nature, ...] = ("mandatory", "discretionary", "external")
_NAMED = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9_.-]*)(?:\s*\(\s*(?P<basis>.*\S)\s*\))?")
_PREDECESSOR = re.compile(
    r"(?P<id>[A-Za-z0-9][A-Za-z0-9_.-]*?)(?P<kind>FS|SS|FF|SF)\s*(?P<lag>[+-].*)?"
)
_UNKNOWN_KIND = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9_.-]*?)(?P<kind>[A-Za-z]{1,3})([+-].*)?")


def read_constraint_kind(text: str) -> ConstraintKind:
    """Read one of the eight constraints."""
    try:
        return ConstraintKind(text.upper())
    except ValueError:
        raise ValueError(f"unknown constraint {text!r}; use {', '.join(ConstraintKind)}") from None


def read_department(known: Collection[str], text: str) -> str:
    """Read the id of a department."""
    if text not in known:
        raise ValueError(f"unknown department {text!r}; use {', '.join(known)}")
    return text


def read_calendar(known: Collection[str], text: str) -> str | None:
    """Read the id of a calendar; empty means the team's or department's."""
    if text and text not in known:
        raise ValueError(f"unknown calendar {text!r}; use {', '.join(known)}")
    return text or None


def read_duration(text: str) -> int:
    """Read working time of zero or more."""
    minutes = parse_minutes(text)
    if minutes < 0:
        raise ValueError(f"{text!r} is negative; a duration is 0d or more")
    return minutes


def read_percent(text: str) -> int:
    """Read a whole percent."""
    if not text.rstrip("%").isdecimal() or int(text.rstrip("%")) > 100:  # noqa: PLR2004  # percent
        raise ValueError(f"{text!r} is no whole percent from 0 to 100")
    return int(text.rstrip("%"))


def read_names(text: str) -> tuple[str, ...]:
    """Read names with `` and `` between them; ``all`` is nobody in particular."""
    names = [name.strip() for name in text.split(" and ")]
    return tuple(name for name in dict.fromkeys(names) if name and name != EVERYBODY)


def read_gate(text: str, department: str) -> tuple[str, ...]:
    """Read the roles that decide at a gate; ``yes`` is the task's own department."""
    if text.lower() in {"yes", "true", "x"}:
        return (department,)
    return () if text.lower() in {"", "no", "false"} else read_names(text)


@dataclass(frozen=True)
class Known:
    """What the predecessors of a row may name."""

    tasks: Collection[str]
    summaries: Collection[str]
    calendars: Collection[str]


def read_link(known: Known, after: str, text: str) -> Link:
    """Read one predecessor: ``T01``, ``T01SS+3d``, ``T01FS+3ed``, ``T01FS-4h@nights``."""
    match = _PREDECESSOR.fullmatch(text)
    if text in known.tasks and (match is None or match["id"] not in known.tasks):
        return _joined(text, after, LinkKind.FS)
    if match is None:
        odd = _UNKNOWN_KIND.fullmatch(text)
        if odd is not None and odd["id"] in known.tasks:
            raise ValueError(f"{text!r}: unknown link type {odd['kind']!r}; use FS, SS, FF or SF")
        _refuse_summary(known, text, text)
        raise ValueError(f"{text!r}: write an id, then FS, SS, FF or SF, then a lag such as +3d")
    if match["id"] not in known.tasks:
        _refuse_summary(known, text, match["id"])
        raise ValueError(f"{text!r}: unknown predecessor {match['id']!r}; use an id of this file")
    lag, clock = parse_lag(match["lag"]) if match["lag"] else (0, None)
    if clock is not None and clock != ELAPSED and clock not in known.calendars:
        raise ValueError(f"{text!r}: unknown calendar {clock!r}; use {', '.join(known.calendars)}")
    return _joined(match["id"], after, LinkKind(match["kind"]), lag, clock)


def _refuse_summary(known: Known, text: str, id_: str) -> None:
    if id_ in known.summaries:
        raise ValueError(f"{text!r}: {id_!r} spans other rows; wait for the tasks that it spans")


def _joined(
    before: str, after: str, kind: LinkKind, lag: int = 0, clock: str | None = None
) -> Link:
    if before == after:
        raise ValueError(f"{after!r} waits for itself")
    return Link(before=before, after=after, kind=kind, lag=lag, lag_calendar=clock)


def read_nature(text: str, *, sourced: bool) -> tuple[str, str | None]:
    """Read one predecessor of a nature and where it comes from: ``T14 (supplier's contract)``.

    An external dependency has to name its source: nobody in the plan can be asked about it.
    """
    match = _NAMED.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r}: write the predecessor's id, and its source in brackets")
    if sourced and match["basis"] is None:
        id_ = match["id"]
        raise ValueError(f"{id_!r} is external; name its source in brackets: {id_} (contract)")
    return match["id"], match["basis"]


def predecessor_text(link: Link) -> str:
    """Write a predecessor as its cell has it: ``T02SS+3d``."""
    return f"{link.before}{link.kind}{lag_text(link.lag, link.lag_calendar)}"
