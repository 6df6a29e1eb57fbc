"""Who decided what, and why: the log in plain words, by person, task, proposal, time and event.

What the crew noted beside the plan is left out unless somebody asks for it by name. A written file
holds either everything that verify needs, or a table for a spreadsheet without any formula.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import UsageError
from app.files.writing import check_place, write_whole
from app.services.audit_words import GOVERNING, why_of, words_of
from app.services.shapes import Json

if TYPE_CHECKING:
    from app.bootstrap import Workspace

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_COLUMNS = ("seq", "at", "actor", "event", "proposal", "tasks", "role", "channel", "what", "why")


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody asks for; nothing given means every act of governance."""

    person: str | None = None
    task: str | None = None
    proposal: str | None = None
    events: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    everything: bool = False

    def takes(self, one: Json, line: AbstractSet[str]) -> bool:
        """Say whether an entry is asked for; ``line`` is the proposal with those it carries on."""
        return (
            (self.proposal is None or not line.isdisjoint(one["proposals"]))
            and (self.everything or one["event"] in (self.events or GOVERNING))
            and (not self.events or one["event"] in self.events)
            and (self.person is None or self.person in one["people"])
            and (self.task is None or self.task in one["tasks"])
            and (self.since is None or datetime.fromisoformat(one["at"]) >= self.since)
            and (self.until is None or datetime.fromisoformat(one["at"]) < self.until)
        )


def audit(workspace: "Workspace", wanted: Wanted) -> list[Json]:
    """Give the entries that are asked for, oldest first.

    Raises:
        UnknownError: there is no such person, task or proposal.
        UsageError: there never was such an event.
    """
    entries = workspace.ledger.keeping.told(_entry)
    _check_known(workspace, wanted, entries)
    line = set() if wanted.proposal is None else _line(wanted.proposal, entries)
    return [dict(one) for one in entries if wanted.takes(one, line)]


def _line(proposal: str, entries: Sequence[Json]) -> set[str]:
    """Give a proposal with those that it carries on and that carry it on, as the plan moved on."""
    carried = [one["proposals"] for one in entries if one["event"] == "succeeded"]
    line, before = {proposal}, 0
    while len(line) > before:
        before = len(line)
        line.update(id_ for pair in carried if not line.isdisjoint(pair) for id_ in pair)
    return line


def export(workspace: "Workspace", entries: Sequence[Json], file: Path, *, force: bool) -> Json:
    """Write a file: ``.jsonl`` with everything for verify, ``.csv`` with these entries.

    Raises:
        UsageError: the ending is neither.
        CannotError: there is a file already, or it cannot be written.
    """
    check_place(workspace.root, file, force=force)
    if file.suffix == ".jsonl":
        lines = list(workspace.ledger.keeping.export())
        write_whole(file, "".join(lines))
        return {"file": str(file), "format": "jsonl", "lines": len(lines)}
    if file.suffix == ".csv":
        write_whole(file, csv_of(entries))
        return {"file": str(file), "format": "csv", "lines": len(entries) + 1}
    raise UsageError(f"{file} ends in neither .jsonl (for verify) nor .csv (for a spreadsheet)")


def csv_of(entries: Sequence[Json]) -> str:
    """Write entries as CSV; a cell that a spreadsheet would run begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)  # lines end as RFC 4180 has it, so that a lone CR is quoted
    writer.writerow(_COLUMNS)
    for one in entries:
        writer.writerow([_safe(_text(one[name])) for name in _COLUMNS])
    return text.getvalue()


def moment_of(text: str) -> datetime:
    """Read a day or an instant, as ``--since`` and ``--until`` take it; a day begins in UTC.

    Raises:
        UsageError: it is neither.
    """
    try:
        if len(text) == len("2026-03-02"):
            day = date.fromisoformat(text)
            return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  # refused below, for want of a zone
    if moment.tzinfo is None:
        raise UsageError(f"{text!r} is no time; write 2026-03-02 or 2026-03-02T09:00:00+01:00")
    return moment


def _entry(act: Json, tasks: Mapping[str, list[str]]) -> Json:
    rows = [row for found in act["rows"].values() for row in found]
    body = act["body"]
    named = [body.get("proposal"), body.get("parent"), *(row.get("proposal") for row in rows)]
    named += [row["id"] for row in act["rows"].get("proposals", ())]
    proposals = sorted({one for one in named if one is not None})
    names = ("person", "delegator", "delegate", "principal", "deputy", "author", "sponsor")
    people = {act["actor"], *(row.get(name) for row in rows for name in names)} - {None}
    # An apply also names what it overtook, whose tasks it leaves alone.
    changed = [act["body"].get("proposal")] if act["event"] == "applied" else proposals
    nothing: Json = {}
    first = next(iter(rows), nothing)
    return {
        **{name: act[name] for name in ("seq", "at", "actor", "event")},
        "proposal": next(iter(proposals), None),
        "proposals": proposals,
        "tasks": sorted({task for id_ in changed for task in tasks.get(id_, ())}),
        "people": sorted(people),
        "role": act["body"].get("role", first.get("role")),
        "channel": act["body"].get("channel", first.get("channel")),
        "what": words_of(act),
        "why": why_of(act),
    }


def _check_known(workspace: "Workspace", wanted: Wanted, entries: Sequence[Json]) -> None:
    events = {one["event"] for one in entries}
    if wanted.person is not None and not any(wanted.person in one["people"] for one in entries):
        workspace.reader.people().member(wanted.person)  # who has left has left traces
    if wanted.proposal is not None:
        workspace.reader.case(wanted.proposal)
    unknown = sorted(set(wanted.events) - events)
    if unknown:
        raise UsageError(f"the log holds no {unknown[0]!r}; it holds {', '.join(sorted(events))}")


def _text(value: Any) -> str:  # noqa: ANN401  # whatever a cell holds
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
