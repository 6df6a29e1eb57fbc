"""A round for people: the brief, what collides, what was said and does, questions, ways out."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.cli.effects import show_moved, show_rules
from app.cli.options import workspace_words
from app.cli.screen import Screen, short_day
from graphs.round import RoundResult
from plan.alternatives import Alternative
from plan.durations import days_text, duration_text
from plan.effect import Effect
from plan.model import Plan
from plan.records import Assumption, Conflict, Reading
from plan.words import shift_words
from tools.reconciling import Translation

_MOST_WAYS = 3
_MOST_ROWS = 8


def show_round(screen: Screen, result: RoundResult, plan: Plan, workspace: Path) -> None:
    """Show a round."""
    show_brief(screen, result)
    show_conflicts(screen, result.conflicts)
    show_translations(screen, result, plan)
    show_assumptions(screen, result.assumptions, plan)
    show_asks(screen, result)
    show_ways_out(screen, result.alternatives, plan)
    if result.drafts:
        screen.heading("Drafts, to be proposed by a person")
        for draft in sorted(result.drafts, key=lambda one: one.rank):
            screen.bullet(draft.title, mark=draft.id)
        place = workspace_words(workspace)
        screen.verbatim(f"interlock propose --draft ID --as PERSON{place}")


def show_brief(screen: Screen, result: RoundResult) -> None:
    """Show the coordinator's brief with what each sentence rests on."""
    brief = result.brief
    screen.heading(f"Brief of round {result.round}, written by {_writer(brief.written_by)}")
    for sentence in brief.sentences:
        screen.bullet(f"{sentence.text} [{', '.join(sentence.cites)}]")
    dropped = sum(brief.dropped.values())
    if dropped:
        kinds = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in brief.dropped.items())
        screen.note(
            f"{dropped} statement(s) of the crew did not stand up to the check and are left out: "
            f"{kinds}"
        )
    for reason, who in _notices(result.notices):
        screen.note(f"{reason} ({', '.join(who)})")


def _writer(name: str) -> str:
    return "rules (no model answered)" if name == "rules" else name


def _notices(notices: Sequence[str]) -> Iterable[tuple[str, list[str]]]:
    """Say each reason once, with everybody whom it concerns."""
    found: dict[str, list[str]] = {}
    for notice in notices:
        who, _, reason = notice.partition(": ")
        found.setdefault(reason or notice, []).append(who)
    return found.items()


def show_conflicts(screen: Screen, conflicts: Sequence[Conflict]) -> None:
    """Show what cannot hold together, and whose it is."""
    screen.heading(f"What collides ({len(conflicts)})" if conflicts else "Nothing collides")
    for conflict in conflicts:
        screen.bullet("these cannot all hold:", mark=conflict.id, style="bold")
        for member in conflict.members:
            screen.bullet(f"{member.owner}: {member.text} ({member.source})", indent=5)
        screen.line(f"through {' '.join(conflict.through)}", style="dim", indent=5)
        screen.line(f"{' and '.join(conflict.owners)} have to decide", indent=5)


def show_translations(screen: Screen, result: RoundResult, plan: Plan) -> None:
    """Show what each sentence that was read does to the other departments, task by task."""
    readings = {one.id: one for one in result.readings}
    for translation in result.translations:
        reading = readings.get(translation.reading)
        if reading is not None:
            _translation(screen, translation, reading, plan)


def _translation(screen: Screen, found: Translation, reading: Reading, plan: Plan) -> None:
    others = tuple(d.id for d in plan.departments if d.id != reading.department)
    speaker = reading.speaker or "somebody"
    screen.heading(f"What {reading.department} said, and what it does to the others")
    screen.bullet(f'"{found.quote}"', mark=f"{speaker}:", style="italic")
    screen.note(
        f"read as {_reading_words(reading, plan)} ({reading.id}, {reading.source}); {speaker} has "
        "still to confirm it, and nothing has moved"
    )
    moves = any(one.department in others for one in found.effect.moved)
    if moves:
        show_moved(screen, found.effect, departments=others)
    _squeezed(screen, found.effect, others, moves=moves)
    show_rules(screen, found.effect)


def _reading_words(reading: Reading, plan: Plan) -> str:
    task = plan.by_id.get(reading.task or "")
    subject = f"{task.id} {task.name}" if task else reading.department
    match reading.type:
        case "slip":
            return f"{subject}: {duration_text(int(reading.value))} more"
        case "duration":
            return f"{subject}: {duration_text(int(reading.value))} in all"
    return f"{subject}: {reading.type} {reading.value}"


