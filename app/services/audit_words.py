"""Each act of the log in a sentence of plain words, and the reason that was given for it."""

import json
from collections.abc import Callable
from typing import Any

Act = dict[str, Any]
Row = dict[str, Any]

# What a person decides or settles, and what follows of it. The rest is what the crew noted.
GOVERNING = frozenset(
    {
        *("genesis", "submitted", "succeeded", "cleared", "decided", "revoked", "asked"),
        *("answered", "ended", "applied", "escalated", "attested", "called", "called_answer"),
        "settled",
        *("delegated", "undelegated", "broke_glass", "reviewed", "evidence_changed"),
        *("key_added", "restored", "accepted_fork", "upgraded", "clock_accepted"),
        "end_accepted",
    }
)
_REASONS = ("reason", "text", "words", "finding", "note", "comment")
_SAID = {"approve": "approved", "reject": "rejected"}


def words_of(act: Act) -> str:
    """Say what an act was."""
    say = _WORDS.get(act["event"])
    return say(act) if say is not None else act["event"].replace("_", " ")


def why_of(act: Act) -> str:
    """Give the reason that was given, in the words of whoever gave it."""
    if act["event"] == "submitted":
        written = json.loads(_first(act, "proposals").get("prose", "{}"))
        return str(written.get("rationale") or written.get("title", ""))
    for row in (row for rows in act["rows"].values() for row in rows):
        for name in _REASONS:
            if row.get(name):
                return str(row[name])
    return str(act["body"].get("reason", ""))


def _first(act: Act, table: str) -> Row:
    nothing: Row = {}  # an act that brought no such row has nothing to say of it
    return next(iter(act["rows"].get(table, ())), nothing)


def _decided(act: Act) -> str:
    row, deputed = _first(act, "decisions"), _first(act, "deputed")
    how = f" for {deputed['principal']}" if deputed.get("principal") else ""
    how += " as the named deputy" if deputed.get("escalation") else ""
    word = _SAID.get(row.get("verdict", ""), "decided on")
    return f"{act['actor']} {word} {row.get('proposal')} as {row.get('role')}{how}"


def _applied(act: Act) -> str:
    body, governed = act["body"], _first(act, "governed")
    parts = [f"{body.get('proposal')} became revision {body.get('revision')}"]
    parts += [
        f"version {governed[f'{name}_version']} of the {name} came with it"
        for name in ("people", "policy")
        if governed.get(f"{name}_version")
    ]
    stale = body.get("stale") or []
    parts += [f"overtaken: {', '.join(stale)}"] if stale else []
    return "; ".join(parts)


def _submitted(act: Act) -> str:
    row = _first(act, "proposals")
    asked = ", ".join(f"{r['role']} x{r['count']}" for r in act["rows"].get("requirements", ()))
    return f"{act['actor']} submitted {row.get('id')} by {row.get('author')}; it asks {asked}"


def _ended(act: Act) -> str:
    row = _first(act, "endings")
    return f"{row.get('proposal')} ended as {row.get('status')}"


def _attested(act: Act) -> str:
    row = _first(act, "attestations")
    found = "no dependency is hidden" if row.get("answer") == "none" else "there is a dependency"
    pair = f"between {row.get('before')} and {row.get('after')}"
    return f"{act['actor']} attested for {row.get('department')}: {found} {pair}"


def _delegated(act: Act) -> str:
    row = _first(act, "delegations")
    span = f"from {row.get('from_at')} until {row.get('until_at')}"
    return f"{row.get('delegate')} decides as {row.get('role')} for {act['actor']} {span}"


def _broke(act: Act) -> str:
    row = _first(act, "break_glass")
    limits = f"{row.get('revisions')} revision(s) until {row.get('until_at')}"
    return f"{act['actor']} broke glass {row.get('id')}: {limits}; review by {row.get('review_by')}"


def _escalated(act: Act) -> str:
    row = _first(act, "escalations")
    return (
        f"{row.get('deputy')} was called as deputy for {row.get('role')} on {row.get('proposal')}"
    )


def _settled(act: Act) -> str:
    body = act["body"]
    kind = "a reading" if str(body.get("id")).startswith("R") else "an assumption"
    return f"{act['actor']} gave their word on {body.get('id')}, {kind}: {body.get('status')}"


def _said_to(verb: str) -> Callable[[Act], str]:
    return lambda act: f"{act['actor']} {verb} {act['body'].get('proposal')}"


_WORDS: dict[str, Callable[[Act], str]] = {
    "genesis": lambda act: f"{act['actor']} made the ledger: plan, people and policy came in",
    "submitted": _submitted,
    "decided": _decided,
    "applied": _applied,
    "ended": _ended,
    "attested": _attested,
    "delegated": _delegated,
    "broke_glass": _broke,
    "escalated": _escalated,
    "settled": _settled,
    "revoked": _said_to("took back the decision on"),
    "asked": _said_to("asked about"),
    "answered": _said_to("answered a question to"),
    "undelegated": lambda act: f"{act['actor']} ended a delegation",
    "reviewed": lambda act: f"{act['actor']} reviewed a broken glass",
    "succeeded": lambda act: (
        f"{_first(act, 'successions').get('parent')} lives on as "
        f"{_first(act, 'successions').get('successor')} on the new plan"
    ),
    "cleared": lambda act: f"{_first(act, 'successions').get('parent')} was cleared",
    "called": lambda act: f"go or no-go was asked for {_first(act, 'calls').get('task')}",
    "called_answer": lambda act: (
        f"{act['actor']} said {_first(act, 'call_answers').get('answer')} at the gate"
    ),
    "evidence_changed": lambda act: (
        f"evidence under {_first(act, 'briefings').get('proposal')} changed"
    ),
    "handed_over": lambda act: (
        f"{act['body'].get('task')} was handed over to {', '.join(act['body']['recipients'])}"
    ),
    "acknowledged": lambda act: f"{act['actor']} took over {act['body'].get('handoff')}",
    "nudged": lambda act: f"{act['body'].get('messages')} reminder(s) went out",
    "run_opened": lambda act: f"{act['body'].get('id')} of {act['body'].get('runbook')} began",
    "run_step": lambda act: (
        f"{act['body'].get('run')}: {act['body'].get('do')} {act['body'].get('outcome')}"
    ),
    "run_answered": lambda act: f"{act['actor']} answered {act['body'].get('run')}",
    "run_ended": lambda act: f"{act['body'].get('run')} ended as {act['body'].get('outcome')}",
    "key_added": lambda act: f"{act['actor']} let the ledger know a signing key",
    "restored": lambda act: (
        f"restored from a backup that ended at entry {act['body'].get('backup_seq')}"
    ),
    "accepted_fork": lambda act: f"{act['actor']} accepted this copy as the one that goes on",
    "end_accepted": lambda act: (
        f"{act['actor']} accepted {act['body'].get('acts')} act(s) that nobody had signed"
    ),
    "upgraded": lambda act: f"the ledger became version {act['body'].get('schema_version')}",
}
