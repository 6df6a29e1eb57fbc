"""The rules' answers about changes: what if, whose date does what, ways out, and drafts."""

import re

from agents import phrases
from agents.phrases import Said, count, names, sentence, title
from agents.rule_words import (
    Heard,
    NotClearError,
    department_in,
    is_everybody,
    person_in,
    reading_words,
    readings_in,
    tries_of,
)
from plan.records import Reading
from plan.stated import operations_of
from tools import drafting, reads
from tools.drafting import DraftView
from tools.toolbox import Toolbox
from tools.views import effect_view

_MOST = 5
_WAY = re.compile(r"(?:way|alternative|option|number|no) *(?:out )?(?P<rank>\d{1,2})")
_ABOUT = re.compile(r"\b(?P<about>[cr]\d+)\b")
_SMALLEST = re.compile(
    r"^(?:|(?:(?:the|a|an|me|us|its|one|some) )*(?:(?:smallest|least|minimal|best|first|cheapest|"
    r"next|easiest) )?(?:possible )?(?:change|draft|way(?: out)?|solution|fix|it|one|alternative|"
    r"proposal|option|something)?(?: (?:of|for|to|out of) .*)?)$"
)
_STATES = {
    "read": "nobody has confirmed that reading yet",
    "confirmed": "confirmed",
    "rejected": "its speaker says that this reading is wrong",
}


def what_if(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what a stated date or amount would do; changes nothing."""
    sentence_ = heard.original("sentence")
    readings = readings_in(sentence_, box.desk)
    desk = box.desk
    said.say(f"What if {names(reading_words(one, desk.plan) for one in readings)}:")
    said.cites += [one.task for one in readings if one.task]
    tries = tries_of(readings)
    if tries is not None:
        effect = box.use(reads.impact, tries["slips"], tries["constraints"], tries["durations"])
    else:
        operations = tuple(op for one in readings for op in operations_of(one, desk.plan))
        effect = effect_view(reads.effect_of_operations(desk, operations), map_words(readings, box))
        box.show("impact", effect, said=sentence_)
    phrases.say_effect(said, effect)
    said.say("Nothing has been changed. To put it to those whose work it touches, draft it:")
    said.item(f"draft {sentence_}")


def map_words(readings: tuple[Reading, ...], box: Toolbox) -> list[str]:
    """Say what is tried."""
    return [reading_words(one, box.desk.plan) for one in readings]


def translation(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what somebody's stated date, as it was read, does to a department."""
    desk = box.desk
    reading = _reading_of(heard["who"], box)
    whom = heard["whom"]
    department = "" if is_everybody(whom) else department_in(whom, desk) or ""
    quote = " ".join(reading.quote.split())
    by = reading.speaker or title(reading.department)
    said.say(
        f"{by} said {quote!r} ({reading.source}), read as {reading_words(reading, desk.plan)}; "
        f"{_STATES[reading.status]}.",
        reading.id,
        reading.source,
        *([reading.task] if reading.task else []),
    )
    effect = box.use(reads.reading_impact, reading.id, department)
    if not effect.tried:
        said.say("The plan says this already, or no task is named: nothing would move.")
        return
    if department:
        own = [share for share in effect.departments if share.department == department]
        moved = own[0].moved if own else 0
        said.say(f"Of {title(department)}, {count(moved, 'task')} would move.")
    phrases.say_effect(said, effect, department)
    for conflict in box.use(drafting.conflicts).conflicts:
        if conflict.stands and reading.id in conflict.members:
            said.say(f"It stands in {conflict.id}: {sentence(conflict.text)}", conflict.id)


def _reading_of(who: str, box: Toolbox) -> Reading:
    """Give the newest reading of a department, a person, or the one that is named by its id."""
    desk = box.desk
    if named := _ABOUT.fullmatch(who.strip()):
        return reads.reading_of(desk, named["about"])
    person, department = person_in(who, desk), department_in(who, desk)
    found = box.use(reads.readings, department or "").readings
    if person is not None:
        found = tuple(one for one in found if one.speaker == person.id)
    elif department is None:
        raise NotClearError(f"I know no department and nobody called {who!r}.")
    found = tuple(one for one in found if one.status != "rejected")
    if not found:
        raise NotClearError(f"Nothing that {who} said has been read as a date or an amount.")
    return found[0]


def ways_out(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say the ways out of a conflict with what each costs."""
    view = box.use(drafting.ways_out, heard["about"].upper())
    said.say(f"Ways out of {view.about}, the smallest first:", view.about)
    for way in view.ways[:_MOST]:
        moved = len(way.effect.moved) + way.effect.left_out
        touched = names(map(title, way.effect.touched))
        said.item(f"way {way.rank}: {way.title}; {count(moved, 'task')} would move, of {touched}")
    said.say(f"To write one down: draft way 1 of {view.about}")


def draft(heard: Heard, box: Toolbox, said: Said) -> None:
    """Save a draft: a computed way out, or what a sentence states."""
    what = heard["what"].strip()
    about, way = _ABOUT.search(what), _WAY.search(what)
    rank = int(way["rank"]) if way else 1
    if about or way or _SMALLEST.match(what):
        subject = about["about"].upper() if about else ""
        view = box.use(drafting.draft_way_out, subject, rank)
    elif whose := re.match(r"(?:what )?(?P<who>[a-z -]+?)(?:'s .*| said| says)$", what):
        view = box.use(drafting.draft_change, reading=_reading_of(whose["who"], box).id)
    else:
        words = heard.original("what")
        view = drafting.draft_readings(box.desk, readings_in(words, box.desk))
        box.show("draft_change", view, said=words)
    say_draft(said, view)


def say_draft(said: Said, view: DraftView) -> None:
    """Say what a draft holds, what it would do, and what a person has to do with it."""
    for_ = f" for {view.conflict}" if view.conflict else ""
    said.say(f"{view.id} is drafted{for_}: {view.title}", view.id, *view.evidence)
    said.cites += [view.conflict] if view.conflict else []
    said.drafts.append(view.id)
    for operation in view.operations:
        said.item(operation)
    if view.effect is not None:
        phrases.say_effect(said, view.effect)
        if view.effect.touched:
            whom = names(map(title, view.effect.touched))
            said.say(f"It touches {whom}, who would have to approve.")
    if view.submitted_as:
        said.say(f"It has been submitted already, as {view.submitted_as}.", view.submitted_as)
    else:
        said.say(f"Nothing is changed. To submit: interlock propose --draft {view.id} --as PERSON")