def _squeezed(screen: Screen, effect: Effect, departments: Sequence[str], *, moves: bool) -> None:
    """Show the tasks whose dates stand and whose room shrinks."""
    tight = [
        one
        for one in effect.squeezed
        if one.department in departments and one.float_to < one.float_from
    ]
    if not tight:
        return
    screen.line("These keep their dates and lose room:" if moves else "No date moves; less room:")
    screen.table(
        ("task", "name", "department", "has to finish by>", "float>"),
        [
            (
                one.id,
                one.name,
                one.department,
                short_day(one.latest_finish),
                f"{days_text(one.float_from)} -> {days_text(one.float_to)}",
            )
            for one in tight[:_MOST_ROWS]
        ],
    )
    if len(tight) > _MOST_ROWS:
        screen.note(f"and {len(tight) - _MOST_ROWS} more")


def show_assumptions(screen: Screen, assumptions: Sequence[Assumption], plan: Plan) -> None:
    """Put each claimed dependency as a question to the owners of its two ends."""
    if not assumptions:
        return
    screen.heading("Questions: dependencies that somebody assumes; none of them moves a date")
    for one in assumptions:
        before, after = plan.by_id[one.before], plan.by_id[one.after]
        screen.bullet(
            f"Does {after.id} {after.name} have to wait for {before.id} {before.name}? "
            f"({' and '.join(one.owners)})",
            mark=one.id,
        )
        screen.line(f'{one.source}: "{one.quote}"', style="dim", indent=5)
        screen.line(_price(one), style="dim", indent=5)


def show_asks(screen: Screen, result: RoundResult) -> None:
    """Put what is asked of a role, but for what conflicts and assumptions ask already."""
    shown = {one.id for one in result.conflicts} | {one.id for one in result.assumptions}
    asks: dict[str, list[str]] = {}
    for ask in result.brief.asks:
        if not shown & set(ask.about):
            asks.setdefault(ask.text, []).append(ask.to)
    if not asks:
        return
    screen.heading("Asked of people")
    for text, roles in list(asks.items())[:_MOST_ROWS]:
        screen.bullet(f"{' and '.join(roles)}: {text}")
    if len(asks) > _MOST_ROWS:
        screen.note(f"and {len(asks) - _MOST_ROWS} more; --json shows all")


def _price(one: Assumption) -> str:
    price = one.price
    if not price.tasks:
        return "if it were true, no date would move"
    finish = _finish_words(price.finish_minutes)
    return f"if it were true, {price.tasks} task(s) would move and the plan {finish}"


def _finish_words(minutes: int) -> str:
    return f"would finish {shift_words(minutes)}" if minutes else "would finish when it does today"


def show_ways_out(screen: Screen, ways: Sequence[Alternative], plan: Plan) -> None:
    """Show the ways out of each conflict beside each other, and then what has none."""
    if not ways:
        return
    screen.heading(f"Ways out ({len(ways)} computed; none is taken yet)")
    groups: dict[str | None, list[Alternative]] = {}
    for way in ways:
        groups.setdefault(way.conflict, []).append(way)
    for conflict, group in groups.items():
        screen.line(f"of {conflict}:" if conflict else "where nothing collides:", style="bold")
        shown = sorted(group, key=lambda one: one.rank)[:_MOST_WAYS]
        for way in shown:
            finish = _finish_words(way.effect.finish_minutes)
            count = len(way.effect.moved)
            screen.bullet(way.title, mark=way.id)
            screen.note(f"{count} task(s) would move, the plan {finish}", indent=5)
        _side_by_side(screen, shown, plan)
        if len(shown) < len(group):
            screen.note(f"and {len(group) - len(shown)} more; --json shows all")


def _side_by_side(screen: Screen, ways: Sequence[Alternative], plan: Plan) -> None:
    """Show what finishes when today, and by each way: edited tasks and gates, then the rest."""
    before: dict[str, str] = {}
    after: list[dict[str, str]] = []
    for way in ways:
        before |= {one.id: one.finish_from for one in way.effect.moved}
        after.append({one.id: one.finish_to for one in way.effect.moved})
    weight = {id_ for way in ways for id_ in way.effect.edited}
    weight |= {gate.id for way in ways for gate in way.effect.gates}
    ranked = sorted(before, key=lambda id_: (id_ not in weight, list(plan.by_id).index(id_)))
    kept = set(ranked[:_MOST_ROWS])
    screen.table(
        ("task", "name", "finish today>", *(f"{way.id}>" for way in ways)),
        [
            (
                id_,
                plan.by_id[id_].name,
                short_day(before[id_]),
                *(short_day(dates.get(id_, before[id_])) for dates in after),
            )
            for id_ in plan.by_id
            if id_ in kept
        ],
    )
    if len(before) > len(kept):
        screen.note(f"and {len(before) - len(kept)} more tasks")
