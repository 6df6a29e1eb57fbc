"""What process models amount to, on a screen: counts, what is shared, fires, is ordered."""

from collections.abc import Iterable
from typing import Any

from app.cli.screen import Screen
from app.services.artefacts import Artefacts

_SHOWN = 5


def show_inventory(screen: Screen, artefacts: Artefacts) -> None:
    """Show the inventory; the whole of it stands in the JSON."""
    found = artefacts.json()
    screen.heading(
        f"{found['processes']} process(es), {found['decisions']} decision(s), "
        f"{found['call_activities']} call(s), {found['unresolved']} of them unresolved"
    )
    screen.bullet(
        f"{found['called']} called by {found['callers']} process(es); "
        f"{found['external_tasks']} external task(s) on {found['topics']} topic(s); "
        f"{found['timers']} timer(s), {found['cycles']} of them cycles"
    )
    blockers = ", ".join(f"{kind} {count}" for kind, count in found["blockers"].items() if count)
    screen.bullet(f"blockers of a migration: {blockers or 'none'}")
    _listed(screen, found["unresolved_calls"], _unresolved_words)
    shared = [one for one in found["shared"] if one["callers"] > 1]
    _listed(screen, shared, lambda one: f"{one['process']} is called by {one['callers']} processes")
    _listed(screen, found["schedulers"], _firing_words)
    _listed(screen, found["dependencies"], lambda one: str(one["text"]))
    for draft in found["drafts"]:
        screen.bullet(draft["title"], mark=draft["id"])


def _listed(screen: Screen, rows: Iterable[Any], words: Any) -> None:  # noqa: ANN401  # JSON rows
    rows = list(rows)
    for row in rows[:_SHOWN]:
        screen.bullet(words(row))
    if len(rows) > _SHOWN:
        screen.note(f"and {len(rows) - _SHOWN} more", indent=4)


def _unresolved_words(one: dict[str, Any]) -> str:
    return (
        f"{one['process']} calls {one['called'] or 'nothing'!r} ({one['element']}): {one['reason']}"
    )


def _firing_words(one: dict[str, Any]) -> str:
    count = "nobody can say how often" if one["count"] is None else f"{one['count']} time(s)"
    note = f" ({one['note']})" if one["note"] else ""
    return f"{one['process']} fires in {one['window']!r}: {count}{note}, {one['value']}"
