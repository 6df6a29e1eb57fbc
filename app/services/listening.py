"""One sentence read by rules and, where one is configured, by a model; never guessed at.

Where the two agree the reading stands. Where they do not, or the words can mean several tasks, the
speaker is asked back with what it could be. What stands is still a claim until its speaker confirms
it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.answers import ConstraintAnswer
from agents.saying import Heard, Listener
from app.services.wording import reading_words
from plan.errors import FormError
from plan.model import Plan
from plan.people import People
from plan.records import Observation, Reading
from plan.schedule import Schedule
from tools.grammar import Grammar, Read
from tools.reconciling import Claim
from tools.suspicion import orders_in

Meaning = tuple[str, str | None, str]
RULES = "rules"
_NO_SUCH_DAY = "exist"  # how the grammar says that a day is not in the calendar
_CAN_READ = (
    "nothing in this is a date to keep, an amount of time, a window without work or a dependency; "
    "say it as 'T41 must be finished by 12 June', 'T14 needs two more weeks', 'no changes from 10 "
    "to 21 August' or 'T52 depends on T47'"
)
_ORDERS = "this reads like an order to the crew; the crew follows none, and nothing was read in it"


@dataclass(frozen=True)
class Question:
    """What has to be asked back: the words, why, and what they could mean (ids).

    ``rivals`` says that the candidates are the readings that differ.
    """

    about: str
    quote: str
    reason: str
    candidates: tuple[str, ...] = ()
    rivals: bool = False


@dataclass(frozen=True)
class Understood:
    """What one sentence says, what is asked back, and how it was read."""

    readings: tuple[Reading, ...] = ()
    claims: tuple[Claim, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    rivals: tuple[Reading, ...] = ()


def check_days(said: Observation, plan: Plan, people: People) -> None:
    """Refuse a sentence that says nothing but a day that does not exist.

    Raises:
        FormError: it names the words and why.
    """
    read = Grammar(plan, people).read(said)
    if read.constraints or read.claims:
        return
    for ask in read.asks_back:
        if ask.about == "date" and _NO_SUCH_DAY in ask.reason:
            raise FormError(f"{' '.join(ask.quote.split())!r}: {ask.reason}; nothing was kept")


def understand(
    said: Observation, schedule: Schedule, people: People, listener: Listener | None
) -> Understood:
    """Read a sentence by rules and by a model, and put the two beside each other."""
    plan = schedule.plan
    if orders_in(said.fact.text):
        return Understood(questions=(Question("meaning", said.fact.text, _ORDERS),))
    rules = Grammar(plan, people).read(said)
    heard = None if listener is None else listener.hear(said, schedule, people)
    by_rules = _by_rules(rules, said, plan)
    if listener is None or heard is None:
        return _asked_at_last(by_rules, said)
    if heard.failure is not None:
        note = f"read by rules alone: {heard.failure}"
        return _asked_at_last(replace(by_rules, notes=(note,)), said)
    name = heard.model or listener.model_name
    by_model = _by_model(heard, said, people, name)
    return _asked_at_last(_together(by_rules, by_model, plan, name), said)


def _asked_at_last(understood: Understood, said: Observation) -> Understood:
    """Say what can be read where nothing was, and nothing is asked yet."""
    if understood.readings or understood.claims or understood.questions:
        return understood
    return replace(understood, questions=(Question("meaning", said.fact.text, _CAN_READ),))


def _by_rules(read: Read, said: Observation, plan: Plan) -> Understood:
    questions = [
        Question(
            ask.about,
            ask.quote,
            ask.reason,
            ask.candidates or _what_could_be_meant(ask.about, ask.reason, plan),
        )
        for ask in read.asks_back
    ]
    questions += [Question("meaning", words, _CAN_READ) for words in read.unread]
    claims = tuple(
        Claim(
            before=one.before,
            after=one.after,
            kind=one.kind,
            quote=one.quote,
            source=one.source,
            confidence=one.confidence,
            claimed_by=said.fact.speaker or RULES,
        )
        for one in read.claims
    )
    return Understood(read.constraints, claims, tuple(questions))


def _what_could_be_meant(about: str, reason: str, plan: Plan) -> tuple[str, ...]:
    """Offer gates and milestones where somebody speaks of the plan as a whole."""
    if about != "task" or reason.startswith("there is no task"):
        return ()
    return tuple(task.id for task in plan.tasks if task.gate or task.milestone)


def _by_model(heard: Heard, said: Observation, people: People, name: str) -> Understood:
    speaker = people.by_id.get(said.fact.speaker or "")
    department = speaker.department if speaker else "pmo"
    claims = tuple(
        Claim(**one.model_dump(), claimed_by=said.fact.speaker or RULES) for one in heard.claims
    )
    notes = []
    if heard.dropped:
        notes.append(f"{sum(heard.dropped.values())} reading(s) of {name} did not stand")
    return Understood(
        readings=tuple(_reading(one, said, department, name) for one in heard.constraints),
        claims=claims,
        questions=tuple(
            Question("meaning", one.quote, one.question, tuple(one.candidates))
            for one in heard.unclear
        ),
        notes=tuple(notes),
    )


def _reading(one: ConstraintAnswer, said: Observation, department: str, name: str) -> Reading:
    return Reading.model_validate(
        {
            **one.model_dump(mode="json"),
            "id": "",
            "department": department,
            "speaker": said.fact.speaker,
            "source": said.id,
            "read_by": name,
        }
    )


def _together(rules: Understood, model: Understood, plan: Plan, name: str) -> Understood:
    """Put both readings together: what both say stands, what only one says is asked back."""
    mine, theirs = _by_meaning(rules.readings), _by_meaning(model.readings)
    both = [
        one.model_copy(
            update={
                "read_by": f"{name} and {RULES}",
                "confidence": min(one.confidence, theirs[key].confidence),
            }
        )
        for key, one in mine.items()
        if key in theirs
    ]
    rivals = [one for key, one in mine.items() if key not in theirs]
    rivals += [one for key, one in theirs.items() if key not in mine]
    questions, notes = list(rules.questions), list(model.notes)
    silent = not mine and not _asks(rules)
    if rivals and silent:
        notes.append(f"no rule reads this; {name} alone does, so look twice")
        questions = [one for one in questions if one.reason != _CAN_READ]
    elif rivals:
        questions.append(_which(rules, model, plan, name))
    claims, differ = _claims_together(rules.claims, model.claims, name)
    questions += differ
    settled = claims or any(_names_its_task(one) for one in (*both, *rivals))
    if not settled:
        questions += [one for one in model.questions if one not in questions]
    return Understood(
        readings=(*both, *rivals),
        claims=claims,
        questions=tuple(questions),
        notes=tuple(notes),
        rivals=() if silent else tuple(rivals),
    )


def _names_its_task(reading: Reading) -> bool:
    return reading.task is not None or reading.type == "freeze"


def _asks(understood: Understood) -> bool:
    """Say whether something was understood well enough to be asked about."""
    return any(one.reason != _CAN_READ for one in understood.questions)


def meaning_of(reading: Reading) -> Meaning:
    """Give what makes two readings the same: type, task and value."""
    return (str(reading.type), reading.task, reading.value)


def _by_meaning(readings: Iterable[Reading]) -> Mapping[Meaning, Reading]:
    return {meaning_of(one): one for one in readings}


def _which(rules: Understood, model: Understood, plan: Plan, name: str) -> Question:
    """Ask which of two readings is meant, with both of them in words."""
    quotes = dict.fromkeys(one.quote for one in (*rules.readings, *model.readings))
    reason = (
        f"the rules read {_in_words(rules.readings, plan)}, and {name} reads "
        f"{_in_words(model.readings, plan)}; which one is meant?"
    )
    return Question("meaning", " / ".join(quotes), reason, rivals=True)


def _in_words(readings: Sequence[Reading], plan: Plan) -> str:
    return "; ".join(f"'{reading_words(one, plan)}'" for one in readings) or "nothing for sure"


def _claims_together(
    mine: Sequence[Claim], theirs: Sequence[Claim], name: str
) -> tuple[tuple[Claim, ...], list[Question]]:
    """Keep the claims that both state, or that one states where the other is silent."""
    if not mine or not theirs:
        return (*mine, *theirs), []
    said = {(one.before, one.after, one.kind) for one in theirs}
    both = tuple(one for one in mine if (one.before, one.after, one.kind) in said)
    if len(both) == len(mine) == len(said):
        return both, []
    reason = (
        f"the rules read that {_waits(mine)}, and {name} reads that {_waits(theirs)}; "
        "which one is meant?"
    )
    return both, [Question("meaning", mine[0].quote, reason)]


def _waits(claims: Sequence[Claim]) -> str:
    return ", ".join(f"{one.after} waits for {one.before} ({one.kind})" for one in claims)
