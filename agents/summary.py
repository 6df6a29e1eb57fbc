"""The coordinator's answer by rules: the same brief from the same material, without a model.

What cannot hold comes first, then what moves, what is late or blocked, what somebody assumes, and
what is drafted. Each sentence names its sources, and the whole stays under the length of a brief:
what finds no room is counted in the last sentence.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from agents.answers import AskAnswer, ChoiceAnswer, CoordinatorAnswer, Role, StatementAnswer
from agents.grounding import LONGEST_TEXT, MOST_WORDS
from agents.overview import CoordinatorMaterial
from agents.overview_rows import AlternativeRow, AssumptionRow, ConflictRow, MoveRow
from agents.phrases import count, sentence
from plan.durations import days_text
from plan.model import DEPARTMENTS

MOST_MOVES = 3
MOST_LATE = 4
MOST_ASSUMED = 3
MOST_CHOICES = 3
MOST_UNBOUND = 4  # of no conflict: they may belong to several readings
_ROOM_FOR_THE_LAST = 20
_MANY = 30
_GIVES_WAY = ("findings", "moves", "drafts", "assumptions", "conflicts")
_TITLES = {**DEPARTMENTS, "it-security": "IT security", "pmo": "the PMO"}
_ROLES: tuple[Role, ...] = ("finance", "operations", "it-security", "pmo")
_OPEN = ("assumed", "disputed")


def answer_for_coordinator(material: CoordinatorMaterial) -> CoordinatorAnswer:
    """Write the brief by rules."""
    choices = list(_choices(material))
    sections = {
        "conflicts": list(_conflicts(material)),
        "moves": list(_moves(material)),
        "findings": list(_findings(material)),
        "assumptions": list(_assumptions(material)),
        "drafts": list(_drafts(material, choices)),
    }
    return CoordinatorAnswer(
        sentences=_short(sections),
        contradictions=[],
        choices=choices,
        asks=list(_asks(material)),
    )


def _short(sections: dict[str, list[StatementAnswer]]) -> list[StatementAnswer]:
    """Take sentences out where they are missed least, until the rest fits; count what is gone."""
    gone: list[StatementAnswer] = []
    for name in _GIVES_WAY:
        while sections[name] and _words(sections) > MOST_WORDS - _ROOM_FOR_THE_LAST:
            gone.append(sections[name].pop())
    kept = [sentence for section in sections.values() for sentence in section]
    if gone:
        cites = [id_ for sentence in reversed(gone) for id_ in sentence.cites]
        kept.append(_said(f"{_rest(len(gone), 'further point')} found no room here.", cites))
    return kept


def _words(sections: dict[str, list[StatementAnswer]]) -> int:
    return sum(len(one.text.split()) for section in sections.values() for one in section)


def _said(text: str, cites: Sequence[str]) -> StatementAnswer:
    return StatementAnswer(text=text[:LONGEST_TEXT], cites=list(dict.fromkeys(cites)))


def _conflicts(material: CoordinatorMaterial) -> Iterator[StatementAnswer]:
    for row in material.conflicts:
        when = f" before {_day(row.next_start)}" if row.next_start else ""
        text = sentence(row.text)
        yield _said(
            f"{text} {_names(row.owners)} {_have(row.owners)} to settle this{when}.",
            [row.id, *row.through],
        )


def _moves(material: CoordinatorMaterial) -> Iterator[StatementAnswer]:
    """Say for each reading what it would move: the first task of each department, and how many."""
    for reading in material.readings:
        moves = [row for row in material.moves if row.because == reading.id]
        if not moves:
            continue
        by_department: dict[str, MoveRow] = {}
        for row in moves:
            by_department.setdefault(row.department, row)
        first = list(by_department.values())[:MOST_MOVES]
        shown = "; ".join(
            f"{row.task} {row.name} ({_title(row.department)}) from {_day(row.finish_from)} to "
            f"{_day(row.finish_to)}"
            for row in first
        )
        more = sum(row.tasks for row in material.shares if row.because == reading.id) - len(first)
        also = f"; and {_rest(more, 'further task')}" if more > 0 else ""
        whose = _title(reading.department)
        yield _said(
            f"If what {whose} says in {reading.source} holds, this moves: {shown}{also}.",
            [reading.id, reading.source, *(row.task for row in first)],
        )


def _findings(material: CoordinatorMaterial) -> Iterator[StatementAnswer]:
    """Repeat the weightiest findings, and count the others by kind."""
    for row in material.findings[:MOST_LATE]:
        yield _said(sentence(row.text), [row.id, *([row.task] if row.task else [])])
    rest = material.findings[MOST_LATE:]
    kinds = dict.fromkeys(row.kind for row in rest)
    if kinds:
        counts = {kind: sum(row.kind == kind for row in rest) for kind in kinds}
        parts = [f"{min(n, _MANY)} {kind.replace('_', ' ')}" for kind, n in counts.items()]
        yield _said(f"Further findings: {', '.join(parts)}.", [row.id for row in rest])


def _assumptions(material: CoordinatorMaterial) -> Iterator[StatementAnswer]:
    still_open = [row for row in material.assumptions if row.status in _OPEN]
    for row in still_open[:MOST_ASSUMED]:
        yield _said(
            f"Somebody assumes that {row.after} waits for {row.before} ({row.source}); the plan "
            f"does not say so, and {_names(row.owners)} {_have(row.owners)} to answer.",
            [row.id, row.source, row.before, row.after],
        )
    rest = still_open[MOST_ASSUMED:]
    if rest:
        many = len(rest) > 1
        yield _said(
            f"{_rest(len(rest), 'further assumption')} {'wait' if many else 'waits'} for "
            f"{'their' if many else 'its'} owners.",
            [row.id for row in rest],
        )


def _choices(material: CoordinatorMaterial) -> Iterator[ChoiceAnswer]:
    """Take the smallest ways out of each conflict that break nothing, then those of no conflict."""
    sound = [row for row in material.alternatives if not row.broken]
    for conflict in (*(row.id for row in material.conflicts), None):
        ways = sorted((r for r in sound if r.conflict == conflict), key=lambda r: r.rank)
        for row in ways[: MOST_CHOICES if conflict else MOST_UNBOUND]:
            yield ChoiceAnswer(alternative=row.id, rationale=_rationale(row))


def _rationale(row: AlternativeRow) -> str:
    touched = _names(row.departments) if row.departments else "nobody else"
    finish = (
        f"the plan still finishes on {_day(row.finish_to)}"
        if row.finish_from == row.finish_to
        else f"the plan finishes on {_day(row.finish_to)} rather than {_day(row.finish_from)}"
    )
    moved = f"{count(row.tasks_moved, 'task')} {'move' if row.tasks_moved != 1 else 'moves'}"
    text = f"It breaks no rule: {moved}, {finish}. It concerns {touched}."
    return text[:LONGEST_TEXT]


def _drafts(
    material: CoordinatorMaterial, choices: Sequence[ChoiceAnswer]
) -> Iterator[StatementAnswer]:
    rows = {row.id: row for row in material.alternatives}
    first = {
        rows[choice.alternative].conflict: rows[choice.alternative] for choice in choices[::-1]
    }
    for conflict, row in reversed(first.items()):
        way = f"A way out of {conflict}" if conflict else "A way to take it"
        yield _said(
            f"{way} is drafted: {row.title.rstrip('.')} ({row.id}).",
            [row.id, *([conflict] if conflict else [])],
        )


def _asks(material: CoordinatorMaterial) -> Iterator[AskAnswer]:
    """Ask each owner of a conflict and of an assumption; what is asked already stays asked."""
    asked = {(ask.to, ask.text) for ask in material.asks}
    questions = [_about_conflict(material, row) for row in material.conflicts]
    questions += [_about_assumption(row) for row in material.assumptions if row.status in _OPEN]
    for owners, text, about in questions:
        for role in _ROLES:
            if role in owners and (role, text) not in asked:
                yield AskAnswer(to=role, text=text[:LONGEST_TEXT], about=about)


def _about_conflict(
    material: CoordinatorMaterial, row: ConflictRow
) -> tuple[tuple[str, ...], str, list[str]]:
    ways = [option.id for option in material.alternatives if option.conflict == row.id]
    choose = f" Ways out: {', '.join(ways)}." if ways else ""
    return (
        row.owners,
        f"{row.id} cannot hold as it stands. Which part gives way?{choose}",
        [
            row.id,
            *ways,
        ],
    )


def _about_assumption(row: AssumptionRow) -> tuple[tuple[str, ...], str, list[str]]:
    price = (
        f" If so, {count(row.tasks_moved, 'task')} would move, by "
        f"{days_text(row.minutes_moved)} in all."
        if row.tasks_moved
        else ""
    )
    text = f"Does {row.after} wait for {row.before}, as {row.source} has it?{price}"
    return row.owners, text, [row.id, row.before, row.after, row.source]


def _day(instant: str) -> str:
    """Give the date of an instant; the hour is for the schedule."""
    return datetime.fromisoformat(instant).date().isoformat()


def _title(department: str) -> str:
    return _TITLES.get(department, department)


def _names(departments: Sequence[str]) -> str:
    titles = [_title(one) for one in departments]
    joined = " and ".join(filter(None, [", ".join(titles[:-1]), *titles[-1:]]))
    return joined[:1].upper() + joined[1:] if joined.startswith("the ") else joined


def _have(owners: Sequence[str]) -> str:
    return "have" if len(owners) > 1 else "has"


def _rest(number: int, what: str) -> str:
    """Count what is not shown; beyond a month's days the exact figure is of no use."""
    return f"more than {_MANY} {what}s" if number > _MANY else count(number, what)
